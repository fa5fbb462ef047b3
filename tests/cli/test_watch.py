"""`misional watch` against a server of this machine that changes, moves, breaks and redirects."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from functools import reduce
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from rdflib import RDF, Graph, URIRef

from misional.cli import main
from misional.cli.review import _Desk
from misional.extract.watch import (
    CaptureStore,
    Fetcher,
    FetchError,
    Policy,
    SourcesError,
    Validators,
    read_sources,
)
from misional.model import check_quotes
from misional.model.namespaces import MISIONAL
from misional.web.review import Decision, create_review_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

BODY = "cerro-azul/secretaria-de-hacienda"
ID = "https://w3id.org/misional/id/"
OLD = """<h2>Misión y Visión</h2><p>Resolución 277 de 2020 (23 de septiembre de 2020)<br>
"Por la cual se adopta la plataforma estratégica de la Secretaría"</p>
<h3>Misión</h3><p>Recaudar los ingresos del municipio para financiar la inversión social.</p>
<h3>Visión</h3><p>En 2030 la Secretaría tendrá todos sus trámites en línea.</p>
<h2>Funciones</h2><p>Decreto 45 de 2019</p><p>Artículo 7. Funciones. Son funciones de la Secretaría:</p>
<ol><li>Elaborar el proyecto de presupuesto.</li><li>Recaudar los tributos municipales.</li></ol>"""
MENDED = (
    ("Resolución 277 de 2020 (23 de septiembre de 2020)", "Resolución 630 de 2024 (9 de diciembre de 2024)"),
    ('de la Secretaría"', 'de la Secretaría y se deroga la Resolución 277 de 2020"'),
    ("En 2030 la Secretaría tendrá", "En 2038 la Secretaría tendrá ya"),
)
NEW = reduce(lambda page, pair: page.replace(*pair), MENDED, OLD)


@dataclass
class Site:
    """What the server answers, by path: a status, headers, a body, and how to send it."""

    rows: dict[str, tuple[int, dict[str, str], bytes, str]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    def put(self, path: str, body: str = "", status: int = 200, how: str = "", **headers: str) -> str:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.rows[path] = (status, named, body.encode(), how)
        return self.url + path


class Handler(BaseHTTPRequestHandler):
    """Answers from the server's ``site``."""

    def do_GET(self) -> None:
        made: Site = self.server.site  # type: ignore[attr-defined]
        made.asked.append((self.path, dict(self.headers)))
        status, headers, body, how = made.rows.get(self.path, (404, {}, b"", ""))
        if "ETag" in headers and self.headers.get("If-None-Match") == headers["ETag"]:
            status, body = 304, b""
        self.send_response(status)
        length = len(body) + (10 if how == "cut-off" else 0)
        for name, value in {"Content-Length": str(length), **headers}.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
            while how in {"drip", "huge"}:
                self.wfile.write(b"." * (65_536 if how == "huge" else 1))
                time.sleep(0.05 if how == "drip" else 0)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def site() -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.site = made = Site(url=f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def fetcher(site: Site) -> Callable[..., Fetcher]:
    def make(*listed: str, seconds: float = 10.0, most: int = 100_000) -> Fetcher:
        policy = Policy("pruebas@example.org", seconds, most, 0.0)
        return Fetcher(policy, listed or [site.url], sleep=lambda _: None)

    return make


@pytest.fixture
def watch(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("MISIONAL_WATCH_DELAY_SECONDS", "0")
    monkeypatch.setenv("MISIONAL_WATCH_CONTACT", "pruebas@example.org")

    def run(*words: str) -> Result:
        listed = f'[[page]]\nentity = "{BODY}"\nurl = "{site.url}/mision"\n'
        (tmp_path / "fuentes.toml").write_text(listed, encoding="utf-8")
        given = ["--data", str(tmp_path / "data"), "--store", str(tmp_path / "store"), "--json", *words]
        return CliRunner().invoke(main, ["watch", str(tmp_path / "fuentes.toml"), *given])

    return run


def refused(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(FetchError) as error:
        fetcher.fetch(url)
    return error.value.reason


# ------------------------------------------------------------------ fetching
def test_it_says_who_asks_and_asks_robots_once(site: Site, fetcher: Callable[..., Fetcher]) -> None:
    site.put("/a", "uno")
    site.put("/b", "dos")
    one = fetcher()
    assert (one.fetch(f"{site.url}/a").body, one.fetch(f"{site.url}/b").body) == (b"uno", b"dos")
    assert [path for path, _ in site.asked] == ["/robots.txt", "/a", "/b"]
    assert all(asked["User-Agent"].endswith("(+pruebas@example.org)") for _, asked in site.asked)


def test_robots_is_obeyed(site: Site, fetcher: Callable[..., Fetcher]) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /privado\n\nUser-agent: misional\nDisallow: /no")
    site.put("/no/x", "x")
    site.put("/si", "si")
    assert refused(fetcher(), f"{site.url}/no/x") == "robots"
    assert fetcher().fetch(f"{site.url}/si").body == b"si"
    assert "/no/x" not in [path for path, _ in site.asked]


def test_no_answer_about_robots_is_a_no(site: Site, fetcher: Callable[..., Fetcher]) -> None:
    site.put("/robots.txt", status=503)
    site.put("/a", "uno")
    assert refused(fetcher(), f"{site.url}/a") == "robots-unreachable"
    assert "/a" not in [path for path, _ in site.asked]


def test_unchanged_is_not_sent_again(site: Site, fetcher: Callable[..., Fetcher]) -> None:
    site.put("/a", "uno", ETag='"1"')
    first = fetcher().fetch(f"{site.url}/a")
    assert first.validators == Validators('"1"', "")
    assert fetcher().fetch(f"{site.url}/a", first.validators).body is None
    site.put("/a", "dos", ETag='"2"')
    assert fetcher().fetch(f"{site.url}/a", first.validators).body == b"dos"


@pytest.mark.parametrize(
    ("how", "status", "headers", "reason"),
    [
        ("", 500, {}, "status"),
        ("", 404, {}, "status"),
        ("", 304, {}, "status"),
        ("cut-off", 200, {}, "cut-off"),
        ("drip", 200, {"Content_Length": ""}, "slow"),
        ("huge", 200, {"Content_Length": ""}, "too-long"),
        ("", 200, {"Content_Length": "999999999"}, "too-long"),
        ("", 200, {"Content_Encoding": "gzip"}, "encoded"),
    ],
)
def test_half_a_page_is_no_page(
    site: Site, fetcher: Callable[..., Fetcher], how: str, status: int, headers: dict[str, str], reason: str
) -> None:
    url = site.put("/a", "uno", status, how, **headers)
    assert refused(fetcher(seconds=1.0 if how == "drip" else 30.0), url) == reason


def test_nobody_there(fetcher: Callable[..., Fetcher]) -> None:
    assert refused(fetcher("http://127.0.0.1:9"), "http://127.0.0.1:9/x") == "robots-unreachable"


def test_redirects_lead_to_listed_hosts_only(site: Site, fetcher: Callable[..., Fetcher]) -> None:
    site.put("/b", "dos")
    moved = site.put("/moved", status=301, Location="/b#x")
    found = fetcher().fetch(moved)
    assert (found.body, found.url, found.moved) == (b"dos", f"{site.url}/b", True)
    for_now = fetcher().fetch(site.put("/now", status=302, Location=f"{site.url}/moved"))
    assert (for_now.body, for_now.moved) == (b"dos", False)
    for host in (
        "localhost:9",
        "169.254.169.254",
        "[::1]",
        "10.0.0.1",
        "127.1",
        "192.168.1.1:80",
        "example.org",
    ):
        away = site.put("/away", status=301, Location=f"http://{host}/x")
        assert refused(fetcher(), away) == "redirect-elsewhere"
    for place in ("file:///etc/passwd", "http://user@127.0.0.1/", "", "javascript:x"):
        url = site.put("/odd", status=302, Location=place or "mailto:x")
        assert refused(fetcher(), url) == "redirect-nowhere"
    assert refused(fetcher(), site.put("/loop", status=302, Location="/loop")) == "redirects"


def test_a_host_gets_its_pause_and_what_it_asks_for(site: Site) -> None:
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 7\n")
    site.put("/a", "uno")
    slept: list[float] = []
    one = Fetcher(Policy("x", 10, 1000, 2.0), [site.url], clock=lambda: sum(slept), sleep=slept.append)
    one.fetch(f"{site.url}/a")
    one.fetch(f"{site.url}/a")
    assert slept == [2.0, 7.0]


# ------------------------------------------------------------------ sources and store
@pytest.mark.parametrize(
    "text",
    [
        "no es", "", "[[page]]", '[[page]]\nentity = "A B"\nurl = "https://a.example/"',
        '[[page]]\nentity = "a"\nurl = "file:///etc/passwd"', '[[page]]\nentity = "a"\nurl = "https://u@a.example/"',
        '[[page]]\nentity = "a"\nurl = "https://a.example/"\nmore = 1', 'page = 3',
        'x = 1\n[[page]]\nentity = "a"\nurl = "https://a.example/"',
    ],
)  # fmt: skip
def test_a_list_that_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourcesError):
        read_sources(path)


def test_captures_are_kept_by_hash(tmp_path: Path) -> None:
    store = CaptureStore(tmp_path / "s")
    digest = store.keep("https://a.example/", b"uno", Validators('"1"', ""))
    assert (tmp_path / "s" / digest).read_bytes() == b"uno"
    assert store.validators("https://a.example/") == Validators('"1"', "")
    (tmp_path / "s" / digest).unlink()
    assert store.validators("https://a.example/") == Validators()
    (tmp_path / "s" / "state.json").write_text("[]", encoding="utf-8")
    with pytest.raises(ValueError, match=r"state\.json"):
        store.last("https://a.example/")


# ------------------------------------------------------------------ the command
def test_without_a_contact_nothing_is_fetched(
    watch: Callable[..., Result], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MISIONAL_WATCH_CONTACT")
    done = watch()
    assert done.exit_code == 2
    assert "MISIONAL_WATCH_CONTACT" in done.stderr
    assert site.asked == []


def test_a_broken_page_is_told_and_forgets_nothing(watch: Callable[..., Result], site: Site) -> None:
    site.put("/mision", OLD, ETag='"1"')
    (first,) = json.loads(watch().stdout)
    assert first["state"] == "first"
    site.put("/mision", OLD, 500)
    done = watch()
    assert done.exit_code == 3
    assert json.loads(done.stdout)[0]["detail"] == "el servidor respondió 500"
    site.put("/mision", OLD, ETag='"1"')
    done = watch()
    assert done.exit_code == 0
    (again,) = json.loads(done.stdout)
    assert (again["state"], again["sha256"]) == ("unchanged", first["sha256"])
    assert site.asked[-1][1]["If-None-Match"] == '"1"'


def test_a_page_that_says_nothing_any_more_proposes_nothing(watch: Callable[..., Result], site: Site) -> None:
    site.put("/mision", "<p>Sitio en mantenimiento</p>")
    done = watch()
    assert done.exit_code == 1
    (one,) = json.loads(done.stdout)
    assert (one["state"], one["draft"]) == ("nothing", None)


def review(draft: str, data: Path) -> None:
    done = CliRunner().invoke(main, ["review", draft, "--data", str(data), "--accept-all", "--restart"])
    assert done.exit_code == 0, done.output


def test_a_new_act_makes_a_new_plan_and_the_old_one_stays(
    watch: Callable[..., Result], site: Site, tmp_path: Path, close: Callable[[Graph], Graph], ontology: Graph
) -> None:
    data = tmp_path / "data"
    (data / BODY).mkdir(parents=True)
    (data / BODY / "body.ttl").write_text(
        f"<{ID}entity/{BODY}> a <{MISIONAL}PublicEntity> ; <http://www.w3.org/2004/02/skos/core#prefLabel> "
        "'Hacienda'@es , 'Treasury'@en .", encoding="utf-8",
    )  # fmt: skip
    site.put("/mision", OLD)
    review(json.loads(watch().stdout)[0]["draft"], data)
    site.put("/mision", "<!-- otro -->" + OLD)
    assert json.loads(watch().stdout)[0]["state"] == "same"
    site.put("/mision", NEW)
    done = watch()
    assert done.exit_code == 1
    (found,) = json.loads(done.stdout)
    fates = {change["before"][:12] or change["after"][:12]: change["fate"] for change in found["changes"]}
    assert fates == {
        "Recaudar los": "same", "En 2030 la S": "reworded", "Elaborar el ": "same",
    }  # fmt: skip
    old, new = (
        f"{ID}plan/resolucion-cerro-azul-secretaria-de-hacienda-{key}" for key in ("277-2020", "630-2024")
    )
    assert found["supersedes"] == [old]
    review(found["draft"], data)
    graph = Graph()
    for path in data.rglob("*.ttl"):
        graph.parse(path)
    closed = close(graph + ontology)
    assert (URIRef(old), RDF.type, MISIONAL.Superseded) in closed
    assert (URIRef(new), RDF.type, MISIONAL.Superseded) not in closed
    dates = [str(graph.value(URIRef(plan), MISIONAL.adoptionDate)) for plan in (old, new)]
    assert dates == ["2020-09-23", "2024-12-09"]
    for plan, year in ((old, "2030"), (new, "2038")):
        vision = graph.value(URIRef(plan), MISIONAL.includesVision)
        assert str(graph.value(vision, MISIONAL.targetYear)) == year
        assert str(graph.value(vision, MISIONAL.verbatimText)).startswith(f"En {year}")
    captures = {path.stem: path.read_text(encoding="utf-8") for path in data.rglob("captures/*.txt")}
    assert len(captures) == 2
    assert check_quotes(graph, captures) == ()
    words = ["--store", str(tmp_path / "other"), "--data", str(data), "--lang", "en"]
    text = CliRunner().invoke(main, ["watch", str(tmp_path / "fuentes.toml"), *words]).stdout
    assert "the page changed and the statements are the same" in text


TASKS = "".join(
    f"<li>{words}</li>"
    for words in (
        "Elaborar el proyecto de presupuesto.",
        "Recaudar los tributos municipales.",
        "Llevar la contabilidad del municipio.",
    )
)
GOALS = "".join(
    f"<li>{words}</li>"
    for words in (
        "Aumentar el recaudo del impuesto predial.",
        "Abrir una ventanilla en cada vereda.",
        "Pagar en treinta días a los proveedores.",
    )
)
FULL = OLD.replace("<h2>Funciones", f"<h3>Objetivos estratégicos</h3><ol>{GOALS}</ol><h2>Funciones")
FULL = FULL[: FULL.rindex("<ol>")] + f"<ol>{TASKS}</ol>"


@pytest.fixture
def first(watch: Callable[..., Result], site: Site, tmp_path: Path) -> Path:
    """The data folder after the review of ``FULL``."""
    data = tmp_path / "data"
    (data / BODY).mkdir(parents=True)
    (data / BODY / "body.ttl").write_text(
        f"<{ID}entity/{BODY}> a <{MISIONAL}PublicEntity> ; <http://www.w3.org/2004/02/skos/core#prefLabel> "
        "'Hacienda'@es , 'Treasury'@en .", encoding="utf-8",
    )  # fmt: skip
    site.put("/mision", FULL)
    review(json.loads(watch().stdout)[0]["draft"], data)
    return data


def whole(data: Path) -> Graph:
    graph = Graph()
    for path in data.rglob("*.ttl"):
        graph.parse(path)
    return graph


def by_words(graph: Graph, start: str) -> URIRef:
    (found,) = (
        URIRef(str(node))
        for node, text in graph.subject_objects(MISIONAL.verbatimText)
        if str(text).startswith(start)
    )
    return found


def test_what_a_corrected_page_dropped_ends_when_it_is_accepted_and_stays(
    watch: Callable[..., Result], site: Site, first: Path
) -> None:
    before = whole(first)
    kept = {words: by_words(before, words) for words in ("Aumentar", "Abrir", "Pagar", "Llevar")}
    site.put("/mision", FULL.replace("<li>Abrir una ventanilla en cada vereda.</li>", "").replace(
        "<li>Llevar la contabilidad del municipio.</li>", ""))  # fmt: skip
    (found,) = json.loads(watch().stdout)
    assert found["supersedes"] == []
    assert {row["statement"] for row in found["endings"]} == {str(kept["Abrir"]), str(kept["Llevar"])}
    assert all("/id/capture/" in row["by"] and row["lastDay"] for row in found["endings"])
    assert (kept["Abrir"], MISIONAL.endedBy, None) not in whole(first)
    review(found["draft"], first)
    after = whole(first)
    for words, ended in (("Aumentar", False), ("Abrir", True), ("Pagar", False), ("Llevar", True)):
        node = by_words(after, words)
        assert node == kept[words]  # the key outlives the renumbering
        assert bool(after.value(node, MISIONAL.endedBy)) == bool(after.value(node, MISIONAL.lastDay)) == ended
    places = {words: str(after.value(kept[words], MISIONAL.position)) for words in ("Aumentar", "Pagar")}
    assert places == {"Aumentar": "1", "Pagar": "2"}
    assert (None, MISIONAL.proposalConfidence, None) not in after
    site.put("/mision", FULL)  # the page has them again
    (found,) = json.loads(watch().stdout)
    assert found["endings"] == []
    review(found["draft"], first)
    assert (None, MISIONAL.endedBy, None) not in whole(first)


def test_what_another_act_dropped_ends_by_that_act_and_on_its_eve(
    watch: Callable[..., Result], site: Site, first: Path
) -> None:
    page = reduce(lambda text, pair: text.replace(*pair), MENDED, FULL)
    page = page.replace("<li>Abrir una ventanilla en cada vereda.</li>", "").replace(
        "Decreto 45 de 2019", "Decreto 99 de 2025 (10 de marzo de 2025)"
    )
    before = whole(first)
    site.put("/mision", page)
    (found,) = json.loads(watch().stdout)
    ends = {
        row["statement"]: (row["by"].rpartition("-hacienda-")[2], row["lastDay"]) for row in found["endings"]
    }
    tasks = {str(by_words(before, words)) for words in ("Elaborar", "Recaudar los tri", "Llevar")}
    assert ends == {
        str(by_words(before, "Abrir")): ("630-2024", "2024-12-08"),
        **dict.fromkeys(tasks, ("99-2025", "2025-03-09")),
    }
    words = ["review", found["draft"], "--data", str(first), "--accept-all"]
    assert CliRunner().invoke(main, words).exit_code == 0
    after = whole(first)
    assert {str(node) for node in after.subjects(MISIONAL.endedBy)} == set(ends)
    assert len(set(after.subjects(RDF.type, MISIONAL.Function))) == 6


def test_an_ending_that_is_rejected_ends_nothing(
    watch: Callable[..., Result], site: Site, first: Path
) -> None:
    site.put("/mision", FULL.replace("<li>Llevar la contabilidad del municipio.</li>", ""))
    draft = Path(json.loads(watch().stdout)[0]["draft"])
    desk = _Desk(draft, first, "", "es", restart=False)
    *_, card = desk.sheet().cards
    assert (card.name, card.words) == ("Fin de un enunciado", "")
    assert "Llevar la contabilidad" in card.reasons
    client = create_review_app(desk, "secret", "es", threading.Event()).test_client()
    shown = client.get("/secret/", headers={"Host": "127.0.0.1:80"}).get_data(as_text=True)
    assert f'<li id="e{card.key}" class="open">' in shown
    assert f'id="w{card.key}"' not in shown  # it has no words of the page to edit
    assert f'id="t{card.key}"' not in shown
    for action in ("merge", "edit"):
        assert desk.decide(Decision(action, card.key, words="Llevar")) in {
            "review.no-ending-edit", "review.nothing-to-merge", None,
        }  # fmt: skip
    for other in desk.sheet().cards:
        assert desk.decide(Decision("reject" if other.ending else "accept", other.key)) is None
    desk.finish()
    assert (None, MISIONAL.endedBy, None) not in whole(first)


@pytest.mark.usefixtures("first")
def test_the_same_words_under_a_new_act_are_a_new_plan(watch: Callable[..., Result], site: Site) -> None:
    site.put("/mision", reduce(lambda text, pair: text.replace(*pair), MENDED[:2], FULL))
    (found,) = json.loads(watch().stdout)
    assert (found["state"], len(found["supersedes"]), found["endings"]) == ("changed", 1, [])


def test_verify_takes_an_address(
    site: Site, shared: Path, release_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MISIONAL_WATCH_DELAY_SECONDS", "0")
    seed = next((shared / "seed").glob("*.txt")).read_text(encoding="utf-8")
    words = ["verify", "--release-dir", str(release_dir), "--json", "--against"]
    url = site.put("/node/11", seed)
    assert CliRunner().invoke(main, [*words, url]).exit_code == 2
    monkeypatch.setenv("MISIONAL_WATCH_CONTACT", "pruebas@example.org")
    done = CliRunner().invoke(main, [*words, url])
    assert done.exit_code == 0, done.output
    assert {change["fate"] for change in json.loads(done.stdout)} == {"same"}
    done = CliRunner().invoke(main, [*words, site.put("/gone", status=410)])
    assert done.exit_code == 2
    assert "410" in done.stderr
