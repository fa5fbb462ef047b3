"""One client that asks too often waits; nobody else does, and nobody can pretend to be another."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misional.web.app import create_app
from misional.web.layers.limiting import Bucket, Rate, RateLimit, client_of, take
from misional.web.settings import WebSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from flask.testing import FlaskClient

    from misional.release import Release

RATES = st.builds(Rate, per_minute=st.integers(1, 6000), burst=st.integers(1, 500))
PAUSES = st.lists(st.floats(0, 100), min_size=1, max_size=200)
STRANGER = {"REMOTE_ADDR": "203.0.113.9"}


def passed(rate: Rate, pauses: Iterable[float]) -> tuple[int, float]:
    """How many requests pass with these pauses before each, and how long it all took."""
    bucket, now, count = None, 1000.0, 0
    for pause in pauses:
        now += pause
        bucket, wait = take(bucket, rate, now)
        count += wait == 0
    return count, now - 1000.0


@given(RATES, PAUSES)
def test_never_more_than_the_burst_and_the_rate_allow(rate: Rate, pauses: list[float]) -> None:
    count, seconds = passed(rate, [0, *pauses])
    assert count <= rate.burst + seconds * rate.per_minute / 60 + 1e-6


@given(RATES, PAUSES)
def test_who_keeps_to_the_rate_is_never_refused(rate: Rate, pauses: list[float]) -> None:
    slow = [pause + 60 / rate.per_minute for pause in pauses]
    assert passed(rate, slow)[0] == len(slow)


@given(RATES, st.integers(0, 600))
def test_the_burst_passes_whole_and_then_one_waits(rate: Rate, more: int) -> None:
    assert passed(rate, [0.0] * (rate.burst + more))[0] == rate.burst


@given(RATES, PAUSES)
def test_who_waits_as_long_as_told_passes_and_not_before(rate: Rate, pauses: list[float]) -> None:
    bucket, now = None, 0.0
    for pause in pauses:
        now += pause
        bucket, wait = take(bucket, rate, now)
        if wait:
            assert take(bucket, rate, now + wait * 1.0001 + 1e-6)[1] == 0
            assert take(bucket, rate, now + wait * 0.9)[1] > 0


@given(RATES, st.floats(0, 1000), st.floats(0, 1000))
def test_a_clock_that_goes_back_gives_nothing_away(rate: Rate, at: float, back: float) -> None:
    empty = Bucket(0.0, at)
    assert take(empty, rate, at - back) == (empty, pytest.approx(60 / rate.per_minute))


@pytest.mark.parametrize(
    ("remote", "forwarded", "hops", "client"),
    [
        ("203.0.113.9", "", 0, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", 0, "203.0.113.9"),
        ("203.0.113.9", "127.0.0.1", 0, "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", 1, "198.51.100.1"),
        ("10.0.0.1", "127.0.0.1, 198.51.100.1", 1, "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1,198.51.100.1, 10.0.0.2", 2, "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1", 2, "10.0.0.1"),
        ("10.0.0.1", "", 1, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1:4711", 1, "198.51.100.1"),
        ("10.0.0.1", "[2001:db8::1]:80", 1, "2001:db8::/64"),
        ("10.0.0.1", "unknown", 1, "10.0.0.1"),
        ("10.0.0.1", "<script>", 1, "10.0.0.1"),
        ("10.0.0.1", ",,,", 1, "10.0.0.1"),
        ("2001:db8:0:1:aaaa::1", "", 0, "2001:db8:0:1::/64"),
        ("2001:db8:0:1:bbbb::2", "", 0, "2001:db8:0:1::/64"),
        ("2001:db8:0:2::1", "", 0, "2001:db8:0:2::/64"),
        ("::ffff:203.0.113.9", "", 0, "203.0.113.9"),
        ("127.0.0.1", "", 0, None),
        ("127.8.8.8", "", 0, None),
        ("::1", "", 0, None),
        ("::ffff:127.0.0.1", "", 0, None),
        ("127.0.0.1", "198.51.100.1", 1, "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1", 0, None),
        ("", "", 0, ""),
    ],
)
def test_who_is_who(remote: str, forwarded: str, hops: int, client: str | None) -> None:
    assert client_of(remote, forwarded, hops) == client


@given(st.text(), st.text(), st.integers(0, 9))
def test_any_header_names_somebody(remote: str, forwarded: str, hops: int) -> None:
    client_of(remote, forwarded, hops)


@given(
    st.lists(st.sampled_from(["127.0.0.1", "1.2.3.4", "::1", "x", ""])), st.sampled_from(["9.9.9.9", "::2"])
)
def test_what_a_client_writes_to_the_left_changes_nothing(invented: list[str], true: str) -> None:
    honest = client_of("10.0.0.1", true, 1)
    assert client_of("10.0.0.1", ",".join([*invented, true]), 1) == honest


def layer(rate: Rate, clock: Callable[[], float] = lambda: 0.0, remembered: int = 100) -> RateLimit:
    return RateLimit(lambda _environ, _start: [b"ok"], rate, clock=clock, remembered=remembered)


def ask(limit: RateLimit, remote: str) -> bytes:
    environ = {"REMOTE_ADDR": remote, "REQUEST_METHOD": "GET"}
    return b"".join(limit(environ, lambda *_args: lambda _data: None))


def test_only_so_many_clients_are_remembered() -> None:
    limit = layer(Rate(per_minute=1, burst=1), remembered=10)
    for number in range(1000):
        assert ask(limit, f"10.0.{number // 250}.{number % 250}") == b"ok"
    assert limit.clients == 10
    assert ask(limit, "10.0.3.249") != b"ok", "the last ones are still known"


def test_one_clients_haste_is_nobody_elses_wait() -> None:
    limit = layer(Rate(per_minute=60, burst=2))
    answers = [ask(limit, "203.0.113.9") == b"ok" for _ in range(4)]
    assert answers == [True, True, False, False]
    assert ask(limit, "203.0.113.10") == b"ok"


def test_no_limit_at_all() -> None:
    limit = layer(Rate(per_minute=0, burst=1))
    assert all(ask(limit, "203.0.113.9") == b"ok" for _ in range(100))
    assert limit.clients == 0


@pytest.mark.parametrize("values", [{"per_minute": -1}, {"burst": 0}, {"trusted_hops": -1}])
def test_a_rate_that_makes_no_sense(values: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="rate"):
        Rate(**values)  # type: ignore[arg-type]


@pytest.fixture
def limited(tiny: Release) -> Iterator[FlaskClient]:
    """The whole application, with two requests and then one a second for each client."""
    made = create_app(tiny, settings=WebSettings(rate=Rate(per_minute=60, burst=2, trusted_hops=1)))
    yield made.test_client()
    made.extensions["misional.holder"].close()


def test_the_refusal_tells_all(limited: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    # Never the same query twice: what is answered from memory costs nothing and is not counted.
    paths = (f"/sparql?query=ASK%7B%7D%23{number}" for number in count())
    assert [limited.get(next(paths), environ_base=STRANGER).status_code for _ in range(2)] == [200, 200]
    capsys.readouterr()
    for language, words in (("es", "Espere 1 segundos"), ("en", "Wait 1 seconds")):
        answer = limited.get(next(paths), environ_base=STRANGER, headers={"Accept-Language": language})
        assert answer.status_code == 429
        assert answer.content_type == "application/problem+json"
        document = answer.get_json()
        assert (document["type"], document["limit"], document["burst"], document["retryAfter"]) == (
            "/problems/too-many-requests",
            60,
            2,
            1,
        )
        assert words in document["detail"]
        assert answer.headers["Retry-After"] == "1"
        assert answer.headers["RateLimit-Policy"] == '"client";q=60;w=60'
        assert answer.headers["RateLimit"] == '"client";r=0;t=1'
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Content-Language"] == language
    statuses = [json.loads(line)["status"] for line in capsys.readouterr().err.splitlines()]
    assert statuses == [429, 429], "a refusal is logged as any request is"


def test_head_is_refused_without_a_body(limited: FlaskClient) -> None:
    for _ in range(3):
        answer = limited.head("/health", environ_base=STRANGER)
    assert (answer.status_code, answer.data) == (429, b"")


def test_the_client_is_the_one_the_trusted_proxy_names(limited: FlaskClient) -> None:
    def status(forwarded: str) -> int:
        headers = {"X-Forwarded-For": forwarded}
        return limited.get("/health", environ_base={"REMOTE_ADDR": "127.0.0.1"}, headers=headers).status_code

    assert [status(f"10.9.8.{number}, 198.51.100.7") for number in range(4)] == [200, 200, 429, 429]
    assert status("198.51.100.7, 198.51.100.8") == 200
    assert status("127.0.0.1, 198.51.100.7") == 429


def test_nothing_about_one_client_is_on_an_answer_for_all(limited: FlaskClient) -> None:
    answer = limited.get("/sparql?query=ASK%7B%7D", environ_base=STRANGER)
    assert not [name for name in answer.headers.keys() if name.startswith("RateLimit")]  # noqa: SIM118


def test_this_machine_is_not_limited_unless_it_is_asked_for(client: FlaskClient, tiny: Release) -> None:
    assert {client.get("/health").status_code for _ in range(200)} == {200}
    made = create_app(tiny, settings=WebSettings(rate=Rate(per_minute=60, burst=2, loopback=True)))
    statuses = [made.test_client().get("/health").status_code for _ in range(3)]
    made.extensions["misional.holder"].close()
    assert statuses == [200, 200, 429]
