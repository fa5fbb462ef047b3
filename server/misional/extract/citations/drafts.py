"""What was read in tokens becomes mentions with offsets in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from misional.extract.citations.issuers import issuer_key
from misional.extract.citations.model import Mention, Part
from misional.extract.citations.norms import Norms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from misional.extract.citations.charters import Charter
    from misional.extract.citations.lexer import Tokens
    from misional.extract.citations.lists import Entry
    from misional.extract.citations.model import Level, PartName
    from misional.extract.citations.relations import RelationHit


def _part(tokens: Tokens, name: PartName, first: int, end: int) -> Part:
    return Part(name, tokens[first].start, tokens[end - 1].end)


def _words(text: str, part: Part) -> str:
    """The words of a part with each blank, of whatever kind, as one space."""
    return " ".join(text[part.start : part.end].split())


def relation_parts(tokens: Tokens, hits: Iterable[RelationHit]) -> tuple[Part, ...]:
    """Where each relation is stated."""
    return tuple(_part(tokens, "relation", hit.first, hit.end) for hit in hits)


def _shared_parts(tokens: Tokens, norms: Norms) -> list[Part]:
    head = norms.head
    parts = [_part(tokens, "type", head.first, head.end)]
    level_at = head.level_at if head.level_at >= 0 else norms.level_after
    if level_at >= 0:
        parts.append(_part(tokens, "level", level_at, level_at + 1))
    return parts


def _entry_parts(tokens: Tokens, entry: Entry) -> list[Part]:
    number, parts = entry.number, []
    if number.series is not None:
        # The hyphen between letters and figures belongs to neither.
        hyphen = tokens[number.first - 1].fold == "-"
        parts.append(_part(tokens, "series", number.series_first, number.first - hyphen))
    parts.append(_part(tokens, "number", number.first, number.end))
    if entry.year is not None:
        parts.append(_part(tokens, "year", entry.year.first, entry.year.end))
    if entry.day is not None and entry.date is not None:
        parts.append(_part(tokens, "date", entry.day.first, entry.day.end))
    if entry.sic_at >= 0:
        parts.append(_part(tokens, "sic", entry.sic_at, entry.sic_at + 1))
    return parts


def _of_norms(text: str, tokens: Tokens, norms: Norms) -> tuple[Mention, ...]:
    shared = _shared_parts(tokens, norms)
    level: Level | None = norms.head.level or ("n" if norms.level_after >= 0 else None)
    named = None
    if norms.issuer is not None:
        named = _part(tokens, "issuer", norms.issuer.first, norms.issuer.end)
    mentions: list[Mention] = []
    last = len(norms.entries) - 1
    for place, entry in enumerate(norms.entries):
        # "Resoluciones 5 y 6 de 2020 de MinTIC" names the issuer of both, "Resolución 5 de 2020" has its own.
        issued = (
            named
            if named is not None and (norms.issuer_before or norms.head.plural or place == last)
            else None
        )
        name = None if issued is None else _words(text, issued)
        end = norms.end if place == last else entry.end
        mentions.append(
            Mention(
                tokens[entry.first].start,
                tokens[end - 1].end,
                type=norms.head.type,
                number=entry.number.notation,
                year=None if entry.year is None else entry.year.value,
                level=level,
                issuer=name,
                issuer_key=None if name is None else issuer_key(name),
                series=entry.number.series,
                date=entry.date,
                sic=entry.sic_at >= 0,
                qualifiers=norms.head.qualifiers,
                parts=(*shared, *_entry_parts(tokens, entry), *(() if issued is None else (issued,))),
            )
        )
    return tuple(mentions)


def _of_charter(text: str, tokens: Tokens, charter: Charter) -> tuple[Mention, ...]:
    named = _part(tokens, "type", charter.first, charter.end)
    dated = (
        ()
        if charter.year_at is None
        else (_part(tokens, "year", charter.year_at.first, charter.year_at.end),)
    )
    code = charter.type == "codigo"
    return (
        Mention(
            named.start,
            named.end,
            type=charter.type,
            year=charter.year,
            level=None if code else "n",
            title=_words(text, named) if code else None,
            parts=(named, *dated),
        ),
    )


def mentions_of(text: str, tokens: Tokens, cited: Norms | Charter) -> tuple[Mention, ...]:
    """The mentions that a citation makes, in order, still without pinpoints, relations and IRI."""
    return _of_norms(text, tokens, cited) if isinstance(cited, Norms) else _of_charter(text, tokens, cited)
