"""A graph of shapes taken apart into its profiles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_SUBJECT: Final = re.compile(r"<[^>]*/shapes/([a-z0-9-]+)(?:#[^>]*)?> |(_:\S+) ")
_LEGAL: Final = re.compile(r"^<[^>]*/id/(?:norm|provision)/[^>]*> .*\n", re.MULTILINE)
_BLANK: Final = re.compile(r"_:\S+")


def split_profiles(ntriples: str) -> dict[str, str]:
    """Give each line to the profile whose IRI its subject begins with; a blank node follows who points at it.

    What belongs to no profile is left out.
    """
    own: dict[str, list[str]] = {}
    of_blank: dict[str, list[str]] = {}
    for line in ntriples.split("\n"):
        found = _SUBJECT.match(line)
        if found is not None and found[1]:
            own.setdefault(found[1], []).append(line)
        elif found is not None:
            of_blank.setdefault(found[2], []).append(line)
    return {name: _with_blanks(lines, of_blank) for name, lines in sorted(own.items())}


def law_of(ntriples: str) -> str:
    """What a release's statements say of norms and their provisions, for the names of what demands a rule."""
    return "".join(_LEGAL.findall(ntriples))


def _with_blanks(lines: list[str], of_blank: Mapping[str, list[str]]) -> str:
    whole, seen, at = list(lines), set[str](), 0
    while at < len(whole):
        # The last label of a line is its object, if that is a blank node; in a text it costs a look-up.
        for label in _BLANK.findall(whole[at]):
            if label not in seen:
                seen.add(label)
                whole.extend(of_blank.get(label, ()))
        at += 1
    return "\n".join(dict.fromkeys(whole)) + "\n"
