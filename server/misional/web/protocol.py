"""Reading a SPARQL 1.1 Protocol query operation (section 2.1) out of an HTTP request: pure, no framework."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from misional.engine import Dataset
from misional.web.formats import ANSWER_FORMATS, HTML, RESULT_FORMATS
from misional.web.problems import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

FORM_TYPE: Final = "application/x-www-form-urlencoded"
DIRECT_TYPE: Final = "application/sparql-query"
UPDATE_TYPE: Final = "application/sparql-update"
_MOST_FIELDS: Final = 1000
_OPTIONS: Final = ("format", "_mediatype", "lang", "bom", "download")
_ACCEPTED: Final = (DIRECT_TYPE, FORM_TYPE)
_FORMATS: Final = (*RESULT_FORMATS, *ANSWER_FORMATS, HTML)

Parameters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A query and the dataset that the request names for it.

    ``options``: our own parameters, in the address or in a form with the query, which say how to answer:
    ``format``, ``_mediatype``, ``lang``, ``bom``, ``download``.
    """

    text: str
    dataset: Dataset
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def read_parameters(encoded: bytes) -> Parameters:
    """The fields of a query string or a form body, decoded once.

    Raises :class:`ProblemError` when they are not UTF-8 or far too many.
    """
    try:
        pairs = parse_qsl(
            encoded.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except UnicodeDecodeError as error:
        raise ProblemError(Problem("bad-encoding")) from error
    except ValueError as error:
        raise ProblemError(Problem("bad-request", {"reason": str(error)})) from error
    return tuple(pairs)


def values(parameters: Parameters, name: str) -> tuple[str, ...]:
    """Every value given for a parameter, in order."""
    return tuple(value for key, value in parameters if key == name)


def read_get(query_string: bytes, max_bytes: int) -> QueryRequest | None:
    """The query of a GET; ``None`` when the request has no parameter of a query at all.

    Raises :class:`ProblemError`.
    """
    parameters = read_parameters(query_string)
    names = {name for name, _ in parameters}
    if not names & {"query", "update", "default-graph-uri", "named-graph-uri"}:
        return None
    return query_of(parameters, "uri-too-long", max_bytes)


def read_post(
    content_type: str | None,
    query_string: bytes,
    body: bytes,
    max_bytes: int,
    *,
    content_encoding: str | None = None,
) -> QueryRequest:
    """The query of a POST (or QUERY): a form, or the query itself as the body.

    It is UTF-8, with or without a byte order mark, whatever the system that wrote it. Raises
    :class:`ProblemError`: 415 for another content type, charset or content coding (RFC 9110 section 15.5.16),
    and as :func:`read_get`.
    """
    if (content_encoding or "identity").strip().lower() != "identity":
        raise _unsupported("Accept-Encoding", "identity")
    parameters = read_parameters(query_string)
    media_type, charset = _split_content_type(content_type or "")
    if media_type == UPDATE_TYPE:
        raise ProblemError(Problem("update-refused"))
    if media_type not in {FORM_TYPE, DIRECT_TYPE} or charset not in {"", "utf-8", "utf8", "us-ascii"}:
        raise _unsupported("Accept-Post", ", ".join(_ACCEPTED))
    if media_type == FORM_TYPE:
        return query_of(parameters + read_parameters(body), "too-large", max_bytes)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProblemError(Problem("bad-encoding")) from error
    return query_of((*parameters, ("query", text)), "too-large", max_bytes)


def query_of(parameters: Parameters, too_long: str, max_bytes: int) -> QueryRequest:
    """The one query among the parameters; a longer one than ``max_bytes`` is the problem ``too_long``.

    Raises :class:`ProblemError`.
    """
    if values(parameters, "update"):
        raise ProblemError(Problem("update-refused"))
    texts = values(parameters, "query")
    if not texts or not texts[0].strip():
        raise ProblemError(Problem("query-missing"))
    if len(texts) > 1:
        raise ProblemError(Problem("query-repeated", {"name": "query"}))
    if len(texts[0].encode("utf-8", "surrogatepass")) > max_bytes:
        raise ProblemError(Problem(too_long, {"limit": max_bytes}))
    dataset = Dataset(values(parameters, "default-graph-uri"), values(parameters, "named-graph-uri"))
    return QueryRequest(texts[0], dataset, MappingProxyType(dict(_options(parameters))))


def _options(parameters: Parameters) -> Iterator[tuple[str, str]]:
    for name in _OPTIONS:
        given = values(parameters, name)
        if len(set(given)) > 1 and not _one_format(given):
            raise ProblemError(Problem("parameter-repeated", {"name": name}))
        yield from ((name, value) for value in given[:1])


def _one_format(names: Collection[str]) -> bool:
    """Whether all are names of one format: SPARQLWrapper sends each that it knows."""
    return any(all(form.answers_to(name) for name in names) for form in _FORMATS)


def _unsupported(header: str, value: str) -> ProblemError:
    """415, with the header that says what would have been taken."""
    return ProblemError(Problem("unsupported-media-type", {"accepted": list(_ACCEPTED)}, {header: value}))


def _split_content_type(header: str) -> tuple[str, str]:
    """(media type, charset) in lower case; the charset is empty when none is given."""
    media_type, *parameters = header.split(";")
    charset = next(
        (
            value.strip().strip('"')
            for name, _, value in (parameter.partition("=") for parameter in parameters)
            if name.strip().lower() == "charset"
        ),
        "",
    )
    return media_type.strip().lower(), charset.lower()
