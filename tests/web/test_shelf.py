from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misional.web.shelf import Shelf


def test_a_body_is_rendered_once() -> None:
    shelf, rendered = Shelf(100), []

    def render() -> bytes:
        rendered.append(1)
        return b"body"

    assert [shelf.body("a", render) for _ in range(3)] == [b"body"] * 3
    assert rendered == [1]


def test_what_fails_is_not_kept() -> None:
    shelf = Shelf(100)
    with pytest.raises(ZeroDivisionError):
        shelf.body("a", lambda: bytes(1 // 0))
    assert shelf.body("a", lambda: b"now") == b"now"


def test_the_longest_unused_leaves_first() -> None:
    shelf = Shelf(2)
    for key in ("a", "b", "a", "c"):
        shelf.body(key, lambda: b"1")
    assert [shelf.body(key, lambda: b"2") for key in ("a", "c", "b")] == [b"1", b"1", b"2"]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 12)), max_size=60))
def test_it_never_holds_more_than_it_may(steps: list[tuple[str, int]]) -> None:
    shelf = Shelf(10)
    for key, size in steps:
        shelf.body(key, lambda size=size: b"x" * size)
        held = [len(body) for body in shelf._bodies.values()]
        assert shelf._bytes == sum(held) <= 10
