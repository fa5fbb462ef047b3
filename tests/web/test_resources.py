from __future__ import annotations

import itertools
import json
import warnings
from typing import TYPE_CHECKING

import pytest
import rdflib
from rdflib import Dataset, Graph, URIRef
from rdflib.compare import isomorphic

from misional.web.documents import find_thing
from misional.web.formats import (
    DATASET_FORMATS,
    DOCUMENT_FORMATS,
    GRAPH_FORMATS,
    JSON_LD,
    TURTLE,
    Format,
)
from misional.web.holder import Live, bring_to_life
from misional.web.writers import write

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from misional.release import Release

BASE = "https://example.org/m/"
PARSERS = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml", "trig": "trig", "nq": "nquads"}
RDF_FORMATS = (*GRAPH_FORMATS, *DATASET_FORMATS)
DOCUMENTS = (
    "/doc/entity/casa",
    "/doc/norm/n1",
    "/doc/function/f1",
    "/doc/evidence/e1",
    "/def",
    "/def/0.1.0",
    "/code/norm-type/acuerdo",
    "/shapes/core",
)


def parse(data: bytes, form: Format) -> Graph:
    with warnings.catch_warnings():
        # rdflib's own JSON-LD parser uses what rdflib itself calls deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        if form not in DATASET_FORMATS:
            return Graph().parse(data=data, format=PARSERS[form.suffix])
        merged = Graph()
        for subject, predicate, value, _graph in (
            Dataset().parse(data=data, format=PARSERS[form.suffix]).quads()
        ):
            merged.add((subject, predicate, value))
        return merged


def test_a_thing_is_not_its_document(client: FlaskClient) -> None:
    answer = client.get("/id/entity/casa", headers={"Accept": "text/turtle"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/doc/entity/casa"
    assert answer.headers["Link"] == '</doc/entity/casa>; rel="describedby"'
    assert client.get("/id/entity/casa.ttl").headers["Location"] == "/doc/entity/casa.ttl"
    kept = client.get("/id/entity/casa?lang=en&_mediatype=text/turtle&x=1")
    assert kept.headers["Location"] == "/doc/entity/casa?_mediatype=text%2Fturtle&lang=en"


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize("form", DOCUMENT_FORMATS, ids=lambda form: form.suffix)
def test_each_document_in_each_format_by_accept_suffix_and_parameter(
    client: FlaskClient, path: str, form: Format
) -> None:
    by_accept = client.get(path, headers={"Accept": form.media_type})
    by_suffix = client.get(f"{path}.{form.suffix}", headers={"Accept": "image/png"})
    by_name = client.get(path, query_string={"_mediatype": form.media_type})
    for answer in (by_accept, by_suffix, by_name):
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == form.content_type
        assert answer.data == by_accept.data
    assert by_accept.headers["Vary"] == "Accept, Accept-Language, Accept-Profile, Accept-Encoding"
    assert by_suffix.headers["Vary"] == ("Accept-Language, " if form.spoken else "") + "Accept-Encoding"


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_rdf_format_says_the_same(client: FlaskClient, path: str) -> None:
    graphs = [parse(client.get(f"{path}.{form.suffix}").data, form) for form in RDF_FORMATS]
    assert len(graphs[0]) > 2
    for one, other in itertools.pairwise(graphs):
        assert isomorphic(one, other)


def test_values_are_as_the_source_wrote_them(client: FlaskClient) -> None:
    norm = URIRef(f"{BASE}id/norm/n1")
    for form in RDF_FORMATS:
        graph = parse(client.get(f"/doc/norm/n1.{form.suffix}").data, form)
        found = {
            (str(value), str(value.datatype or "").rpartition("#")[2] or None)
            for value in graph.objects(norm, URIRef("https://w3id.org/misional/def#weight"))
            if isinstance(value, rdflib.Literal)
        }
        assert found == {("2.0", "decimal"), ("2.50", "double"), ("1", "boolean"), ("007", None)}, form.suffix
        note = next(iter(graph.objects(norm, URIRef("https://w3id.org/misional/def#note"))))
        assert str(note) == 'tab\there\r\nline "quoted" \\ back', form.suffix
    turtle = client.get("/doc/norm/n1.ttl").text
    assert '"Por la cual…"@es-CO' in turtle


def test_a_document_has_what_a_reader_needs(client: FlaskClient) -> None:
    graph = parse(client.get("/doc/function/f1.nt").data, GRAPH_FORMATS[2])
    text = {(str(s).removeprefix(BASE), p.rpartition("#")[2] or p, str(o)) for s, p, o in graph}
    assert ("id/function/f1", "functionOf", f"{BASE}id/entity/casa") in text, "inferred"
    assert ("id/entity/casa", "hasFunction", f"{BASE}id/function/f1") in text, "incoming"
    assert ("id/norm/n1", "prefLabel", "Norma 1") in text, "a neighbour's name"
    assert ("id/evidence/e1/selector", "exact", "Prestar <b>servicios</b> & cuidar.") in text, "evidence"
    assert not any(s == "id/norm/n1" and "date" in p for s, p, _ in text), "and no more of the neighbour"


def test_json_ld_is_a_tree_in_the_words_of_the_context(client: FlaskClient) -> None:
    document = json.loads(client.get("/doc/entity/casa.jsonld").data)
    assert next(iter(document)) == "@context"
    assert document["id"] == f"{BASE}id/entity/casa"
    assert document["label"] == {"en": 'The "House" & Co', "es": "La <script>alert(1)</script> Casa"}
    assert document["hasFunction"]["label"] == {"es": "Función 1", "en": "Function 1"}
    assert "unused" not in document["@context"]
    assert "@graph" not in document


def test_an_incoming_link_is_written_once(client: FlaskClient) -> None:
    text = client.get("/code/norm-type/acuerdo.jsonld").text
    assert text.count("type_document") == 1
    assert "@reverse" in text


def test_the_ontology_document_holds_every_axiom(client: FlaskClient) -> None:
    graph = parse(client.get("/def.ttl").data, TURTLE)
    assert (None, None, URIRef("http://www.w3.org/2002/07/owl#AllDisjointClasses")) in graph
    assert not any("/code/" in str(subject) for subject in graph.subjects())


def test_headers_say_where_and_under_what_terms(client: FlaskClient) -> None:
    answer = client.get("/doc/norm/n1", headers={"Accept": "text/turtle"})
    assert answer.headers["Content-Location"] == "/doc/norm/n1.ttl"
    links = answer.headers["Link"].split(", ")
    assert '</doc/norm/n1.jsonld>; rel="alternate"; type="application/ld+json"' in links
    assert '</doc/norm/n1.html?lang=en>; rel="alternate"; type="text/html"; hreflang="en"' in links
    assert f'<{BASE}doc/norm/n1>; rel="canonical"' in links
    assert f'<{BASE}id/norm/n1>; rel="describes"' in links
    assert '</def>; rel="describedby"' in links
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in links
    page = client.get("/doc/norm/n1", headers={"Accept-Language": "en"})
    assert page.headers["Content-Location"] == "/doc/norm/n1.html?lang=en"
    assert page.headers["Content-Language"] == "en"


def test_content_location_gives_the_same_bytes(client: FlaskClient) -> None:
    for path, form in itertools.product(DOCUMENTS, DOCUMENT_FORMATS):
        answer = client.get(path, headers={"Accept": form.media_type, "Accept-Language": "en"})
        again = client.get(answer.headers["Content-Location"])
        assert again.data == answer.data
        assert again.headers["Content-Type"] == answer.headers["Content-Type"]


def test_etags_differ_between_variants_and_answer_304(client: FlaskClient) -> None:
    variants = [
        client.get("/doc/norm/n1", headers={"Accept": form.media_type, "Accept-Language": language})
        for form in DOCUMENT_FORMATS
        for language in ("es", "en")
    ]
    etags = [answer.headers["ETag"] for answer in variants]
    assert len(set(etags)) == len(DOCUMENT_FORMATS) + 1, "only the page depends on the language"
    assert all(etag.startswith('"') for etag in etags), "strong"
    for answer, again in zip(variants, etags, strict=True):
        wanted = {
            "Accept": answer.content_type,
            "Accept-Language": answer.headers.get("Content-Language", ""),
        }
        second = client.get("/doc/norm/n1", headers={**wanted, "If-None-Match": again})
        assert second.status_code == 304
        assert second.data == b""
        for name in ("ETag", "Vary", "Cache-Control", "Content-Location", "Link"):
            assert second.headers[name] == answer.headers[name]


def test_head_is_get_without_the_body(client: FlaskClient) -> None:
    for path in (*DOCUMENTS, "/id/norm/n1", "/", "/sparql", "/health", "/queries", "/doc/nada"):
        got, head = client.get(path), client.head(path)
        assert head.status_code == got.status_code
        assert head.data == b""
        assert dict(head.headers) == dict(got.headers)


def test_an_unknown_thing_is_404_in_every_format(client: FlaskClient) -> None:
    for path in (
        "/id/norm/nada",
        "/doc/norm/nada",
        "/doc/entity",
        "/def/9.9",
        "/code/x",
        "/shapes/x",
        "/nada",
    ):
        for form in DOCUMENT_FORMATS:
            answer = client.get(path, headers={"Accept": form.media_type})
            assert answer.status_code == 404
            expected = "text/html" if form.suffix == "html" else "application/problem+json"
            assert answer.content_type.partition(";")[0] == expected
            assert client.get(f"{path}.{form.suffix}").status_code == 404


def test_not_acceptable_lists_what_is_on_offer(client: FlaskClient) -> None:
    answer = client.get("/doc/norm/n1", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert answer.json is not None
    assert answer.json["offered"] == [form.media_type for form in DOCUMENT_FORMATS]
    assert "Accept" in answer.headers["Vary"]


def test_names_that_need_escaping(client: FlaskClient) -> None:
    """Percent signs that are part of an IRI, and characters beyond ASCII, by both of their spellings."""
    assert client.get("/doc/norm/a%C3%B1o%2520nuevo.nt").status_code == 200
    for path in ("/doc/norm/%C3%BCber", "/doc/norm/über"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers["Content-Location"].startswith("/doc/norm/%C3%BCber.html")
        assert f'<{BASE}doc/norm/%C3%BCber>; rel="canonical"' in answer.headers["Link"]
    assert client.get("/id/norm/über").headers["Location"] == "/doc/norm/%C3%BCber"


def test_a_trailing_slash_leads_to_the_document(client: FlaskClient) -> None:
    answer = client.get("/doc/norm/n1/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/doc/norm/n1")
    asked = "?date=2021-04-15&lang=en"
    assert client.get(f"/doc/norm/n1/{asked}").headers["Location"] == f"/doc/norm/n1{asked}"
    assert client.get("/doc/norm/nada/").status_code == 404


def test_mounted_below_a_path(app: Flask) -> None:
    client = app.test_client()
    answer = client.get(
        "/doc/norm/n1", environ_overrides={"SCRIPT_NAME": "/datos"}, headers={"Accept": "text/html"}
    )
    assert answer.headers["Content-Location"] == "/datos/doc/norm/n1.html?lang=es"
    assert 'href="/datos/doc/provision/n1/art-2"' in answer.text
    assert 'href="/doc/' not in answer.text
    moved = client.get("/id/norm/n1", environ_overrides={"SCRIPT_NAME": "/datos"})
    assert moved.headers["Location"] == "/datos/doc/norm/n1"


@pytest.fixture(scope="module")
def live(release: Release) -> Live:
    return bring_to_life(release, lambda _files, **_named: None)  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize("step", [10, pytest.param(1, marks=pytest.mark.slow)])
def test_things_of_the_real_release_say_the_same_in_every_format(live: Live, step: int) -> None:
    root = f"{live.space.base}id/"
    keys = sorted({str(one.subject).removeprefix(root) for one in live.index.graph("asserted")})
    assert len(keys) > 300
    for key in keys[::step]:
        document = find_thing(live, key)
        assert document is not None
        triples = document.triples(live)
        expected = {" ".join(term.n3() for term in triple) for triple in triples}
        # All of them in the two intricate formats, a sample in each.
        for form in GRAPH_FORMATS if step > 1 else (TURTLE, JSON_LD):
            graph = parse(write(triples, form, document.topics, live.context), form)
            found = {" ".join(term.n3() for term in triple) for triple in graph}
            assert found == expected, (key, form.suffix)
