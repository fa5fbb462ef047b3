"""A document as a request asks for it: today's, or as of ``?date=``; its triples, and its page's notice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from rdflib import DCTERMS, FOAF, RDFS, XSD, Literal, URIRef

from misional.i18n import LANGUAGES
from misional.model.namespaces import ELI, MISIONAL
from misional.web.pages.names import Names
from misional.web.time.dated import live_on
from misional.web.time.rules import Timeline
from misional.web.time.view import dated_notice, sentence, todays_notice
from misional.web.triples import Triple

if TYPE_CHECKING:
    from datetime import date

    from misional.i18n import Language
    from misional.web.documents import Document
    from misional.web.holder import Live
    from misional.web.time.view import Notice

_IN_FORCE: Final = MappingProxyType(
    {
        "holds": ELI["InForce-inForce"],
        "ended": ELI["InForce-notInForce"],
        "not-yet": ELI["InForce-notInForce"],
    }
)


@dataclass(frozen=True, slots=True)
class Shown:
    """``document`` of ``live``; ``whole`` is the release with all its days."""

    live: Live
    whole: Live
    document: Document

    @property
    def timeline(self) -> Timeline | None:
        """The verdicts for its day, if it has one."""
        day = self.document.day
        return None if day is None else Timeline(self.whole.index, day)

    def triples(self) -> tuple[Triple, ...]:
        """What the document says, whatever its format, and what it says of its day."""
        return (*self.document.triples(self.live), *self._about_the_day())

    def notice(self, language: Language, root: str) -> Notice | None:
        """What its page says of its date; ``root`` is where the application is mounted."""
        document, timeline = self.document, self.timeline
        if document.kind != "thing":
            return None
        today = f"{root}{document.path}"
        names = Names(replace(self.whole, space=self.live.space), language, root)
        if timeline is not None:
            return dated_notice(names, document.topic, timeline, f"{today}?lang={language}")
        return todays_notice(names, document.topic, today)

    def _about_the_day(self) -> tuple[Triple, ...]:
        """That this document is one of its day, and whether its norm was in force then, if that is known."""
        document, timeline = self.document, self.timeline
        if timeline is None:
            return ()
        here, topic = URIRef(document.canonical), document.topic
        told = [
            Triple(here, DCTERMS.isVersionOf, URIRef(document.canonical.partition("?")[0])),
            Triple(here, DCTERMS.valid, Literal(timeline.day.isoformat(), datatype=XSD.date)),
            Triple(here, FOAF.primaryTopic, topic),
        ]
        if (verdict := timeline.verdict(topic)) is not None:
            told += [
                Triple(here, RDFS.comment, Literal(sentence(verdict, one), lang=one)) for one in LANGUAGES
            ]
            told += self._doubts(here, timeline)
            legal = self.whole.index.is_a(topic, MISIONAL.Norm)
            if legal and verdict.standing in _IN_FORCE:
                told.append(Triple(topic, ELI.in_force, _IN_FORCE[verdict.standing]))
        return tuple(told)

    def _doubts(self, here: URIRef, timeline: Timeline) -> tuple[Triple, ...]:
        """What may have amended the thing by then: its triples say only what is known to have."""
        amendments = timeline.amendments(self.document.topic)
        doubtful = [(one, one.by) for one in amendments if one.by is not None and not one.held]
        return tuple(
            Triple(here, RDFS.comment, Literal(f"{name.label(by).text}: {said}", lang=name.language))
            for name in (Names(self.whole, language, "") for language in LANGUAGES)
            for one, by in doubtful
            for said in (sentence(one, name.language),)
        )


def shown(live: Live, document: Document, day: date | None) -> Shown:
    """``document`` as it stood on ``day``; terms and shapes have no days, and ignore it."""
    if day is None or document.kind != "thing":
        return Shown(live, live, document)
    address = f"{document.canonical}?{urlencode({'date': day.isoformat()})}"
    dated = replace(document, day=day, canonical=address)
    return Shown(live_on(live, Timeline(live.index, day)), live, dated)
