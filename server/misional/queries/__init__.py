"""Stored queries: ``.rq`` files with a header in both languages, and typed parameters bound safely."""

from __future__ import annotations

from misional.queries.binding import bind, effective, examples
from misional.queries.header import LANGUAGES, QueryHeaderError, parse_query, without_header
from misional.queries.parameter import MOST_CHARACTERS, Kind, Parameter, ParameterError, Wrong
from misional.queries.stored import StoredQuery

__all__ = [
    "LANGUAGES",
    "MOST_CHARACTERS",
    "Kind",
    "Parameter",
    "ParameterError",
    "QueryHeaderError",
    "StoredQuery",
    "Wrong",
    "bind",
    "effective",
    "examples",
    "parse_query",
    "without_header",
]
