"""The release's own files, byte for byte: dumps, captured texts, the JSON-LD context."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, request

from misional.web.cache import IMMUTABLE, PUBLIC, Link, is_fresh, link_header, strong_etag
from misional.web.formats import JSON_LD, TURTLE
from misional.web.problems import Problem, ProblemError
from misional.web.responses import licence_link, link_root, release
from misional.web.time.routes import version_links

if TYPE_CHECKING:
    from pathlib import Path

blueprint: Final = Blueprint("downloads", __name__)


@blueprint.get("/dumps/<name>.ttl")
def dump(name: str) -> Response:
    """A whole graph as Turtle."""
    return _file(release().dumps.get(name), TURTLE.content_type)


@blueprint.get("/dumps/SHA256SUMS")
def sums() -> Response:
    """SHA-256 of every dump, as ``sha256sum --check`` reads it."""
    published = release()
    files = {path.name: published.manifest.files[f"dumps/{path.name}"] for path in published.dumps.values()}
    text = "".join(f"{entry.sha256}  {name}\n" for name, entry in sorted(files.items()))
    etag = strong_etag(published.id, "SHA256SUMS")
    headers = {"ETag": etag, "Cache-Control": PUBLIC, "Link": link_header((licence_link(),))}
    if is_fresh(request.headers.get("If-None-Match"), etag):
        return Response(status=304, headers=headers)
    return Response(text, content_type="text/plain; charset=utf-8", headers=headers)


@blueprint.get("/captures/<digest>.txt")
def capture(digest: str) -> Response:
    """A captured text as it came; its address is its digest, so it never changes."""
    return _file(release().captures.get(digest), "text/plain; charset=utf-8", IMMUTABLE)


@blueprint.get("/context.jsonld")
def context() -> Response:
    """The JSON-LD context of the release."""
    return _file(release().context, JSON_LD.content_type)


def _file(path: Path | None, content_type: str, keep: str = PUBLIC) -> Response:
    """A file that the manifest lists, validated by the digest it has there, and where it stays for good."""
    if path is None:
        raise ProblemError(Problem("not-found"))
    published = release()
    entry = published.manifest.files[path.relative_to(published.folder).as_posix()]
    digest = b64encode(bytes.fromhex(entry.sha256)).decode()
    headers = {
        "ETag": f'"{entry.sha256}"',
        "Cache-Control": keep,
        "Repr-Digest": f"sha-256=:{digest}:",
        "Link": link_header(
            (
                Link(f"{link_root()}/release/{published.id}{request.path}", "bookmark"),
                *version_links(),
                licence_link(),
            )
        ),
    }
    if is_fresh(request.headers.get("If-None-Match"), headers["ETag"]):
        return Response(status=304, headers=headers)
    return Response(path.read_bytes(), content_type=content_type, headers=headers)
