"""What a request sends, read into memory and never onto a disk."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

from misional.web.problems import Problem, ProblemError
from misional.web.validation.syntaxes import MEDIA_TYPES, OFFERED
from misional.web.validation.task import Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.datastructures import FileStorage, MultiDict

    from misional.web.validation.task import Role

MULTIPART: Final = "multipart/form-data"
FORM: Final = "application/x-www-form-urlencoded"
MOST_PARTS: Final = 200
_LONGEST_NAME: Final = 120
_ENCODINGS: Final = frozenset({"", "utf-8", "utf8", "us-ascii"})
_NOTHING: Final = frozenset({"", "identity"})


@dataclass(frozen=True, slots=True)
class Upload:
    """What is to be validated, against which profiles (none named: empty) and shapes.

    ``url``: where a document is to be taken from; empty mostly. ``lang``: as written. ``direct``: the body is
    the data, so a program asks and not a person.
    """

    parts: tuple[Part, ...]
    profiles: tuple[str, ...]
    infer: bool
    url: str = ""
    lang: str = ""
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """The request, as far as it matters here. ``length`` is ``None`` when it is not told beforehand."""

    content_type: str
    content_encoding: str
    length: int | None
    stream: IO[bytes]
    arguments: MultiDict[str, str]


def read_upload(sent: Sent, most_bytes: int) -> Upload:
    """Read a form or an RDF document; what the body does not say may stand in the query string.

    Raises :class:`ProblemError`: 413, 415 (another type or charset, or any content coding: a small file may
    unpack to all the memory there is), 422 when there is nothing to validate, 400 for a form that is none.
    """
    if sent.content_encoding.strip().lower() not in _NOTHING:
        raise ProblemError(Problem("upload-compressed", headers={"Accept-Encoding": "identity"}))
    media_type, options = parse_options_header(sent.content_type)
    try:
        if media_type in MEDIA_TYPES:
            found = _document(media_type, options.get("charset", ""), sent, most_bytes)
        elif media_type in {MULTIPART, FORM}:
            found = _form(media_type, options, sent, most_bytes)
        else:
            accepted = [*OFFERED, MULTIPART]
            named = {"Accept-Post": ", ".join(accepted)}
            raise ProblemError(Problem("unsupported-media-type", {"accepted": accepted}, named))
    except RequestEntityTooLarge as error:
        raise too_large(most_bytes) from error
    except ValueError as error:
        raise ProblemError(Problem("bad-request", {"reason": MULTIPART})) from error
    if not any(part.role == "data" for part in found.parts) and not found.url:
        raise ProblemError(Problem("upload-missing"))
    return found


def file_name(given: str | None, otherwise: str) -> str:
    """The last part of a file's name, short and printable, for messages only."""
    last = (given or "").replace("\\", "/").rpartition("/")[2]
    return "".join(one for one in last if one.isprintable())[:_LONGEST_NAME] or otherwise


def _document(media_type: str, charset: str, sent: Sent, most_bytes: int) -> Upload:
    if charset.lower() not in _ENCODINGS:
        raise ProblemError(Problem("upload-charset", {"what": charset[:40]}))
    body = sent.stream.read()
    if len(body) > most_bytes:
        raise too_large(most_bytes)
    parts = (Part("data", "data", media_type, body),) if body.strip() else ()
    return _upload(parts, sent.arguments, direct=True)


def _form(media_type: str, options: dict[str, str], sent: Sent, most_bytes: int) -> Upload:
    # Werkzeug's own choice is a temporary file for what is large.
    parser = FormDataParser(
        stream_factory=lambda *_about, **_named: io.BytesIO(),
        max_form_memory_size=most_bytes,
        max_content_length=most_bytes,
        max_form_parts=MOST_PARTS,
        silent=False,
    )
    _, fields, files = parser.parse(sent.stream, media_type, sent.length, options)
    merged = fields.copy()
    merged.update(sent.arguments)
    return _upload(tuple(_parts(fields, files)), merged)


def _upload(parts: tuple[Part, ...], fields: MultiDict[str, str], *, direct: bool = False) -> Upload:
    return Upload(
        parts=parts,
        profiles=tuple(dict.fromkeys(fields.getlist("profile"))),
        infer=fields.get("infer", "1") not in {"0", "no", "false"},
        url=fields.get("url", "").strip(),
        lang=fields.get("lang", ""),
        direct=direct,
    )


def _parts(fields: MultiDict[str, str], files: MultiDict[str, FileStorage]) -> Iterator[Part]:
    roles: tuple[Role, ...] = ("data", "shapes", "baseline", "waivers")
    for role in roles:
        syntax = fields.get(f"{role}-syntax", "")
        for number, text in enumerate(fields.getlist(f"{role}-text"), start=1):
            if text.strip():
                yield Part(role, f"{role}-text-{number}", syntax, text.encode("utf-8", "surrogatepass"))
        for number, file in enumerate(files.getlist(role), start=1):
            body = file.stream.read()
            if body or file.filename:
                yield Part(role, file_name(file.filename, f"{role}-{number}"), _type_of(file), body)


def _type_of(file: FileStorage) -> str:
    """What the client calls the file, unless its name says it: a browser's guess comes from the system."""
    known = (file.filename or "").rpartition(".")[1]
    return "" if known else file.mimetype


def too_large(most_bytes: int) -> ProblemError:
    """The problem of a request that sends more than it may."""
    return ProblemError(Problem("upload-too-large", {"limit": most_bytes}))
