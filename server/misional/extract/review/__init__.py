"""A person's review of a draft: what is decided of each proposal, and the graph that follows from it."""

from __future__ import annotations

from misional.extract.review.items import (
    ENDING,
    RELATIONS,
    AddedLaw,
    Item,
    Refusal,
    Relation,
    Review,
    accept,
    edit,
    merge,
    reject,
    remember,
    reopen,
    undo,
)
from misional.extract.review.legal import LawReader
from misional.extract.review.publishing import NotPublishedError, publish
from misional.extract.review.reading import Opened, UnusableDraftError, open_draft
from misional.extract.review.restating import add_law, change_kind, drop_laws
from misional.extract.review.result import Reviewer, reviewed_graph
from misional.extract.review.saving import load, save

__all__ = [
    "ENDING",
    "RELATIONS",
    "AddedLaw",
    "Item",
    "LawReader",
    "NotPublishedError",
    "Opened",
    "Refusal",
    "Relation",
    "Review",
    "Reviewer",
    "UnusableDraftError",
    "accept",
    "add_law",
    "change_kind",
    "drop_laws",
    "edit",
    "load",
    "merge",
    "open_draft",
    "publish",
    "reject",
    "remember",
    "reopen",
    "reviewed_graph",
    "save",
    "undo",
]
