"""The page that lists the code lists, or the sets of shapes: each with what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import DCTERMS, SKOS

from misional.i18n import say

if TYPE_CHECKING:
    from misional.web.documents import Document
    from misional.web.pages.names import Anchor, Names, Words


@dataclass(frozen=True, slots=True)
class MemberView:
    """One of them."""

    anchor: Anchor
    text: Words | None


@dataclass(frozen=True, slots=True)
class ListView:
    """All of them."""

    title: str
    members: tuple[MemberView, ...]


def list_view(names: Names, document: Document) -> ListView:
    """The view of a document of the kind "list"."""
    return ListView(
        say(f"list.{document.topic.rpartition('/')[2]}", names.language),
        tuple(
            MemberView(
                names.anchor(member),
                names.text(member, SKOS.definition) or names.text(member, DCTERMS.description),
            )
            for member in document.topics
        ),
    )
