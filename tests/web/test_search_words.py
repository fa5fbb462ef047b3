"""Words as a search sees them: folded, stemmed, marked."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misional.web.search.excerpt import best, marked
from misional.web.search.words import fold, stem, stems, telling, words


@pytest.mark.parametrize(
    "same",
    [
        "función funciones FUNCIÓN funcion",
        "ley leyes",
        "luz luces",
        "vez veces",
        "objetivo objetivos objetiva objetivas",
        "estratégico estratégica estratégicos",
        "entidad entidades",
        "interés intereses",
        "país países",
        "mes meses",
        "ciudadana ciudadanos",
        "deber deberes",
        "policy policies",
        "body bodies",
        "law laws",
        "objective objectives",
        "crisis",
        "año ano",
    ],
)
def test_forms_of_a_word_have_one_stem(same: str) -> None:
    assert len(set(stems(same))) == 1, stems(same)


@pytest.mark.parametrize(
    "different", ["función fundar", "mes mesero", "ley leal", "2021 2020", "vez voz", "pais paz"]
)
def test_different_words_stay_apart(different: str) -> None:
    assert len(set(stems(different))) == 2, stems(different)


def test_accents_may_be_composed_or_not() -> None:
    for form in ("NFC", "NFD", "NFKC"):
        assert stems(unicodedata.normalize(form, "Misión y visión")) == ("mision", "i", "vision")


@given(st.text(max_size=60))
def test_words_are_where_they_say(text: str) -> None:
    for word in words(text):
        shown = text[word.start : word.end]
        assert shown
        assert not any(one.isspace() for one in shown)
        assert set(word.folded) <= set(fold(shown))
        assert stem(word.folded)


@given(st.text(alphabet="aeiosñzyc br", max_size=12))
def test_a_stem_begins_as_its_word(text: str) -> None:
    for word in words(text):
        found = stem(word.folded)
        assert word.folded.startswith(found[:-1])
        assert len(found) <= len(word.folded)


def test_empty_words_are_left_out_unless_there_are_no_others() -> None:
    assert telling(["gestion", "de", "la", "calidad"]) == ("gestion", "calidad")
    assert telling(["de", "la"]) == ("de", "la")


@given(st.text(max_size=80), st.lists(st.text(min_size=1, max_size=6), max_size=4), st.booleans())
def test_pieces_joined_are_the_text(text: str, terms: list[str], prefix: bool) -> None:
    pieces = marked(text, terms, prefix=prefix)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)


def test_only_whole_words_are_marked() -> None:
    found = [piece.text for piece in marked("Misión, misiones y misional", ["mision"]) if piece.marked]
    assert found == ["Misión", "misiones"]
    found = [
        piece.text for piece in marked("Misión, misional, omisión", ["misi"], prefix=True) if piece.marked
    ]
    assert found == ["Misión", "misional"]


def test_an_excerpt_is_the_part_that_was_found() -> None:
    far = "palabra " * 100 + "La memoria institucional del Distrito " + "otra " * 100
    part = best(["nada", "memoria sola", far], ["memori", "institucional"])
    assert part is not None
    assert "La memoria institucional del Distrito" in part
    assert part.startswith("… ")
    assert part.endswith(" …")
    assert len(part) < 240
    assert best(["nada"], ["memori"]) is None
    assert best([], ["memori"]) is None


@given(st.text(alphabet="ab c", min_size=1, max_size=900))
def test_an_excerpt_has_what_was_found_and_is_short(text: str) -> None:
    terms = stems(text)[-1:]
    part = best([text], terms)
    if terms and len(max(text.split(), key=len)) < 150:
        assert part is not None
        assert any(piece.marked for piece in marked(part, terms))
        assert len(part) <= 230
