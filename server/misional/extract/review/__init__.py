"""A person's review of a draft: what is decided of each proposal, and the graph that follows from it."""

from __future__ import annotations

from misional.extract.review.items import Item, Refusal, Review, accept, edit, merge, reject, reopen
from misional.extract.review.publishing import NotPublishedError, publish
from misional.extract.review.reading import Opened, UnusableDraftError, open_draft
from misional.extract.review.result import Reviewer, reviewed_graph
from misional.extract.review.saving import load, save

__all__ = [
    "Item",
    "NotPublishedError",
    "Opened",
    "Refusal",
    "Review",
    "Reviewer",
    "UnusableDraftError",
    "accept",
    "edit",
    "load",
    "merge",
    "open_draft",
    "publish",
    "reject",
    "reopen",
    "reviewed_graph",
    "save",
]
