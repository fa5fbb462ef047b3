"""Versions of a resource over time (RFC 7089): the datetimes, links and TimeMaps, as pure functions.

The pattern is 2.1: a resource (URI-R) names its TimeGate (URI-G, ``/timegate/<path>``), which sends by
``Accept-Datetime`` to a version (URI-M, ``/release/<id>/<path>``). The resource itself never looks at that
header, so nothing that caches it has to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import orjson

from misional.web.cache import uri
from misional.web.problems import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Sequence

LINK_FORMAT: Final = "application/link-format"
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HTTP_DATE: Final = re.compile(
    rf"(?:{'|'.join(_DAYS)}), (\d\d) ({'|'.join(_MONTHS)}) (\d{{4}}) (\d\d):(\d\d):(\d\d) GMT", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Memento:
    """One version: the ``release`` that holds it, and when it was first published (UTC, to the second)."""

    release: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource and its versions, oldest first; ``path`` begins with ``/`` and holds the query string.

    ``root`` is the site's URL, without a slash at its end.
    """

    root: str
    path: str
    mementos: tuple[Memento, ...]

    @property
    def original(self) -> str:
        """URI-R."""
        return self.root + self.path

    @property
    def timegate(self) -> str:
        """URI-G."""
        return f"{self.root}/timegate{self.path}"

    def timemap(self, form: str = "link") -> str:
        """URI-T, ``form`` ``link`` or ``json``."""
        return f"{self.root}/timemap/{form}{self.path}"

    def memento(self, one: Memento) -> str:
        """URI-M."""
        return f"{self.root}/release/{one.release}{self.path}"


def http_date(moment: datetime) -> str:
    """``moment`` as RFC 7089 section 2.1.1 writes it, whatever the locale."""
    utc = moment.astimezone(UTC)
    day, month = _DAYS[utc.weekday()], _MONTHS[utc.month - 1]
    return f"{day}, {utc.day:02} {month} {utc.year:04} {utc:%H:%M:%S} GMT"


def accept_datetime(value: str | None) -> datetime | None:
    """What ``Accept-Datetime`` asks for; ``None`` without the header. Raises ``ProblemError`` (400).

    RFC 7089 section 4.5.3: a TimeGate answers 400 to a value that is no such date.
    """
    if value is None:
        return None
    match = _HTTP_DATE.fullmatch(value.strip())
    try:
        if match:
            day, month, year, hour, minute, second = match.groups()
            return datetime(
                int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second), tzinfo=UTC
            )
    except ValueError:
        pass
    example = http_date(datetime(2024, 12, 9, 12, tzinfo=UTC))
    raise ProblemError(
        Problem("datetime-invalid", {"what": value[:60], "example": example}, {"Vary": "Accept-Datetime"})
    )


def links(resource: Resource, shown: Memento | None) -> str:
    """Value of ``Link`` of a TimeGate's answer or of a memento (sections 4.2 and 4.5): first, last, and those

    before and after the one ``shown``.
    """
    return ", ".join(
        (
            f'<{uri(resource.original)}>; rel="original"',
            f'<{uri(resource.timegate)}>; rel="timegate"',
            f'<{uri(resource.timemap())}>; rel="timemap"; type="{LINK_FORMAT}"',
            f'<{uri(resource.timemap("json"))}>; rel="timemap"; type="application/json"',
            *(_memento_link(resource, one, rel) for one, rel in _relations(resource.mementos, shown)),
        )
    )


def timemap_links(resource: Resource) -> bytes:
    """The TimeMap in ``application/link-format`` (section 5; RFC 6690)."""
    span = ""
    if resource.mementos:
        first, last = resource.mementos[0], resource.mementos[-1]
        span = f'; from="{http_date(first.at)}"; until="{http_date(last.at)}"'
    lines = [
        f'<{uri(resource.original)}>; rel="original"',
        f'<{uri(resource.timemap())}>; rel="self"; type="{LINK_FORMAT}"{span}',
        f'<{uri(resource.timegate)}>; rel="timegate"',
        *(_memento_link(resource, one, rel) for one, rel in _all_relations(resource.mementos)),
    ]
    return (",\n".join(lines) + "\n").encode()


def timemap_json(resource: Resource) -> bytes:
    """The TimeMap as the JSON that Memento aggregators exchange."""
    listed = [
        {"datetime": f"{one.at:%Y-%m-%dT%H:%M:%SZ}", "uri": uri(resource.memento(one))}
        for one in resource.mementos
    ]
    mementos: dict[str, object] = {"list": listed}
    if listed:
        mementos |= {"first": listed[0], "last": listed[-1]}
    return orjson.dumps(
        {
            "original_uri": uri(resource.original),
            "timegate_uri": uri(resource.timegate),
            "timemap_uri": {
                "link_format": uri(resource.timemap()),
                "json_format": uri(resource.timemap("json")),
            },
            "mementos": mementos,
        },
        option=orjson.OPT_INDENT_2,
    )


def _memento_link(resource: Resource, one: Memento, rel: str) -> str:
    return f'<{uri(resource.memento(one))}>; rel="{rel}"; datetime="{http_date(one.at)}"'


def _all_relations(mementos: Sequence[Memento]) -> list[tuple[Memento, str]]:
    ends = {0: "first ", len(mementos) - 1: "last "}
    if len(mementos) == 1:
        ends = {0: "first last "}
    return [(one, f"{ends.get(place, '')}memento") for place, one in enumerate(mementos)]


def _relations(mementos: Sequence[Memento], shown: Memento | None) -> list[tuple[Memento, str]]:
    """First, last, previous, next and the one shown, each once with all that it is."""
    here = mementos.index(shown) if shown in mementos else None
    told: list[tuple[Memento, str]] = []
    for place, (one, ends) in enumerate(_all_relations(mementos)):
        near = {-1: "prev ", 1: "next "}.get(place - here, "") if here is not None else ""
        if near or ends != "memento" or place == here:
            told.append((one, near + ends))
    return told
