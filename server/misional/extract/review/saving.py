"""The review on disk, beside its draft, so that closing the window loses nothing."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from misional.extract.files import write_whole
from misional.extract.review.items import STATUSES, Item, Review

if TYPE_CHECKING:
    from pathlib import Path

_FIELDS: Final = {
    "key": str,
    "kind": str,
    "origin": str,
    "start": int,
    "end": int,
    "status": str,
    "year": str,
}


def save(path: Path, review: Review) -> None:
    """Write the review; raises ``OSError`` and leaves what was there when the disk refuses."""
    document = {"draft": review.draft, "items": [asdict(item) for item in review.items]}
    write_whole(path, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


def load(path: Path) -> Review | None:
    """The review saved at ``path``, ``None`` if there is none; raises ``ValueError`` if it is no review."""
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    try:
        rows = [{name: row[name] for name in _FIELDS} for row in document["items"]]
        draft = document["draft"]
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path} is not a saved review") from error
    wrong = [row for row in rows for name, type_ in _FIELDS.items() if type(row[name]) is not type_]
    if wrong or not isinstance(draft, str) or any(row["status"] not in STATUSES for row in rows):
        raise ValueError(f"{path} is not a saved review")
    return Review(draft, tuple(Item(**row) for row in rows))
