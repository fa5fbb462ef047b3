"""Seats and queue: first come first served, long queries never in all seats, nobody lost."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misional.engine import EngineBusy, EngineUnavailable, QueryCancelled
from misional.engine.lanes import Lanes, choose, retry_after

if TYPE_CHECKING:
    from collections.abc import Callable

    from misional.engine.lanes import Seat

    Eventually = Callable[[Callable[[], object]], None]


def lanes(seats: int = 2, long_seats: int = 1, queue: int = 4) -> Lanes:
    return Lanes(seats=seats, long_seats=long_seats, queue=queue)


def enter(room: Lanes, *, long: bool = False, patience: float = 60) -> Seat:
    return room.enter(long=long, deadline=time.monotonic() + patience, cancelled=None)


@given(st.lists(st.booleans()), st.integers(0, 3), st.integers(0, 3))
def test_the_next_is_the_first_that_may_run(waiting: list[bool], free: int, long_free: int) -> None:
    index = choose(waiting, free=free, long_free=long_free)
    if free == 0:
        assert index is None
    elif index is None:
        assert all(waiting)
        assert long_free == 0 or not waiting
    else:
        assert not waiting[index] or long_free > 0
        assert all(waiting[:index])
        assert index == 0 or long_free == 0


@given(st.integers(0, 10_000), st.integers(1, 64), st.floats(0, 1e6))
def test_retry_after_fits_its_header(ahead: int, seats: int, mean: float) -> None:
    assert 1 <= retry_after(ahead=ahead, seats=seats, mean_seconds=mean) <= 60


def test_long_seats_are_fewer() -> None:
    room = lanes()
    first, second = enter(room), enter(room)
    assert first.promote()
    assert first.promote()
    assert not second.promote()
    assert room.counts == (2, 1, 0)
    first.leave()
    assert second.promote()
    second.leave()
    assert room.counts == (0, 0, 0)


def test_a_short_one_overtakes_those_who_wait_for_a_long_seat(eventually: Eventually) -> None:
    room = lanes()
    long = enter(room, long=True)
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(enter, room, long=True)
        eventually(lambda: room.counts == (1, 1, 1))
        enter(room).leave()
        assert not waiting.done()
        long.leave()
        waiting.result().leave()
    assert room.counts == (0, 0, 0)


def test_a_full_queue_turns_away_at_once_and_a_long_wait_in_the_end(eventually: Eventually) -> None:
    room = lanes(seats=1, queue=1)
    seat = enter(room)
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(enter, room, patience=0.5)
        eventually(lambda: room.counts == (1, 0, 1))
        with pytest.raises(EngineBusy):
            enter(room)
        with pytest.raises(EngineBusy):
            waiting.result()
    assert room.counts == (1, 0, 0)
    seat.leave()
    enter(room).leave()


def test_those_who_wait_for_long_seats_fill_nobody_elses_queue(eventually: Eventually) -> None:
    room = lanes(seats=2, long_seats=1, queue=1)
    long = enter(room, long=True)
    with ThreadPoolExecutor(2) as others:
        waiting = others.submit(enter, room, long=True)
        eventually(lambda: room.counts == (1, 1, 1))
        with pytest.raises(EngineBusy):
            enter(room, long=True)
        assert not room.crowded
        short = enter(room)
        behind = others.submit(enter, room)
        eventually(lambda: room.counts == (2, 1, 2))
        assert room.crowded
        short.leave()
        behind.result().leave()
        long.leave()
        waiting.result().leave()
    assert room.counts == (0, 0, 0)


def test_whoever_gives_up_waiting_gives_up_the_place(eventually: Eventually) -> None:
    room = lanes(seats=1)
    seat = enter(room)
    gone = threading.Event()
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(room.enter, long=False, deadline=time.monotonic() + 60, cancelled=gone.is_set)
        eventually(lambda: room.counts == (1, 0, 1))
        gone.set()
        with pytest.raises(QueryCancelled):
            waiting.result()
    seat.leave()
    assert room.counts == (0, 0, 0)


def test_closing_turns_the_waiting_away_and_waits_for_the_running(eventually: Eventually) -> None:
    room = lanes(seats=1)
    seat = enter(room)
    with ThreadPoolExecutor(2) as others:
        waiting = others.submit(enter, room)
        eventually(lambda: room.counts == (1, 0, 1))
        closing = others.submit(room.close, 60)
        with pytest.raises(EngineUnavailable):
            waiting.result()
        assert not closing.done()
        seat.leave()
        closing.result()
    with pytest.raises(EngineUnavailable):
        enter(room)


def test_many_threads_never_exceed_the_seats() -> None:
    room = lanes(seats=3, long_seats=2, queue=100)
    lock = threading.Lock()
    inside = {"all": 0, "long": 0}
    worst = {"all": 0, "long": 0}

    def visit(number: int) -> None:
        seat = enter(room, long=number % 3 == 0)
        kinds = ["all", *(["long"] if seat.long else [])]
        with lock:
            for kind in kinds:
                inside[kind] += 1
                worst[kind] = max(worst[kind], inside[kind])
        time.sleep(0.001)
        with lock:
            for kind in kinds:
                inside[kind] -= 1
        seat.leave()

    with ThreadPoolExecutor(20) as crowd:
        list(crowd.map(visit, range(200)))
    assert worst["all"] <= 3
    assert worst["long"] <= 2
    assert room.counts == (0, 0, 0)
