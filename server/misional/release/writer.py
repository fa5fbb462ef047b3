"""Publish a release: write beside, sync, rename, swap one pointer. Nothing published is ever touched.

At any instant, kill -9 and power loss included, ``current`` names a whole release or does not exist:
files and folders reach the disk before the rename that makes them visible, and the rename before the
swap of the pointer. What a dead build left is cleaned by the next one, under the same lock.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from misional.release.errors import NotPrunedError, NotWrittenError
from misional.release.history import LOG_NAME, extended, log_bytes, read_publications
from misional.release.manifest import MANIFEST_NAME
from misional.release.reader import POINTER_NAME, Release, current_id, open_release, release_folders
from misional.release.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from misional.release.content import Package

LOCK_NAME: Final = ".lock"
TEMPORARY_PREFIX: Final = ".tmp-"
_FILE_MODE: Final = 0o444
_FOLDER_MODE: Final = 0o755


def _ignore(_step: str) -> None:
    """Progress that nobody watches."""


def publish(
    release_dir: Path,
    package: Package,
    keep: int,
    on_step: Callable[[str], None] = _ignore,
    at: datetime | None = None,
) -> Release:
    """Write a package and make it current, keeping ``keep`` past releases; returns it opened.

    The log of publications gets an entry of the moment ``at`` (``None``: now).

    Waits while another build publishes in the same folder. ``on_step`` hears each step's name before
    it is taken. Publishing a release that is already there writes nothing but the pointer, unless the one
    there is damaged. Raises ``NotWrittenError`` when the disk refuses, and ``current`` is as it was;
    ``NotPrunedError`` when only the removal of a past release failed.
    """
    try:
        release_dir.mkdir(parents=True, exist_ok=True)
        with _locked(release_dir):
            _clean(release_dir)
            try:
                _place(release_dir, package, on_step)
                on_step("log")
                log = _draft_log(release_dir, package.id, at or datetime.now(UTC))
                on_step("pointer")
                _point(release_dir, package.id)
                on_step("record")
                log.replace(release_dir / LOG_NAME)
                _sync_folder(release_dir)
            finally:
                _clean(release_dir)
            on_step("prune")
            _prune(release_dir, keep)
            return open_release(release_dir / package.id)
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise NotWrittenError(f"the release could not be written: {error.strerror}{where}") from error


@contextmanager
def _locked(release_dir: Path) -> Iterator[None]:
    """Hold the folder's lock; the system lets go of a dead process's."""
    descriptor = os.open(release_dir / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _clean(release_dir: Path) -> None:
    """Remove what unfinished builds left; the lock says that none of them is alive."""
    for path in release_dir.iterdir():
        if path.name.startswith(TEMPORARY_PREFIX):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def _temporary(release_dir: Path) -> Path:
    return release_dir / f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}"


def _place(release_dir: Path, package: Package, on_step: Callable[[str], None]) -> None:
    """Make the release's folder exist, whole and on disk."""
    folder = release_dir / package.id
    if folder.is_dir():
        on_step("verify")
        if not verify(folder):
            return
    draft = _temporary(release_dir)
    _write_all(draft, package, on_step)
    on_step("rename")
    if folder.is_dir():
        folder.rename(_temporary(release_dir))
    draft.rename(folder)
    _sync_folder(release_dir)


def _write_all(draft: Path, package: Package, on_step: Callable[[str], None]) -> None:
    folders = {draft, *(draft / parent for path in package.files for parent in Path(path).parents)}
    for folder in sorted(folders):
        folder.mkdir(exist_ok=True)
        folder.chmod(_FOLDER_MODE)
    for path, data in {**package.files, MANIFEST_NAME: package.manifest.to_bytes()}.items():
        on_step(f"write {path}")
        _write(draft / path, data)
    on_step("sync")
    for folder in sorted(folders, reverse=True):
        _sync_folder(folder)


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fchmod(file.fileno(), _FILE_MODE)
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _draft_log(release_dir: Path, release_id: str, at: datetime) -> Path:
    """The log with the coming publication in it, on disk before the pointer moves: no room, no publication.

    A crash between the pointer and the log leaves the moment to the folder's own time.
    """
    draft = _temporary(release_dir)
    _write(draft, log_bytes(extended(read_publications(release_dir), release_id, at)))
    return draft


def _point(release_dir: Path, release_id: str) -> None:
    """Swap ``current`` in one step: a reader sees the old release or the new one."""
    # The folder's time is when it was last published: that is what `keep` counts by.
    os.utime(release_dir / release_id)
    link = _temporary(release_dir)
    link.symlink_to(release_id)
    link.replace(release_dir / POINTER_NAME)
    _sync_folder(release_dir)


def _prune(release_dir: Path, keep: int) -> None:
    current = current_id(release_dir)
    past = [folder for folder in release_folders(release_dir) if folder.name != current]
    for folder in past[max(keep, 0) :]:
        # Renamed first, so that a half-deleted release never bears a release's name.
        doomed = _temporary(release_dir)
        try:
            folder.rename(doomed)
            shutil.rmtree(doomed)
        except OSError as error:
            message = f"published, but the past release {folder.name} could not be removed: {error.strerror}"
            raise NotPrunedError(message) from error
