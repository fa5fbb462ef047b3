from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

import pytest
import rdflib
from rdflib import Literal

from misional.build.errors import SourceError
from misional.build.turtle import read_turtle, verbatim_literals

if TYPE_CHECKING:
    from pathlib import Path

XSD = "http://www.w3.org/2001/XMLSchema#"


def read(tmp_path: Path, text: str | bytes) -> rdflib.Graph:
    path = tmp_path / "source.ttl"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with verbatim_literals():
        return read_turtle(path)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("<a:a> <b:b> <c:c> .\n\n<a:a> <b:b> d:e .\n", 3, "d:"),
        ('<a:a> <b:b> """x\ny\nz""" .\n<a:a> <b:b>\n  oops .\n', 5, "oops"),
        ("<a:a> <b:b> .", 1, "not Turtle"),
        ("<a:a> <b:b> <c:c> .\n<a:a> <b:b> <c:c>", 2, "end"),
        ('<a:a> <b:b> <c:c> .\n<a:a> <b:b> """never\nclosed\n', 2, "end"),
        ("<a:a> <b:b> <relative> .", 1, "IRI"),
        ("\n<> <b:b> <c:c> .", 2, "IRI"),
        ("<a:a> <b:b> <c:c d> .", 1, "IRI"),
        ('"text" <b:b> <c:c> .', 1, "subject"),
        ('<a:a> "text" <c:c> .', 1, "predicate"),
        ("{ <a:a> <b:b> <c:c> } => {} .", 1, "not Turtle"),
        (b'<a:a> <b:b> <c:c> .\n<a:a> <b:b> "caf\xe9" .', 2, "UTF-8"),
        ('<a:a> <b:b> "\\uD800" .', 1, "D800"),
    ],
)
def test_what_is_not_turtle_is_told_with_file_and_line(
    tmp_path: Path, text: str | bytes, line: int, told: str
) -> None:
    with pytest.raises(SourceError) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 'source.ttl'}:{line}: ")
    assert told in str(caught.value)
    assert caught.value.line == line


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with verbatim_literals(), pytest.raises(SourceError, match=r"none\.ttl: this file is missing"):
        read_turtle(tmp_path / "none.ttl")
    with verbatim_literals(), pytest.raises(SourceError, match="cannot be read"):
        read_turtle(tmp_path)


@pytest.mark.parametrize(
    ("written", "text", "datatype"),
    [
        (f'"02.50"^^<{XSD}decimal>', "02.50", "decimal"),
        ("2.50", "2.50", "decimal"),
        ("1E5", "1E5", "double"),
        (f'"none"^^<{XSD}boolean>', "none", "boolean"),
        (f'"2024-13-01"^^<{XSD}date>', "2024-13-01", "date"),
        (f'" 7 "^^<{XSD}integer>', " 7 ", "integer"),
    ],
)
def test_literals_stay_as_they_are_written(tmp_path: Path, written: str, text: str, datatype: str) -> None:
    [value] = read(tmp_path, f"<a:a> <b:b> {written} .").objects()
    assert isinstance(value, Literal)
    assert (str(value), str(value.datatype)) == (text, XSD + datatype)


@pytest.mark.parametrize("written", ["02.50", "+1", "007"])
def test_a_number_that_cannot_be_kept_is_refused_rather_than_changed(tmp_path: Path, written: str) -> None:
    with pytest.raises(SourceError, match=rf":2: write {re.escape(written)} in quotes"):
        read(tmp_path, f"<a:a> <b:b> 1 .\n<a:a> <b:b> {written} .")


def test_language_tags_and_rare_characters_stay(tmp_path: Path) -> None:
    [value] = read(tmp_path, '<a:a> <b:b> "a\u00a0b\u2028\\t\\u0001"@es-CO .').objects()
    assert (str(value), value.language) == ("a\u00a0b\u2028\t\x01", "es-CO")  # type: ignore[attr-defined]


def test_the_switches_are_set_back(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    before = rdflib.NORMALIZE_LITERALS, logging.getLogger("rdflib.term").disabled
    with pytest.raises(SourceError):
        read(tmp_path, "no")
    read(tmp_path, f'<a:a> <b:b> "2024-13-01"^^<{XSD}date> .')
    assert (rdflib.NORMALIZE_LITERALS, logging.getLogger("rdflib.term").disabled) == before
    assert caplog.records == []
