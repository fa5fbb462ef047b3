"""The terminals: split as the standard splits them, without loss, in linear time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misional.engine.tokens import position, tokenize


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT*{?s?p?o}", ["word", "punct", "punct", "var", "var", "var", "punct"]),
        ("ex:a.b. ex: :x a:b-c", ["pname", "punct", "pname", "pname", "pname"]),
        ("?a<?b && ?c>?d", ["var", "punct", "var", "punct", "var", "punct", "var"]),
        ("?a<b>", ["var", "iri"]),
        ("?a<<http://x#b>", ["var", "punct", "iri"]),
        ("<< ?s?p?o>>", ["punct", "var", "var", "var", "punct"]),
        ("<<<a><b><c>>>", ["punct", "iri", "iri", "iri", "punct"]),
        ("<<( <a> <b> 1 )>>", ["punct", "iri", "iri", "number", "punct"]),
        ("1 1. 1.5 .5 1e5 1.e5 -1", ["number", "number", "punct", *["number"] * 4, "punct", "number"]),
        ("true.FILTER(1)", ["word", "punct", "word", "punct", "number", "punct"]),
        ("true.:b", ["word", "punct", "pname"]),
        ("_:b.c. _:1", ["bnode", "punct", "bnode"]),
        ("\"a\"@es-CO 'b'@ar--rtl", ["string", "lang", "string", "lang"]),
        ('"""a"b""c""" """""" ""', ["string", "string", "string"]),
        (r"'\'' '\u00e9' '\U0001F600'", ["string", "string", "string"]),
        (r"ex:a\'b ex:%41 ex:\~", ["pname", "pname", "pname"]),
        ("# all ' of <this> \"\n1#x\r2", ["number", "number"]),
        ("<a#b> # c\n<d>", ["iri", "iri"]),
        ("é:ñ ?año", ["pname", "var"]),
    ],
)
def test_a_text_is_split_as_the_standard_splits_it(text: str, expected: list[str]) -> None:
    assert [kind for kind, _ in kinds(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "'a", '"a\nb"', '"""a"', "'''a''", r"'\q'", r"'\uD800'", r"'\U00110000'", "\\", "%", "ex:%4", "@1",
        "a_b-c", "\ufeff", "\x00", "\u00a0", "`",
    ],
)  # fmt: skip
def test_what_is_no_terminal_is_bad_not_skipped(text: str) -> None:
    assert "bad" in [kind for kind, _ in kinds(text)]


PIECES = st.sampled_from(
    [
        '<', '>', '{', '}', '(', ')', '[', ']', '.', ';', ',', ':', '?', '$', '@', '#', "'", '"',
        '\\', ' ', '\n', '\r', '\t', '=', '!', '&', '|', '^', '~', '*', '/', '+', '-', '_', "'''",
        '"""', '<<', '>>', 'a', 'SELECT', 'ex:a', '?x', '1.5', '\\u0041', "\\'", '%41',
        '<http://x#y>', 'é', '_:b', '@en', '😀',
    ]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_nothing_is_lost_but_white_space_and_comments(text: str) -> None:
    end = 0
    for token in tokenize(text):
        assert text[token.start : token.start + len(token.text)] == token.text
        assert re.fullmatch(r"(?:[ \t\r\n]|#[^\r\n]*)*", text[end : token.start])
        end = token.start + len(token.text)
    assert re.fullmatch(r"(?:[ \t\r\n]|#[^\r\n]*)*", text[end:])


@pytest.mark.parametrize(
    "piece",
    [
        'a.', '<', '<a', '"', "'", '"""a', "'''", 'a', '?', '.', 'x:a.', '..:', '@a-', '1.', '\\',
        '%', '#', '#\n', '_:a.', '(', 'a-', '<<a', 'x:%4', '1e', '<<(', '\\u', ':', ' ', '̀',
    ],
)  # fmt: skip
def test_a_long_text_takes_time_in_proportion(piece: str) -> None:
    # A quadratic reader would need minutes for one of these; there is no clock in this test.
    text = piece * (60_000 // len(piece))
    assert sum(len(token.text) for token in tokenize(text)) <= len(text)


@pytest.mark.parametrize(
    ("text", "offset", "expected"),
    [("", 0, (1, 1)), ("ab\ncd", 3, (2, 1)), ("a\r\nb\rc", 5, (3, 1)), ("é\U0001f600x", 2, (1, 3))],
)
def test_positions_count_lines_and_characters_from_one(
    text: str, offset: int, expected: tuple[int, int]
) -> None:
    assert position(text, offset) == expected
