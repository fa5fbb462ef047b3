"""The whole way from a file's bytes to proposals: read, divide, state, ground."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from misional.extract.basis import ground
from misional.extract.decode import decode, sniff
from misional.extract.dividing import divide
from misional.extract.documents import read_docx, read_pdf
from misional.extract.headings import is_section_name
from misional.extract.law import Law
from misional.extract.other_pages import as_the_page_is
from misional.extract.page import MAX_LINE, MAX_LINES, MAX_TEXT
from misional.extract.passages import passages
from misional.extract.plain import read_plain
from misional.extract.statements import find_statements
from misional.extract.text import read_html
from misional.model.namespaces import DEFAULT_BASE

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

    from misional.extract.basis import Basis, Grounds
    from misional.extract.decode import Format
    from misional.extract.page import Page
    from misional.extract.passages import Span
    from misional.extract.proposal import Findings, Proposal
    from misional.extract.resolve import KnownNorm

_OFFICIAL: Final = (".gov", ".gob", ".gub", ".edu", ".mil", ".gouv", ".gc", ".jus", ".leg")


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of a page besides its bytes: whose it is (a key), its address, when it was received."""

    entity: str = ""
    url: str = ""
    date: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a page proposes. ``sha256`` is of the capture: ``page.text`` as UTF-8, which evidence quotes."""

    page: Page
    source: Source
    findings: Findings
    grounds: Grounds
    passages: tuple[Span, ...]
    law: Law
    base: str
    sha256: str
    notes: tuple[str, ...]
    """Keys of :mod:`misional.extract.reasons` for what went wrong in the reading."""


def read_page(data: bytes, format: Format | None = None) -> Page:  # noqa: A002 - the option's name
    """The page that the bytes are, as a reader sees it; ``format`` is sniffed when it is not given.

    Raises :class:`~misional.extract.decode.UnreadableError` for what is no page at all.
    """
    found = format or sniff(data)
    if found == "pdf":
        return read_pdf(data)
    if found == "docx":
        return read_docx(data)
    decoded = decode(data)
    if found == "html":
        page = read_html(decoded.text, is_section_name)
        return replace(page, notes=(*decoded.notes, *page.notes))
    return read_plain(decoded.text, decoded.notes)


def draft(
    page: Page,
    source: Source,
    *,
    base: str = DEFAULT_BASE,
    known: Iterable[KnownNorm] = (),
    issuers: Mapping[str, str] | None = None,
) -> Draft:
    """The statements that a page proposes, with their law and their evidence.

    ``known`` and ``issuers`` (see :mod:`misional.extract.known`) are the norms already described, to which
    citations resolve. Nothing is fetched; time grows with the length of the page.
    """
    page = _bounded(page)
    entity = source.entity
    division = as_the_page_is(page, divide(page, entity.rpartition("/")[2]))
    findings = find_statements(page, division)
    law = Law(
        page.text[:MAX_TEXT], entity=entity or "entidad-por-definir", base=base, known=known, issuers=issuers
    )
    grounds = ground(division, findings, law, page.text)
    notes = page.notes + (() if _is_official(source.url) else ("third-party",))
    sha256 = hashlib.sha256(page.text.encode("utf-8", "replace")).hexdigest()
    spans = passages(division, findings, grounds)
    return Draft(page, source, findings, grounds, spans, law, base, sha256, notes)


def _bounded(page: Page) -> Page:
    """The page without the lines beyond its bounds, and a note when there are some."""
    kept = tuple(
        line for line in page.lines[:MAX_LINES] if line.end <= MAX_TEXT and line.end - line.start <= MAX_LINE
    )
    if len(kept) == len(page.lines):
        return page
    notes = page.notes if "too-long" in page.notes else (*page.notes, "too-long")
    return replace(page, lines=kept, notes=notes)


def _is_official(url: str) -> bool:
    """Whether the address is that of a public body's own site, as far as its name tells; unknown counts as
    so."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return False
    return not host or any(f"{mark}." in f"{host}." for mark in _OFFICIAL)


def judge(draft: Draft, proposal: Proposal, basis: Basis) -> tuple[float, tuple[str, ...]]:
    """How sure a proposal is (0 to 1), and the keys of all the reasons: where it stands, its law, its
    page."""
    third_party = "third-party" in draft.notes
    confidence = max(0.05, proposal.confidence - (0.3 if third_party else 0.0))
    reasons = (*proposal.reasons, *basis.flags, *(("third-party",) if third_party else ()))
    return round(confidence, 2), reasons
