"""The export: every address of the site asked for and written, in a folder that appears whole or not."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from misional.i18n import LANGUAGES
from misional.release.manifest import sha256
from misional.web.export.asking import Address, Asker, ExportError
from misional.web.export.nginx import Rules, maps, server
from misional.web.export.variants import FIXED, NEGOTIATED, Family, endings_by_suffix, file_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask

    from misional.web.holder import Live

FORMAT: Final = "misional-export/1"
_MARKER: Final = "export.json"
_LONGEST_NAME: Final = 255
MOST_ADDRESSES: Final = 500_000

LEFT_OUT: Final = (
    *("/sparql", "/search", "/suggest", "/validation", "/why", "/oembed", "/health", "/review"),
    *("/timegate", "/timemap", "/release"),
)
"""Addresses that answer each question anew, which no file can; and other times and releases of the site."""

_START: Final = (
    *("/", "/queries", "/def", "/class", "/report", "/report/badge.svg", "/catalog", "/catalog.ckan"),
    *("/data.json", "/mota", "/conformance", "/context.jsonld", "/openapi.json", "/.well-known/void"),
    *("/sitemap.xml", "/robots.txt", "/opensearch.xml", "/dumps/SHA256SUMS"),
)
_GRAPHS: Final = ("ttl", "jsonld", "nt", "rdf")


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: how many addresses and files, and their bytes."""

    folder: Path
    addresses: int
    files: int
    size: int


def _silent(_done: int, _known: int) -> None:
    """Progress that nobody watches."""


def export_site(
    app: Flask, live: Live, folder: Path, url: str, progress: Callable[[int, int], None] = _silent
) -> Exported:
    """Write the site of ``app`` over ``live`` to ``folder``, as it is to be served at ``url``.

    ``url`` has a scheme and a host and no path. ``progress`` hears how many addresses are done and known.
    The same release and code give the same bytes. Raises ``ExportError``, or ``OSError``; ``folder`` is then
    as it was before.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"}:
        raise ExportError(f"{url} is not the address of a site: give a scheme and a host, and no path")
    if folder.exists() and not _may_replace(folder):
        raise ExportError(f"{folder} is there and is no earlier export: name another folder, or empty it")
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        exported = _write(Asker(app, f"{parts.scheme}://{parts.netloc}/"), live, new, progress)
        _put_in_place(new, folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return Exported(folder, exported.addresses, exported.files, exported.size)


def _may_replace(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    return not any(folder.iterdir()) or (folder / _MARKER).is_file()


def _put_in_place(new: Path, folder: Path) -> None:
    """Two renames: nobody sees a folder half written."""
    old = new.with_name(f"{new.name}.old")
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _write(asker: Asker, live: Live, folder: Path, progress: Callable[[int, int], None]) -> Exported:
    families: dict[tuple[str, frozenset[str]], int] = {}
    described: list[Family] = []
    fixed: list[tuple[str, str]] = []
    redirects: dict[str, tuple[int, str]] = {}
    sums: dict[str, str] = {}
    size = count = 0
    for address in _addresses(asker, live, progress):
        count += 1
        if address.redirect is not None:
            redirects[address.path] = address.redirect
            continue
        number = None
        if address.negotiated:
            kind = (address.default, frozenset(one.ending for one in address.representations))
            number = families.setdefault(kind, len(families))
            if number == len(described):
                described.append(Family(address.default, asker.offered(address.path)))
        for one in address.representations:
            mark = NEGOTIATED if address.negotiated else FIXED
            names = [file_name(address.path, mark, one.language, one.ending, number)]
            if not address.negotiated:
                fixed.append((address.path, one.ending))
            elif one.also_at:
                fixed.append((one.also_at, one.ending))
                names.append(file_name(one.also_at, FIXED, one.language, one.ending))
            for name in names:
                _store(folder, f"files/{name}", one.body)
                sums[f"files/{name}"] = sha256(one.body)
                size += len(one.body)
    for name, body in _errors(asker):
        _store(folder, name, body)
        sums[name] = sha256(body)
    rules = Rules(asker.types, tuple(described), endings_by_suffix(fixed), redirects)
    _store(folder, "nginx/maps.conf", maps(rules).encode())
    _store(folder, "nginx/server.conf", server(rules).encode())
    _store(folder, "SHA256SUMS", "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode())
    about = {"format": FORMAT, "release": live.id, "addresses": count, "files": len(sums)}
    _store(folder, _MARKER, (json.dumps(about, indent=2) + "\n").encode())
    return Exported(folder, count, len(sums), size)


def _addresses(asker: Asker, live: Live, progress: Callable[[int, int], None]) -> Iterator[Address]:
    """Every address that answers, in one fixed order: those of the release, and all that pages link to."""
    waiting = sorted(_known(live))
    seen = set(waiting)
    told: set[str] = set()
    done = 0
    while waiting:
        found: set[str] = set()
        for path in waiting:
            if path in told:
                continue
            address = asker.address(path)
            done += 1
            progress(done, len(seen))
            if address is not None:
                yield address
                told |= {one.also_at for one in address.representations if address.negotiated}
                found |= {link for link in address.links if _may_be_file(link)}
        waiting = sorted(found - seen)
        seen |= found
        if len(seen) > MOST_ADDRESSES:
            raise ExportError(f"the site has more than {MOST_ADDRESSES} addresses")


def _known(live: Live) -> set[str]:
    """The addresses that the release itself gives: documents in every format, queries, dumps, captures."""
    paths = set(_START)
    for subject in live.index.subjects():
        path = live.space.path_of(str(subject))
        if path is not None:
            paths.add(unquote(path.partition("#")[0]))
    for start in ("/catalog", "/catalog.ckan", "/.well-known/void"):
        paths |= {f"{start}.{suffix}" for suffix in _GRAPHS}
    paths |= {f"/report.{suffix}" for suffix in ("html", "json", "ttl", "jsonld", "csv", "xlsx", "md")}
    for query in live.queries:
        suffixes = ("html", "json", "xml", "csv", "tsv", "xlsx", *_GRAPHS)
        paths |= {f"/queries/{query.slug}", *(f"/queries/{query.slug}.{suffix}" for suffix in suffixes)}
    if live.release is not None:
        paths |= {f"/dumps/{name}.ttl" for name in live.release.dumps}
        paths |= {f"/captures/{digest}.txt" for digest in live.release.captures}
    for path in tuple(paths):
        key = path.removeprefix("/doc/entity/")
        if key != path and not path.endswith(tuple(f".{suffix}" for suffix in ("html", *_GRAPHS))):
            paths |= {f"/embed/{key}{ending}" for ending in ("", ".fragment.html", ".json")}
        key = path.removeprefix("/doc/plan/")
        if key != path and not path.endswith(tuple(f".{suffix}" for suffix in ("html", *_GRAPHS))):
            paths.add(f"/stratml/{key}.xml")
    return {path for path in paths if _may_be_file(path)}


def _may_be_file(path: str) -> bool:
    left_out = any(path == one or path.startswith((f"{one}/", f"{one}.")) for one in LEFT_OUT)
    # A thing's own address sends to its document by a rule, and is no file.
    plain = path.startswith("/") and "//" not in path and not path.startswith("/id/")
    return plain and not left_out and not {".", ".."} & set(path.split("/")) and path.isprintable()


def _errors(asker: Asker) -> Iterator[tuple[str, bytes]]:
    """The problem documents of an address with nothing, and of a wish that nothing answers."""
    for status, path, ending, wish in (
        (404, "/nothing-is-here", "html", "text/html"),
        (404, "/nothing-is-here", "problem", "application/problem+json"),
        (406, "/def", "problem", "application/pdf"),
    ):
        for language in LANGUAGES:
            answer = asker.get(path, {"Accept": wish, "Accept-Language": language})
            yield f"files/.errors/{status}{language}.{ending}", answer.data


def _store(folder: Path, name: str, body: bytes) -> None:
    if any(len(part.encode()) > _LONGEST_NAME for part in name.split("/")):
        raise ExportError(f"the address of {name} is too long to be a file")
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
