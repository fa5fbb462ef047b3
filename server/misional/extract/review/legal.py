"""The law that a reviewer names in words, recognised as a page's is, and to no norm by guesswork."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rdflib import RDF

from misional.extract.citations import find
from misional.extract.known import issuer_iris, known_norms
from misional.extract.law import Law
from misional.extract.review.items import Refusal
from misional.extract.words import one_line
from misional.model.namespaces import MISIONAL

if TYPE_CHECKING:
    from rdflib import Graph

    from misional.extract.law import Cited
    from misional.extract.review.items import AddedLaw
    from misional.extract.review.reading import Opened

_TASKS = frozenset({"Function", "Duty"})


class LawReader:
    """Reads citations for the body of a draft. ``known`` is what the sources already describe."""

    def __init__(self, opened: Opened, known: Graph) -> None:
        whole = known + opened.graph
        self.base = str(opened.capture).partition("id/capture/")[0]
        self.described = frozenset(
            str(node)
            for kind in (MISIONAL.Norm, MISIONAL.Provision)
            for node in whole.subjects(RDF.type, kind)
        )
        self._entity = str(opened.entity).partition("/id/entity/")[2]
        self._known = known_norms(whole)
        self._issuers = issuer_iris(whole)

    def read(self, words: str) -> Cited:
        """The one norm, and at most one place in it, that the words cite.

        Raises ``Refusal`` when they name no norm with its number and year, or more than one thing.
        """
        line = one_line(words)
        law = Law(line, entity=self._entity, base=self.base, known=self._known, issuers=self._issuers)
        found = law.within(0, len(line))
        if not found:
            raise Refusal("no-law")
        if len(find(line, base=self.base)) > 1 or len(found[0].places) > 1:
            raise Refusal("several-laws")
        return found[0]

    def check(self, law: AddedLaw, kind: str) -> None:
        """Raises ``Refusal`` when a statement of this kind cannot have this law."""
        cited = self.read(law.words)
        if law.relation == "states" and kind in _TASKS and not cited.places:
            raise Refusal("law-no-place")
        if law.source and not _is_address(law.source):
            raise Refusal("no-address")


def _is_address(source: str) -> bool:
    try:
        parts = urlsplit(source)
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"}
        and bool(parts.hostname)
        and not set(source) & set(' <>"{}|\\^`')
        and source.isprintable()
    )
