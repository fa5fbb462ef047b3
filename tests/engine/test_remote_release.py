"""The real release in real stores: loaded over HTTP or by bulk, every stored query answers as at home."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shutil
import socket
import subprocess
import sysconfig
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import requests
from click.testing import CliRunner

from misional.cli import main
from misional.engine import (
    Dataset,
    EvaluationFailed,
    GraphFile,
    LimitExceeded,
    Limits,
    NotLoadedError,
    Place,
    load,
    open_embedded,
    open_remote,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from misional.engine import Engine
    from misional.release import Release

pytestmark = pytest.mark.slow

LIMITS = Limits(cpu_seconds=30, wall_seconds=60, memory_bytes=2**30, result_bytes=2**25)
ROWS = "application/sparql-results+json"
SETTINGS = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
DirsAllowed = .
NumberOfBuffers = 2000
MaxDirtyBuffers = 1000
ThreadsPerQuery = 1
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = 5000
MaxQueryExecutionTime = 120
"""


# How Virtuoso 7.2.5 answers otherwise; the native server of our own engine has no difference.
# It has a fault of its own here, and says "Internal Optimized compiler error":
NOT_COMPILED = frozenset({"statements-with-words"})
# The value of EXISTS is 1 or 0, no xsd:boolean; and in one query it is 0 where the triple exists:
WRONG_COLUMN = {"visions-over-time": "superseded"}
TRUTH_AS_NUMBER = frozenset({"cited-norms-amended-since", "functions-on-national-law"})
# A xsd:nonNegativeInteger stays one, while ours (pyoxigraph 0.5.13) makes it an xsd:integer:
KEEPS_TYPES = frozenset({"evidence-of-each-statement"})


def alike(slug: str, rows: Any) -> Any:
    """The rows of a stored query as far as Virtuoso has to agree with us, which is all but the above."""
    wrong = WRONG_COLUMN.get(slug)
    return Counter(
        tuple(as_number(slug, cell) for cell in row if cell[0] != wrong) for row in rows.elements()
    )


def as_number(slug: str, cell: tuple[str, ...]) -> tuple[str, ...]:
    kind = cell[-1].partition("#")[2]
    if slug in TRUTH_AS_NUMBER and kind in {"boolean", "integer"}:
        return (cell[0], {"true": "1", "false": "0"}.get(cell[2], cell[2]))
    if slug in KEEPS_TYPES and kind in {"integer", "nonNegativeInteger"}:
        return cell[:-1]
    return cell


@dataclass(frozen=True)
class Store:
    """A running store: its name, and where it is asked, loaded and updated."""

    name: str
    folder: Path
    engine: str
    gsp: str
    update: str
    user: tuple[str, str] | None = None
    sql: int = 0

    def place(self, *, update: bool = False) -> Place:
        return Place(self.gsp, self.engine, self.update if update else "", self.user)


def needed(program: str, package: str) -> str:
    """Path of a program; without it, the test is skipped, or fails where everything has to be tested."""
    path = shutil.which(program, path=f"{sysconfig.get_path('scripts')}:{os.environ['PATH']}:/usr/sbin")
    if path is None and os.environ.get("MISIONAL_TEST_EVERYTHING"):
        pytest.fail(f"{program} is not here: install {package}")
    if path is None:
        pytest.skip(f"{program} is not here: install {package} to run this test")
    return path


def free_ports(count: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@contextmanager
def running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    """The server, from when it answers HTTP until the block ends."""
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                requests.get(f"http://127.0.0.1:{port}/", timeout=5)
                break
            except requests.ConnectionError:
                assert process.poll() is None, (folder / "output").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.1)
        yield
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    program = needed("virtuoso-t", "virtuoso-opensource-7-bin")
    folder = tmp_path_factory.mktemp("virtuoso")
    sql, port = free_ports(2)
    (folder / "v.ini").write_text(SETTINGS.format(sql=sql, http=port))
    url = f"http://127.0.0.1:{port}"
    with running([program, "+configfile", "v.ini", "+wait", "+foreground"], folder, port):
        yield Store(
            "virtuoso",
            folder,
            f"{url}/sparql",
            f"{url}/sparql-graph-crud-auth",
            f"{url}/sparql-auth",
            ("dba", "dba"),
            sql,
        )


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    program = needed("oxigraph", "the test extra")
    folder = tmp_path_factory.mktemp("oxigraph")
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    command = [program, "serve", "--bind", f"127.0.0.1:{port}"]
    with running(command, folder, port):
        yield Store("oxigraph", folder, f"{url}/query", f"{url}/store", f"{url}/update")


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def store(request: pytest.FixtureRequest) -> Store:
    found: Store = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def files(release: Release) -> list[GraphFile]:
    return [GraphFile(path, release.graph_iris[name]) for name, path in release.graph_files.items()]


@pytest.fixture(scope="module")
def counts(release: Release) -> dict[str, int]:
    return {graph.iri: graph.triples for graph in release.manifest.graphs.values()}


@pytest.fixture(scope="module")
def loaded(store: Store, files: list[GraphFile], counts: dict[str, int]) -> Store:
    load(store.place(), files, counts, lambda *_: None)
    return store


@pytest.fixture(scope="module")
def home(files: list[GraphFile]) -> Iterator[Engine]:
    engine = open_embedded(files)
    yield engine
    engine.close()


@contextmanager
def asking(store: Store, counts: dict[str, int]) -> Iterator[Engine]:
    engine = open_remote(store.engine, graphs=tuple(counts))
    try:
        yield engine
    finally:
        engine.close()


def answer(engine: Engine, text: str) -> Any:
    """The truth value, or the rows as a multiset; blank nodes have no name."""
    document = json.loads(engine.query(text, dataset=Dataset(), media_type=ROWS, limits=LIMITS).body)
    if "boolean" in document:
        return document["boolean"]
    return Counter(
        tuple(sorted((name, *value(term)) for name, term in row.items()))
        for row in document["results"]["bindings"]
    )


def value(term: dict[str, str]) -> tuple[str, ...]:
    if term["type"] == "bnode":
        return ("bnode",)
    # Tags are compared without case (RDF 1.1 Concepts §3.3), and xsd:string is no datatype to say.
    kind = term.get("datatype", "").replace("http://www.w3.org/2001/XMLSchema#string", "")
    return (term["type"], term["value"], term.get("xml:lang", "").lower(), kind)


def test_every_stored_query_answers_as_at_home(
    loaded: Store, release: Release, home: Engine, counts: dict[str, int]
) -> None:
    different = {}
    answered = 0
    with asking(loaded, counts) as there:
        for slug, path in sorted(release.queries.items()):
            text = path.read_text("utf-8")
            ours = answer(home, text)
            if slug in NOT_COMPILED and loaded.name == "virtuoso":
                with pytest.raises(EvaluationFailed, match="compiler error"):
                    answer(there, text)
                continue
            theirs = answer(there, text)
            if loaded.name == "virtuoso":
                ours, theirs = alike(slug, ours), alike(slug, theirs)
            answered += bool(ours)
            if ours != theirs:
                different[slug] = (list((ours - theirs).items())[:2], list((theirs - ours).items())[:2])
    assert different == {}
    assert answered > 10


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
        "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/misional/graph/inferred> { ?s ?p ?o }",
        "ASK { ?s a <https://w3id.org/misional/def#Function> }",
        "ASK { ?s a <https://w3id.org/misional/def#Nothing> }",
        "SELECT ?b { ?b <http://www.w3.org/2002/07/owl#members> ?l FILTER(ISBLANK(?b)) }",
    ],
)
def test_the_default_graph_is_the_union_of_the_named_ones(
    text: str, loaded: Store, home: Engine, counts: dict[str, int]
) -> None:
    """Whatever else the store holds: Virtuoso's default graph is all it has, its own tables among it."""
    with asking(loaded, counts) as there:
        assert answer(there, text) == answer(home, text)


def test_a_graph_comes_whole(loaded: Store, home: Engine, counts: dict[str, int]) -> None:
    text = "CONSTRUCT { ?s ?p ?o } { ?s a <https://w3id.org/misional/def#Function> ; ?p ?o }"
    with asking(loaded, counts) as there:
        ours, theirs = (
            engine.query(text, dataset=Dataset(), media_type="application/n-triples", limits=LIMITS)
            for engine in (home, there)
        )
    assert sorted(ours.body.splitlines()) == sorted(theirs.body.splitlines())


def test_virtuoso_never_gives_a_part_for_the_whole(
    virtuoso: Store, files: list[GraphFile], counts: dict[str, int]
) -> None:
    """Asked directly it answers 200 with 5,000 rows of 9,352, and with what it had when its time ended."""
    load(virtuoso.place(), files, counts, lambda *_: None)
    everything = "SELECT * { ?s ?p ?o }"
    sent = {"query": everything, "default-graph-uri": list(counts), "format": ROWS}
    direct = requests.post(virtuoso.engine, data=sent, timeout=60)
    assert (direct.status_code, len(direct.json()["results"]["bindings"])) == (200, 5000)
    assert sum(counts.values()) > 5000
    with asking(virtuoso, counts) as there:
        with pytest.raises(EvaluationFailed, match="cuts answers at 5000 rows"):
            answer(there, everything)
        assert sum(answer(there, f"{everything} LIMIT 4000").values()) == 4000
        assert answer(there, "ASK {}") is True
    impatient = dataclasses.replace(virtuoso, engine=f"{virtuoso.engine}?timeout=1000")
    with asking(impatient, counts) as there, pytest.raises(LimitExceeded, match="wall"):
        answer(there, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < ?f) }")


def test_loading_twice_and_all_at_once(
    store: Store, files: list[GraphFile], counts: dict[str, int], tmp_path: Path
) -> None:
    files = [file for file in files if counts[str(file.graph)] < 1000]
    counts = {str(file.graph): counts[str(file.graph)] for file in files}
    assert len(files) > 1
    steps: list[tuple[str, str, int]] = []
    load(store.place(update=True), files, counts, lambda *step: steps.append(step))
    load(store.place(update=True), files, counts, lambda *_: None)
    assert [step for step in steps if "#" not in step[1]] == [("counted", *row) for row in counts.items()]
    empty = tmp_path / "empty.nt"
    empty.write_text("")
    smaller = [*files[1:], GraphFile(empty, files[0].graph)]
    fewer = {**counts, str(files[0].graph): 0}
    for update in (True, False):
        load(store.place(update=update), smaller, fewer, lambda *_: None)
        with asking(store, counts) as there:
            left = answer(there, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
        assert len(left) == len(counts) - 1
        load(store.place(), files, counts, lambda *_: None)


def test_no_query_sees_two_releases_at_once(oxigraph: Store, tmp_path: Path) -> None:
    """Where an update request is one transaction; without one, the graphs change one after another."""
    names = [f"http://example.org/{number}" for number in range(3)]
    counts = dict.fromkeys(names, 501)
    releases = [[marked(tmp_path, name, mark) for name in names] for mark in "ab"]
    load(oxigraph.place(update=True), releases[0], counts, lambda *_: None)
    seen: set[tuple[str, ...]] = set()
    enough = threading.Event()

    def read() -> None:
        with asking(oxigraph, counts) as there:
            while not enough.is_set():
                seen.add(tuple(sorted(row[0][2] for row in answer(there, "SELECT ?v { ?g <x:mark> ?v }"))))

    reader = threading.Thread(target=read)
    reader.start()
    for turn in range(1, 7):
        load(oxigraph.place(update=True), releases[turn % 2], counts, lambda *_: None)
    enough.set()
    reader.join()
    assert seen == {tuple(f"{name} {mark}" for name in names) for mark in "ab"}


def marked(folder: Path, graph: str, mark: str) -> GraphFile:
    path = folder / f"{mark}{graph[-1]}.nt"
    rest = "".join(f'<{graph}> <x:other> "{number} {mark}" .\n' for number in range(500))
    path.write_text(f'<{graph}> <x:mark> "{graph} {mark}" .\n{rest}')
    return GraphFile(path, graph)


def test_a_failure_leaves_the_old_graphs_where_the_store_takes_updates(
    loaded: Store, files: list[GraphFile], counts: dict[str, int], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.nt"
    broken.write_text("<x:a> <x:b> <x:c> .\n<x:a> <x:")
    for last, message in ((broken, "status|must have"), (files[0].path, "must have")):
        wrong = [*files[:-1], GraphFile(last, files[-1].graph)]
        with pytest.raises(NotLoadedError, match=message):
            load(loaded.place(update=True), wrong, counts, lambda *_: None)
    with asking(loaded, counts) as there:
        found = answer(there, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert {(row[0][2], int(row[1][2])) for row in found} == set(counts.items())


def test_the_command(
    loaded: Store, release_dir: Path, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["load", "--release-dir", str(release_dir), *words])
        return done.exit_code, done.output

    to = ("--engine", loaded.engine, "--gsp", loaded.gsp)
    if loaded.user is not None:
        assert (run(*to)[0], "the store wants a user" in run(*to)[1]) == (1, True)
        monkeypatch.setenv("MISIONAL_LOAD_USER", "dba")
        monkeypatch.setenv("MISIONAL_LOAD_PASSWORD", "wrong-secret")
        code, output = run(*to)
        assert (code, "does not let this user write" in output) == (1, True)
        assert "wrong-secret" not in output
        monkeypatch.setenv("MISIONAL_LOAD_PASSWORD", loaded.user[1])
    code, output = run(*to)
    assert code == 0
    assert f"release {release.id} is loaded" in output
    assert len(re.findall("^counted", output, re.MULTILINE)) == len(release.graph_iris)
    assert run("--engine", loaded.engine, "--gsp", "http://127.0.0.1:9/store")[0] == 1
    for unusable in (("--engine", loaded.engine), (*to, "--bulk", "x"), ("--gsp", loaded.gsp)):
        assert run(*unusable)[0] == 2
    assert run("--engine", "http://a:secret@b/", "--gsp", loaded.gsp)[0] == 2
    assert "secret" not in run("--engine", "http://a:secret@b/", "--gsp", loaded.gsp)[1]


def test_files_for_a_bulk_loader(
    virtuoso: Store,
    release_dir: Path,
    counts: dict[str, int],
    tmp_path: Path,
    home: Engine,
) -> None:
    folder = virtuoso.folder / "bulk"
    done = CliRunner().invoke(main, ["load", "--release-dir", str(release_dir), "--bulk", str(folder)])
    assert (done.exit_code, len(done.output.splitlines())) == (0, 2 + 2 * len(counts))
    embedded = open_embedded([GraphFile(folder / "release.nq")])
    text = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    assert answer(embedded, text) == answer(home, text)
    program = needed("isql-vt", "virtuoso-opensource-7-bin")
    load_into(virtuoso, program, folder)
    load_into(virtuoso, program, folder)
    with asking(virtuoso, counts) as there:
        assert answer(there, text) == answer(home, text)
    location = str(tmp_path / "store")
    command = ["oxigraph", "load", "--location", location, "--file", str(folder / "release.nq")]
    subprocess.run(
        [needed("oxigraph", "the test extra"), *command[1:]], check=True, capture_output=True, timeout=60
    )


def load_into(virtuoso: Store, program: str, folder: Path) -> None:
    with (folder / "load.sql").open() as script:
        done = subprocess.run(
            [program, f"127.0.0.1:{virtuoso.sql}", "dba", "dba"],
            stdin=script,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    assert "Error" not in done.stdout + done.stderr


def test_a_redirect_is_not_followed(
    files: list[GraphFile], counts: dict[str, int], answering: Callable[[bytes], str]
) -> None:
    away = answering(b"HTTP/1.1 307 Away\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n")
    with pytest.raises(NotLoadedError, match="status 307"):
        load(Place(away, away, "", ("u", "p")), files, counts, lambda *_: None)


@pytest.fixture
def answering() -> Iterator[Callable[[bytes], str]]:
    """Makes a server that answers anything with the same bytes: its URL."""
    made: list[subprocess.Popen[bytes]] = []
    source = (
        "import socket,sys\ns=socket.create_server(('127.0.0.1',0))\nprint(s.getsockname()[1],flush=True)\n"
        "while True:\n c,_=s.accept(); c.recv(65536); c.sendall(bytes.fromhex(sys.argv[1])); c.close()\n"
    )

    def start(reply: bytes) -> str:
        python = needed("python", "Python")
        made.append(subprocess.Popen([python, "-c", source, reply.hex()], stdout=subprocess.PIPE))
        output = made[-1].stdout
        assert output is not None
        return f"http://127.0.0.1:{int(output.readline())}/"

    yield start
    for process in made:
        process.kill()
        process.communicate()
