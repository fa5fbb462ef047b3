"""What is not as published in a release, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from misional.i18n import say
from misional.release import verify

if TYPE_CHECKING:
    from pathlib import Path

    from misional.i18n import Language


def damage(folder: Path, language: Language) -> list[tuple[str, str]]:
    """Read every byte of a release; return (file, what is wrong with it) pairs, none when it is whole."""
    return [
        (one.path, say(f"verify.{one.what}", language, expected=one.expected, found=one.found))
        for one in verify(folder)
    ]
