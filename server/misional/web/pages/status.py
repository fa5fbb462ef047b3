"""Whether a norm or a plan holds, in words: only what the data says, and that it does not say more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from misional.i18n import say
from misional.model.namespaces import ELI, MISIONAL
from misional.web.pages.values import date_words

if TYPE_CHECKING:
    from rdflib import URIRef

    from misional.web.pages.names import Names


def status(names: Names, iri: URIRef) -> str | None:
    """A sentence on a norm or a strategic plan; ``None`` for other things, and for what something replaced:

    the notice at the top of its page says so already.
    """
    index = names.live.index
    if index.is_a(iri, MISIONAL.Norm) and not index.nodes(iri, ELI.repealed_by):
        return _norm(names, iri)
    if index.is_a(iri, MISIONAL.StrategicPlan) and not index.incoming(iri, MISIONAL.supersedes):
        day = _day(names, iri, MISIONAL.adoptionDate)
        return None if day is None else say("status.plan-current", names.language, day=day)
    return None


def _norm(names: Names, iri: URIRef) -> str:
    for key, predicate in (
        ("norm-until", ELI.date_no_longer_in_force),
        ("norm-in-force", ELI.first_date_entry_in_force),
    ):
        if (day := _day(names, iri, predicate)) is not None:
            return say(f"status.{key}", names.language, day=day)
    return say("status.norm-unknown", names.language)


def _day(names: Names, iri: URIRef, predicate: URIRef) -> str | None:
    text = names.live.index.text(iri, predicate)
    return date_words(text, names.language).text if text else None
