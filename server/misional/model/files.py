"""Files that are written whole or not at all, and sets of files that are written all or none.

A set is first laid beside its targets, in a folder of its own; a journal there, put in place by one rename,
makes it count. What is cut off before that is nothing; what is cut off after it, the next reader of the
folder brings to its end (:func:`settle`), so that no reader acts on half a set.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from secrets import token_hex
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_STAGE: Final = ".set-"
_JOURNAL: Final = "journal"


def write_whole(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path`` so that a reader, or a power cut, finds all of the old or the new bytes."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        _write(beside, data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def write_set(root: Path, files: Mapping[Path, bytes]) -> None:
    """Put every file of a set in its place below ``root``, or none: not even a kill leaves some of them.

    Raises ``OSError``, and leaves what was there, when the disk refuses; ``ValueError`` for a path that is
    not below ``root``.
    """
    names = [path.relative_to(root).as_posix() for path in files]
    root.mkdir(parents=True, exist_ok=True)
    settle(root)
    for path in files:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir() or not os.access(path.parent, os.W_OK):
            raise PermissionError(f"{path} cannot be written")
    stage = root / f"{_STAGE}{os.getpid()}-{token_hex(4)}"
    stage.mkdir()
    try:
        for number, content in enumerate(files.values()):
            _write(stage / str(number), content)
        write_whole(stage / _JOURNAL, json.dumps(names).encode())
        _keep_names(stage)
        _keep_names(root)
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise
    _bring_to_end(root, stage)


def settle(root: Path) -> None:
    """Bring the sets below ``root`` that were cut off to their end, and clear away those that never counted.

    Raises ``OSError`` when the disk refuses: then what is in ``root`` may be half a set.
    """
    for stage in sorted(root.glob(f"{_STAGE}*-*")):
        if (stage / _JOURNAL).is_file():
            _bring_to_end(root, stage)
        elif not _is_alive(stage.name.removeprefix(_STAGE).partition("-")[0]):
            shutil.rmtree(stage, ignore_errors=True)


def _bring_to_end(root: Path, stage: Path) -> None:
    """Move what is still on the stage; another process may be doing the same."""
    try:
        names = json.loads((stage / _JOURNAL).read_bytes())
    except FileNotFoundError:
        return
    for number, name in enumerate(names):
        target = root / name
        if target.resolve().is_relative_to(root.resolve()):
            with suppress(FileNotFoundError):
                (stage / str(number)).replace(target)
            _keep_names(target.parent)
    shutil.rmtree(stage, ignore_errors=True)


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _keep_names(folder: Path) -> None:
    """Have the disk keep the names in a folder too, not only the bytes of its files."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_alive(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except PermissionError:
        return True
    except (ProcessLookupError, ValueError, OverflowError):
        return False
    return True
