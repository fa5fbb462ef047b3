"""How a query is read out of a request, and in what form its answer is handed over."""

from __future__ import annotations

import csv
import gzip
import io
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, RdfFormat, parse
from rdflib import Graph

from misional.web.formats import ANSWER_FORMATS, N_QUADS, RESULTS_CSV, RESULTS_TSV, TRIG, attachment
from misional.web.problems import ProblemError
from misional.web.protocol import DIRECT_TYPE, FORM_TYPE, read_get, read_post

if TYPE_CHECKING:
    from flask.testing import FlaskClient

MOST = 1000
CONSTRUCT = "CONSTRUCT WHERE { ?s <https://w3id.org/misional/def#hasPlan> ?o }"
LABELS = "SELECT ?l { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?l } ORDER BY ?l"


def kind(content_type: str | None, body: bytes, query_string: bytes = b"", coding: str | None = None) -> str:
    with pytest.raises(ProblemError) as caught:
        read_post(content_type, query_string, body, MOST, content_encoding=coding)
    return caught.value.problem.kind


@given(st.text(min_size=1).filter(str.strip))
def test_a_query_is_decoded_once_whichever_way_it_came(text: str) -> None:
    try:
        encoded = f"query={quote(text, safe='')}".encode()
    except UnicodeEncodeError:
        return
    got = read_get(encoded, 10**6)
    form = read_post(FORM_TYPE, b"", encoded, 10**6)
    assert got is not None
    assert got.text == form.text == text
    assert read_post(DIRECT_TYPE, b"", text.encode(), 10**6).text == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("encoded", "text"),
    [
        (b"query=ASK%7B%7D", "ASK{}"),
        (b"query=ASK+%7B%7D", "ASK {}"),
        (b"query=ASK%2B%7B%7D", "ASK+{}"),
        (b"query=ASK%2520", "ASK%20"),
        (b"query=ASK%", "ASK%"),
        (b"query=ASK%zz", "ASK%zz"),
        (b"query=ASK%E2%82%AC", "ASK€"),
        ("query=ASK€".encode(), "ASK€"),
        (b"%71uery=ASK", "ASK"),
        (b"query=a=b", "a=b"),
        (b"query=a;b", "a;b"),
        (b"query=a%26b&x=1", "a&b"),
        (b"&&query=ASK&&", "ASK"),
        (b"query=ASK%00", "ASK\0"),
        (b"query=ASK%0D%0A", "ASK\r\n"),
    ],
)
def test_percent_encoding_at_its_corners(encoded: bytes, text: str) -> None:
    got = read_get(encoded, MOST)
    assert got is not None
    assert got.text == read_post(FORM_TYPE, b"", encoded, MOST).text == text


@pytest.mark.parametrize("encoded", [b"query=%FF", b"query=%C3", b"query=\xff", b"query=%ED%A0%80", b"x=%FF"])
def test_what_is_not_utf8_is_no_query(encoded: bytes) -> None:
    with pytest.raises(ProblemError) as caught:
        read_get(encoded, MOST)
    assert caught.value.problem.kind == kind(FORM_TYPE, encoded + b"&query=ASK") == "bad-encoding"


@pytest.mark.parametrize(
    "content_type",
    [
        "application/sparql-query; charset=utf-8",
        'application/sparql-query;charset="UTF-8"',
        "Application/SPARQL-Query ; Charset=utf8",
        "application/sparql-query; version=1.2; charset=us-ascii",
    ],
)
def test_a_query_in_utf8_by_any_spelling_is_read(content_type: str) -> None:
    assert read_post(content_type, b"", b"ASK {}", MOST).text == "ASK {}"


def test_a_byte_order_mark_is_no_part_of_the_query() -> None:
    assert read_post(DIRECT_TYPE, b"", b"\xef\xbb\xbfASK {}", MOST).text == "ASK {}"


@pytest.mark.parametrize("charset", ["iso-8859-1", "latin1", "utf-16", "windows-1252", "utf-7", "x"])
@pytest.mark.parametrize("media_type", [DIRECT_TYPE, FORM_TYPE])
def test_another_charset_is_refused_and_not_guessed(media_type: str, charset: str) -> None:
    assert (
        kind(f"{media_type}; charset={charset}", "query=ASK {ñ}".encode("latin1")) == "unsupported-media-type"
    )


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "gzip, identity", "x"])
def test_a_compressed_body_is_refused_and_not_unpacked(client: FlaskClient, coding: str) -> None:
    assert kind(DIRECT_TYPE, gzip.compress(b"ASK {}"), coding=coding) == "unsupported-media-type"
    headers = {"Content-Encoding": coding, "Content-Type": DIRECT_TYPE}
    answer = client.post("/sparql", data=gzip.compress(b"ASK {}"), headers=headers)
    assert (answer.status_code, answer.headers["Accept-Encoding"]) == (415, "identity")
    assert read_post(DIRECT_TYPE, b"", b"ASK {}", MOST, content_encoding="Identity").text == "ASK {}"


def test_a_parameter_in_the_form_and_in_the_address_is_two() -> None:
    assert kind(FORM_TYPE, b"query=ASK", b"query=ASK") == "query-repeated"
    assert kind(DIRECT_TYPE, b"ASK", b"query=ASK") == "query-repeated"
    both = read_post(FORM_TYPE, b"default-graph-uri=a", b"query=ASK&default-graph-uri=b", MOST)
    assert both.dataset.default == ("a", "b")


def test_a_form_says_how_to_answer_as_the_address_does(client: FlaskClient) -> None:
    options = {"format": "csv", "bom": "1", "download": "1"}
    by_get = client.get("/sparql", query_string={"query": LABELS, **options})
    by_post = client.post("/sparql", data={"query": LABELS, **options})
    assert by_post.data == by_get.data
    assert by_post.data.startswith(b"\xef\xbb\xbfl\r\n")
    for name in ("Content-Type", "Content-Disposition"):
        assert by_post.headers[name] == by_get.headers[name]
    page = client.post("/sparql", data={"query": LABELS, "_mediatype": "text/html", "lang": "en"})
    assert page.content_type.startswith("text/html")
    assert b'<html lang="en"' in page.data


@pytest.mark.parametrize("name", ["format", "_mediatype", "lang", "bom", "download"])
def test_what_says_how_to_answer_is_said_once(client: FlaskClient, name: str) -> None:
    twice = f"query=ASK%7B%7D&{name}=csv&{name}=1"
    split = client.post(f"/sparql?{name}=1", data={"query": "ASK{}", name: "csv"})
    for answer in (client.get(f"/sparql?{twice}"), split):
        assert answer.status_code == 400
        assert answer.json is not None
        assert (answer.json["type"], answer.json["name"]) == ("/problems/parameter-repeated", name)


def test_every_name_of_one_format_may_be_sent_as_sparqlwrapper_does(client: FlaskClient) -> None:
    names = "format=rdf%2Bxml&format=application/rdf%2Bxml"
    answer = client.get(f"/sparql?query=CONSTRUCT%20WHERE%7B%3Fs%20%3Fp%20%3Fo%7D&{names}")
    assert (answer.status_code, answer.mimetype) == (200, "application/rdf+xml")
    assert client.get("/sparql?query=ASK%7B%7D&lang=en&lang=en").status_code == 200


@pytest.mark.parametrize("form", [N_QUADS, TRIG])
def test_a_graph_comes_in_a_format_of_datasets_as_the_default_graph(
    client: FlaskClient, form: object
) -> None:
    answer = client.get("/sparql", query_string={"query": CONSTRUCT}, headers={"Accept": form.media_type})
    assert answer.content_type == form.media_type
    data = list(parse(input=answer.data, format=RdfFormat.from_media_type(form.media_type)))
    assert {quad.graph_name for quad in data} == {DefaultGraph()}
    by_name = client.get("/sparql", query_string={"query": CONSTRUCT, "format": form.suffix})
    assert by_name.data == answer.data
    turtle = client.get("/sparql", query_string={"query": CONSTRUCT, "format": "ttl"})
    assert len(Graph().parse(data=turtle.data, format="turtle")) == len(data)
    table = client.get("/sparql", query_string={"query": "ASK {}"}, headers={"Accept": form.media_type})
    assert table.status_code == 406


def test_the_description_offers_what_it_can_be_written_in_and_lists_all_formats(client: FlaskClient) -> None:
    assert client.get("/sparql", headers={"Accept": "application/trig"}).status_code == 406
    described = client.get("/sparql", headers={"Accept": "application/trig, text/turtle;q=0.1"})
    assert described.content_type.startswith("text/turtle")
    assert b"formats/TriG" in described.data
    assert b"formats/N-Quads" in described.data


@pytest.mark.parametrize("form", [RESULTS_CSV, RESULTS_TSV])
def test_a_table_begins_with_a_mark_for_excel_when_asked(client: FlaskClient, form: object) -> None:
    asked = {"query": LABELS, "format": form.suffix}
    plain, marked = (client.get("/sparql", query_string=asked | more) for more in ({}, {"bom": "1"}))
    assert marked.data == b"\xef\xbb\xbf" + plain.data
    assert marked.headers["ETag"] != plain.headers["ETag"]
    assert marked.content_type == plain.content_type
    off = client.get("/sparql", query_string=asked | {"bom": "0"})
    assert (off.data, off.headers["ETag"]) == (plain.data, plain.headers["ETag"])
    again = {"If-None-Match": marked.headers["ETag"]}
    assert client.get("/sparql", query_string=asked | {"bom": "1"}, headers=again).status_code == 304
    assert client.get("/sparql", query_string=asked, headers=again).status_code == 200
    json = client.get("/sparql", query_string={"query": LABELS, "format": "json", "bom": "1"})
    assert json.data.startswith(b"{")
    if form is RESULTS_CSV:
        rows = list(csv.reader(io.StringIO(marked.data.decode("utf-8-sig"), newline="")))
        assert rows[0] == ["l"]
        assert any("ó" in row[0] for row in rows)


@pytest.mark.parametrize("suffix", ["csv", "json", "xml", "tsv", "html"])
def test_an_answer_to_keep_has_a_name_that_says_what_it_is(client: FlaskClient, suffix: str) -> None:
    asked = {"query": LABELS, "format": suffix}
    assert "Content-Disposition" not in client.get("/sparql", query_string=asked).headers
    named = client.get("/sparql", query_string=asked | {"download": "1"}).headers["Content-Disposition"]
    assert re.fullmatch(rf'attachment; filename="misional-[0-9a-f]{{8}}\.{suffix}"', named)
    again = client.get("/sparql", query_string=asked | {"download": "1"}).headers["Content-Disposition"]
    assert again == named


@given(st.text(max_size=200))
def test_a_file_name_is_safe_whatever_it_is_made_of(stem: str) -> None:
    for form in ANSWER_FORMATS:
        value = attachment(stem, form)
        assert re.fullmatch(rf'attachment; filename="[A-Za-z0-9][A-Za-z0-9-]*\.{form.suffix}"', value)
        assert len(value) < 100
