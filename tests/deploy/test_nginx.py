"""deploy/nginx.conf before two real servers: what it keeps, what it must not, and a server that dies."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

DEADLINE = 60
PAGE = "doc/function/decreto-140-2021/art-2/num-5"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/misional/def#Function> }"


@dataclass
class Site:
    """The proxy's URL, and its servers' with their processes; all end in a slash."""

    url: str
    servers: dict[str, subprocess.Popen[str]]

    def kill(self, url: str) -> None:
        """Nothing of that server remains, and nobody hears of it."""
        os.killpg(self.servers[url].pid, signal.SIGKILL)
        self.servers[url].communicate(timeout=DEADLINE)


def nginx() -> str:
    path = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if path is None and os.environ.get("MISIONAL_TEST_EVERYTHING"):
        pytest.fail("nginx is not here: install nginx-light")
    if path is None:
        pytest.skip("nginx is not here: install nginx-light to run this test")
    return path


def start(release_dir: Path) -> tuple[str, subprocess.Popen[str]]:
    command = [sys.executable, "-m", "misional", "serve", "--port", "0", "--release-dir", str(release_dir)]
    process = subprocess.Popen(
        [*command, "--query-workers", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "MISIONAL_TRUSTED_HOPS": "1"},
    )
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found
    return found[0], process


def configuration(root: Path, folder: Path, port: int, servers: list[str]) -> str:
    text = (root / "deploy/nginx.conf").read_text("utf-8")
    addresses = [re.sub(r"^http://|/$", "", url) for url in servers]
    for ours, theirs in (
        ("192.0.2.11:8000", addresses[0]),
        ("192.0.2.12:8000", addresses[1]),
        ("/var/cache/nginx/misional", str(folder / "cache")),
        ("listen 80;", f"listen 127.0.0.1:{port};"),
    ):
        assert text.count(ours) == 1
        text = text.replace(ours, theirs)
    return text


@pytest.fixture
def site(root: Path, release_dir: Path, tmp_path: Path) -> Iterator[Site]:
    program = nginx()
    servers = dict(start(release_dir) for _ in range(2))
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    (tmp_path / "nginx.conf").write_text(configuration(root, tmp_path, port, [*servers]))
    here = f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log;"
    here += " user root;" if os.geteuid() == 0 else ""
    temporary = " ".join(
        f"{kind}_temp_path {tmp_path}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    text = (tmp_path / "nginx.conf").read_text()
    (tmp_path / "nginx.conf").write_text(
        text.replace("http {", f"http {{\n    access_log off;\n    {temporary}", 1)
    )
    command = [
        program,
        "-p",
        str(tmp_path),
        "-e",
        f"{tmp_path}/error.log",
        "-c",
        str(tmp_path / "nginx.conf"),
    ]
    proxy = subprocess.Popen([*command, "-g", here], stderr=subprocess.PIPE, text=True)
    made = Site(f"http://127.0.0.1:{port}/", servers)
    try:
        wait_for(made.url, proxy)
        yield made
    finally:
        proxy.terminate()
        proxy.communicate(timeout=DEADLINE)
        for process in servers.values():
            if process.poll() is None:
                process.terminate()
            process.communicate(timeout=DEADLINE)


def wait_for(url: str, proxy: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + DEADLINE
    while True:
        try:
            assert requests.get(f"{url}health", timeout=DEADLINE).status_code == 200
        except requests.ConnectionError:
            assert proxy.poll() is None, proxy.communicate()[1]
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return


def get(url: str, **headers: str) -> requests.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.get(url, headers=names, timeout=DEADLINE)


def test_what_is_kept_and_what_is_not(site: Site) -> None:
    kept_apart(site)
    not_modified(site)
    queries(site)
    problems(site)


def kept_apart(site: Site) -> None:
    """One address in many formats and languages: each is kept, none is given for another."""
    wishes = [
        {"Accept": "text/html", "Accept_Language": "es"},
        {"Accept": "text/html", "Accept_Language": "en"},
        {"Accept": "text/turtle", "Accept_Language": "es"},
        {"Accept": "application/ld+json", "Accept_Language": "es"},
        {"Accept": "text/html", "Accept_Language": "es", "Accept_Encoding": "identity"},
    ]
    direct = [[get(f"{server}{PAGE}", **wish) for wish in wishes] for server in site.servers]
    assert [each.headers["ETag"] for each in direct[0]] == [each.headers["ETag"] for each in direct[1]]
    assert len({each.content for each in direct[0]}) == len(wishes) - 1
    for expected in ("MISS", "HIT"):
        through = [get(f"{site.url}{PAGE}", **wish) for wish in wishes]
        assert [each.headers["X-Cache"] for each in through] == [expected] * len(wishes)
        for ours, theirs in zip(through, direct[0], strict=True):
            assert ours.status_code == 200
            for name in ("Content-Type", "ETag", "Vary"):
                assert ours.headers[name] == theirs.headers[name]
            if "html" not in ours.headers["Content-Type"]:
                assert ours.content == theirs.content
    assert "text/turtle" in get(f"{site.url}{PAGE}.ttl", Accept="text/html").headers["Content-Type"]


def not_modified(site: Site) -> None:
    known = get(f"{site.url}{PAGE}", Accept="text/turtle").headers["ETag"]
    again = get(f"{site.url}{PAGE}", Accept="text/turtle", If_None_Match=known)
    assert (again.status_code, again.content) == (304, b"")
    assert get(f"{site.url}{PAGE}", Accept="text/html", If_None_Match=known).status_code == 200


def queries(site: Site) -> None:
    ask = f"{site.url}sparql?query={requests.utils.quote(COUNT)}"
    for media_type in ("text/csv", "application/sparql-results+json"):
        first, second = (get(ask, Accept=media_type) for _ in range(2))
        assert (first.headers["X-Cache"], second.headers["X-Cache"]) == ("MISS", "HIT")
        assert first.content == second.content
        assert second.headers["Content-Type"].startswith(media_type)
    changing = f"{site.url}sparql?query={requests.utils.quote('SELECT (UUID() AS ?u) {}')}"
    first, second = (get(changing, Accept="text/csv") for _ in range(2))
    assert first.content != second.content
    posted = [requests.post(f"{site.url}sparql", data={"query": COUNT}, timeout=DEADLINE) for _ in range(2)]
    assert [each.status_code for each in posted] == [200, 200]
    assert "HIT" not in {each.headers.get("X-Cache") for each in posted}


def problems(site: Site) -> None:
    for address, status in (
        ("doc/function/none", 404),
        ("sparql?query=SELECT", 400),
        (f"sparql?query={requests.utils.quote('SELECT * { SERVICE <http://x/> {} }')}", 403),
    ):
        for _ in range(2):
            answer = get(f"{site.url}{address}", Accept="application/json")
            assert (answer.status_code, answer.headers["X-Cache"]) == (status, "MISS")
            assert answer.headers["Content-Type"] == "application/problem+json"
    health = [get(f"{site.url}health") for _ in range(2)]
    assert {each.headers["X-Cache"] for each in health} == {"MISS"}


def test_a_server_dies_under_load_and_no_request_fails(site: Site) -> None:
    """kill -9 in the middle: requests under way are asked again elsewhere, POST ones too."""
    wanted, done, failed = 400, [0], []
    lock = threading.Lock()
    half = threading.Event()

    def work(worker: int) -> None:
        session = requests.Session()
        number = 0
        while done[0] < wanted:
            number += 1
            text = f"{COUNT} # {worker}.{number}"  # never asked before, so that a server has to answer
            try:
                match number % 3:
                    case 0:
                        answer = session.get(f"{site.url}sparql", params={"query": text}, timeout=DEADLINE)
                    case 1:
                        answer = session.post(f"{site.url}sparql", data={"query": text}, timeout=DEADLINE)
                    case _:
                        answer = session.get(f"{site.url}{PAGE}?x={worker}.{number}", timeout=DEADLINE)
                problem = "" if answer.status_code == 200 and answer.content else str(answer.status_code)
            except requests.RequestException as error:
                problem = repr(error)
            with lock:
                done[0] += 1
                if problem:
                    failed.append((done[0], number % 3, problem))
            if done[0] >= wanted // 2:
                half.set()

    workers = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for each in workers:
        each.start()
    assert half.wait(DEADLINE)
    site.kill(next(iter(site.servers)))
    for each in workers:
        each.join()
    assert done[0] >= wanted
    assert failed == []
    site.kill([*site.servers][1])
    gone = get(f"{site.url}doc/function/never-asked")
    assert (gone.status_code, gone.headers["Retry-After"]) == (503, "5")
    assert gone.headers["Content-Type"] == "application/problem+json"
    assert gone.headers["Cache-Control"] == "no-store"
