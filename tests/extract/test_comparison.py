"""What became of each statement in a fresh copy of the page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from misional.extract.comparison import Change, Quote, compare
from misional.extract.draft import read_page
from misional.model.marks import mark_words

A = "Formular la política de gestión documental del Distrito."
B = "Dirigir los programas de atención a la ciudadanía en todas las localidades."
C = "Ejercer el control interno disciplinario de la entidad."


def quotes(*texts: str) -> list[Quote]:
    return [Quote(f"key{place}", "Function", text, place * 100) for place, text in enumerate(texts)]


def fates(before: list[Quote], page: str, now: list[Quote]) -> list[str]:
    return [change.fate for change in compare(before, read_page(page.encode(), "text"), now)]


def proposed(*texts: str) -> list[Quote]:
    return [Quote("", "Function", text, 0) for text in texts]


def test_the_same_words_are_the_same_whatever_the_white_space() -> None:
    page = f"Funciones\n\n1.  {A.replace(' ', chr(10))}\n2.\u00a0{B}\n3. {C}"
    assert fates(quotes(A, B, C), page, proposed(A, B, C)) == ["same"] * 3


def test_the_one_that_left_its_place_moved_and_not_the_others() -> None:
    assert fates(quotes(A, B, C), f"{C}\n{A}\n{B}", proposed(C, A, B)) == ["same", "same", "moved"]


def test_reworded_gone_and_new() -> None:
    other = "Administrar los bienes muebles que reciba por convenio internacional."
    now = A.replace("Formular la", "Dirigir toda la")
    changes = compare(quotes(A, C), read_page(f"{now}\n{other}".encode(), "text"), proposed(now, other))
    assert [change.fate for change in changes] == ["reworded", "gone", "new"]
    reworded, gone, new = changes
    assert reworded.marks[:3] == (("-", "Formular"), ("+", "Dirigir toda"), ("=", A[9:]))
    assert (gone.before, gone.after, gone.start) == (C, "", -1)
    assert (new.key, new.after) == ("", other)


def test_each_lost_statement_gets_the_fresh_one_most_like_it() -> None:
    first, second = A.replace("política", "estrategia"), A.replace("Distrito", "Municipio")
    both = quotes(A, A.replace("política de gestión", "estrategia de gestión y archivo"))
    changes = compare(both, read_page(f"{first}\n{second}".encode(), "text"), proposed(first, second))
    assert [(change.fate, change.after) for change in changes] == [("reworded", second), ("reworded", first)]


def test_a_statement_of_another_kind_is_no_rewording() -> None:
    mission = [Quote("", "Mission", A.replace("política", "estrategia"), 0)]
    assert fates(quotes(A), mission[0].text, mission) == ["gone", "new"]


def test_a_text_that_stands_twice_is_found_twice() -> None:
    assert fates(quotes(A, A), f"{A}\n{A}", proposed(A, A)) == ["same", "same"]
    assert fates(quotes(A, A), A, proposed(A)) == ["same", "gone"]


def test_it_is_told_where_a_statement_stands_now() -> None:
    page = read_page(f"Título\n\n{A}".encode(), "text")
    (change,) = compare(quotes(A), page, proposed(A))
    assert page.text[change.start :].startswith(A)


_TEXTS = st.lists(st.sampled_from([A, B, C, A.upper(), "corto", "y"]), max_size=5)


@given(_TEXTS, _TEXTS)
def test_every_statement_has_one_fate_and_the_marks_give_both_texts(
    before: list[str], after: list[str]
) -> None:
    page = read_page("\n".join(after).encode(), "text")
    old, now = quotes(*before), proposed(*after)
    changes = compare(old, page, now)
    assert [change.key for change in changes[: len(old)]] == [quote.key for quote in old]
    assert all(change.fate == "new" for change in changes[len(old) :])
    for change in changes:
        check_marks(change)


def check_marks(change: Change) -> None:
    if change.fate == "reworded":
        assert " ".join(words for sign, words in change.marks if sign != "-") == change.after
        assert " ".join(words for sign, words in change.marks if sign != "+") == change.before


@given(st.text(alphabet="ab \n", max_size=30), st.text(alphabet="ab \n", max_size=30))
def test_marks_hold_every_word(before: str, after: str) -> None:
    marks = mark_words(before, after)
    assert " ".join(words for sign, words in marks if sign != "-").split() == after.split()
    assert " ".join(words for sign, words in marks if sign != "+").split() == before.split()
