from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from misional.engine import EngineUnavailable, open_embedded
from misional.release import NoReleaseError
from misional.web.app import create_app
from misional.web.holder import ReleaseHolder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from misional.engine import Engine, GraphFile
    from misional.release import Release

MORE = '<https://example.org/m/id/norm/nueva> a m:Norm ; skos:prefLabel "Nueva"@es .'


class Engines:
    """Opens engines and remembers which are still open."""

    def __init__(self) -> None:
        self.open: list[Engine] = []

    def __call__(self, files: Sequence[GraphFile], **named: Any) -> Engine:
        engine = open_embedded(files, **named)
        close = engine.close
        self.open.append(engine)

        def closing() -> None:
            if engine in self.open:
                self.open.remove(engine)
            close()

        engine.close = closing  # type: ignore[method-assign]
        return engine


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def engines() -> Engines:
    return Engines()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def holder(
    tmp_path: Path, publish_tiny: Callable[..., Release], engines: Engines, clock: Clock
) -> ReleaseHolder:
    publish_tiny(tmp_path)
    return ReleaseHolder(tmp_path, engines, clock=clock, start=lambda task: task())


def held(holder: ReleaseHolder) -> str:
    with holder.lease() as live:
        return live.release.id


def test_nothing_published_is_an_error_at_once(tmp_path: Path, engines: Engines) -> None:
    with pytest.raises(NoReleaseError):
        ReleaseHolder(tmp_path, engines)


def test_a_new_release_is_looked_for_once_a_second(
    tmp_path: Path, publish_tiny: Callable[..., Release], holder: ReleaseHolder, clock: Clock
) -> None:
    old = held(holder)
    new = publish_tiny(tmp_path, MORE).id
    clock.now = 0.9
    assert held(holder) == old
    clock.now = 1.0
    assert held(holder) == new
    publish_tiny(tmp_path)
    clock.now = 1.9
    assert held(holder) == new
    clock.now = 2.0
    assert held(holder) == old, "and back again"


def test_the_old_engine_closes_with_its_last_request(
    tmp_path: Path, publish_tiny: Callable[..., Release], holder: ReleaseHolder, engines: Engines
) -> None:
    (old,) = engines.open
    with holder.lease() as first, holder.lease() as second:
        publish_tiny(tmp_path, MORE)
        holder.refresh()
        assert first.engine is second.engine is old
        with holder.lease() as third:
            assert third.engine is not old
        assert old in engines.open
    assert old not in engines.open
    holder.close()
    assert engines.open == []


def test_closing_waits_for_the_request_that_runs(holder: ReleaseHolder, engines: Engines) -> None:
    with holder.lease():
        holder.close()
        assert len(engines.open) == 1
    assert engines.open == []


def test_a_release_that_cannot_be_read_is_left(
    tmp_path: Path,
    publish_tiny: Callable[..., Release],
    holder: ReleaseHolder,
    capsys: pytest.CaptureFixture[str],
) -> None:
    old = held(holder)
    new = publish_tiny(tmp_path, MORE)
    path = new.graph_files["asserted"]
    path.chmod(0o644)
    path.write_text("this is not N-Triples\n")
    holder.refresh()
    assert held(holder) == old
    assert "release not loaded" in capsys.readouterr().err
    (tmp_path / "current").unlink()
    (tmp_path / "current").symlink_to("elsewhere")
    holder.refresh()
    assert held(holder) == old


def test_an_engine_that_does_not_open_leaves_the_old_one(
    tmp_path: Path, publish_tiny: Callable[..., Release], engines: Engines
) -> None:
    publish_tiny(tmp_path)
    fail: list[bool] = []

    def open_engine(files: Sequence[GraphFile], **_named: Any) -> Engine:
        if fail:
            raise EngineUnavailable("no")
        return engines(files)

    holder = ReleaseHolder(tmp_path, open_engine)
    old = held(holder)
    fail.append(True)
    publish_tiny(tmp_path, MORE)
    holder.refresh()
    assert held(holder) == old


def test_requests_go_on_while_releases_change(tmp_path: Path, publish_tiny: Callable[..., Release]) -> None:
    """Four clients ask without pause while the pointer moves back and forth: each answer is whole."""
    publish_tiny(tmp_path)
    app = create_app(tmp_path)
    holder = app.extensions["misional.holder"]
    stop = threading.Event()
    failures: list[object] = []
    answers: list[int] = []

    def ask() -> None:
        client = app.test_client()
        while not stop.is_set():
            query = client.get("/sparql?query=SELECT(COUNT(*)AS%20?n)%7B?s%20?p%20?o%7D")
            page = client.get("/doc/entity/casa.nt")
            answers.append(query.status_code)
            if (query.status_code, page.status_code) != (200, 200):
                failures.append((query.status_code, page.status_code, query.text))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for round_ in range(6):
        publish_tiny(tmp_path, MORE if round_ % 2 == 0 else "")
        holder.refresh()
    stop.set()
    for thread in threads:
        thread.join()
    holder.close()
    assert failures == []
    assert len(answers) >= 4


def test_the_page_follows_the_pointer(tmp_path: Path, publish_tiny: Callable[..., Release]) -> None:
    publish_tiny(tmp_path)
    app = create_app(tmp_path)
    client = app.test_client()
    before = client.get("/doc/norm/n1.ttl").headers["ETag"]
    assert client.get("/doc/norm/nueva").status_code == 404
    publish_tiny(tmp_path, MORE)
    app.extensions["misional.holder"].refresh()
    assert client.get("/doc/norm/nueva").status_code == 200
    again = client.get("/doc/norm/n1.ttl", headers={"If-None-Match": before})
    assert again.status_code == 200, "another release is another validator"
    app.extensions["misional.holder"].close()
