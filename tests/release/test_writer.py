from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from misional.release import (
    NotPrunedError,
    NotWrittenError,
    Package,
    Release,
    current_id,
    list_releases,
    open_current,
    publish,
    verify,
)

HERE = Path(__file__).parent


def names(release_dir: Path) -> set[str]:
    return {path.name for path in release_dir.iterdir()}


def run_driver(*words: object, within: tuple[str, ...] = ()) -> list[Any]:
    done = subprocess.run(
        [*within, sys.executable, *map(str, words)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_release_is_a_folder_named_by_its_id_behind_a_relative_pointer(
    release_dir: Path, package: Package
) -> None:
    release = publish(release_dir, package, keep=3)
    assert str((release_dir / "current").readlink()) == release.id == package.id
    assert verify(release.folder) == ()
    assert names(release_dir) == {".lock", "current", "published.json", package.id}
    assert {path.stat().st_mode & 0o777 for path in release.folder.rglob("*.nt")} == {0o444}


def test_the_same_content_is_the_same_bytes_in_any_folder(tmp_path: Path, package: Package) -> None:
    one, two = (publish(tmp_path / name, package, keep=3) for name in ("one", "two"))
    files = sorted(path.relative_to(one.folder) for path in one.folder.rglob("*"))
    assert files == sorted(path.relative_to(two.folder) for path in two.folder.rglob("*"))
    for path in files:
        if (one.folder / path).is_file():
            assert (one.folder / path).read_bytes() == (two.folder / path).read_bytes()


def test_publishing_again_writes_nothing(release_dir: Path, package: Package, published: Release) -> None:
    before = {path: path.stat().st_ino for path in published.folder.rglob("*")}
    steps: list[str] = []
    assert publish(release_dir, package, 3, steps.append).id == published.id
    assert {path: path.stat().st_ino for path in published.folder.rglob("*")} == before
    assert not [step for step in steps if step.startswith("write")]


def test_publishing_again_mends_a_damaged_release(
    release_dir: Path, package: Package, published: Release
) -> None:
    (published.folder / "context.jsonld").unlink()
    assert verify(publish(release_dir, package, keep=3).folder) == ()
    assert names(release_dir) == {".lock", "current", "published.json", package.id}


def test_the_last_ones_are_kept_and_the_current_one_always(release_dir: Path, make_package: Any) -> None:
    packages = [make_package(asserted=f"<x:s> <x:p> {index} .") for index in range(5)]
    for made in packages:
        publish(release_dir, made, keep=2)
    assert [release.id for release in list_releases(release_dir)] == [made.id for made in packages[:1:-1]]
    # An old release published again is the newest: it is not the next to go.
    publish(release_dir, packages[2], keep=1)
    assert [release.id for release in list_releases(release_dir)] == [packages[2].id, packages[4].id]
    publish(release_dir, packages[2], keep=0)
    assert [release.id for release in list_releases(release_dir)] == [packages[2].id]
    publish(release_dir, packages[2], keep=-1)
    assert open_current(release_dir).id == packages[2].id


def test_a_reader_keeps_the_release_it_opened(
    release_dir: Path, published: Release, make_package: Any
) -> None:
    publish(release_dir, make_package(asserted="<x:s> <x:p> 1 ."), keep=1)
    assert open_current(release_dir).id != published.id
    assert verify(published.folder) == ()
    assert published.graph_files["asserted"].read_text().count("\n") == 2


def test_at_no_instant_is_nothing_published(release_dir: Path, published: Release, make_package: Any) -> None:
    pair = (make_package(asserted="<x:s> <x:p> 1 ."), make_package(asserted="<x:s> <x:p> 2 ."))
    found: list[str | None] = []
    over = Event()

    def watch() -> None:
        while not over.is_set():
            found.append(current_id(release_dir))

    watcher = Thread(target=watch)
    watcher.start()
    for turn in range(60):
        publish(release_dir, pair[turn % 2], keep=2)
    over.set()
    watcher.join()
    assert set(found) == {published.id, *(made.id for made in pair)}


def test_what_dead_builds_left_is_cleaned_and_nothing_else(release_dir: Path, package: Package) -> None:
    (release_dir / ".tmp-dead/graphs").mkdir(parents=True)
    (release_dir / ".tmp-link").symlink_to(".tmp-dead")
    (release_dir / "notes.txt").write_text("of the operator")
    publish(release_dir, package, keep=3)
    assert names(release_dir) == {".lock", "current", "notes.txt", "published.json", package.id}


def test_kill_9_at_any_step_leaves_a_whole_release_published(tmp_path: Path) -> None:
    records = run_driver(HERE / "crash_driver.py", tmp_path)
    assert [record["killed"] for record in records] == [True] * (len(records) - 1) + [False]
    assert len(records) > 12
    assert {record["problems"] for record in records} == {0}
    # Old until the swap, new after it, and never in between.
    assert [record["current"] for record in records] == ["old"] * (len(records) - 3) + ["new"] * 3
    assert max(record["left"] for record in records) == 1
    assert all(record["after"] for record in records)


def test_a_file_too_big_leaves_the_previous_release(tmp_path: Path) -> None:
    [record] = run_driver(HERE / "full_disk_driver.py", tmp_path / "releases", 100_000)
    assert "File too large" in record["message"]
    assert record["untouched"]
    assert record["names"]


def test_a_full_disk_leaves_the_previous_release(tmp_path: Path) -> None:
    """On a tmpfs of 400 kB, mounted where only the driver sees it."""
    mount = f'mount -t tmpfs -o size=400k none "{tmp_path}" && exec "$@"'
    within = ("unshare", "--mount", "--map-root-user", "sh", "-c", mount, "sh")
    possible = subprocess.run([*within, "true"], capture_output=True, check=False).returncode == 0
    if not possible:
        pytest.skip("this system lets nobody mount a tmpfs; the limit on file size is tested above")
    [record] = run_driver(HERE / "full_disk_driver.py", tmp_path / "releases", 0, within=within)
    assert "No space left on device" in record["message"]
    assert record["untouched"]
    assert record["names"]


def test_a_folder_that_cannot_be_made_is_told_as_such(tmp_path: Path, package: Package) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotWrittenError, match="file"):
        publish(tmp_path / "file" / "releases", package, keep=1)


def test_an_error_in_between_cleans_up_after_itself(
    release_dir: Path, published: Release, make_package: Any
) -> None:
    def fail(step: str) -> None:
        if step == "rename":
            raise OSError(5, "Input/output error")

    with pytest.raises(NotWrittenError, match="Input/output error"):
        publish(release_dir, make_package(asserted="<x:s> <x:p> 1 ."), 1, fail)
    assert current_id(release_dir) == published.id
    assert names(release_dir) == {".lock", "current", "published.json", published.id}


def test_a_past_release_that_will_not_go_is_told_after_publishing(
    release_dir: Path, published: Release, make_package: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    newer = make_package(asserted="<x:s> <x:p> 1 .")
    monkeypatch.setattr("misional.release.writer.shutil.rmtree", refuse)
    with pytest.raises(NotPrunedError, match=published.id):
        publish(release_dir, newer, keep=0)
    assert current_id(release_dir) == newer.id


def test_builds_at_the_same_time_take_turns(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from misional.release import *\n"
        "for turn in range(6):\n"
        "    word = f'{sys.argv[2]}{turn}'.encode()\n"
        "    draft = pack(Content('0', 'x:', canonicalize(()), word, {}, {}, {}))\n"
        "    publish(Path(sys.argv[1]), draft, 1)\n"
    )
    release_dir = tmp_path / "releases"
    running = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", code, str(release_dir), name],
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in "abc"
    ]
    assert [(process.communicate(timeout=60)[1], process.returncode) for process in running] == [("", 0)] * 3
    assert verify(open_current(release_dir).folder) == ()
    assert len(list_releases(release_dir)) == 2
    assert not [name for name in names(release_dir) if name.startswith(".tmp-")]
