"""The store of answers, and the codings, each by itself."""

from __future__ import annotations

import gzip
import threading
import time
from typing import TYPE_CHECKING

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from misional.engine import EvaluationFailed, QueryCancelled
from misional.web.layers.answers import Answers, Bounded
from misional.web.layers.compression import (
    CODINGS,
    SMALLEST,
    acceptable,
    encode,
    known,
    plain_tags,
    select,
    tag_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from misional.web.layers.compression import Coding

ETAG = '"0123"'
NOTHING: object = None


def answers(room: int = 10_000) -> Answers:
    return Answers(NOTHING, room)  # type: ignore[arg-type]


def test_a_body_is_made_once_and_what_fails_is_not_kept() -> None:
    kept, made = answers(), []

    def make() -> bytes:
        made.append(1)
        return b"body"

    with pytest.raises(ZeroDivisionError):
        kept.body(ETAG, lambda: bytes(1 // 0))
    assert [kept.body(ETAG, make) for _ in range(3)] == [b"body"] * 3
    assert made == [1]
    assert kept.coded(ETAG, "gzip") == gzip.compress(b"body", 6, mtime=0)
    assert kept.coded('"other"', "gzip") is None


@pytest.mark.parametrize("leave", [QueryCancelled, ZeroDivisionError])
def test_when_the_maker_leaves_the_others_get_theirs(leave: Callable[[], Exception]) -> None:
    kept, waiting, outcomes, made = answers(), threading.Event(), [], []

    def first() -> bytes:
        waiting.set()
        time.sleep(0.2)  # for the others to be waiting
        raise leave()

    def ask(make: Callable[[], bytes]) -> None:
        try:
            outcomes.append(kept.body(ETAG, make))
        except (QueryCancelled, ZeroDivisionError) as error:
            outcomes.append(type(error).__name__.encode())

    def second() -> bytes:
        made.append(1)
        return b"body"

    threads = [threading.Thread(target=ask, args=(first,))]
    threads[0].start()
    waiting.wait(10)
    threads += [threading.Thread(target=ask, args=(second,)) for _ in range(8)]
    for thread in threads[1:]:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(outcomes) == sorted([type(leave()).__name__.encode(), *[b"body"] * 8])
    assert made == [1]


def test_an_expected_failure_is_everybodys() -> None:
    kept, waiting, told, made = answers(), threading.Event(), [], []

    def fail() -> bytes:
        made.append(1)
        waiting.set()
        time.sleep(0.2)
        raise EvaluationFailed("no")

    def ask() -> None:
        try:
            kept.body(ETAG, fail)
        except EvaluationFailed as error:
            told.append(str(error))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert (told, made) == (["no"] * 8, [1])


def test_the_longest_unused_leaves_first() -> None:
    kept: Bounded[str, str] = Bounded(8)
    for key in ("a", "b", "c", "d"):
        kept.put(key, key, 2)
    assert kept.get("a") == "a"
    kept.put("e", "e", 2)
    assert [kept.get(key) for key in "abcde"] == ["a", None, "c", "d", "e"]
    kept.put("giant", "g", 3)
    assert kept.get("giant") is None, "more than its share"


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 12)), max_size=60))
def test_it_never_holds_more_than_it_may(steps: list[tuple[str, int]]) -> None:
    kept: Bounded[str, int] = Bounded(40)
    held: dict[str, int] = {}
    for key, size in steps:
        kept.put(key, size, size)
        if size <= 10:
            held[key] = size
        assert kept.size <= 40
        found = {key: kept.get(key) for key in held}
        assert kept.size == sum(size for size in found.values() if size is not None)
        assert all(size in {None, held[key]} for key, size in found.items())


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", ("identity",)),
        ("gzip", ("gzip", "identity")),
        ("GZIP", ("gzip", "identity")),
        ("x-gzip", ("gzip", "identity")),
        ("gzip, deflate, br, zstd", ("br", "gzip", "identity")),
        ("br;q=0.5, gzip", ("gzip", "br", "identity")),
        ("gzip;q=0", ("identity",)),
        ("*", ("br", "gzip", "identity")),
        ("*;q=0.5, br;q=0", ("gzip", "identity")),
        ("identity, gzip;q=0.5", ("identity", "gzip")),
        ("gzip, identity;q=0", ("gzip",)),
        ("gzip, *;q=0", ("gzip",)),
        ("*;q=0", ("identity",)),
        ("zstd", ("identity",)),
        ("gzip;q=x;;,,;", ("gzip", "identity")),
    ],
)
def test_accept_encoding(header: str, expected: tuple[str, ...]) -> None:
    assert acceptable(header) == expected


@given(st.text(max_size=60))
def test_any_header_leaves_a_way_to_answer(header: str) -> None:
    codings = acceptable(header)
    assert set(codings) <= set(CODINGS)
    assert select(codings, "text/html", SMALLEST) == codings[0]


def test_what_is_not_worth_coding() -> None:
    both: tuple[Coding, ...] = ("br", "identity")
    assert select(both, "text/html", SMALLEST - 1) == "identity"
    assert (
        select(both, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 9999) == "identity"
    )
    assert select(("br",), "text/html", 1) == "br"


@given(st.binary(max_size=3000))
def test_a_coding_loses_nothing(body: bytes) -> None:
    assert brotli.decompress(encode(body, "br")) == body
    assert gzip.decompress(encode(body, "gzip")) == body
    assert brotli.decompress(encode(body, "br", quickly=True)) == body
    assert gzip.decompress(encode(body, "gzip", quickly=True)) == body
    assert encode(body, "gzip") == encode(body, "gzip")


@given(st.sampled_from(CODINGS), st.sets(st.sampled_from(CODINGS), min_size=1))
def test_tags_by_coding(has: Coding, taken: set[Coding]) -> None:
    tag = tag_of(ETAG, has)
    assert known(tag, ETAG, sorted(taken)) == (has if has in taken else None)
    assert plain_tags(f'W/{tag}, "x-br"', taken) == ", ".join(
        [*([ETAG] if has in taken else []), *(['"x"'] if "br" in taken else [])]
    )
    assert known("*", ETAG, CODINGS) is None
