"""Plain RDF files served as they are: what is found in them, what is said of them, what is not there."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from rdflib import Graph, Namespace

from misional.cli import main
from misional.engine import DataUnreadable, GraphFile, open_embedded
from misional.web.app import create_app
from misional.web.plain import UnusableFileError, check_file, find_files, plain_data

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
TRIG = '_:x <http://b> 2 . <http://g> { <http://a> <http://c> "x" }'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deep").mkdir()
    (tmp_path / "one.nt").write_text("<http://a> <http://b> _:x .\n")
    (tmp_path / "deep" / "two.trig").write_text(TRIG)
    (tmp_path / "README.txt").write_text("not RDF")
    (tmp_path / "package.json").write_text("{}")
    return tmp_path


@pytest.fixture
def client(folder: Path) -> FlaskClient:
    return create_app(plain_data(map(GraphFile, find_files([folder])))).test_client()


def ask(client: FlaskClient, query: str, **more: str) -> list[list[str]]:
    answer = client.get("/sparql", query_string={"query": query, "format": "csv", **more})
    assert answer.status_code == 200, answer.text
    return [line.split(",") for line in answer.text.split("\r\n")[1:-1]]


def test_a_folder_gives_its_rdf_files_in_a_steady_order(folder: Path) -> None:
    assert [path.name for path in find_files([folder])] == ["two.trig", "one.nt"]
    assert [path.name for path in find_files([folder / "one.nt", folder])] == ["one.nt", "two.trig"]


def test_quads_keep_their_graphs_and_the_default_graph_is_no_union(client: FlaskClient) -> None:
    assert ask(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [["2"]]
    assert ask(client, "SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }") == [["http://g", "x"]]
    assert ask(client, "SELECT ?o FROM <http://g> { ?s ?p ?o }") == [["x"]]
    assert ask(client, "SELECT ?o { ?s ?p ?o }", **{"default-graph-uri": "http://g"}) == [["x"]]


def test_equal_labels_in_two_files_are_two_blank_nodes(client: FlaskClient) -> None:
    assert ask(client, "SELECT ?s { ?s <http://b> ?x . ?x ?p ?o }") == []


def test_files_of_quads_alone_leave_an_empty_default_graph(tmp_path: Path) -> None:
    (tmp_path / "q.nq").write_text("<http://a> <http://b> <http://c> <http://g> .\n")
    client = create_app(plain_data([GraphFile(tmp_path / "q.nq")])).test_client()
    assert ask(client, "SELECT * { ?s ?p ?o }") == []
    assert client.get("/health").json["triples"] == {"http://g": 1, "default": 0}


def test_compressed_files_are_read_as_what_is_in_them(tmp_path: Path) -> None:
    (tmp_path / "q.nq.gz").write_bytes(gzip.compress(b'<http://a> <http://b> "x" <http://g> .\n'))
    (tmp_path / "t.ttl.gz").write_bytes(gzip.compress(b'<http://a> <http://b> "y" .\n'))
    (tmp_path / "backup.tar.gz").write_bytes(b"not RDF")
    found = find_files([tmp_path])
    assert [path.name for path in found] == ["q.nq.gz", "t.ttl.gz"]
    for path in found:
        check_file(path)
    client = create_app(plain_data(map(GraphFile, found))).test_client()
    assert ask(client, "SELECT ?o { ?s ?p ?o }") == [["y"]]
    assert ask(client, "SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }") == [["http://g", "x"]]


@pytest.mark.parametrize(
    "content", [b"not gzip", gzip.compress(b"<a:b> <a:c> 1 .\n" * 99)[:-30]], ids=["other", "cut"]
)
def test_a_broken_archive_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "q.nt.gz"
    path.write_bytes(content)
    with pytest.raises(UnusableFileError, match=r"q\.nt\.gz"):
        check_file(path)
    with pytest.raises(DataUnreadable, match=r"q\.nt\.gz"):
        open_embedded([GraphFile(path)])


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_front_page_says_what_is_served(client: FlaskClient, language: str) -> None:
    page = client.get("/", query_string={"lang": language}).text
    assert "two.trig" in page
    assert "<td>2</td>" in page
    assert "http://g</td><td>1</td>" in page
    assert "/def.html" not in page
    assert "creativecommons" not in page
    assert "<textarea" in client.get("/sparql", query_string={"format": "html", "lang": language}).text


@pytest.mark.parametrize(
    "path", ["/id/a", "/doc/a", "/def", "/shapes", "/dumps/a.ttl", "/queries", "/context.jsonld"]
)
def test_what_needs_a_release_is_not_there(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_the_service_description_counts_the_files(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/sparql").data, format="turtle")
    assert SD.UnionDefaultGraph not in set(graph.objects(None, SD.feature))
    (default,) = graph.objects(None, SD.defaultGraph)
    assert int(graph.value(default, VOID.triples)) == 2
    assert [str(name) for name in graph.objects(None, SD.name)] == ["http://g"]


def test_the_validator_follows_the_bytes_and_not_the_names(folder: Path, tmp_path: Path) -> None:
    def name(*paths: Path) -> str:
        return plain_data(map(GraphFile, paths)).id

    one, two = folder / "one.nt", folder / "deep" / "two.trig"
    copy = tmp_path / "copy.nt"
    copy.write_bytes(one.read_bytes())
    assert name(one, two) == name(two, copy)
    copy.write_bytes(one.read_bytes() + b"\n")
    as_turtle = copy.with_suffix(".ttl")
    as_turtle.write_bytes(one.read_bytes())
    named = plain_data([GraphFile(one, graph="http://g")]).id
    assert len({name(one), name(copy), name(as_turtle), name(one, one), named}) == 5


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.ttl", "<http://a> <http://b> 1 .\n<http://a> <http://b> .\n", 2),
        ("a.nt", "\n\n<http://a> nonsense\n", 3),
        ("a.jsonld", '{\n"@id": ', 2),
        ("a.ttl", "<relative> <http://b> 1 .", 1),
        ("a.jsonld", '{"@context": "http://127.0.0.1:1/c", "@id": "http://a", "p": 1}', None),
        ("a.csv", "a,b", None),
    ],
)
def test_a_bad_file_is_named_with_its_line_and_nothing_starts(
    tmp_path: Path, name: str, text: str, line: int | None
) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(UnusableFileError) as caught:
        check_file(path)
    assert caught.value.line == line
    ended = CliRunner().invoke(main, ["serve", "--port", "0", "--data", str(path)])
    assert ended.exit_code == 2
    assert ended.stderr.startswith(f"misional: {path}:{line}: " if line else f"misional: {path}: ")


def test_a_folder_without_rdf_is_refused(tmp_path: Path) -> None:
    ended = CliRunner().invoke(main, ["serve", "--port", "0", "--data", str(tmp_path)])
    assert (ended.exit_code, "no RDF file" in ended.stderr) == (2, True)
