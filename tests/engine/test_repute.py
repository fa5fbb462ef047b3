"""A query that was long waits with the long ones when asked again, however it is spaced or commented."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from misional.engine import GraphFile, Limits, QueryCancelled, open_pool
from misional.engine.repute import Repute, shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from misional.engine import Answer

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
PATIENT = Limits(cpu_seconds=60, wall_seconds=60, memory_bytes=2**30, result_bytes=2**20)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (b"SELECT * { ?s <http://x#y> ?o } # one", True),
        (b"# two\n SELECT  *\t{ ?s <http://x#y> ?o }\r\n#three", True),
        (b"SELECT * { ?s <http://x#z> ?o }", False),
        (b"SELECT * { ?s <http://x# y> ?o }", False),
    ],
)
def test_comments_and_spaces_make_no_other_query(other: bytes, same: bool) -> None:
    assert (shape(other) == shape(b"SELECT * { ?s <http://x#y> ?o }")) is same


def test_repute_lasts_a_minute_from_the_last_time_and_is_bounded() -> None:
    now = [0.0]
    repute = Repute(clock=lambda: now[0])
    assert not repute.is_long(b"a")
    repute.remember(b"a")
    repute.remember(b"b")
    now[0] = 40
    repute.remember(b"a")
    now[0] = 70
    assert repute.is_long(b"a # again")
    assert not repute.is_long(b"b")
    for each in range(1024):
        repute.remember(b"%d" % each)
    assert not repute.is_long(b"a")
    assert repute.is_long(b"0")


def test_asked_again_it_takes_no_short_ones_place(
    graph_files: tuple[GraphFile, ...],
    ask: Callable[..., Answer],
    eventually: Callable[[Callable[[], object]], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """With the long seat taken, its like waits at once, though a seat for short ones is free."""
    caplog.set_level(logging.INFO, "misional.engine")
    pool = open_pool(graph_files, workers=2, spare=0, long_workers=1, short_seconds=0.05, grace_seconds=0.1)
    left = threading.Event()
    try:
        with ThreadPoolExecutor(2) as clients:
            first = clients.submit(ask, pool, ENDLESS, limits=PATIENT, cancelled=left.is_set)
            eventually(lambda: pool.status.long_running == 1)
            second = clients.submit(ask, pool, f"{ENDLESS} # again", limits=PATIENT, cancelled=left.is_set)
            eventually(lambda: pool.status.waiting == 1)
            assert pool.status.running == 1
            assert ask(pool, "ASK {}").body == b"true"
            assert (pool.status.running, pool.status.waiting) == (1, 1)
            assert "engine.query_put_back" not in caplog.messages
            left.set()
            for query in (first, second):
                with pytest.raises(QueryCancelled):
                    query.result()
    finally:
        pool.close()
