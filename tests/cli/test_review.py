"""`misional review`: the page, the clicks, the file they leave, and what is data/ at the end."""

from __future__ import annotations

import datetime
import hashlib
import http.client
import re
import subprocess
import sys
import threading
from base64 import b64encode
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from rdflib import RDF, Graph

from misional.cli import main
from misional.cli.review import _Desk
from misional.extract.draft import Source, draft, read_page
from misional.extract.graph import draft_prefixes, to_graph
from misional.model import format_turtle, write_turtle
from misional.model.namespaces import MISIONAL, PREFIXES
from misional.web.review import Decision, create_review_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.testing import FlaskClient

BODY = "cerro-azul/secretaria-de-hacienda"
TOKEN = "a-secret-of-the-test"  # noqa: S105
PAGE = """Misión

Recaudar los ingresos del municipio para <b>financiar</b> la inversión social.

Visión

Para el 2030 la Secretaría tendrá todos sus trámites en línea.

Funciones
Decreto 45 de 2019
Artículo 7. Funciones. Son funciones de la Secretaría:
1. Elaborar el proyecto de presupuesto.
2. Recaudar los tributos municipales. Cobrar las deudas vencidas.
3. Llevar la contabilidad del municipio.
"""
BODIES = """@prefix entity: <https://w3id.org/misional/id/entity/> .
@prefix misional: <https://w3id.org/misional/def#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://w3id.org/misional/id/entity/cerro-azul/secretaria-de-hacienda>
    a misional:PublicEntity ;
    org:subOrganizationOf entity:cerro-azul ;
    skos:prefLabel
        "Secretaría de Hacienda"@es ,
        "Treasury"@en .

entity:cerro-azul
    a misional:PublicEntity ;
    skos:prefLabel
        "Alcaldía de Cerro Azul"@es ,
        "City of Cerro Azul"@en .
"""
LOCAL = {"Host": "127.0.0.1:80"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    source = Source(BODY, "https://cerroazul.example.gov.co/hacienda", datetime.date(2026, 1, 2))
    found = draft(read_page(PAGE.encode(), "text"), source)
    graph = to_graph(found)
    (tmp_path / "captures").mkdir()
    (tmp_path / "captures" / f"{found.sha256}.txt").write_bytes(found.page.text.encode())
    file = tmp_path / "borrador.ttl"
    turtle = write_turtle(graph, {**PREFIXES, **draft_prefixes(found, graph)}, "# Draft: <check> it.\n")
    file.write_text(turtle, encoding="utf-8")
    folder = tmp_path / "data" / BODY
    folder.mkdir(parents=True)
    (folder / "body.ttl").write_text(BODIES, encoding="utf-8")
    return file


@pytest.fixture
def desk(path: Path) -> Callable[[], _Desk]:
    return lambda: _Desk(path, path.parent / "data", "", "es", restart=False)


@pytest.fixture
def done() -> threading.Event:
    return threading.Event()


@pytest.fixture
def client(desk: Callable[[], _Desk], done: threading.Event) -> FlaskClient:
    return create_review_app(desk(), TOKEN, "es", done).test_client()


def click(client: FlaskClient, action: str, key: str, **more: str) -> tuple[int, str]:
    form = {"action": action, "key": key, **more}
    answer = client.post(f"/{TOKEN}/decide", data=form, headers=LOCAL)
    return answer.status_code, answer.headers.get("Location") or answer.get_data(as_text=True)


def test_each_statement_stands_in_the_text_and_beside_it(client: FlaskClient) -> None:
    answer = client.get(f"/{TOKEN}/", headers=LOCAL)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    for number in range(1, 6):
        assert f'<mark id="t{number}" class="open">' in page
        assert f'<li id="e{number}" class="open">' in page
    assert re.search(r'<mark id="t5" class="open">Llevar la contabilidad del municipio.</mark>', page)
    assert "&lt;b&gt;financiar&lt;/b&gt;" in page
    assert "<script" not in page
    assert "está bajo el título" in page
    assert "http" not in re.sub(r"https://(w3id.org|cerroazul.example)[^<\" ]*", "", page)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert page.count(" autofocus") == 1
    assert client.get(f"/{TOKEN}/review.css", headers=LOCAL).mimetype == "text/css"


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("/", LOCAL, 404),
        ("/other/", LOCAL, 404),
        (f"/{TOKEN}/", {"Host": "evil.example"}, 403),
        (f"/{TOKEN}/", {"Host": "127.0.0.1:81"}, 403),
        (f"/{TOKEN}/", {**LOCAL, "Sec-Fetch-Site": "cross-site"}, 403),
        (f"/{TOKEN}/", {**LOCAL, "Origin": "http://evil.example"}, 403),
        (f"/{TOKEN}/", {**LOCAL, "Origin": "null"}, 403),
        (f"/{TOKEN}/", {**LOCAL, "Origin": "http://127.0.0.1:80"}, 200),
        (f"/{TOKEN}/decide", LOCAL, 404),
        (f"/{TOKEN}/finish", LOCAL, 404),
    ],
)
def test_strangers_stay_out(client: FlaskClient, address: str, headers: dict[str, str], status: int) -> None:
    assert client.get(address, headers=headers).status_code == status


def test_a_post_from_elsewhere_changes_nothing(client: FlaskClient, path: Path) -> None:
    for headers in ({**LOCAL, "Origin": "http://evil.example"}, {"Host": "evil.example"}):
        for where in ("decide", "finish"):
            form = {"action": "accept", "key": "1"}
            assert client.post(f"/{TOKEN}/{where}", data=form, headers=headers).status_code == 403
    assert (
        client.post("/guess/decide", data={"action": "accept", "key": "1"}, headers=LOCAL).status_code == 404
    )
    assert click(client, "publish", "1")[0] == 400
    assert not path.with_name("borrador.ttl.review.json").exists()


def test_closing_the_window_loses_nothing(
    client: FlaskClient, desk: Callable[[], _Desk], done: threading.Event
) -> None:
    assert click(client, "accept", "1") == (303, f"/{TOKEN}/?at=2")
    assert click(client, "reject", "5") == (303, f"/{TOKEN}/?at=2")
    said = "Recaudar los tributos municipales.\n\nCobrar las deudas vencidas."
    assert click(client, "edit", "4", words=said)[0] == 303
    status, page = click(client, "edit", "3", words="Inventar funciones <nuevas>.")
    assert status == 409
    assert "Esas palabras no están" in page
    assert "Inventar funciones &lt;nuevas&gt;." in page
    again = create_review_app(desk(), TOKEN, "en", done).test_client()
    page = again.get(f"/{TOKEN}/", headers=LOCAL).get_data(as_text=True)
    assert "Undecided: 2. Accepted: 3. Rejected: 1." in page
    assert '<mark id="t4.2" class="accepted">Cobrar las deudas vencidas.</mark>' in page
    assert click(again, "reopen", "5")[0] == 303
    assert desk().sheet().count("open") == 3


def test_what_is_accepted_goes_to_data_and_the_rest_does_not(client: FlaskClient, path: Path) -> None:
    for key in ("1", "2", "3"):
        click(client, "accept", key)
    assert not list((path.parent / "data").rglob("page-*.ttl"))
    answer = client.post(f"/{TOKEN}/finish", headers=LOCAL)
    assert answer.status_code == 200
    (written,) = (path.parent / "data" / BODY).glob("page-*.ttl")
    assert str(written) in answer.get_data(as_text=True)
    text = written.read_text(encoding="utf-8")
    assert format_turtle(text, PREFIXES) == text
    graph = Graph().parse(data=text, format="turtle")
    assert len(set(graph.subjects(MISIONAL.verbatimText))) == 3
    assert len(set(graph.subjects(RDF.type, MISIONAL.Function))) == 1
    assert CliRunner().invoke(main, ["format", "--check", str(path.parent / "data")]).exit_code == 0


def test_the_last_page_is_sent_before_the_server_ends_and_needs_nothing_more_from_it(
    client: FlaskClient, done: threading.Event
) -> None:
    click(client, "accept", "1")
    answer = client.post(f"/{TOKEN}/finish", headers=LOCAL)  # not read yet
    assert not done.is_set()
    page = answer.get_data(as_text=True)
    answer.close()
    assert done.is_set()
    assert not re.search("href=|src=|url\\(|@import", page)
    (style,) = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert f"style-src 'sha256-{digest}';" in policy
    assert "'self'" not in policy.partition("style-src")[2].partition(";")[0]


def test_what_the_shapes_refuse_is_told_and_nothing_is_lost(
    client: FlaskClient, path: Path, done: threading.Event
) -> None:
    (path.parent / "data" / BODY / "body.ttl").unlink()
    click(client, "accept", "1")
    answer = client.post(f"/{TOKEN}/finish", headers=LOCAL)
    assert answer.status_code == 409
    assert BODY in answer.get_data(as_text=True)
    assert not done.is_set()
    assert "Aceptados: 1." in client.get(f"/{TOKEN}/", headers=LOCAL).get_data(as_text=True)
    assert not list((path.parent / "data").rglob("page-*.ttl"))


def test_a_disk_that_refuses_a_click_says_so_and_keeps_the_last(
    desk: Callable[[], _Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = desk()
    assert mine.decide(Decision("accept", "1", "", "")) is None

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        mine.decide(Decision("accept", "2", "", ""))
    client = create_review_app(mine, TOKEN, "es", threading.Event()).test_client()
    status, page = click(client, "accept", "2")
    assert status == 500
    assert "No space left" in page
    assert desk().sheet().count("accepted") == mine.sheet().count("accepted") == 1


def test_kind_and_law_are_given_at_the_page_and_taken_back(
    client: FlaskClient, path: Path, desk: Callable[[], _Desk]
) -> None:
    law = {"law": "Decreto 45 de 2019, artículo 8, numeral 1", "relation": "states", "bare": "on"}
    assert (
        click(client, "accept", "3", kind="Duty", words="Elaborar el proyecto de presupuesto.", **law)[0]
        == 303
    )
    assert click(client, "reject", "4")[0] == 303
    again = create_review_app(desk(), TOKEN, "es", threading.Event()).test_client()  # the window closed
    page = again.get(f"/{TOKEN}/", headers=LOCAL).get_data(as_text=True)
    assert "3 · Deber · aceptado" in page
    assert "Norma añadida: Decreto 45 de 2019, artículo 8, numeral 1 (lo enuncia)" in page
    assert click(again, "undo", "")[0] == 303
    assert desk().sheet().count("rejected") == 0
    answer = again.post(f"/{TOKEN}/finish", headers=LOCAL)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    (written,) = (path.parent / "data" / BODY).glob("page-*.ttl")
    graph = Graph().parse(written)
    (duty,) = graph.subjects(RDF.type, MISIONAL.Duty)
    assert str(duty).endswith("-45-2019/art-8/num-1")
    assert CliRunner().invoke(main, ["format", "--check", str(path.parent / "data")]).exit_code == 0


def test_what_is_typed_is_not_lost_whichever_button_is_pressed(client: FlaskClient) -> None:
    typed = {
        "law": "el <decreto>",
        "relation": "invokes",
        "source": "x",
        "kind": "Duty",
        "words": "Recaudar los tributos",
    }
    status, page = click(client, "accept", "4", **typed)
    assert status == 409
    assert "número y su año" in page
    assert 'value="el &lt;decreto&gt;"' in page
    for chosen in ("Duty", "invokes"):
        assert f'<option value="{chosen}" selected>' in page
    assert "Recaudar los tributos</textarea>" in page
    assert "Sin decidir: 5" in page
    assert click(client, "accept", "4", words="Recaudar los tributos municipales.")[0] == 303
    page = client.get(f"/{TOKEN}/", headers=LOCAL).get_data(as_text=True)
    assert '<mark id="t4" class="accepted">Recaudar los tributos municipales.</mark>' in page


def test_every_control_has_its_label(client: FlaskClient) -> None:
    page = client.get(f"/{TOKEN}/", headers=LOCAL).get_data(as_text=True)
    labels = re.findall(r'<label for="([^"]+)">[^<]+</label>', page)
    controls = re.findall(r'<(?:input|select|textarea)(?![^>]*type="hidden")[^>]* id="([^"]+)"', page)
    assert sorted(labels) == sorted(controls)
    assert len(set(controls)) == len(controls) == 35
    assert len(re.findall(r"<(?:input|select|textarea)\b", page)) == 35 + 5


def test_nothing_accepted_is_told_in_the_readers_language(client: FlaskClient) -> None:
    answer = client.post(f"/{TOKEN}/finish", headers=LOCAL)
    assert answer.status_code == 409
    assert "Ningún enunciado está aceptado" in answer.get_data(as_text=True)


def test_another_version_of_the_draft_is_another_review(path: Path) -> None:
    assert CliRunner().invoke(main, _all(path)).exit_code == 0
    path.write_text("# Mended.\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    done = CliRunner().invoke(main, _all(path))
    assert done.exit_code == 2
    assert "--restart" in done.stderr
    assert CliRunner().invoke(main, [*_all(path), "--restart"]).exit_code == 0


def _all(path: Path) -> list[str]:
    return ["review", str(path), "--data", str(path.parent / "data"), "--accept-all"]


def test_a_file_that_is_no_draft(tmp_path: Path) -> None:
    wrong = tmp_path / "x.ttl"
    wrong.write_text("<urn:a> <urn:b> 1 .", encoding="utf-8")
    done = CliRunner().invoke(main, ["review", str(wrong)])
    assert done.exit_code == 2
    assert "is it a draft" in done.stderr


def test_the_command_serves_on_loopback_until_it_is_written(path: Path) -> None:
    """The real program: its address, one click over HTTP, the end."""
    command = [sys.executable, "-m", "misional", "review", str(path), "--data", str(path.parent / "data")]
    command += ["--reviewer", "Oficina de Planeación"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/([\w-]{32})/", address)
            assert found is not None, address
            port, token = int(found.group(1)), found.group(2)
            assert _ask(port, "POST", f"/{token}/decide", "action=accept&key=1") == 303
            assert _ask(port, "GET", f"/{token}/") == 200
            assert _ask(port, "POST", f"/{token}/finish", "") == 200
            assert process.wait(timeout=60) == 0
        finally:
            process.kill()
    (written,) = (path.parent / "data" / BODY).glob("page-*.ttl")
    assert "Oficina de Planeación" in written.read_text(encoding="utf-8")


def _ask(port: int, method: str, address: str, body: str | None = None) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request(method, address, body, headers)
    with connection.getresponse() as answer:
        answer.read()
        status = answer.status
    connection.close()
    return status
