"""Evidence in its place: the captured text, with the quoted words marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import DCTERMS, URIRef

from misional.model.namespaces import MISIONAL, OA
from misional.web.pages.names import Anchor, Words
from misional.web.pages.values import date_words
from misional.web.space import web_address

if TYPE_CHECKING:
    from pathlib import Path

    from misional.web.pages.names import Names

AROUND: Final = 20_000
"""Characters of the capture shown on either side of the quote; most captures are shorter, and shown whole."""


@dataclass(frozen=True, slots=True)
class CaptureView:
    """A capture: the page it was taken of, when its file came, and its digest."""

    anchor: Anchor
    page: Anchor | None
    received: Words | None
    sha256: str


@dataclass(frozen=True, slots=True)
class CapturePageView:
    """A capture with its whole text, which is in ``language`` if what was read from it says so."""

    title: Words
    capture: CaptureView
    text: str
    language: str | None


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """``before``, ``quote`` and ``after`` joined are the captured text (or its part around the quote)."""

    title: Words
    supports: tuple[Anchor, ...]
    capture: CaptureView
    before: str
    quote: str
    after: str
    cut_before: bool
    cut_after: bool
    language: str | None


def evidence_view(names: Names, iri: URIRef) -> EvidenceView | None:
    """The view, or ``None`` when the release lacks the capture or its offsets."""
    index = names.live.index
    capture = next(iter(index.nodes(iri, OA.hasSource)), None)
    selector = next(iter(index.nodes(iri, OA.hasSelector)), None)
    if capture is None or selector is None:
        return None
    text = captured_text(names, capture)
    start, end = _offset(names, selector, OA.start), _offset(names, selector, OA.end)
    if text is None or start is None or end is None or not 0 <= start <= end <= len(text):
        return None
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    return EvidenceView(
        title=names.label(iri),
        supports=tuple(names.anchor(thing) for thing in _supported(names, iri)),
        capture=capture_view(names, capture),
        before=text[first:start],
        quote=text[start:end],
        after=text[end:last],
        cut_before=first > 0,
        cut_after=last < len(text),
        language=_language(names, iri),
    )


def capture_page_view(names: Names, iri: URIRef) -> CapturePageView | None:
    """The view of a capture, or ``None`` for what is no capture or has no text in the release."""
    text = captured_text(names, iri)
    if text is None:
        return None
    read = (edge.node for edge in names.live.index.incoming(iri, OA.hasSource))
    languages = (_language(names, evidence) for evidence in read if isinstance(evidence, URIRef))
    language = next((one for one in languages if one), None)
    return CapturePageView(names.label(iri), capture_view(names, iri), text, language)


def capture_view(names: Names, capture: URIRef) -> CaptureView:
    """What is known of a capture."""
    index = names.live.index
    received = index.text(capture, MISIONAL.receivedOn)
    page = next(iter(index.nodes(capture, DCTERMS.source)), None)
    return CaptureView(
        anchor=names.anchor(capture),
        page=page_anchor(page) if page is not None else None,
        received=date_words(received, names.language) if received else None,
        sha256=index.text(capture, MISIONAL.sha256) or "",
    )


def page_anchor(page: URIRef) -> Anchor:
    """A link to a page on the web, called by its address without the scheme."""
    return Anchor(
        Words(page.partition("://")[2].removeprefix("www.") or str(page), None), web_address(page), True
    )


def captured_text(names: Names, capture: URIRef) -> str | None:
    """The text of a capture, from the release's own file."""
    digest = names.live.index.text(capture, MISIONAL.sha256)
    release = names.live.release
    path: Path | None = release.captures.get(digest) if digest and release else None
    # Bytes, since reading as text would change line ends, and with them what the offsets count.
    return path.read_bytes().decode("utf-8") if path is not None else None


def _offset(names: Names, selector: URIRef, predicate: URIRef) -> int | None:
    text = names.live.index.text(selector, predicate)
    return int(text) if text is not None and text.isascii() and text.isdigit() else None


def _supported(names: Names, iri: URIRef) -> list[URIRef]:
    incoming = names.live.index.incoming(iri, MISIONAL.hasEvidence)
    return [edge.node for edge in incoming if isinstance(edge.node, URIRef)]


def _language(names: Names, iri: URIRef) -> str | None:
    """Language of the captured words, as the statements read from them have it."""
    index = names.live.index
    capture_mates = _supported(names, iri)
    for thing in capture_mates:
        for literal in index.literals(thing, MISIONAL.verbatimText):
            if literal.language:
                return literal.language
    return None
