"""When each release was published: a log beside the releases, since nothing inside one may know the time.

``<release_dir>/published.json`` is ``{"published": [{"release": <id>, "at": "2024-12-09T15:00:00Z"}, …]}``,
oldest first, one entry each time the pointer moved. It is no part of any release: the same sources give the
same bytes whenever they are built. A release without an entry (published before the log was kept, or copied
without it) counts as published when its folder was last touched, which is when ``publish`` pointed at it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from misional.release.errors import DamagedReleaseError
from misional.release.manifest import is_sha256
from misional.release.reader import release_folders

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

LOG_NAME: Final = "published.json"


@dataclass(frozen=True, slots=True)
class Publication:
    """The pointer moved to ``release`` at ``at``: a moment in UTC, to the second."""

    release: str
    at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """The publications known, oldest first, and which of their releases are still there.

    ``kept`` are ids, by their first publication.
    """

    publications: tuple[Publication, ...]
    kept: tuple[str, ...]

    def first(self, release: str) -> datetime | None:
        """When ``release`` was first published, or ``None`` for one never heard of."""
        return next((one.at for one in self.publications if one.release == release), None)

    def current_at(self, moment: datetime, among: Iterable[str] | None = None) -> str | None:
        """The release that was current at ``moment``, of those still kept (and of ``among``, if given).

        Before the first publication it is the earliest; ``None`` only when there is none to choose from.
        """
        eligible = set(self.kept if among is None else among)
        ours = [one for one in self.publications if one.release in eligible]
        past = [one for one in ours if one.at <= moment]
        chosen = past[-1:] or ours[:1]
        return chosen[0].release if chosen else None


def read_history(release_dir: Path) -> History:
    """The history of a folder of releases; raises ``DamagedReleaseError`` when its log is not one."""
    logged = read_publications(release_dir)
    known = {one.release for one in logged}
    folders = release_folders(release_dir)
    touched = [
        Publication(folder.name, datetime.fromtimestamp(int(folder.stat().st_mtime), UTC))
        for folder in folders
        if folder.name not in known
    ]
    publications = tuple(sorted((*logged, *touched), key=lambda one: one.at))
    order = dict.fromkeys(one.release for one in publications)
    present = {folder.name for folder in folders}
    return History(publications, tuple(one for one in order if one in present))


def read_publications(release_dir: Path) -> tuple[Publication, ...]:
    """What the log says, in its order; empty without a log. Raises ``DamagedReleaseError``."""
    try:
        data = (release_dir / LOG_NAME).read_bytes()
    except FileNotFoundError:
        return ()
    try:
        return tuple(_publication(entry) for entry in json.loads(data)["published"])
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedReleaseError(
            f"{release_dir / LOG_NAME} is not a log of publications: {error}"
        ) from error


def log_bytes(publications: Sequence[Publication]) -> bytes:
    """The log that says ``publications``."""
    entries = [{"release": one.release, "at": f"{one.at:%Y-%m-%dT%H:%M:%SZ}"} for one in publications]
    return (json.dumps({"published": entries}, indent=2) + "\n").encode()


def extended(publications: Sequence[Publication], release: str, at: datetime) -> tuple[Publication, ...]:
    """``publications`` with one of ``release`` at ``at``, unless it was the last one published already.

    A clock that was set back does not undo an order that is known: the moment is at least the last one's.
    """
    if publications and publications[-1].release == release:
        return tuple(publications)
    moment = at.astimezone(UTC).replace(microsecond=0)
    return (
        *publications,
        Publication(release, max(moment, publications[-1].at) if publications else moment),
    )


def _publication(entry: Any) -> Publication:  # noqa: ANN401 - JSON of unknown shape
    release, at = entry["release"], datetime.strptime(entry["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    if not (isinstance(release, str) and is_sha256(release)):
        raise ValueError(f"{release!r} is not a release id")
    return Publication(release, at)
