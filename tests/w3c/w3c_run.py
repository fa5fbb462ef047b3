"""Runs the W3C's query tests twice: through HTTP against our application, and on the engine as a library.

``python tests/w3c/w3c_run.py`` writes what it measures to the file that the conformance page shows.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import logging
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import pyoxigraph
import structlog
from pyoxigraph import NamedNode, QueryResultsFormat, QueryTriples, RdfFormat, Store
from w3c_cases import SUITES, Case, Collection, Data, read_collection
from w3c_causes import CAUSES
from w3c_compare import MEDIA_TYPES, RESULTS, same, same_value
from werkzeug.serving import WSGIRequestHandler, make_server

from misional.engine import GraphFile
from misional.web.app import create_app
from misional.web.plain import plain_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask import Flask

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "server" / "misional" / "web" / "conformance.json"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a test went by one way. ``answer``: the body, or what was said instead of one."""

    passed: bool
    reason: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """One test by both ways."""

    case: Case
    served: Outcome
    library: Outcome


def run(collection: Collection) -> tuple[Pair, ...]:
    """Every test by both ways, in the collection's order."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), collection) as ask:
        return tuple(
            Pair(case, judge(case, ask(number, case)), judge(case, by_library(case, collection)))
            for number, case in enumerate(collection.cases)
        )


@dataclass(frozen=True, slots=True)
class Said:
    """What came back: ``kind`` is "" for an answer, else the kind of problem."""

    kind: str
    body: bytes


def judge(case: Case, said: Said) -> Outcome:
    """Whether that is what the test wants, and if not, the kind of difference.

    A text that a syntax test wants rejected may be turned away as an update before its grammar is looked at.
    One that it wants accepted is, when the engine fails later for a function that it does not have.
    """
    text = said.body.decode(errors="replace")
    if case.kind == "rejected":
        return Outcome(said.kind in {"query-syntax", "update-refused"}, said.kind or "accepted", text)
    if case.kind == "accepted":
        return Outcome(said.kind in {"", "function-unknown", "evaluation-failed"}, said.kind, text)
    if said.kind:
        return Outcome(False, said.kind, text)
    ending, expected = case.expected
    order = {"ordered": case.ordered, "lax": case.lax}
    if same(ending, expected.encode(), said.body, **order):
        return Outcome(True, "")
    by_value = same_value(ending, expected.encode(), said.body, **order)
    return Outcome(False, "other-form" if by_value else "other-answer", text)


def by_library(case: Case, collection: Collection) -> Said:
    """Ask pyoxigraph itself."""
    store = Store()
    for document in collection.documents(case.data):
        store.bulk_load(input=document, format=RdfFormat.N_QUADS)
    for iri in case.data.named:
        store.add_graph(NamedNode(iri))
    try:
        result = store.query(case.query, base_iri=case.base)
        if case.kind != "evaluation":
            return Said("", b"")
        if isinstance(result, QueryTriples):
            return Said("", result.serialize(format=RdfFormat.N_TRIPLES) or b"")
        form, _ = RESULTS.get(case.expected[0], (QueryResultsFormat.CSV, ""))
        return Said("", result.serialize(format=form) or b"")
    except SyntaxError as error:
        return Said("query-syntax", str(error).encode())
    except (OSError, ValueError, RuntimeError) as error:
        return Said("evaluation-failed", str(error).encode())


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_words: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def serving(folder: Path, collection: Collection) -> Iterator[Any]:
    """A function that asks a case's query of the application over its data, through a socket.

    Each dataset has an application of its own, mounted at a path of its own, as many as there are; the
    requests take turns with GET, a form and a direct POST.
    """
    apps: dict[str, Flask] = {}
    names: dict[Data, str] = {}

    def dispatch(environ: dict[str, Any], start: Any) -> Any:
        name, _, rest = environ["PATH_INFO"][1:].partition("/")
        return apps[name]({**environ, "SCRIPT_NAME": f"/{name}", "PATH_INFO": f"/{rest}"}, start)

    server = make_server("127.0.0.1", 0, dispatch, threaded=True, request_handler=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)

    def ask(number: int, case: Case) -> Said:
        if case.data not in names:
            name = names[case.data] = f"d{len(names)}"
            apps[name] = create_app(plain_data(_files(folder, name, case.data, collection)))
        return request(connection, f"/{names[case.data]}/sparql", number, case)

    try:
        yield ask
    finally:
        connection.close()
        server.shutdown()
        server.server_close()
        for app in apps.values():
            app.extensions["misional.holder"].close()


def _files(folder: Path, name: str, data: Data, collection: Collection) -> list[GraphFile]:
    """The dataset as files: quads, and nothing for each named graph, since one that is empty exists too."""
    nothing = folder / "nothing.nt"
    nothing.touch()
    paths = []
    for number, document in enumerate(collection.documents(data)):
        paths.append(folder / f"{name}-{number}.nq")
        paths[-1].write_bytes(document)
    return [*map(GraphFile, paths), *(GraphFile(nothing, graph=iri) for iri in data.named)]


def request(connection: http.client.HTTPConnection, path: str, number: int, case: Case) -> Said:
    """Ask over HTTP; how depends on ``number``. A query's base is what BASE says: the service has none."""
    text = f"BASE <{case.base}>\n{case.query}"
    accept = {"Accept": MEDIA_TYPES.get(case.expected[0], "*/*")}
    form = urlencode({"query": text})
    match number % 3:
        case 0:
            connection.request("GET", f"{path}?{form}", headers=accept)
        case 1:
            connection.request("POST", path, form, {**accept, "Content-Type": FORM})
        case _:
            connection.request("POST", path, text.encode(), {**accept, "Content-Type": DIRECT})
    answer = connection.getresponse()
    body = answer.read()
    content_type = str(answer.getheader("Content-Type")).partition(";")[0]
    if content_type == "application/problem+json":
        return Said(urlsplit(json.loads(body)["type"]).path.rpartition("/")[2], body)
    if answer.status != 200 or (case.expected[0] and content_type != accept["Accept"]):
        return Said(f"{answer.status}-{content_type}", body)
    return Said("", body)


def report(pairs: Sequence[Pair]) -> dict[str, Any]:
    """What the conformance page says of the suites: totals, and each failure with the kind of its cause."""
    suites = []
    for name in SUITES:
        own = [pair for pair in pairs if pair.case.suite == name]
        failed = [pair for pair in own if not pair.served.passed]
        suites.append(
            {
                "name": name,
                "total": len(own),
                "passed": len(own) - len(failed),
                "library": sum(pair.library.passed for pair in own),
                "failures": {pair.case.name: cause(pair) for pair in failed},
            }
        )
    return {"engine": f"pyoxigraph {pyoxigraph.__version__}", "suites": suites}


def cause(pair: Pair) -> str:
    """The kind of the cause of a failure: what differs says it, or else the list that was made by reading."""
    if pair.served.reason == "service-refused":
        return "service"
    if pair.served.reason == "other-form":
        return "form"
    return CAUSES[pair.case.name]


def text_of(document: dict[str, Any]) -> str:
    """The data file as it is written."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    FILE.write_text(text_of(report(run(read_collection(ROOT.parent / "shared" / "w3c")))), encoding="utf-8")
