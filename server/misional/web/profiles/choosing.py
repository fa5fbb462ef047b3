"""Which profile to answer in, and in which format: W3C Content Negotiation by Profile, sections 7.2 and 7.3.

``?_profile=`` (a token or an IRI) is obeyed or refused. ``Accept-Profile`` is a wish, heard only where
the address names no suffix: an address with one always means our model, unless it names a profile too, so
that what ``Content-Location`` says holds for every client. A wish that cannot be met gets our model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from misional.web.negotiation import NotAcceptable, header_elements, negotiate
from misional.web.problems import Problem, ProblemError
from misional.web.profiles.tables import ALTERNATES, FOREIGN, OURS
from misional.web.profiles.translate import describes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rdflib import URIRef

    from misional.web.index import Index
    from misional.web.negotiation import Choice, Wishes
    from misional.web.profiles.model import Profile


@dataclass(frozen=True, slots=True)
class Representation:
    """What to send; ``vary`` names the request headers that the choice looked at."""

    profile: Profile
    choice: Choice
    vary: tuple[str, ...]


def offered(index: Index, topics: Iterable[URIRef]) -> tuple[Profile, ...]:
    """The profiles that a document about ``topics`` has, ours first."""
    about = tuple(topics)
    return OURS, *(profile for profile in FOREIGN if describes(index, about, profile)), ALTERNATES


def choose(
    wishes: Wishes, named: Sequence[str], accepted: str | None, profiles: Sequence[Profile]
) -> Representation:
    """The answer to ``named`` in ``_profile=`` and ``accepted`` in ``Accept-Profile``: profile and format.

    Raises ``ProblemError`` (400 for a profile named twice, 406 for one that the document does not have), or
    :class:`misional.web.negotiation.NotAcceptable`.
    """
    if named:
        profile = _named(named, profiles)
        choice = negotiate(wishes, profile.formats)
        return Representation(profile, choice, choice.vary)
    if wishes.suffix is not None:
        choice = negotiate(wishes, OURS.formats)
        return Representation(OURS, choice, choice.vary)
    for profile in _wanted(accepted, profiles):
        try:
            choice = negotiate(wishes, profile.formats)
        except NotAcceptable:
            continue
        return Representation(profile, choice, (*choice.vary, "Accept-Profile"))
    raise NotAcceptable(OURS.formats)


def _named(named: Sequence[str], profiles: Sequence[Profile]) -> Profile:
    if len(named) > 1:
        raise ProblemError(Problem("parameter-repeated", {"name": "_profile"}))
    name = named[0].strip().removeprefix("<").removesuffix(">")
    found = next((profile for profile in profiles if profile.answers_to(name)), None)
    if found is None:
        tokens = [profile.token for profile in profiles]
        raise ProblemError(Problem("profile-unknown", {"profiles": tokens}))
    return found


def _wanted(header: str | None, profiles: Sequence[Profile]) -> Iterator[Profile]:
    """Ours last: the answer to a wish that cannot be met."""
    elements = [
        (value.removeprefix("<").removesuffix(">"), quality)
        for value, quality in header_elements(header or "")
        if quality > 0
    ]
    # Sorting is stable: of equal wishes the first counts.
    for value, _ in sorted(elements, key=lambda element: -element[1]):
        yield from (profile for profile in profiles if profile.answers_to(value))
    yield OURS
