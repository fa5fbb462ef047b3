"""The release's own shapes, one document for each profile, and the ontology they count on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from misional.release import Release

_SUBJECT: Final = re.compile(r"<[^>]*/shapes/([a-z0-9-]+)(?:#[^>]*)?> |(_:\S+) ")
_BLANK: Final = re.compile(r"_:\S+")


@dataclass(frozen=True, slots=True)
class Profiles:
    """``shapes``: name → N-Triples; ``ontology``: N-Triples."""

    shapes: Mapping[str, bytes]
    ontology: bytes


def profiles_of(release: Release) -> Profiles:
    """The profiles of a release, by name; read once. Raises ``OSError``."""
    return _read(release.graph_files["shapes"], release.graph_files["ontology"])


@lru_cache(maxsize=2)
def _read(shapes: Path, ontology: Path) -> Profiles:
    # A release's files never change, and their folder is named by what they say.
    return Profiles(split_profiles(shapes.read_text("utf-8")), ontology.read_bytes())


def split_profiles(ntriples: str) -> dict[str, bytes]:
    """Give each line to the profile whose IRI its subject begins with; a blank node follows who points at it.

    What belongs to no profile is left out.
    """
    own: dict[str, list[str]] = {}
    of_blank: dict[str, list[str]] = {}
    for line in ntriples.splitlines():
        found = _SUBJECT.match(line)
        if found is not None and found[1]:
            own.setdefault(found[1], []).append(line)
        elif found is not None:
            of_blank.setdefault(found[2], []).append(line)
    return {name: _with_blanks(lines, of_blank) for name, lines in sorted(own.items())}


def _with_blanks(lines: list[str], of_blank: Mapping[str, list[str]]) -> bytes:
    whole, seen, at = list(lines), set[str](), 0
    while at < len(whole):
        # The last label of a line is its object, if that is a blank node; in a text it costs a look-up.
        for label in _BLANK.findall(whole[at]):
            if label not in seen:
                seen.add(label)
                whole.extend(of_blank.get(label, ()))
        at += 1
    return ("\n".join(dict.fromkeys(whole)) + "\n").encode()
