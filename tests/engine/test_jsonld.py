"""Compact JSON-LD says exactly what the triples say, whatever prefixes it may use."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld as pyld
from pyoxigraph import (
    BaseDirection,
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from misional.engine import jsonld

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

XSD = "http://www.w3.org/2001/XMLSchema#"
IRIS = st.sampled_from(
    [
        "http://a/", "http://a/b", "http://a/b#c", "http://a/b#", "http://a//x", "urn:a:b", "a:b", "ex:c",
        "b:c", f"{XSD}integer", jsonld.RDF_TYPE, "http://a/id", "http://é/ñ",
    ]
).map(NamedNode)  # fmt: skip
BLANKS = st.sampled_from(["b1", "b2"]).map(BlankNode)
LITERALS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5).map(Literal),
    st.builds(Literal, st.sampled_from(["1", "01", "x"]), datatype=st.just(NamedNode(f"{XSD}integer"))),
    st.sampled_from(["x", "", "a:b"]).map(lambda value: Literal(value, language="es-co")),
)
TRIPLES = st.builds(Triple, IRIS | BLANKS, IRIS, IRIS | BLANKS | LITERALS)
PREFIXES = st.dictionaries(
    st.sampled_from(["a", "b", "ex", "urn", "xsd", ""]),
    st.sampled_from(["http://a/", "http://a/b", "http://a/b#", "urn:a:", XSD, "ex:", ""]),
)


def written(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> bytes:
    output = io.BytesIO()
    jsonld.write(triples, prefixes, output)
    return output.getvalue()


@settings(max_examples=150, deadline=None)
@given(st.lists(TRIPLES, max_size=6), PREFIXES)
def test_two_other_readers_find_the_same_triples(triples: list[Triple], prefixes: dict[str, str]) -> None:
    body = written(triples, prefixes)
    expected = Dataset([Quad(each.subject, each.predicate, each.object) for each in triples])
    found = Dataset(parse(body, format=RdfFormat.JSON_LD))
    assert canonical(found) == canonical(expected)
    second = pyld.to_rdf(json.loads(body), {"format": "application/n-quads", "produceGeneralizedRdf": False})
    assert canonical(Dataset(parse(second, format=RdfFormat.N_QUADS))) == canonical(expected)


def canonical(dataset: Dataset) -> frozenset[str]:
    copy = Dataset(dataset)
    copy.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(map(str, copy))


def test_it_reads_well() -> None:
    triples = parse(
        b"""@prefix ex: <http://a/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        ex:s a ex:C, ex:D ; ex:p "x", "y"@es ; ex:q ex:o ; ex:n "01"^^xsd:integer .""",
        format=RdfFormat.TURTLE,
    )
    plain = [quad.triple for quad in triples]
    document = json.loads(written(plain, {"ex": "http://a/", "unused": "http://b/"}))
    assert document == {
        "@context": {"ex": "http://a/"},
        "@graph": [
            {
                "@id": "ex:s",
                "@type": ["ex:C", "ex:D"],
                "ex:p": ["x", {"@value": "y", "@language": "es"}],
                "ex:q": {"@id": "ex:o"},
                "ex:n": {"@value": "01", "@type": f"{XSD}integer"},
            }
        ],
    }


def test_a_text_with_a_direction_keeps_it() -> None:
    text = Literal("x", language="ar", direction=BaseDirection.RTL)
    triple = Triple(NamedNode("http://a/s"), NamedNode("http://a/p"), text)
    graph = json.loads(written([triple], {}))["@graph"]
    assert graph[0]["http://a/p"] == {"@value": "x", "@language": "ar", "@direction": "rtl"}


def test_a_triple_term_is_refused_rather_than_lost() -> None:
    inner = Triple(NamedNode("http://a/s"), NamedNode("http://a/p"), Literal("x"))
    with pytest.raises(ValueError, match="triple term"):
        written([Triple(NamedNode("http://a/s"), NamedNode("http://a/p"), inner)], {})
