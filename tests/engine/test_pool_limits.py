"""Hostile queries: each is cut off for the right reason, alone and together, and nothing is left behind."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from misional.engine import (
    Dataset,
    EngineBusy,
    EvaluationFailed,
    LimitExceeded,
    Limits,
    QueryCancelled,
    QueryRefused,
    QuerySyntaxError,
    WorkerCrashed,
    open_pool,
)
from misional.engine.channel import Outcome, Request
from misional.engine.pool import is_long

if TYPE_CHECKING:
    from collections.abc import Callable

    from misional.engine import Answer, GraphFile, PoolEngine

CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
PATH = "{ ?a <http://example.org/next>* ?b . ?b <http://example.org/next>* ?c }"
BACKTRACKING = 'FILTER(REGEX(CONCAT(STR(?c), STR(?f), STR(?i)), "((a*)*)*[^b]*x$"))'
DOUBLING = " ".join(f"BIND(CONCAT(?s{i}, ?s{i}) AS ?s{i + 1})" for i in range(40))
WORK = {"cpu", "memory"}  # which of the two a query meets first is the machine's to say
HOSTILE = {
    "count": (f"SELECT (COUNT(*) AS ?n) {CROSS}", {"cpu"}),
    "order": (f"SELECT * {CROSS} ORDER BY ?c ?f", WORK),
    "distinct": (f"SELECT (COUNT(DISTINCT *) AS ?n) {CROSS}", WORK),
    "group_concat": (f"SELECT (GROUP_CONCAT(?c) AS ?n) {CROSS}", WORK),
    "path closure": (f"SELECT (COUNT(*) AS ?n) {PATH}", WORK),
    "string doubling": (f'SELECT (STRLEN(?s40) AS ?n) {{ BIND("x" AS ?s0) {DOUBLING} }}', WORK),
    "giant result": ("SELECT * { ?a ?b ?c . ?d ?e ?f }", {"result"}),
    "giant graph": ("CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }", {*WORK, "result"}),
    "regular expression": (
        f"SELECT (COUNT(*) AS ?n) {{ {CROSS} {BACKTRACKING} }}",
        WORK,
    ),
}


def media_type(text: str) -> str:
    return "text/turtle" if text.startswith("CONSTRUCT") else "text/csv"


def unguarded(text: str, limits: Limits) -> Request:
    """A request as it would reach a worker if the guard were not there."""
    return Request(
        text=text.encode(),
        media_type="text/csv",
        dataset=Dataset(),
        union_default=True,
        cpu_seconds=limits.cpu_seconds,
        memory_bytes=limits.memory_bytes,
        result_bytes=limits.result_bytes,
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_is_cut_off_for_the_right_reason(
    name: str, pool: PoolEngine, ask: Callable[..., Answer], limits: Limits
) -> None:
    text, allowed = HOSTILE[name]
    with pytest.raises(LimitExceeded) as caught:
        ask(pool, text, media_type(text))
    assert caught.value.limit in allowed
    values = {"cpu": limits.cpu_seconds, "memory": limits.memory_bytes, "result": limits.result_bytes}
    assert caught.value.value == values[caught.value.limit]


def test_elapsed_time_is_limited_even_if_no_cpu_is_used_up(
    pool: PoolEngine, ask: Callable[..., Answer]
) -> None:
    patient = Limits(cpu_seconds=60, wall_seconds=0.2, memory_bytes=2**30, result_bytes=2**20)
    with pytest.raises(LimitExceeded) as caught:
        ask(pool, HOSTILE["count"][0], limits=patient)
    assert (caught.value.limit, caught.value.value) == ("wall", 0.2)


def test_memory_is_limited_whatever_the_cpu_allows(pool: PoolEngine, ask: Callable[..., Answer]) -> None:
    # Half a gigabyte of one string: over the limit, yet harmless to the machine if there were none.
    doubling = " ".join(f"BIND(CONCAT(?s{i}, ?s{i}) AS ?s{i + 1})" for i in range(28))
    text = f'SELECT (STRLEN(?s28) AS ?n) {{ BIND("xx" AS ?s0) {doubling} }}'
    tight = Limits(cpu_seconds=60, wall_seconds=60, memory_bytes=96 * 2**20, result_bytes=2**20)
    with pytest.raises(LimitExceeded) as caught:
        ask(pool, text, limits=tight)
    assert (caught.value.limit, caught.value.value) == ("memory", tight.memory_bytes)


def test_a_budget_belongs_to_a_query_not_to_a_worker(
    graph_files: tuple[GraphFile, ...],
    ask: Callable[..., Answer],
    children: Callable[[int], dict[int, str]],
    cpu_seconds: Callable[[int], float],
    eventually: Callable[[Callable[[], object]], None],
) -> None:
    """The same worker spends, over many queries, several times what one query may."""
    worth = "SELECT (COUNT(*) AS ?n) { ?a <http://example.org/next> ?b . ?c <http://example.org/age> ?d }"
    hasty = Limits(cpu_seconds=0.25, wall_seconds=60, memory_bytes=2**27, result_bytes=2**20)
    lone = open_pool(graph_files, workers=1, spare=0, short_seconds=60)
    try:
        eventually(lambda: lone.status.ready == 1)
        (worker,) = children(lone.zygote_pid)
        spent = cpu_seconds(worker)
        while cpu_seconds(worker) - spent < 4 * hasty.cpu_seconds:
            assert ask(lone, worth, limits=hasty).body == b"n\r\n20000\r\n"
        assert list(children(lone.zygote_pid)) == [worker]
    finally:
        lone.close()


@pytest.mark.parametrize(
    ("spent", "elapsed", "crowded", "long"),
    [
        (0.01, 0.1, True, False),
        (0.1, 0.1, False, False),
        (0.1, 0.1, True, True),
        (0.01, 2.0, True, False),
        (0.6, 0.6, False, True),
        (0.01, 6.0, False, True),
    ],
)
def test_what_is_long_is_told_by_the_processor(
    spent: float, elapsed: float, crowded: bool, long: bool
) -> None:
    assert is_long(spent, elapsed, 0.5, crowded=crowded) is long


def test_a_long_query_goes_on_at_a_lower_priority_and_its_worker_ends_with_it(
    graph_files: tuple[GraphFile, ...],
    ask: Callable[..., Answer],
    children: Callable[[int], dict[int, str]],
    eventually: Callable[[Callable[[], object]], None],
) -> None:
    lone = open_pool(graph_files, workers=1, spare=0, short_seconds=0.1)
    long = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    gone = threading.Event()
    try:
        eventually(lambda: lone.status.ready == 1)
        (worker,) = children(lone.zygote_pid)
        usual = os.getpriority(os.PRIO_PROCESS, worker)
        with ThreadPoolExecutor(1) as client:
            patient = Limits(cpu_seconds=60, wall_seconds=60, memory_bytes=2**30, result_bytes=2**20)
            running = client.submit(ask, lone, long, limits=patient, cancelled=gone.is_set)
            eventually(lambda: os.getpriority(os.PRIO_PROCESS, worker) > usual)
            gone.set()
            with pytest.raises(QueryCancelled):
                running.result()
        assert ask(lone, "ASK {}").body == b"true"
        eventually(lambda: len(children(lone.zygote_pid)) == 1)
        (successor,) = children(lone.zygote_pid)
        assert os.getpriority(os.PRIO_PROCESS, successor) == usual
    finally:
        lone.close()


def test_a_query_of_a_megabyte_is_answered_or_refused_and_harms_nobody(
    pool: PoolEngine, ask: Callable[..., Answer]
) -> None:
    values = " ".join(f'"value {number}"' for number in range(80_000))
    wide = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {values} }} }}"
    assert len(wide) > 1_000_000
    roomy = Limits(cpu_seconds=20, wall_seconds=120, memory_bytes=2**30, result_bytes=2**20)
    assert ask(pool, wide, limits=roomy).body == b"n\r\n80000\r\n"
    with pytest.raises(QueryRefused) as caught:
        ask(pool, f"ASK {{}} # {'x' * 2_000_000}")
    assert caught.value.reason == "length"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ASK { FILTER(" + "(" * 10_000 + "1" + ")" * 10_000 + ") }", "nesting"),
        ("ASK " + "{" * 10_000 + "}" * 10_000, "nesting"),
        ("ASK { ?s ?p " + "[ <x:y> " * 10_000 + "1" + "]" * 10_000 + " }", "nesting"),
        ("ASK { FILTER(" + "1 + " * 30_000 + "1) }", "operators"),
        ("ASK { FILTER(" + "!" * 30_000 + "1) }", "operators"),
        ("ASK { {} " + "UNION {} " * 30_000 + "}", "operators"),
    ],
)
def test_what_would_overflow_the_parser_is_refused_and_without_the_guard_only_a_worker_falls(
    text: str, reason: str, pool: PoolEngine, ask: Callable[..., Answer], limits: Limits
) -> None:
    with pytest.raises(QueryRefused) as caught:
        ask(pool, text)
    assert caught.value.reason == reason
    with pytest.raises((WorkerCrashed, LimitExceeded)):
        pool.evaluate(unguarded(text, limits), limits, None)
    assert ask(pool, "ASK {}").body == b"true"


def test_errors_that_are_no_limits_are_told_apart(pool: PoolEngine, ask: Callable[..., Answer]) -> None:
    with pytest.raises(QuerySyntaxError):
        ask(pool, "SELECT * { ?s ?p }")
    with pytest.raises(QueryRefused) as caught:
        ask(pool, "SELECT * { ?s ?p ?o }", "text/turtle")
    assert (caught.value.reason, caught.value.what) == ("media-type", "text/turtle")
    with pytest.raises(QueryRefused) as caught:
        ask(pool, "SELECT (<urn:f>(1) AS ?x) {}")
    assert (caught.value.reason, caught.value.what) == ("function", "urn:f")
    with pytest.raises(EvaluationFailed):
        ask(pool, "CONSTRUCT { ?s ?p <<( ?s ?p ?o )>> } { ?s ?p ?o } LIMIT 1", "application/ld+json")


def test_together_they_starve_nobody_and_leave_nothing(
    pool: PoolEngine,
    ask: Callable[..., Answer],
    children: Callable[[int], dict[int, str]],
    eventually: Callable[[Callable[[], object]], None],
) -> None:
    """More endless queries at once than workers, and all the while cheap ones are answered, each of them."""

    def attack(text: str) -> str:
        try:
            ask(pool, text, media_type(text))
        except LimitExceeded as error:
            return error.limit
        except EngineBusy:
            return "busy"
        return "answered"

    with ThreadPoolExecutor(len(HOSTILE)) as attackers:
        ends = [attackers.submit(attack, text) for text, _ in HOSTILE.values()]
        answered_meanwhile = 0
        while not all(end.done() for end in ends):
            answer = ask(pool, "SELECT ?l { <p7> <http://www.w3.org/2000/01/rdf-schema#label> ?l }")
            assert answer.body == "l\r\nSeñora 7\r\n".encode()
            answered_meanwhile += 1
    assert answered_meanwhile > len(HOSTILE)
    assert {end.result() for end in ends} <= {"cpu", "memory", "result", "busy"}

    eventually(lambda: pool.status.ready == 4)
    assert (pool.status.running, pool.status.long_running, pool.status.waiting) == (0, 0, 0)
    eventually(lambda: len(children(pool.zygote_pid)) == 4)
    states = {**children(os.getpid()), **children(pool.zygote_pid)}
    assert "Z" not in states.values()
    assert all(private_bytes(worker) < 32 * 2**20 for worker in children(pool.zygote_pid))


def private_bytes(pid: int) -> int:
    """Memory that a process shares with nobody."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_"))


def test_a_worker_that_grew_is_replaced(
    pool: PoolEngine,
    children: Callable[[int], dict[int, str]],
    eventually: Callable[[Callable[[], object]], None],
) -> None:
    eventually(lambda: len(children(pool.zygote_pid)) == 4 and pool.status.ready == 4)
    before = children(pool.zygote_pid).keys()
    roomy = Limits(cpu_seconds=20, wall_seconds=120, memory_bytes=2**30, result_bytes=2**20)
    ages = " ".join(f"?p{i} <http://example.org/age> ?a{i} ." for i in range(2))
    wide = f"SELECT (COUNT(DISTINCT *) AS ?n) {{ ?a <http://example.org/next> ?b . {ages} }}"
    reply = pool.evaluate(unguarded(wide, roomy), roomy, None)
    assert (reply.outcome, reply.retiring, reply.body) == (Outcome.ANSWER, True, b"n\r\n400000\r\n")
    eventually(lambda: len(children(pool.zygote_pid).keys() & before) == 3 and pool.status.ready == 4)
