"""Where each triple stands, in every syntax: exact where the map speaks, silent where it is not sure."""

from __future__ import annotations

import re
import tarfile
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse, serialize

from misional.shacl import InvalidInput
from misional.shacl.places import Place, UnreadableFile, read_source, sniff
from misional.shacl.places.turtle import turtle_rows

if TYPE_CHECKING:
    from pathlib import Path

    from misional.shacl.places import Source

TURTLE: Final = """\
@prefix ex: <http://example.org/> . # ex:a in a comment
ex:a a ex:Body ;
  ex:name "ñandú",
    \"\"\"dos
líneas\"\"\"@es ; ex:plan [ ex:year 2024 ;
       ex:end "2027"^^ex:year ] .
_:x ex:list ( 1 ex:two ) .
"""
RDF_XML: Final = """\
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">
<!-- ñ -->
 <rdf:Description rdf:about="http://example.org/a"><e:p>x</e:p></rdf:Description></rdf:RDF>
"""
A: Final = "<http://example.org/a>"
EX: Final = "http://example.org/"


def where(place: Place | None) -> tuple[int, int, str] | None:
    return (place.line, place.column, place.precision) if place else None


def read(name: str, text: str) -> Source:
    return read_source(name, text.encode())


def test_turtle_to_the_column() -> None:
    source = read("a.ttl", TURTLE)
    places = source.places
    assert where(places.triple(A, f"<{EX}name>", '"ñandú"')) == (3, 11, "triple")
    assert where(places.triple(A, f"<{EX}name>", '"dos\\nlíneas"@es')) == (4, 5, "triple")
    assert where(places.property(A, f"<{EX}plan>")) == (5, 24, "triple")
    assert where(places.subject(A)) == (2, 1, "subject")
    assert str(places.subject(A)) == "a.ttl:2:1"
    assert places.subject("<http://example.org/nobody>") is None
    years = re.findall(r'(_:\w+) <http://example.org/end> ("2027"\S+)', source.ntriples)
    assert where(places.triple(years[0][0], f"<{EX}end>", years[0][1])) == (6, 15, "triple")


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("a.nt", '# c\n<http://example.org/a> <http://example.org/p> "x" .\n', (2, 47, "triple")),
        ("a.nq", '<http://example.org/a> <http://example.org/p> "x" <urn:g> .\n', (1, 47, "triple")),
        ("a.trig", '<urn:g> {\n <http://example.org/a> <http://example.org/p>\n "x" }', (3, 2, "triple")),
        (
            "a.rdf",
            RDF_XML,
            (3, 52, "triple"),
        ),
        (
            "a.jsonld",
            '{"@context": {"e": "http://example.org/", "p": "e:p"},\n "@id": "e:a", "n": 1,\n  "p": ["x"]}',
            (3, 3, "triple"),
        ),
    ],
)
def test_every_syntax(name: str, text: str, place: tuple[int, int, str]) -> None:
    for known in (name, "-"):
        source = read(known, text)
        assert where(source.places.triple(A, f"<{EX}p>", '"x"')) == place
        assert source.places.subject(A) is not None


def test_the_map_reads_what_the_strict_parser_reads(shared: Path) -> None:
    """Over the W3C's syntax tests: every valid file is mapped but for two with odd relative references."""
    unmapped, mapped = [], 0
    with tarfile.open(shared / "w3c" / "rdf11-rdf12-syntax-src.tar.gz") as archive:
        for member in archive:
            if not re.search(
                r"/rdf11/rdf-(turtle|trig|n-triples|n-quads)/.*\.(ttl|trig|nt|nq)$", member.name
            ):
                continue
            text = archive.extractfile(member)
            assert text is not None
            try:
                source = read_source(member.name, text.read())
            except InvalidInput:
                continue
            subject = source.ntriples.split(" ", 1)[0]
            if subject and source.places.subject(subject) is None:
                unmapped.append(member.name.rsplit("/", 1)[1])
            mapped += bool(subject)
    assert sorted(unmapped) == ["IRI-resolution-08.trig", "IRI-resolution-08.ttl"]
    assert mapped > 500


NODES = st.sampled_from(["<http://example.org/a>", "<http://example.org/b#c>", "_:a", "_:b"])
VALUES = st.one_of(
    NODES, st.sampled_from(['"x"', '"ñ\\n\\"#"', '"a"@es', '"1"^^<http://example.org/d>', '"<http://e/>. #"'])
)
ROWS = st.lists(st.tuples(NODES, st.sampled_from([f"<{EX}p>", f"<{EX}q>"]), VALUES), min_size=1, max_size=6)


@settings(deadline=None)
@given(ROWS)
def test_a_place_is_where_the_value_stands(rows: list[tuple[str, str, str]]) -> None:
    text = "".join(f"{s} {p} {o} .\n" for s, p, o in rows)
    source = read("a.nt", text)
    lines = text.splitlines()
    for row in source.ntriples.splitlines():
        subject, predicate, value = row.removesuffix(" .").split(" ", 2)
        place = source.places.triple(subject, predicate, value)
        assert place is not None
        shown = lines[place.line - 1][place.column - 1 :].removesuffix(" .")
        assert shown == value or (shown.startswith("_:") and value.startswith("_:"))


@settings(deadline=None)
@given(ROWS)
def test_any_syntax_is_known_by_its_content(rows: list[tuple[str, str, str]]) -> None:
    quads = list(parse("".join(f"{s} {p} {o} .\n" for s, p, o in rows), format=RdfFormat.N_TRIPLES))
    for form, name in (
        (RdfFormat.TURTLE, "trig"),
        (RdfFormat.RDF_XML, "rdfxml"),
        (RdfFormat.JSON_LD, "jsonld"),
    ):
        if form is RdfFormat.JSON_LD:
            text = serialize(quads, format=RdfFormat.JSON_LD) or b""
        else:
            text = serialize((quad.triple for quad in quads), format=form) or b""
        assert sniff("-", text.decode()) == name


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("a.ttl", b"@prefix a: <b:> .\na:b a:c\n", r"a\.ttl:3: this is not Turtle"),
        ("a.rdf", b"<rdf:RDF", r"a\.rdf:1: this is not RDF/XML"),
        ("a.jsonld", b'{"a":\n[}', r"a\.jsonld:2: this is not JSON-LD"),
        ("a.ttl", b"<urn:a> <urn:b> 1 .\n<urn:\xff> ", r"a\.ttl:2: this is not UTF-8"),
        ("a.jsonld", b'{"@context": "http://127.0.0.1:9/c", "@id": "a:b"}', "a.jsonld"),
        ("a.ttl", b"<a> <urn:b> 1 .", r"a\.ttl:1"),
        ("a.rdf", b'<!DOCTYPE r [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><r/>', "XML entities"),
        ("a.rdf", b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]><r/>', "XML entities"),
        ("a.rdf", b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x"><r/>', "XML entities"),
    ],
)
def test_what_cannot_be_read_is_named(name: str, data: bytes, complaint: str) -> None:
    with pytest.raises(InvalidInput, match=complaint):
        read_source(name, data)


def test_labels_of_two_files_are_two_nodes() -> None:
    one, other = (read_source("a.ttl", b"_:a <urn:p> [] .", number) for number in (0, 1))
    assert set(re.findall(r"_:\w+", one.ntriples)).isdisjoint(re.findall(r"_:\w+", other.ntriples))
    assert one.ntriples == read_source("b.ttl", b"_:a <urn:p> [] .").ntriples


def test_plain_triples_have_the_places_that_reading_token_by_token_gives() -> None:
    plain = (
        '<https://e.org/a> <https://e.org/p> "uno dos"@ES-co .\n'
        '  <https://e.org/a>\t<https://e.org/q> "3"^^<http://www.w3.org/2001/XMLSchema#string> .\r\n'
        "<https://e.org/b> <https://e.org/p> <https://e.org/a> .\n"
        '<https://e.org/b> <https://e.org/p> "a \\"quote\\"" .\n'
        '<https://e.org/c> <https://e.org/p> "4"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    )
    # With a semicolon before the full stop it means the same and is not plain.
    slow = plain.replace(" .", " ;.")
    rows = [row[:3] for row in turtle_rows([plain], "f")]
    assert rows == [row[:3] for row in turtle_rows([slow], "f")]
    assert rows[0][2] == '"uno dos"@es-co'
    assert rows[1][2] == '"3"'
    for row in turtle_rows([plain], "f"):
        assert plain[row.subject_at :].startswith(row.subject)
        assert plain[row.triple_at] == row.object[0]


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        (
            "a.rdf",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n',
            "a.rdf:2: this is not RDF/XML",
        ),
        ("a.ttl", "<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .", "triple terms"),
        ("a.ttl", "<urn:a> <urn:b> <urn:c> {| <urn:d> <urn:e> |} .", "triple terms"),
        (
            "a.nt",
            "<urn:a> <urn:b> " + "<<( <urn:a> <urn:b> " * 30_000,
            "a.nt:1: this is not N-Triples: triple terms",
        ),
    ],
)
def test_what_the_parsers_let_pass_or_die_of(name: str, text: str, complaint: str) -> None:
    with pytest.raises(UnreadableFile, match=complaint):
        read_source(name, text.encode())


def test_a_text_with_many_signs_of_a_triple_term_is_a_text() -> None:
    text = f'<urn:a> <urn:b> "{"cout << x; " * 500}" .'
    assert read_source("a.ttl", text.encode()).ntriples.startswith("<urn:a>")
