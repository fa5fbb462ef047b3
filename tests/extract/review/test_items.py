"""Decisions on proposals: each one's words stay a stretch of the page, whatever is clicked."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misional.extract.review import Item, Refusal, Review, accept, edit, merge, reject, reopen

TEXT = "1. Medir el agua.\n2. Sembrar riberas. Formar guardabosques.\n3. Cuidar los peces."


def spot(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def sheet() -> Review:
    rows = ("Medir el agua.", "Sembrar riberas. Formar guardabosques.", "Cuidar los peces.")
    return Review("d", tuple(Item(str(n), "Function", f"urn:{n}", *spot(r)) for n, r in enumerate(rows, 1)))


def words(review: Review) -> list[str]:
    return [TEXT[item.start : item.end] for item in review.items]


def test_accept_reject_reopen() -> None:
    review = reject(accept(sheet(), "1"), "2")
    assert [item.status for item in review.items] == ["accepted", "rejected", "open"]
    assert reopen(review, "2").count("open") == 2
    assert sheet().count("open") == 3


def test_a_blank_line_splits_and_white_space_does_not_count() -> None:
    review = edit(sheet(), TEXT, "2", "Sembrar\n riberas.\r\n\r\nFormar  guardabosques.")
    assert words(review)[1:3] == ["Sembrar riberas.", "Formar guardabosques."]
    assert [item.key for item in review.items] == ["1", "2", "2.2", "3"]
    assert {item.origin for item in review.items[1:3]} == {"urn:2"}


def test_split_twice_gives_no_key_twice() -> None:
    review = edit(sheet(), TEXT, "2", "Sembrar riberas.\n\nFormar guardabosques.")
    review = edit(review, TEXT, "2", "Sembrar\n\nriberas.")
    assert sorted(item.key for item in review.items) == ["1", "2", "2.2", "2.3", "3"]


def test_merge_takes_what_stands_between_and_passes_over_the_rejected() -> None:
    review = merge(sheet(), "1")
    assert words(review) == [TEXT[3 : spot(".\n3")[0] + 1], "Cuidar los peces."]
    assert review.items[0].status == "accepted"
    review = merge(reject(sheet(), "2"), "1")
    assert review.items[0].end == len(TEXT)


@pytest.mark.parametrize(
    ("key", "said", "year", "reason"),
    [
        ("9", "Medir", "", "no-item"),
        ("1", "  \n\n ", "", "no-words"),
        ("1", "Medir el aire.", "", "not-on-page"),
        ("1", "Formar guardabosques.\n\nMedir el agua.", "", "not-on-page"),
        ("1", "Cuidar los peces.", "", "overlap"),
        ("1", "Medir el agua.", "mil", "no-year"),
    ],
)
def test_what_cannot_be_is_refused(key: str, said: str, year: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        edit(sheet(), TEXT, key, said, year)
    assert refused.value.reason == reason


def test_words_that_another_took_cannot_come_back() -> None:
    review = merge(reject(sheet(), "2"), "1")
    for back in (accept, reopen):
        with pytest.raises(Refusal, match="overlap"):
            back(review, "2")


def test_the_last_and_another_kind_merge_with_nothing() -> None:
    for review, key in ((sheet(), "3"), (reject(sheet(), "3"), "2")):
        with pytest.raises(Refusal, match="nothing-to-merge"):
            merge(review, key)


def test_of_two_places_the_nearest_is_meant() -> None:
    text = "Agua. Agua. Agua."
    review = Review("d", (Item("1", "Function", "urn:1", 6, 11),))
    assert edit(review, text, "1", "Agua.").items[0].start == 6


_ACTS = st.lists(
    st.tuples(
        st.sampled_from(["accept", "reject", "reopen", "merge", "edit"]),
        st.sampled_from(["1", "2", "3", "2.2", "7"]),
        st.sampled_from(
            [
                "Medir el agua.",
                "Medir\n\nel agua.",
                "Sembrar riberas.",
                "peces",
                "Medir el\n\n\nguardabosques",
                "",
            ]
        ),
    ),
    max_size=12,
)


@given(_ACTS)
def test_whatever_is_clicked_no_word_is_in_two_statements_and_none_is_made_up(
    acts: list[tuple[str, str, str]],
) -> None:
    review = sheet()
    simple = {"accept": accept, "reject": reject, "reopen": reopen, "merge": merge}
    for action, key, said in acts:
        try:
            review = edit(review, TEXT, key, said) if action == "edit" else simple[action](review, key)
        except Refusal:
            continue
    assert len({item.key for item in review.items}) == len(review.items)
    assert list(review.items) == sorted(review.items, key=lambda item: (item.start, item.end, item.key))
    kept = [item for item in review.items if item.status == "accepted"]
    assert all(0 <= item.start < item.end <= len(TEXT) for item in review.items)
    assert all(a.end <= b.start for a, b in pairwise(kept))
