"""The review on disk, beside its draft, so that closing the window loses nothing."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from misional.extract.review.items import ENDING, RELATIONS, STATUSES, AddedLaw, Item, Review
from misional.extract.vocabulary import KINDS
from misional.model.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

_FIELDS: Final[dict[str, type]] = {
    "key": str,
    "kind": str,
    "origin": str,
    "start": int,
    "end": int,
    "status": str,
    "year": str,
    "laws": list,
    "bare": bool,
}
_LAW_FIELDS: Final = frozenset({"words", "relation", "source"})


def save(path: Path, review: Review) -> None:
    """Write the review; raises ``OSError`` and leaves what was there when the disk refuses."""
    document = {
        "draft": review.draft,
        "items": [asdict(item) for item in review.items],
        "before": [[asdict(item) for item in items] for items in review.before],
    }
    write_whole(path, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


def load(path: Path) -> Review | None:
    """The review saved at ``path``, ``None`` if there is none; raises ``ValueError`` if it is no review."""
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    try:
        draft, items = document["draft"], tuple(map(_item, document["items"]))
        before = tuple(tuple(map(_item, items)) for items in document["before"])
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path} is not a saved review") from error
    return Review(str(draft), items, before)


def _item(row: dict[str, Any]) -> Item:
    """Raises ``KeyError``, ``TypeError`` or ``ValueError`` for what is no item."""
    wrong = [name for name, expected in _FIELDS.items() if type(row[name]) is not expected]
    if wrong or row["status"] not in STATUSES or row["kind"] not in {*KINDS, ENDING}:
        raise ValueError(row)
    laws = tuple(map(_law, row["laws"]))
    return Item(**{name: row[name] for name in _FIELDS} | {"laws": laws})


def _law(row: dict[str, Any]) -> AddedLaw:
    law = AddedLaw(**{name: row[name] for name in _LAW_FIELDS})
    if law.relation not in RELATIONS or not all(isinstance(row[name], str) for name in _LAW_FIELDS):
        raise ValueError(row)
    return law
