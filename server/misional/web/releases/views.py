"""``/releases`` lists what was published; ``/release/<id>/…`` is all of one release, at fixed addresses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from flask import Blueprint, Response, g, request

from misional.i18n import LANGUAGES, say_date
from misional.release.manifest import MANIFEST_NAME, sha256
from misional.web.cache import IMMUTABLE, is_fresh
from misional.web.formats import JSON_LD, N_TRIPLES, TURTLE, split_suffix
from misional.web.problems import Problem, ProblemError
from misional.web.resources import describe_version
from misional.web.responses import link_root, live
from misional.web.time.dated import parse_day
from misional.web.time.memento import http_date, links
from misional.web.time.routes import PATH_SAFE, resource_at, shelf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.i18n import Language
    from misional.release import Release

blueprint: Final = Blueprint("releases", __name__)

_TYPES: Final[Mapping[str, str]] = {
    ".nt": N_TRIPLES.media_type,
    ".ttl": TURTLE.content_type,
    ".txt": "text/plain; charset=utf-8",
    ".rq": "application/sparql-query",
    ".json": "application/json",
    ".jsonld": JSON_LD.media_type,
}


@dataclass(frozen=True, slots=True)
class VersionNotice:
    """What stands at the head of a page of a past release: when it was published, and today's page if any."""

    days: Mapping[Language, str]
    today: str | None


@blueprint.get("/release/<release>/<path:path>")
def version(release: str, path: str) -> Response:
    """A file or a document of one release, which never changes: a memento (RFC 7089 section 2.2)."""
    found = kept(release)
    resource = resource_at(path)
    shown = next((one for one in resource.mementos if one.release == found.id), None)
    if path in found.manifest.files or path == MANIFEST_NAME:
        response = _file(found, path)
    elif shown is None:
        raise ProblemError(Problem("not-found"))
    else:
        days = {code: say_date(shown.at.date(), code) for code in LANGUAGES}
        lasts = any(one.release == live().id for one in resource.mementos)
        g.version = VersionNotice(MappingProxyType(days), _today(path) if lasts else None)
        g.live = shelf().live(live(), found)
        response = describe_version(path, f"/release/{found.id}", lasts=lasts)
    if shown is not None and response.status_code in {200, 304}:
        response.headers["Memento-Datetime"] = http_date(shown.at)
        told = response.headers.get("Link")
        response.headers["Link"] = ", ".join(filter(None, (told, links(resource, shown))))
        response.headers["Cache-Control"] = IMMUTABLE
    return response


def _today(path: str) -> str:
    """Where today's document is: the same for each way to ask for one version, as its bytes are."""
    day = parse_day(request.args.getlist("date"))
    dated = "" if day is None else f"?date={day.isoformat()}"
    return f"{link_root()}/{quote(split_suffix(path)[0], safe=PATH_SAFE)}{dated}"


def kept(release: str) -> Release:
    """The release of that id; raises ``ProblemError``: 410 for one that is no longer kept, or 404."""
    found = shelf().release(live(), release)
    if found is not None:
        return found
    if shelf().history(live()).first(release) is not None:
        raise ProblemError(Problem("release-gone", {"release": release}))
    raise ProblemError(Problem("not-found"))


def _file(found: Release, path: str) -> Response:
    """A file that the manifest lists, or the manifest, validated by its digest."""
    body = (found.folder / path).read_bytes()
    headers = {"ETag": f'"{sha256(body)}"', "Cache-Control": IMMUTABLE}
    if is_fresh(request.headers.get("If-None-Match"), headers["ETag"]):
        return Response(status=304, headers=headers)
    content_type = _TYPES.get(PurePosixPath(path).suffix, "application/octet-stream")
    return Response(body, content_type=content_type, headers=headers)
