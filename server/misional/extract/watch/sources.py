"""SOURCES.toml: the pages to watch, each with the body it is of."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from misional.extract.bodies import KEY

if TYPE_CHECKING:
    from pathlib import Path


class SourcesError(ValueError):
    """The file lists no pages that can be watched; the message says why."""


@dataclass(frozen=True, slots=True)
class Source:
    """A page: its body's key and its address."""

    entity: str
    url: str


def read_sources(path: Path) -> tuple[Source, ...]:
    """The pages of a TOML file, tables ``[[page]]`` with ``entity`` and ``url``; raises ``SourcesError``."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourcesError(f"{path}: {error}") from error
    rows = table.get("page")
    if not isinstance(rows, list) or not rows or set(table) != {"page"}:
        raise SourcesError(f"{path}: it must list its pages in tables [[page]], and nothing else")
    return tuple(_source(path, number, row) for number, row in enumerate(rows, start=1))


def _source(path: Path, number: int, row: object) -> Source:
    if not isinstance(row, dict) or set(row) != {"entity", "url"}:
        raise SourcesError(f"{path}, page {number}: it must have 'entity' and 'url', and nothing else")
    entity, url = row["entity"], row["url"]
    if not isinstance(entity, str) or KEY.fullmatch(entity) is None:
        raise SourcesError(f"{path}, page {number}: {entity!r} is not the key of a body")
    if not isinstance(url, str) or not is_web_address(url):
        raise SourcesError(f"{path}, page {number}: {url!r} is not an http or https address")
    return Source(entity, url)


def is_web_address(url: str) -> bool:
    """Whether it is an absolute http(s) address without a user, in plain ASCII."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = url.isascii() and url.isprintable() and " " not in url
    return (
        plain
        and parts.scheme in {"http", "https"}
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and port != 0
    )
