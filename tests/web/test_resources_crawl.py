"""What a crawler meets: each address in a header or a page leads where it says, of each kind of resource."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest
from rdflib import RDF, BNode, Dataset, Graph, URIRef

from misional.model.namespaces import DEFAULT_BASE, MISIONAL
from misional.web.datasets import by_graph, write_dataset
from misional.web.documents import find_list, find_published, find_term, find_thing
from misional.web.formats import DATASET_FORMATS, DOCUMENT_FORMATS, TRIG
from misional.web.holder import Live, bring_to_life
from misional.web.writers import n_triples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask.testing import FlaskClient
    from rdflib.term import Node
    from werkzeug.test import TestResponse

    from misional.release import Release
    from misional.web.formats import Format

_LINK = re.compile(r'<([^>]*)>((?:; [a-z]+="[^"]*")*)(?:, |$)')
_PARAMETER = re.compile(r'; ([a-z]+)="([^"]*)"')
QUICK = (
    "/code",
    "/code/norm-type/decreto",
    "/graph/asserted",
    "/doc/norm/decreto-140-2021?date=2021-04-15",
    "/doc/function/decreto-140-2021/art-2/num-5",
    "/doc/evidence/85c582845988/5280-5461",
    "/id/norm/decreto-140-2021",
    "/doc/norm/decreto-140-2021?_profile=alt",
)
THOROUGH = (
    "/def",
    "/def.ttl",
    "/def/rules",
    "/def/codelists",
    "/code/norm-type",
    "/code/certainty/official?page=2",
    "/shapes",
    "/shapes/core",
    "/shapes/transparency",
    "/graph/inferred",
    "/doc/entity/alcaldia-mayor-de-bogota/secretaria-general",
    "/doc/norm/decreto-140-2021",
    "/doc/norm/decreto-140-2021?_profile=eli",
    "/doc/provision/decreto-140-2021/art-2/num-5",
    "/doc/objective/resolucion-630-2024/9",
    "/doc/plan/resolucion-630-2024",
    "/doc/capture/85c582845988",
    "/doc/dataset/misional",
)
KINDS = (*QUICK, *(pytest.param(path, marks=pytest.mark.slow) for path in THOROUGH))


@pytest.fixture(scope="module")
def live(release: Release) -> Live:
    return bring_to_life(release, lambda _files, **_named: None)  # type: ignore[arg-type]


def links_of(answer: TestResponse) -> list[tuple[str, dict[str, str]]]:
    header = answer.headers.get("Link", "")
    found = [(match[1], dict(_PARAMETER.findall(match[2]))) for match in _LINK.finditer(header)]
    assert header == ", ".join(
        f"<{target}>" + "".join(f'; {name}="{value}"' for name, value in said.items())
        for target, said in found
    ), "the whole header was read"
    return found


def local(target: str, start: str) -> str | None:
    """The path of ``target`` here, if it is ours: by path, or by its public name."""
    whole = urljoin(f"http://localhost{start}", target)
    if whole.startswith(DEFAULT_BASE):
        whole = whole.replace(DEFAULT_BASE, "http://localhost/", 1)
    parts = urlsplit(whole)
    if parts.netloc != "localhost":
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def read_dataset(data: bytes, form: Format) -> Dataset:
    with warnings.catch_warnings():
        # rdflib's own parsers use what rdflib itself calls deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        return Dataset().parse(data=data, format="trig" if form is TRIG else "nquads")


def follow(client: FlaskClient, path: str, **named: dict[str, str]) -> TestResponse:
    answer = client.get(path, **named)
    for _ in range(3):
        if answer.status_code not in {301, 302, 303}:
            break
        where = local(answer.headers["Location"], path)
        assert where is not None
        answer = client.get(where, **named)
    return answer


@pytest.mark.parametrize("path", KINDS)
def test_every_link_header_tells_the_truth(real: FlaskClient, path: str) -> None:
    for accept in ("text/html", "text/turtle"):
        answer = real.get(path, headers={"Accept": accept})
        if answer.status_code == 406:
            assert "_profile" in path
            continue
        assert answer.status_code in {200, 303}
        links = links_of(answer)
        assert links
        for target, said in links:
            where = local(target, path)
            if where is None:
                assert said["rel"] in {"license", "profile"}
                continue
            there = follow(real, where, headers={"Accept": said.get("type", "*/*")})
            assert there.status_code == 200, (path, target, said)
            if "type" in said:
                assert there.mimetype == said["type"], (path, target)
            if "hreflang" in said:
                assert there.headers["Content-Language"] == said["hreflang"]
            if "profile" in said:
                assert there.headers["Content-Profile"] == f"<{said['profile']}>"


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("form", DOCUMENT_FORMATS, ids=lambda form: form.suffix)
def test_head_is_get_and_locations_hold(real: FlaskClient, path: str, form: Format) -> None:
    accept = {"Accept": form.media_type, "Accept-Language": "en"}
    got = real.get(path, headers=accept)
    head = real.head(path, headers=accept)
    assert (head.status_code, dict(head.headers), head.data) == (got.status_code, dict(got.headers), b"")
    if got.status_code == 200:
        there = real.get(got.headers["Content-Location"], headers={"Accept": "image/png"})
        assert there.status_code == 200
        assert there.data == got.data
        assert there.headers["Content-Type"] == got.headers["Content-Type"]
        assert there.headers["Content-Location"] == got.headers["Content-Location"]


@pytest.mark.parametrize("path", KINDS)
def test_every_address_in_a_page_is_answered(real: FlaskClient, path: str) -> None:
    page = follow(real, path, headers={"Accept": "text/html"})
    if page.mimetype != "text/html":
        return
    ids = set(re.findall(r'\bid="([^"]+)"', page.text))
    targets = {target.replace("&amp;", "&") for target in re.findall(r'(?:href|src)="([^"]+)"', page.text)}
    assert len(targets) > 5
    for target in sorted(targets)[:40]:
        if target.startswith("#"):
            assert target[1:] in ids, target
            continue
        where = local(target, path)
        if where is not None:
            assert follow(real, where, headers={"Accept": "text/html"}).status_code in {200, 406}, target


def documents_of(live: Live) -> Iterator[tuple[str, object]]:
    """Every resource of the release that has a page here, once."""
    seen = set()
    for subject in live.index.subjects():
        where = live.space.path_of(subject) if isinstance(subject, URIRef) else None
        path = "" if where is None else where.partition("#")[0]
        if path and path not in seen:
            seen.add(path)
            yield path, subject


def test_every_name_of_the_release_is_answered(live: Live) -> None:
    """Dereferencing has no hole: whatever the release says something of, under its base, has a document."""
    served = {"sparql": "/sparql", "queries": "/queries/", "dumps": "/dumps/"}
    missing = []
    for path, subject in documents_of(live):
        key = path.removeprefix("/")
        if any(path.startswith(start) for start in served.values()):
            continue
        found = (
            find_thing(live, key.removeprefix("doc/"))
            if path.startswith("/doc/")
            else find_term(live, key) or find_published(live, key) or find_list(live, key)
        )
        if found is None:
            missing.append((path, subject))
    assert missing == []


@pytest.mark.parametrize("step", [12, pytest.param(1, marks=pytest.mark.slow)])
def test_each_triple_is_in_the_graph_that_holds_it(live: Live, release: Release, step: int) -> None:
    """TriG and N-Quads say the same triples as the other formats, each in its graph of the release."""
    iris = {graph.name: graph.iri for graph in live.graphs}
    held = {
        iri: set(release.graph_files[name].read_text("utf-8").splitlines())
        for name, iri in iris.items()
        if name in release.graph_files
    }
    paths = [path for path, _ in documents_of(live) if path.startswith("/doc/")]
    assert len(paths) > 300
    for path in paths[::step]:
        document = find_thing(live, path.removeprefix("/doc/"))
        assert document is not None
        triples = document.triples(live)
        graphs = by_graph(live.index, triples)
        assert None not in graphs, path
        assert sorted(triple for part in graphs.values() for triple in part) == sorted(triples)
        for name, part in graphs.items():
            for line in n_triples(part).decode().splitlines():
                assert "_:" in line or line in held[iris[str(name)]], (path, name, line)
        quads = {
            form: set(read_dataset(write_dataset(graphs, iris, form), form).quads())
            for form in (DATASET_FORMATS if step > 1 else (TRIG,))
        }
        for found in quads.values():
            assert {(str(g), s, p, o) for s, p, o, g in found} == {
                (iris[str(name)], *triple) for name, part in graphs.items() for triple in part
            }


def ground(triples: Iterable[tuple[Node, ...]]) -> set[tuple[Node, ...]]:
    return {triple for triple in triples if not any(isinstance(term, BNode) for term in triple)}


@pytest.mark.parametrize(("path", "graph"), [("/def", "ontology"), ("/shapes/evidence", "shapes")])
def test_provenance_of_the_ontology_and_of_shapes(real: FlaskClient, path: str, graph: str) -> None:
    plain = Graph().parse(data=real.get(f"{path}.nt").data, format="nt")
    for form in DATASET_FORMATS:
        quads = list(read_dataset(real.get(f"{path}.{form.suffix}").data, form).quads())
        assert len(quads) == len(plain)
        assert ground((s, p, o) for s, p, o, _ in quads) == ground(plain)
        names = {str(name) for *_, name in quads}
        assert f"{DEFAULT_BASE}graph/{graph}" in names
        assert (path == "/def") == (len(names) == 1), "names of neighbours come from their own graphs"


def test_a_statement_tells_what_is_asserted_from_what_is_inferred(real: FlaskClient) -> None:
    path = "/doc/function/decreto-140-2021/art-2/num-5"
    read = read_dataset(real.get(f"{path}.trig").data, TRIG)
    topic = URIRef(f"{DEFAULT_BASE}id/function/decreto-140-2021/art-2/num-5")
    kinds = {(o, str(g)) for _, _, o, g in read.quads((topic, RDF.type, None, None))}
    assert (MISIONAL.Function, f"{DEFAULT_BASE}graph/asserted") in kinds
    assert (MISIONAL.Competence, f"{DEFAULT_BASE}graph/inferred") in kinds
    assert (MISIONAL.Function, f"{DEFAULT_BASE}graph/inferred") not in kinds


def test_a_single_shape_and_a_single_term_are_named_in_their_document(real: FlaskClient) -> None:
    """A fragment is the client's affair: the document has something under that name, in page and RDF."""
    for path, kind in (("/shapes/core", "shape"), ("/def", "term")):
        graph = Graph().parse(data=real.get(f"{path}.ttl").data, format="turtle")
        inside = {
            str(s).partition("#")[2]
            for s in graph.subjects()
            if str(s).startswith(f"{DEFAULT_BASE[:-1]}{path}#")
        }
        page = real.get(f"{path}.html").text
        shown = set(re.findall(r'<article class="term" id="([^"]+)"', page))
        assert len(shown) > 10, kind
        assert shown <= inside


def test_incoming_links_are_paged(real: FlaskClient) -> None:
    """Two pages hold between them all that point here, none twice; RDF holds all of them at once."""
    path = "/code/certainty/official"
    graph = Graph().parse(data=real.get(f"{path}.nt").data, format="nt")
    pointing = {
        str(s) for s in graph.subjects(MISIONAL.certainty, URIRef(f"{DEFAULT_BASE}code/certainty/official"))
    }
    assert len(pointing) > 100
    seen: list[str] = []
    here: str | None = f"{path}?lang=es"
    while here is not None:
        page = real.get(here, headers={"Accept": "text/html"})
        assert page.status_code == 200
        seen += re.findall(r'<dd><a href="/doc/(fact/[^"]+)"', page.text)
        following = re.search(r'rel="next" href="([^"]+)"', page.text)
        here = following[1].replace("&amp;", "&") if following else None
    assert len(seen) == len(set(seen)) == len(pointing)
    assert {f"{DEFAULT_BASE}id/{key}" for key in seen} == pointing
    assert real.get(f"{path}.nt?page=2").data == real.get(f"{path}.nt").data


@pytest.mark.parametrize(
    ("value", "status"),
    [("1", 200), ("2", 200), ("3", 404), ("0", 400), ("-1", 400), ("²", 400), ("x", 400), ("9" * 40, 400)],
)
def test_a_page_that_is_not_there(real: FlaskClient, value: str, status: int) -> None:
    answer = real.get(
        "/code/certainty/official", query_string={"page": value}, headers={"Accept": "text/html"}
    )
    assert answer.status_code == status
    assert (
        real.get("/code/certainty/official?page=1&page=2", headers={"Accept": "text/html"}).status_code == 400
    )
