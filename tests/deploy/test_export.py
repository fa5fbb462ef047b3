"""The site as plain files: nginx answers from the export as the server does, whatever kind of address."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import requests
from click.testing import CliRunner
from rdflib import Graph

from misional.cli import main
from misional.release import GRAPHS, Content, Release, canonicalize, graph_iri, pack, publish, quads_of
from misional.web.app import create_app
from misional.web.export import ExportError, export_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

DEADLINE = 20
BASE = "https://example.org/"
DATA = """
@prefix m: <https://w3id.org/misional/def#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix id: <https://example.org/id/> .
"""
ASSERTED = """
<https://example.org/id/entity/casa> a m:PublicEntity ; skos:prefLabel "La Casa"@es , "The House"@en ;
    m:hasPlan <https://example.org/id/plan/uno> ; m:hasFunction <https://example.org/id/function/f1> .
<https://example.org/id/plan/uno> a m:StrategicPlan ; skos:prefLabel "Plan uno"@es , "Plan one"@en ;
    m:adoptionDate "2024-12-09"^^xsd:date ; m:includesObjective <https://example.org/id/objective/o1> .
<https://example.org/id/objective/o1> a m:StrategicObjective ; skos:prefLabel "Objetivo"@es , "Objective"@en ;
    m:position 1 ; m:normalizedText "Cuidar."@es .
<https://example.org/id/function/f1> a m:Function ; skos:prefLabel "Función 1"@es , "Function 1"@en ;
    m:position 1 ; m:normalizedText "Prestar servicios."@es .
<https://example.org/id/norm/año> a m:Norm ; skos:prefLabel "Norma del año"@es .
"""
ONTOLOGY = """
<https://w3id.org/misional/def> a owl:Ontology ; dct:title "Ontología"@es , "Ontology"@en .
m:Function a owl:Class ; skos:prefLabel "función"@es , "function"@en .
"""
CATALOGUE = """
id:c a dcat:Catalog ; dct:title "Catálogo"@es , "Catalogue"@en ; dcat:dataset id:d .
id:d a dcat:Dataset ; dct:title "Datos"@es , "Data"@en .
"""
QUERY = b"""# title@es: Las funciones
# title@en: The functions
# question@es: Que funciones hay?
# question@en: Which functions are there?
# tags: funciones
SELECT ?f WHERE { ?f a <https://w3id.org/misional/def#Function> } ORDER BY ?f
"""
SAMPLE = (
    *("/", "/def", "/def.ttl", "/queries", "/class", "/report", "/report.json", "/report/badge.svg", "/mota"),
    *("/doc/entity/casa", "/doc/entity/casa.html", "/doc/entity/casa.ttl", "/doc/function/f1.jsonld"),
    *("/doc/function/f1", "/doc/norm/año", "/doc/norm/a%C3%B1o.rdf", "/catalog", "/catalog.ckan.ttl"),
    *("/queries/functions", "/queries/functions.csv", "/queries/functions.xlsx", "/queries/functions.json"),
    *("/class/Function.csv", "/class/Function.csv-metadata.json", "/class/Function.xlsx", "/data.json"),
    *("/sitemap.xml", "/robots.txt", "/opensearch.xml", "/.well-known/void", "/context.jsonld"),
    *("/embed/casa", "/embed/casa.fragment.html", "/embed/casa.json", "/stratml/uno.xml"),
    *("/dumps/asserted.ttl", "/dumps/SHA256SUMS"),
)
WISHES = (
    {},
    {
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language": "en-US,en;q=0.9,es;q=0.8",
    },
    {"Accept": "text/turtle"},
    {"Accept": "application/ld+json;q=0.9, text/turtle;q=0.4", "Accept-Language": "fr"},
    {"Accept": "application/json", "Accept-Language": "es"},
    {"Accept": "text/html;q=0, application/rdf+xml"},
    {"Accept": "text/csv;charset=utf-8", "Accept-Language": "es;q=0.1,en;q=0.6"},
    {"Accept": "application/x-nothing"},
)
# Codings are nginx's own, and an export has no profiles: it varies by neither.
NEVER_VARIED = {"Accept-Encoding", "Accept-Profile", ""}
ODDITIES = (
    *(
        "/id/entity/casa",
        "/id/entity/casa.ttl",
        "/id/entity/casa?lang=en",
        "/id/entity/nadie",
        "/doc/entity/casa/",
        "/doc/entity/casa/?lang=en",
        "/id/entity/casa/",
    ),
    *("/doc/entity/casa?lang=en", "/doc/entity/casa?_mediatype=text/turtle", "/def?format=ttl", "/nothing"),
    *("/doc/entity/nadie.ttl", "/doc/entity/casa?_mediatype=application/x-nothing", "/queries/none.csv"),
)


def small_release(folder: Path) -> Release:
    texts = {"asserted": ASSERTED, "ontology": ONTOLOGY, "catalogue": CATALOGUE}
    graphs = {
        graph_iri(BASE, name): Graph().parse(data=DATA + texts.get(name, ""), format="turtle")
        for name in GRAPHS
    }
    content = Content(
        version="0",
        base=BASE,
        dataset=canonicalize(quads_of(graphs)),
        context=b'{"@context": {"label": "http://www.w3.org/2004/02/skos/core#prefLabel"}}',
        captures={},
        queries={"functions": QUERY},
        dumps={"asserted.ttl": b"# nothing\n"},
    )
    return publish(folder, pack(content), 1)


@dataclass(frozen=True)
class Site:
    """An application, the export of it, and nginx over the export; all know the same address."""

    url: str
    client: FlaskClient
    folder: Path


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = create_app(small_release(tmp_path_factory.mktemp("release")))
    yield made
    made.extensions["misional.holder"].close()


def exported(app: Flask, folder: Path, url: str) -> None:
    export_site(app, app.extensions["misional.holder"].peek(), folder, url)


@pytest.fixture(scope="module")
def site(app: Flask, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None and os.environ.get("MISIONAL_TEST_EVERYTHING"):
        pytest.fail("nginx is not here: install nginx-light")
    if program is None:
        pytest.skip("nginx is not here: install nginx-light to run this test")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    place = tmp_path_factory.mktemp("nginx")
    place.chmod(0o755)
    exported(app, place / "out", url)
    text = (root / "deploy/export.nginx.conf").read_text("utf-8")
    assert text.count("/srv/misional/") >= 3
    text = text.replace("/srv/misional/", f"{place}/out/").replace("listen 80;", f"listen 127.0.0.1:{port};")
    temporary = "".join(
        f"{kind}_temp_path {place}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (place / "nginx.conf").write_text(text.replace("http {", f"http {{ access_log off; {temporary}", 1))
    own = f"daemon off; pid {place}/pid; error_log {place}/error.log;"
    own += " user root;" if os.geteuid() == 0 else ""
    command = [program, "-p", str(place), "-e", f"{place}/error.log", "-c", f"{place}/nginx.conf", "-g", own]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + DEADLINE
        while True:
            try:
                requests.get(f"{url}/robots.txt", timeout=DEADLINE)
                break
            except requests.ConnectionError:
                assert process.poll() is None, process.communicate()[1]
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield Site(url, app.test_client(), place / "out")
    finally:
        process.terminate()
        process.communicate(timeout=DEADLINE)


def both(site: Site, path: str, headers: dict[str, str]) -> tuple[requests.Response, requests.Response]:
    """nginx's answer and the server's, which is asked through the same client for equal spelling."""
    wish = {"Accept-Encoding": "identity", "Accept": "", "Accept-Language": "", **headers}
    there = requests.get(f"{site.url}{path}", headers=wish, timeout=DEADLINE, allow_redirects=False)
    answer = site.client.get(path, base_url=site.url, headers={k: v for k, v in wish.items() if v})
    here = requests.Response()
    here.status_code, here._content = answer.status_code, answer.data
    here.headers.update(dict(answer.headers))
    return there, here


@pytest.mark.slow
def test_nginx_answers_as_the_server_does(site: Site) -> None:
    different = []
    for path in SAMPLE:
        for wish in WISHES:
            there, here = both(site, path, wish)
            same = there.status_code == here.status_code
            if same and here.status_code == 200:
                names = ("Content-Type", "Content-Language", "Content-Security-Policy", "X-Frame-Options")
                same = there.content == here.content
                same &= all(there.headers.get(name) == here.headers.get(name) for name in names)
                ours, theirs = (
                    {one.strip() for one in answer.headers.get("Vary", "").split(",")} - NEVER_VARIED
                    for answer in (here, there)
                )
                same &= ours == theirs
            if not same:
                told = [
                    (one.status_code, one.headers.get("Content-Type"), one.headers.get("Vary"))
                    for one in (there, here)
                ]
                different.append((path, wish, *told))
    assert different == [], "\n".join(map(str, different))


@pytest.mark.slow
@pytest.mark.parametrize("path", ODDITIES)
def test_nginx_sends_and_refuses_as_the_server_does(site: Site, path: str) -> None:
    there, here = both(site, path, {"Accept-Language": "es"})
    assert there.status_code == here.status_code
    for name in ("Content-Type", "Location"):
        if here.status_code >= 400 or name == "Location":
            assert there.headers.get(name) == here.headers.get(name)


@pytest.mark.slow
def test_what_is_computed_is_not_answered_wrongly(site: Site) -> None:
    for path in (
        "/sparql?query=ASK%7B%7D",
        "/search?q=a",
        "/doc/entity/casa?date=2021-01-01",
        "/.errors/404es.html",
    ):
        assert requests.get(f"{site.url}{path}", timeout=DEADLINE).status_code == 404
    assert requests.post(f"{site.url}/def", timeout=DEADLINE).status_code == 405
    head = requests.head(f"{site.url}/def", timeout=DEADLINE)
    assert (head.status_code, head.content) == (200, b"")


def test_the_same_release_gives_the_same_files(app: Flask, tmp_path: Path) -> None:
    for name in ("a", "b"):
        exported(app, tmp_path / name, "https://datos.example")
    files = [
        {
            path.relative_to(tmp_path / name).as_posix(): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("a", "b")
    ]
    assert files[0] == files[1]
    assert len(files[0]) > 100
    sums = (tmp_path / "a/SHA256SUMS").read_text().splitlines()
    check = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path / "a", check=False)
    assert check.returncode == 0
    assert len(sums) == len([name for name in files[0] if name.startswith("files/")])


def test_nothing_of_somebody_else_is_replaced_and_nothing_is_left_half_done(
    app: Flask, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine")
    with pytest.raises(ExportError, match="no earlier export"):
        exported(app, other, "https://datos.example")
    with pytest.raises(ExportError, match="no path"):
        exported(app, tmp_path / "new", "https://datos.example/m/")
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    (earlier / "export.json").write_text("{}")
    (earlier / "old").touch()

    def stop(done: int, _known: int) -> None:
        if done == 10:
            raise OSError(28, "No space left on device", "somewhere")

    with pytest.raises(OSError, match="No space"):
        export_site(app, app.extensions["misional.holder"].peek(), earlier, "https://datos.example", stop)
    assert {path.name for path in tmp_path.iterdir()} == {"other", "earlier"}
    assert (earlier / "old").exists()
    exported(app, earlier, "https://datos.example")
    assert not (earlier / "old").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"other", "earlier"}


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    run = CliRunner()
    nothing = run.invoke(main, ["export", str(tmp_path / "out"), "--release-dir", str(tmp_path / "none")])
    assert nothing.exit_code == 2
    assert "no release" in nothing.output
    small_release(tmp_path / "releases")
    where = ["--release-dir", str(tmp_path / "releases")]
    done = run.invoke(main, ["export", str(tmp_path / "out"), *where, "--url", "https://datos.example"])
    assert done.exit_code == 0, done.output
    assert "addresses" in done.output
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter").touch()
    refused = run.invoke(main, ["export", str(tmp_path / "mine"), *where])
    assert refused.exit_code == 2
    assert "no earlier export" in refused.output
