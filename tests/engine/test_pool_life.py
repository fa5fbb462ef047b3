"""Workers, zygote, server and client come and go: nobody waits for ever, nothing is left behind."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from misional.engine import (
    DataUnreadable,
    EngineBusy,
    EngineUnavailable,
    GraphFile,
    Limits,
    QueryCancelled,
    WorkerCrashed,
    open_pool,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from misional.engine import Answer, PoolEngine

    Children = Callable[[int], dict[int, str]]
    Eventually = Callable[[Callable[[], object]], None]
    Ask = Callable[..., Answer]

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
PATIENT = Limits(cpu_seconds=60, wall_seconds=60, memory_bytes=2**30, result_bytes=2**20)


@pytest.fixture
def small_pool(graph_files: tuple[GraphFile, ...]) -> Iterator[PoolEngine]:
    """One worker, no spare, no queue."""
    engine = open_pool(graph_files, workers=1, spare=0, queue=0, grace_seconds=0.1)
    yield engine
    engine.close()


def the_worker(pool: PoolEngine, children: Children, eventually: Eventually) -> int:
    eventually(lambda: pool.status.ready == 1 and len(children(pool.zygote_pid)) == 1)
    return next(iter(children(pool.zygote_pid)))


def test_a_worker_that_dies_idle_is_replaced_and_no_query_notices(
    small_pool: PoolEngine, ask: Ask, children: Children, eventually: Eventually
) -> None:
    for _ in range(5):
        worker = the_worker(small_pool, children, eventually)
        assert ask(small_pool, "ASK {}").body == b"true"
        os.kill(worker, signal.SIGKILL)
        eventually(lambda: children(small_pool.zygote_pid).get(worker, "Z") == "Z")  # noqa: B023 - at once
        assert ask(small_pool, "ASK {}").body == b"true"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_worker_that_dies_of_something_else_says_of_what(
    number: signal.Signals,
    small_pool: PoolEngine,
    ask: Ask,
    children: Children,
    eventually: Eventually,
    cpu_seconds: Callable[[int], float],
) -> None:
    worker = the_worker(small_pool, children, eventually)
    with ThreadPoolExecutor(1) as client:
        running = client.submit(ask, small_pool, ENDLESS, limits=PATIENT)
        eventually(lambda: cpu_seconds(worker) > 0.1)
        os.kill(worker, number)
        with pytest.raises(WorkerCrashed) as caught:
            running.result()
    assert caught.value.status == -number
    assert ask(small_pool, "ASK {}").body == b"true"


def test_when_the_client_leaves_the_work_stops(
    small_pool: PoolEngine, ask: Ask, children: Children, eventually: Eventually
) -> None:
    worker = the_worker(small_pool, children, eventually)
    gone = threading.Event()
    with ThreadPoolExecutor(1) as client:
        running = client.submit(ask, small_pool, ENDLESS, limits=PATIENT, cancelled=gone.is_set)
        eventually(lambda: small_pool.status.running == 1)
        gone.set()
        with pytest.raises(QueryCancelled):
            running.result()
    eventually(lambda: worker not in children(small_pool.zygote_pid))
    assert ask(small_pool, "ASK {}").body == b"true"


def test_an_error_in_the_callers_own_code_frees_the_worker(small_pool: PoolEngine, ask: Ask) -> None:
    def faulty() -> bool:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(small_pool, ENDLESS, limits=PATIENT, cancelled=faulty)
    assert ask(small_pool, "ASK {}").body == b"true"


def test_a_full_house_says_when_to_come_back(
    small_pool: PoolEngine, ask: Ask, eventually: Eventually
) -> None:
    gone = threading.Event()
    with ThreadPoolExecutor(1) as client:
        running = client.submit(ask, small_pool, ENDLESS, limits=PATIENT, cancelled=gone.is_set)
        eventually(lambda: small_pool.status.running == 1)
        with pytest.raises(EngineBusy) as caught:
            ask(small_pool, "ASK {}")
        assert caught.value.retry_after >= 1
        gone.set()
        with pytest.raises(QueryCancelled):
            running.result()


def test_the_zygotes_death_is_reported_and_undone(
    small_pool: PoolEngine,
    ask: Ask,
    children: Children,
    eventually: Eventually,
    cpu_seconds: Callable[[int], float],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "misional.engine")
    worker = the_worker(small_pool, children, eventually)
    zygote = small_pool.zygote_pid
    with ThreadPoolExecutor(1) as client:
        running = client.submit(ask, small_pool, ENDLESS, limits=PATIENT)
        eventually(lambda: cpu_seconds(worker) > 0.1)
        os.kill(zygote, signal.SIGKILL)
        with pytest.raises(EngineUnavailable):
            running.result()
    assert ask(small_pool, "ASK {}").body == b"true"
    assert small_pool.zygote_pid != zygote
    assert zygote not in children(os.getpid())
    eventually(lambda: not alive(worker))
    assert "engine.zygote_died" in caplog.messages


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_zygote_that_cannot_come_back_is_tried_again(
    tmp_path: Path, ask: Ask, caplog: pytest.LogCaptureFixture, eventually: Eventually
) -> None:
    data = tmp_path / "data.nt"
    data.write_text("<x:s> <x:p> <x:o> .\n")
    engine = open_pool([GraphFile(data)], workers=1, spare=0, queue_seconds=0.5)
    try:
        data.rename(tmp_path / "away.nt")
        os.kill(engine.zygote_pid, signal.SIGKILL)
        eventually(lambda: "engine.zygote_restart_failed" in caplog.messages)
        with pytest.raises(EngineUnavailable):
            ask(engine, "ASK {}")
        (tmp_path / "away.nt").rename(data)
        eventually(lambda: engine.status.ready == 1)
        assert ask(engine, "SELECT * { ?s ?p ?o }").body == b"o,p,s\r\nx:o,x:p,x:s\r\n"
    finally:
        engine.close()


def test_the_log_says_what_was_cut_off_but_not_what_was_asked(
    small_pool: PoolEngine, ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    hasty = Limits(cpu_seconds=300, wall_seconds=0.1, memory_bytes=2**30, result_bytes=2**20)
    with pytest.raises(Exception, match="wall"):
        ask(small_pool, ENDLESS, limits=hasty)
    record = next(record for record in caplog.records if record.message == "engine.query_ended")
    assert (record.levelname, record.__dict__["reason"]) == (
        "WARNING",
        "the query exceeded its wall limit of 0.1",
    )
    assert record.__dict__["bytes"] == len(ENDLESS)
    assert not any("SELECT" in str(value) for value in record.__dict__.values())


def test_closing_lets_the_running_finish_then_leaves_no_process_thread_or_descriptor(
    graph_files: tuple[GraphFile, ...], ask: Ask, children: Children, eventually: Eventually
) -> None:
    descriptors = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    threads = threading.active_count()
    processes = children(os.getpid()).keys()
    engine = open_pool(graph_files, workers=2, spare=1)
    pattern = "{ ?a <http://example.org/next> ?b . ?c <http://example.org/age> ?d }"
    slow = f"SELECT (COUNT(DISTINCT *) AS ?n) {pattern}"
    with ThreadPoolExecutor(1) as client:
        running = client.submit(ask, engine, slow, limits=PATIENT)
        eventually(lambda: engine.status.running == 1 or running.done())
        engine.close()
        assert running.result().body == b"n\r\n20000\r\n"
    with pytest.raises(EngineUnavailable):
        ask(engine, "ASK {}")
    engine.close()
    eventually(lambda: threading.active_count() <= threads)
    assert children(os.getpid()).keys() <= processes
    assert len(os.listdir("/proc/self/fd")) <= descriptors  # noqa: PTH208


@pytest.mark.parametrize(
    ("name", "content"), [("broken.ttl", "<x:s> <x:p>"), ("missing.ttl", None), ("what.xyz", "")]
)
def test_data_that_cannot_be_read_is_named(name: str, content: str | None, tmp_path: Path) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
    with pytest.raises(DataUnreadable) as caught:
        open_pool([GraphFile(path)])
    assert caught.value.path == path


def test_an_engine_is_of_no_use_to_a_forked_process(
    small_pool: PoolEngine, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("misional.engine.pool.os.getpid", lambda: -1)
    with pytest.raises(EngineUnavailable):
        ask(small_pool, "ASK {}")


def test_when_the_server_is_killed_everything_goes_with_it(
    graph_files: tuple[GraphFile, ...], children: Children, eventually: Eventually
) -> None:
    script = (
        "import sys, threading, time; from pathlib import Path\n"
        "from misional.engine import *\n"
        "pool = open_pool([GraphFile(Path(sys.argv[1]))], workers=2, spare=0)\n"
        f"query = lambda: pool.query({ENDLESS!r}, dataset=Dataset(), media_type='text/csv',\n"
        "    limits=Limits(300, 300, 2**30, 2**20))\n"
        "threading.Thread(target=query, daemon=True).start()\n"
        "while pool.status.running == 0: time.sleep(0.01)\n"
        "print(pool.zygote_pid, flush=True); time.sleep(300)\n"
    )
    command = (sys.executable, "-c", script, str(graph_files[1].path))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        zygote = int(server.stdout.readline())
        eventually(lambda: len(children(zygote)) == 2)
        workers = tuple(children(zygote))
        server.kill()
    eventually(lambda: not any(map(alive, (zygote, *workers))))
