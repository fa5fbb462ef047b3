"""The releases as an Atom feed (RFC 4287), for who wants to know when something changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

from misional.i18n import say, say_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.i18n import Language
    from misional.web.releases.view import ReleaseRow

CONTENT_TYPE: Final = "application/atom+xml"
_ATOM: Final = "http://www.w3.org/2005/Atom"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Entry:
    """A release and what changed with it, in words; empty for the first that is kept."""

    row: ReleaseRow
    changes: str


def feed(entries: Sequence[Entry], root: str, licence: str, language: Language) -> bytes:
    """The feed, ``entries`` newest first; ``root`` is the site's URL, without a slash at its end.

    What it is known by (``atom:id``) is under the releases' base IRI: it stays, whatever the host is called.
    """
    ElementTree.register_namespace("", _ATOM)
    top = ElementTree.Element(f"{{{_ATOM}}}feed", {_LANGUAGE: language})
    base = entries[0].row.release.base if entries else f"{root}/"
    name = say("site.name", language)
    _text(top, "id", f"{base}releases")
    _text(top, "title", say("releases.feed-title", language, name=name))
    _text(top, "updated", max((one.row.moment for one in entries), default="1970-01-01T00:00:00Z"))
    _text(ElementTree.SubElement(top, f"{{{_ATOM}}}author"), "name", name)
    _text(top, "rights", licence)
    _link(top, "self", f"{root}/releases.atom?lang={language}", CONTENT_TYPE)
    _link(top, "alternate", f"{root}/releases?lang={language}", "text/html")
    for one in entries:
        _entry(top, one, root, language)
    ElementTree.indent(top)
    written: bytes = ElementTree.tostring(top, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _entry(top: ElementTree.Element, entry: Entry, root: str, language: Language) -> None:
    row = entry.row
    element = ElementTree.SubElement(top, f"{{{_ATOM}}}entry")
    day = say_date(row.at.date(), language)
    _text(element, "id", f"{row.release.base}release/{row.id}")
    _text(element, "title", f"{say('releases.one', language)} {row.id[:12]} · {day}")
    _text(element, "published", row.moment)
    _text(element, "updated", row.moment)
    _link(element, "alternate", f"{root}/release/{row.id}?lang={language}", "text/html")
    if row.previous is not None:
        _link(element, "related", f"{root}/releases/{row.previous}..{row.id}?lang={language}", "text/html")
    asserted = row.release.manifest.graphs["asserted"].triples
    key = "releases.feed-summary" if entry.changes else "releases.feed-first"
    _text(element, "summary", say(key, language, asserted=asserted, counts=entry.changes))


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}").text = text


def _link(parent: ElementTree.Element, rel: str, href: str, media_type: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}link", {"rel": rel, "href": href, "type": media_type})
