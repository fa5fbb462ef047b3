"""Binding values to a stored query's parameters.

A parameter stands in the text as ``VALUES ?name { term }``, one term or ``UNDEF``: the file is a valid query
as it is, with its defaults. Binding writes another term over that one; the pieces of text around it are the
file's own, so that the query's structure is the file's whatever the value.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from misional.queries.parameter import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from misional.queries.stored import StoredQuery

_TERM: Final = r"""<[^<>\s]*>|"(?:[^"\\\r\n]|\\.)*"(?:\^\^[^\s{}]+)?|true|false|[+-]?[0-9]+|UNDEF"""


def slots(text: str, name: str) -> Iterator[re.Match[str]]:
    """The places in ``text`` of the parameter ``name``: the group ``term`` is what stands there."""
    return re.finditer(rf"VALUES[ \t]+\?{name}[ \t]*\{{[ \t]*(?P<term>{_TERM})[ \t]*\}}", text)


def plain(term: str) -> str | None:
    """The value that a term of the file stands for; ``None`` for ``UNDEF``."""
    if term == "UNDEF":
        return None
    if term.startswith("<"):
        return term[1:-1]
    if term.startswith('"'):
        return term[1 : term.rindex('"')].replace('\\"', '"').replace("\\\\", "\\")
    return term


def effective(query: StoredQuery, given: Mapping[str, str]) -> dict[str, str]:
    """The value of each parameter that has one: what is given, else the default.

    A value that is empty counts as not given, since a form sends every field. Raises
    :class:`ParameterError` for an unknown name, or a required parameter without a value.
    """
    names = tuple(parameter.name for parameter in query.parameters)
    for name in given:
        if name not in names:
            raise ParameterError("unknown", name, known=names)
    values: dict[str, str] = {}
    for parameter in query.parameters:
        value = given.get(parameter.name) or (None if parameter.required else parameter.default)
        if value is not None:
            values[parameter.name] = value
        elif parameter.required:
            raise ParameterError("missing", parameter.name, parameter=parameter)
    return values


def examples(query: StoredQuery) -> dict[str, str]:
    """An acceptable value for each parameter."""
    return {parameter.name: parameter.example for parameter in query.parameters}


def bind(query: StoredQuery, given: Mapping[str, str], base: str) -> str:
    """The query's text with each parameter's value in its place; ``base`` is the release's.

    Raises :class:`ParameterError` as :func:`effective`, and for a value that is not of its type.
    """
    values = effective(query, given)
    terms = {
        parameter.name: parameter.term(values[parameter.name], base)
        for parameter in query.parameters
        if parameter.name in values
    }
    text = query.text
    places = [
        (place.start("term"), place.end("term"), terms.get(parameter.name, "UNDEF"))
        for parameter in query.parameters
        for place in slots(text, parameter.name)
    ]
    pieces, done = [], 0
    for start, end, term in sorted(places):
        pieces += [text[done:start], term]
        done = end
    return "".join((*pieces, text[done:]))
