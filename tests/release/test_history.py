"""When a release was published: outside it, in order, and right about rollbacks and about what is gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from misional.release import DamagedReleaseError, current_id, publish, read_history

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from misional.release import Package

    MakePackage = Callable[..., Package]

FIRST = datetime(2024, 1, 1, 12, tzinfo=UTC)


def package(make_package: MakePackage, number: int) -> Package:
    return make_package(asserted=f"<x:s> <x:p> {number} .")


def test_the_time_is_beside_the_release_and_not_in_it(release_dir: Path, make_package: MakePackage) -> None:
    one = publish(release_dir, package(make_package, 1), 3, at=FIRST)
    again = publish(release_dir / "elsewhere", package(make_package, 1), 3, at=FIRST + timedelta(days=9))
    assert again.id == one.id
    assert read_history(release_dir).first(one.id) == FIRST
    assert read_history(release_dir / "elsewhere").first(one.id) == FIRST + timedelta(days=9)


def test_what_was_current_when(release_dir: Path, make_package: MakePackage) -> None:
    moments = [FIRST + timedelta(hours=hour) for hour in range(4)]
    a, b = package(make_package, 1), package(make_package, 2)
    for draft, moment in zip((a, b, b, a), moments, strict=True):
        publish(release_dir, draft, 3, at=moment)
    history = read_history(release_dir)
    # The second b moved nothing, and a was published first when it was published first.
    assert [one.release for one in history.publications] == [a.id, b.id, a.id]
    assert history.kept == (a.id, b.id)
    assert (history.first(a.id), history.first(b.id)) == (moments[0], moments[1])
    second = timedelta(seconds=1)
    asked = [FIRST - second, moments[0], moments[1] - second, moments[1], moments[3] - second, moments[3]]
    assert [history.current_at(one) for one in asked] == [a.id, a.id, a.id, b.id, b.id, a.id]
    assert history.current_at(moments[3], among=[b.id]) == b.id
    assert history.current_at(moments[3], among=[]) is None


def test_what_was_pruned_is_remembered_and_not_offered(release_dir: Path, make_package: MakePackage) -> None:
    for number in range(3):
        publish(release_dir, package(make_package, number), 1, at=FIRST + timedelta(days=number))
    history = read_history(release_dir)
    assert len(history.publications) == 3
    assert len(history.kept) == 2
    assert history.publications[0].release not in history.kept
    assert history.current_at(FIRST) == history.kept[0]


def test_without_a_log_the_folder_tells(release_dir: Path, make_package: MakePackage) -> None:
    made = publish(release_dir, package(make_package, 1), 3)
    (release_dir / "published.json").unlink()
    touched = (release_dir / made.id).stat().st_mtime
    assert read_history(release_dir).first(made.id) == datetime.fromtimestamp(int(touched), UTC)


def test_a_clock_set_back_does_not_undo_the_order(release_dir: Path, make_package: MakePackage) -> None:
    for number, moment in enumerate((FIRST, FIRST - timedelta(days=1))):
        publish(release_dir, package(make_package, number), 3, at=moment)
    assert [one.at for one in read_history(release_dir).publications] == [FIRST, FIRST]


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"published": [{"release": "x", "at": "2024-01-01T00:00:00Z"}]}']
)
def test_a_log_that_is_none_stops_a_publication(
    release_dir: Path, make_package: MakePackage, text: str
) -> None:
    made = publish(release_dir, package(make_package, 1), 3)
    log = release_dir / "published.json"
    log.chmod(0o644)
    log.write_text(text)
    with pytest.raises(DamagedReleaseError, match="log of publications"):
        publish(release_dir, package(make_package, 2), 3)
    assert current_id(release_dir) == made.id
