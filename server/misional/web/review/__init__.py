"""The page at which a person reviews a draft: an application of its own, for one person on one machine."""

from __future__ import annotations

from misional.web.review.app import create_review_app
from misional.web.review.desk import Card, Decision, Desk, Piece, Sheet
from misional.web.review.server import serve_review

__all__ = ["Card", "Decision", "Desk", "Piece", "Sheet", "create_review_app", "serve_review"]
