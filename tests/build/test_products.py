"""What the build makes beside the graphs it read: catalogue, dumps, the report as triples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import DCAT, DCTERMS, RDF, SH, VOID, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

from misional.build import BuildError
from misional.build.catalogue import DESCRIBED, catalogue
from misional.build.dumps import dumps
from misional.build.report_graph import report_triples
from misional.build.sources import read_sources
from misional.build.turtle import read_turtle, verbatim_literals
from misional.release import GRAPHS as RELEASE_GRAPHS
from misional.release import canonicalize, quads_of
from misional.release.terms import triple_line
from misional.shacl import RdfText, validate

if TYPE_CHECKING:
    from pathlib import Path

BASE = "https://example.org/"
MANY = """
@prefix : <x:> .
:z :p "2.50"^^<http://www.w3.org/2001/XMLSchema#decimal> , "b"@es-CO , "b"@en , 2 , true ;
   :p "a\\n\\"\\\\" , "2026-13-01"^^<http://www.w3.org/2001/XMLSchema#date> , :a ;
   :q ( 1 [ :r ( :x ) ] ) , [ :s "\u00a0\u2028" ] .
:a a :B .
[] :p 1 .
"""


def parsed(text: str) -> Graph:
    with verbatim_literals():
        return Graph(bind_namespaces="none").parse(data=text, format="turtle")


def written() -> Graph:
    return parsed(
        f"""@prefix dcat: <{DCAT}> . @prefix dct: <{DCTERMS}> .
        <x:catalog> a dcat:Catalog ; dcat:dataset <x:one> , <x:two> .
        <x:one> a dcat:Dataset ; dct:issued "2025-01-01"^^<{XSD}date> .
        <x:two> a dcat:Dataset ; dct:modified "2026-02-01"^^<{XSD}date> ."""
    )


GRAPHS = {name: parsed(MANY) for name in DESCRIBED}


def test_the_catalogue_counts_what_is_there() -> None:
    files = dumps(GRAPHS)
    made = catalogue(written(), GRAPHS, files, BASE)
    assert set(written()) <= set(made)
    size = len(GRAPHS["asserted"])
    for name in DESCRIBED:
        graph = URIRef(f"{BASE}graph/{name}")
        assert made.value(graph, VOID.triples) == Literal(size)
        [distribution] = made.subjects(DCAT.downloadURL, URIRef(f"{BASE}dumps/{name}.ttl"))
        assert str(made.value(distribution, DCAT.byteSize)) == str(len(files[f"{name}.ttl"]))
        assert {title.language for title in made.objects(distribution, DCTERMS.title)} == {"es", "en"}  # type: ignore[attr-defined]
        for dataset in (URIRef("x:one"), URIRef("x:two")):
            assert (dataset, DCAT.distribution, distribution) in made
    # The same triples in every graph, but for the blank nodes, which are each graph's own.
    shared = {triple for triple in GRAPHS["asserted"] if not any(isinstance(term, BNode) for term in triple)}
    distinct = len(shared) + len(DESCRIBED) * (size - len(shared))
    assert made.value(URIRef("x:one"), VOID.triples) == Literal(distinct)
    titled = {str(name).rpartition("/")[2] for name in made.subjects(DCTERMS.title) if "/graph/" in name}
    assert titled == set(RELEASE_GRAPHS)
    assert not [term for triple in made for term in triple if isinstance(term, BNode)]


def test_a_catalogue_is_as_new_as_its_newest_dataset_unless_it_says_so_itself() -> None:
    files = dumps(GRAPHS)
    catalog = URIRef("x:catalog")
    made = catalogue(written(), GRAPHS, files, BASE)
    assert str(made.value(catalog, DCTERMS.modified)) == "2026-02-01"
    own = written().add((catalog, DCTERMS.issued, Literal("2020-01-01", datatype=XSD.date)))
    assert made.value(catalog, DCAT.service) is not None
    assert catalogue(own, GRAPHS, files, BASE).value(catalog, DCTERMS.modified) is None


def test_a_dump_says_what_the_graph_says_to_the_letter(tmp_path: Path) -> None:
    graph = parsed(MANY)
    [(name, data)] = dumps({"asserted": graph}).items()
    (tmp_path / name).write_bytes(data)
    with verbatim_literals():
        again = read_turtle(tmp_path / name)
    assert canonicalize(quads_of({"x:g": again})).nquads == canonicalize(quads_of({"x:g": graph})).nquads


def test_a_dump_does_not_depend_on_order_or_labels() -> None:
    shuffled = Graph(bind_namespaces="none")
    for triple in sorted(parsed(MANY), reverse=True):
        shuffled.add(triple)
    assert dumps({"asserted": parsed(MANY)}) == dumps({"asserted": shuffled})


def test_blank_nodes_that_turtle_cannot_nest_are_told() -> None:
    with pytest.raises(BuildError, match="shapes graph cannot be written as Turtle"):
        dumps({"shapes": parsed("<x:a> <x:p> _:b . <x:c> <x:p> _:b .")})


def test_the_report_is_shacls_with_an_iri_for_each_finding(sources: Path) -> None:
    with verbatim_literals():
        read = read_sources(sources)
    texts = [
        RdfText(
            "".join(f"{triple_line(quad[:3])}\n" for quad in canonicalize(quads_of({"x:g": graph})).quads)
        )
        for graph in (read.asserted, read.shapes)
    ]
    report = validate(*texts)
    triples = list(report_triples(report, "x:report"))
    graph = Graph().parse(data="".join(triple_line(triple) + "\n" for triple in triples), format="nt")
    node = URIRef("x:report#report")
    assert graph.value(node, SH.conforms) == Literal(False)
    [finding] = graph.objects(node, SH.result)
    assert str(finding) == f"x:report#{report.results[0].fingerprint}"
    assert (finding, RDF.type, SH.ValidationResult) in graph
    assert {message.language for message in graph.objects(finding, SH.resultMessage)} == {"es", "en"}  # type: ignore[attr-defined]
    first, second = Collection(graph, graph.value(finding, SH.resultPath))  # type: ignore[arg-type]
    assert str(first).endswith("#rests")
    assert graph.value(second, SH.inversePath) is not None
    # The shape is a blank node, and bears the label it has in the shapes that were validated.
    [shape] = {o for s, p, o in triples if p == SH.sourceShape.n3()}
    assert f"{shape} <{SH.severity}>" in texts[1].text
    assert not [o for _, _, o in triples if report.engine_version in o]
