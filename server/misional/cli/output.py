"""What a command hands over: to a file, whole or not at all, or to standard output."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from misional.cli.answers import fail

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNUSABLE: Final = 2


def write_file(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file that is never seen half: under another name first, then renamed; exit code 2 if it cannot.

    A link stays a link, a device or a pipe stays what it is: those are written to.
    """
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as device:
                device.writelines(pieces)
            return
        target = path.resolve()
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".misional-")
        unfinished = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.writelines(pieces)
            # mkstemp lets only its owner read; a report is as public as any file its owner makes.
            unfinished.chmod(0o666 & ~_umask())
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        fail(f"{path}: this file cannot be written: {reason}", _UNUSABLE)


def write_out(pieces: Iterable[bytes]) -> None:
    """Write to standard output; exit code 2 if it cannot be, but for a reader who has left."""
    try:
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        # What could not be written would be tried again, and complained of, when the process ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        fail(f"standard output cannot be written: {error.strerror}", _UNUSABLE)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
