"""``/mota``: the criteria of Dejusticia's MOTA specification that this data can answer, with their state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from flask import Blueprint, Response
from rdflib import DCTERMS, Namespace

from misional.model.namespaces import ELI, MISIONAL
from misional.web.htmlpage import html_page
from misional.web.pages.entity import speaks_for_itself
from misional.web.profiles.tables import SCHEMA_ORG
from misional.web.profiles.translate import describes
from misional.web.responses import release

if TYPE_CHECKING:
    from rdflib import URIRef

    from misional.web.pages.names import Anchor, Names

blueprint: Final = Blueprint("mota", __name__)

_LEVEL_AAA: Final = "AAA"
"""Not a numbered criterion but a level: schema.org's JSON-LD in the page."""

State = Literal["yes", "partly", "no"]
ORG: Final = Namespace("http://www.w3.org/ns/org#")


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion by MOTA's number or level: how many of what it asks for there are, of how many."""

    number: str
    state: State
    met: int
    asked: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A body and its criteria, in MOTA's order."""

    body: Anchor
    criteria: tuple[Criterion, ...]


@blueprint.get("/mota")
def mota() -> Response:
    """Every body of the release against the criteria."""
    release()
    return html_page("mota.html", lambda names: {"judged": judged(names)})


def judged(names: Names) -> tuple[Judged, ...]:
    """The bodies with statements, each criterion counted in what is published of it here."""
    bodies = (
        body for body in names.live.index.instances(MISIONAL.PublicEntity) if speaks_for_itself(names, body)
    )
    return tuple(Judged(names.anchor(body), _criteria(names, body)) for body in bodies)


def _criteria(names: Names, body: URIRef) -> tuple[Criterion, ...]:
    index = names.live.index
    functions = index.nodes(body, MISIONAL.hasFunction)
    duties = index.nodes(body, MISIONAL.hasDuty)
    by_norm = [one for one in (*functions, *duties) if index.nodes(one, MISIONAL.statedIn)]
    # Functions and duties are both asked for: a body without duties has at least one thing missing.
    asked = len(functions) + max(len(duties), 1)
    norms = [one for one in index.nodes(body, MISIONAL.actsUnder) if index.is_a(one, MISIONAL.Norm)]
    whole = [one for one in norms if _is_whole(names, one)]
    pages = [body, *norms]
    told = [one for one in pages if describes(index, [one], SCHEMA_ORG)]
    return (
        _criterion("6.1", min(len(index.nodes(body, ORG.hasUnit)), 1), 1),
        _criterion("6.2", len(by_norm), asked),
        _criterion("6.14", len(whole), len(norms)),
        _criterion(_LEVEL_AAA, len(told), len(pages)),
    )


def _criterion(number: str, met: int, asked: int) -> Criterion:
    state: State = "no" if met == 0 else "yes" if met >= asked else "partly"
    return Criterion(number, state, met, asked)


def _is_whole(names: Names, norm: URIRef) -> bool:
    """Whether a norm has what 6.14 asks: a name, its issue date, what it is about, and a link to its text."""
    index = names.live.index
    return bool(
        names.label(norm).text
        and index.literals(norm, ELI.date_document)
        and (index.literals(norm, DCTERMS.title) or index.literals(norm, DCTERMS.description))
        and (index.nodes(norm, MISIONAL.officialTextAt) or index.literals(norm, MISIONAL.officialTextAt))
    )
