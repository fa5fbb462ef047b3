"""Every number of the VoID description is counted again: over the served endpoint, and over the files."""

from __future__ import annotations

import json
import warnings
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest
from rdflib import FOAF, RDF, VOID, BNode, Graph, Literal, Namespace, URIRef

from misional.release import GRAPHS

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from rdflib.term import Node

    from misional.release import Release

    Rows = set[tuple[str, ...]]
    Ask = Callable[[str], Rows]

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
EXT = Namespace("http://ldf.fi/void-ext#")
HERE = "http://localhost/"
COUNTED = tuple(name for name in GRAPHS if name != "void")

PROPERTIES = """SELECT ?p (COUNT(*) AS ?t) (COUNT(DISTINCT ?s) AS ?ds) (COUNT(DISTINCT ?o) AS ?do) {} WHERE {{
    ?s ?p ?o }} GROUP BY ?p"""
TOLD_PROPERTIES = """SELECT ?p ?t ?ds ?do WHERE {{ <{}> void:propertyPartition ?part .
    ?part void:property ?p ; void:triples ?t ; void:distinctSubjects ?ds ; void:distinctObjects ?do }}"""
CLASSES = """SELECT ?c (SUM(?named) AS ?e) (COUNT(?s) AS ?ds) (SUM(?own) AS ?t) {} WHERE {{
    {{ SELECT ?c ?s (COUNT(*) AS ?own) WHERE {{ ?s a ?c ; ?p ?o }} GROUP BY ?c ?s }}
    BIND(IF(isIRI(?s), 1, 0) AS ?named) }} GROUP BY ?c"""
TOLD_CLASSES = """SELECT ?c ?e ?ds ?t WHERE {{ <{}> void:classPartition ?part .
    ?part void:class ?c ; void:entities ?e ; void:distinctSubjects ?ds ; void:triples ?t }}"""
TOTALS = """SELECT (COUNT(*) AS ?t) (COUNT(DISTINCT ?s) AS ?ds) (COUNT(DISTINCT ?o) AS ?do)
    (COUNT(DISTINCT ?p) AS ?ps) (COUNT(DISTINCT ?named) AS ?e) {} WHERE {{
    ?s ?p ?o BIND(IF(isIRI(?s), ?s, ?none) AS ?named) }}"""
TOLD_TOTALS = """SELECT ?t ?ds ?do ?ps ?e WHERE {{ <{}> void:triples ?t ; void:distinctSubjects ?ds ;
    void:distinctObjects ?do ; void:properties ?ps ; void:entities ?e }}"""
LINKS = "SELECT ?c ?p (COUNT(*) AS ?t) {} WHERE {{ ?s a ?c ; ?p ?o }} GROUP BY ?c ?p"
TOLD_LINKS = """SELECT ?c ?p ?t WHERE {{ <{}> void:classPartition ?of . ?of void:class ?c ;
    void:propertyPartition ?part . ?part void:property ?p ; void:triples ?t }}"""
ENDS = "SELECT ?c ?p ?d (COUNT(*) AS ?t) {} WHERE {{ ?s a ?c ; ?p ?o . ?o a ?d }} GROUP BY ?c ?p ?d"
TOLD_ENDS = """SELECT ?c ?p ?d ?t WHERE {{ <{}> void:classPartition ?of . ?of void:class ?c ;
    void:propertyPartition ?by . ?by void:property ?p ; void:classPartition ?part .
    ?part void:class ?d ; void:triples ?t }}"""
DATATYPES = """SELECT ?c ?p ?d (COUNT(*) AS ?t) {} WHERE {{ ?s a ?c ; ?p ?o . FILTER isLiteral(?o)
    BIND(DATATYPE(?o) AS ?d) }} GROUP BY ?c ?p ?d"""
TOLD_DATATYPES = """SELECT ?c ?p ?d ?t WHERE {{ <{}> void:classPartition ?of . ?of void:class ?c ;
    void:propertyPartition ?by . ?by void:property ?p ; ext:datatypePartition ?part .
    ?part ext:datatype ?d ; void:triples ?t }}"""


@pytest.fixture
def ask(real: FlaskClient) -> Ask:
    """A function that asks the served endpoint; blank nodes are all called the same."""

    def rows(text: str) -> Rows:
        prologue = f"PREFIX void: <{VOID}> PREFIX ext: <{EXT}> "
        answer = real.post("/sparql", data={"query": prologue + text}, headers={"Accept": "application/json"})
        assert answer.status_code == 200, answer.text
        result = json.loads(answer.data)
        names = result["head"]["vars"]
        return {
            tuple("_" if row[name]["type"] == "bnode" else row[name]["value"] for name in names)
            for row in result["results"]["bindings"]
        }

    return rows


def everything(release: Release) -> str:
    return " ".join(f"FROM <{release.graph_iris[name]}>" for name in COUNTED)


@pytest.mark.parametrize(
    ("counted", "told"),
    [
        (PROPERTIES, TOLD_PROPERTIES),
        (CLASSES, TOLD_CLASSES),
        (TOTALS, TOLD_TOTALS),
        (LINKS, TOLD_LINKS),
    ],
    ids=["properties", "classes", "totals", "links"],
)
def test_the_endpoint_counts_the_default_graph_the_same(
    ask: Ask, release: Release, counted: str, told: str
) -> None:
    truth = ask(counted.format(everything(release)))
    assert truth
    assert ask(told.format(f"{release.graph_iris['void']}#default")) == truth


@pytest.fixture
def stated(ask: Ask, release: Release) -> set[str]:
    """The classes that some graph says of a thing, beside the inferred one."""
    graphs = " ".join(f"FROM <{release.graph_iris[name]}>" for name in COUNTED if name != "inferred")
    return {row[0] for row in ask(f"SELECT DISTINCT ?c {graphs} WHERE {{ ?s a ?c }}")}


def test_what_leads_where_is_told_between_the_classes_that_are_stated(
    ask: Ask, release: Release, stated: set[str]
) -> None:
    truth = {row for row in ask(ENDS.format(everything(release))) if {row[0], row[2]} <= stated}
    assert truth
    assert ask(TOLD_ENDS.format(f"{release.graph_iris['void']}#default")) == truth


def test_the_numbers_do_not_outnumber_the_data(release: Release) -> None:
    triples = {name: release.manifest.graphs[name].triples for name in GRAPHS}
    assert triples["void"] < sum(triples[name] for name in COUNTED)


def test_the_endpoint_counts_the_datatypes_the_same(ask: Ask, release: Release, stated: set[str]) -> None:
    """But for one: the engine answers xsd:integer for the types derived from it; the sources say which."""
    counted = ask(DATATYPES.format(everything(release)))
    truth = {row[:3]: int(row[3]) for row in counted if row[0] in stated}
    told: Counter[tuple[str, ...]] = Counter()
    for kind, name, datatype, triples in ask(TOLD_DATATYPES.format(f"{release.graph_iris['void']}#default")):
        told[kind, name, datatype.replace("nonNegativeInteger", "integer")] += int(triples)
    assert truth == told


@pytest.mark.parametrize("name", COUNTED)
def test_the_endpoint_counts_each_graph_the_same(ask: Ask, release: Release, name: str) -> None:
    iri = release.graph_iris[name]
    for counted, told in (
        (PROPERTIES, TOLD_PROPERTIES),
        (CLASSES, TOLD_CLASSES),
        (TOTALS, TOLD_TOTALS),
    ):
        truth = ask(counted.format(f"FROM <{iri}>"))
        assert truth
        # The catalogue says of each graph how many triples it has, too: the one number must be the same.
        assert ask(told.format(iri)) == truth


def test_the_graph_that_counts_tells_its_own_size(ask: Ask, release: Release) -> None:
    iri = release.graph_iris["void"]
    size = ask(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}")
    assert ask(f"SELECT ?n WHERE {{ GRAPH <{iri}> {{ <{iri}> void:triples ?n }} }}") == size
    assert size == {(str(release.manifest.graphs["void"].triples),)}
    assert ask(f"SELECT ?x WHERE {{ <{iri}> void:propertyPartition ?x }}") == set()


def test_the_sib_editor_finds_what_it_completes_with(ask: Ask) -> None:
    """Classes, their properties, and what these lead to: the query that completion is made from."""
    rows = ask(
        """SELECT DISTINCT ?class ?prop ?to WHERE { ?cp void:class ?class ; void:propertyPartition ?pp .
        ?pp void:property ?prop . { ?pp void:classPartition [ void:class ?to ] }
        UNION { ?pp ext:datatypePartition [ ext:datatype ?to ] } }"""
    )
    term = "https://w3id.org/misional/def#"
    assert (f"{term}Function", f"{term}statedIn", f"{term}Provision") in rows
    assert (f"{term}Function", f"{term}position", "http://www.w3.org/2001/XMLSchema#integer") in rows


@pytest.fixture(scope="module")
def void(real_app: Flask) -> Graph:
    """The description as a client reads it."""
    answer = real_app.test_client().get("/.well-known/void", headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    return Graph(bind_namespaces="none").parse(data=answer.data, format="turtle")


def numbers(void: Graph, node: Node, *names: str) -> tuple[int, ...]:
    return tuple(int(str(void.value(node, VOID[name]))) for name in names)


@pytest.mark.parametrize("name", COUNTED)
def test_the_files_count_the_same(void: Graph, release: Release, name: str) -> None:
    graph = Graph(bind_namespaces="none").parse(release.graph_files[name], format="nt")
    node = URIRef(release.graph_iris[name])
    recount(void, node, graph)
    if dump := release.dumps.get(name):
        assert (node, VOID.triples, Literal(len(Graph().parse(dump)))) in void


def test_the_files_together_count_the_same(void: Graph, release: Release) -> None:
    graph = Graph(bind_namespaces="none")
    for name in COUNTED:
        graph.parse(release.graph_files[name], format="nt")
    recount(void, URIRef(f"{release.graph_iris['void']}#default"), graph)


def recount(void: Graph, node: Node, graph: Graph) -> None:
    """Compare every partition by property and by class of ``node`` with what is in ``graph``."""
    triples = list(graph)
    assert numbers(void, node, "triples", "distinctSubjects", "distinctObjects", "properties", "classes") == (
        len(triples),
        len(set(graph.subjects())),
        len(set(graph.objects())),
        len(set(graph.predicates())),
        len(set(graph.objects(None, RDF.type))),
    )
    parts = {void.value(part, VOID.property): part for part in void.objects(node, VOID.propertyPartition)}
    assert set(parts) == set(graph.predicates())
    for name, part in parts.items():
        pairs = list(graph.subject_objects(name))
        truth = (len(pairs), len({s for s, _ in pairs}), len({o for _, o in pairs}))
        assert numbers(void, part, "triples", "distinctSubjects", "distinctObjects") == truth, name
    classes = {void.value(part, VOID["class"]): part for part in void.objects(node, VOID.classPartition)}
    assert set(classes) == set(graph.objects(None, RDF.type))
    about: dict[Node, int] = defaultdict(int)
    for subject, _, _ in triples:
        about[subject] += 1
    for kind, part in classes.items():
        instances = set(graph.subjects(RDF.type, kind))
        named = sum(not isinstance(one, BNode) for one in instances)
        truth = (named, len(instances), sum(about[one] for one in instances))
        assert numbers(void, part, "entities", "distinctSubjects", "triples") == truth, kind


def test_every_predicate_is_of_a_vocabulary_that_is_told(void: Graph, release: Release) -> None:
    """Comunica takes a predicate outside them for one that the graph does not have."""
    for name in COUNTED:
        told = tuple(map(str, void.objects(URIRef(release.graph_iris[name]), VOID.vocabulary)))
        graph = Graph(bind_namespaces="none").parse(release.graph_files[name], format="nt")
        assert all(str(predicate).startswith(told) for predicate in graph.predicates())


def test_no_graph_with_a_count_narrows_its_space_of_names(void: Graph, release: Release) -> None:
    """Comunica takes an IRI outside ``void:uriSpace`` for one that the dataset does not have."""
    spaces = set(void.subjects(VOID.uriSpace))
    assert {str(space) for space in void.objects(None, VOID.uriSpace)} == {f"{release.base}id/"}
    assert not spaces & set(void.subjects(VOID.triples))


def test_what_it_points_at_is_there(void: Graph, real: FlaskClient, release: Release) -> None:
    default = URIRef(f"{release.graph_iris['void']}#default")
    assert (URIRef(release.graph_iris["void"]), FOAF.primaryTopic, default) in void
    assert set(void.objects(default, VOID.sparqlEndpoint)) == {URIRef(f"{HERE}sparql")}
    dumps = sorted(void.objects(default, VOID.dataDump))
    assert len(dumps) == len(release.dumps)
    for dump in dumps:
        assert real.get(str(dump).removeprefix(HERE[:-1])).status_code == 200
    examples = list(void.objects(default, VOID.exampleResource))
    assert len(examples) > 10
    for example in examples:
        key = str(example).removeprefix(release.base)
        assert (
            real.get(f"/{key}", follow_redirects=True, headers={"Accept": "text/turtle"}).status_code == 200
        )
    for graph in void.objects(default, VOID.subset):
        assert real.get(f"/{str(graph).removeprefix(release.base)}.ttl").status_code == 200


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
    ],
)
def test_it_is_the_same_in_every_format(client: FlaskClient, accept: str, form: str) -> None:
    """Over the tiny release, whose VoID is empty: what is tested is the negotiation."""
    answer = client.get("/.well-known/void", headers={"Accept": accept})
    assert answer.content_type.startswith(accept)
    with warnings.catch_warnings():  # rdflib's JSON-LD parser uses what rdflib has deprecated
        warnings.simplefilter("ignore", DeprecationWarning)
        Graph().parse(data=answer.data, format=form)
    located = client.get(answer.headers["Content-Location"])
    assert located.data == answer.data


def test_it_is_written_once_and_named_by_host(real: FlaskClient) -> None:
    bodies = {
        host: real.get("/.well-known/void.nt", headers={"Host": host})
        for host in ("a.example", "b.example:81", "a.example")
    }
    tags = {answer.headers["ETag"] for answer in bodies.values()}
    assert len(tags) == 2
    for host, answer in bodies.items():
        assert f"<http://{host}/sparql>".encode() in answer.data
        assert b".invalid" not in answer.data
        again = real.get(
            "/.well-known/void.nt", headers={"Host": host, "If-None-Match": answer.headers["ETag"]}
        )
        assert again.status_code == 304


def test_other_forms_are_refused_and_other_methods(real: FlaskClient) -> None:
    assert real.get("/.well-known/void", headers={"Accept": "image/png"}).status_code == 406
    assert real.get("/.well-known/void.html").status_code == 406
    assert real.post("/.well-known/void").status_code == 405
