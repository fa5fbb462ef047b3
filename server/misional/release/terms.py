"""RDF terms as canonical N-Quads tokens (RDFC-1.0, section 5, "Canonical N-Quads").

A release is text: everything after this module works on tokens, so the bytes that are hashed
are the bytes that are stored and no parser or engine stands between them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from misional.release.errors import IllegalTermError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Triple = tuple[str, str, str]
"""Subject, predicate and object as canonical tokens."""

Quad = tuple[str, str, str, str]
"""A triple and its graph's token, which is empty for the default graph."""

_IRI: Final = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\\ud800-\udfff]*""")


def iri_token(iri: str) -> str:
    """``<iri>``; raises ``IllegalTermError`` for an IRI that is relative or that N-Quads cannot hold."""
    if not _IRI.fullmatch(iri):
        raise IllegalTermError(f"{iri!r} is not an absolute IRI that N-Quads can hold")
    return f"<{iri}>"


def triple_line(triple: Triple) -> str:
    """One N-Triples line, without its newline."""
    return f"{triple[0]} {triple[1]} {triple[2]} ."


def quad_line(quad: Quad) -> str:
    """One N-Quads line, without its newline."""
    return " ".join(part for part in (*quad, ".") if part)


def parse_triple(line: str) -> Triple:
    """Tokens of one canonical N-Triples line; raises ``ValueError`` when it is not one.

    Only the canonical form is read (single spaces, a final " ."), which is what a release holds.
    """
    body, end = line[:-2], line[-2:]
    subject, _, rest = body.partition(" ")
    predicate, _, value = rest.partition(" ")
    if end != " ." or not (subject.startswith(("<", "_:")) and predicate.startswith("<") and value):
        raise ValueError(f"not a canonical N-Triples line: {line[:80]!r}")
    return subject, predicate, value


def parse_triples(text: str) -> Iterator[Triple]:
    """Triples of a canonical N-Triples document; raises ``ValueError`` as ``parse_triple`` does."""
    return (parse_triple(line) for line in text.split("\n") if line)


def is_blank(part: str) -> bool:
    """Whether a token is a blank node's."""
    return part.startswith("_:")


def blank_nodes(quads: Iterable[Quad]) -> set[str]:
    """Tokens of the blank nodes that occur in the quads."""
    return {part for quad in quads for part in quad if is_blank(part)}
