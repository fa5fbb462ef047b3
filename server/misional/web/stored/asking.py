"""What a request asks of a stored query: its parameters read, checked and bound. Pure, no framework."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from misional.queries import ParameterError, bind, effective
from misional.web.formats import GRAPH_FORMATS, HTML, RESULT_FORMATS, XLSX, YES
from misional.web.problems import Problem, ProblemError
from misional.web.protocol import read_parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.engine import QueryForm
    from misional.queries import StoredQuery
    from misional.web.formats import Format
    from misional.web.negotiation import Choice
    from misional.web.protocol import Parameters

OF_THE_SERVICE: Final = frozenset({"format", "_mediatype", "lang", "bom"})
"""Parameters of the address that no query may have."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A stored query with a value for each parameter that has one; ``example``: some are not the reader's.

    ``marked``: text for a spreadsheet program is to begin with a byte order mark.
    """

    query: StoredQuery
    values: Mapping[str, str]
    text: str
    example: bool
    marked: bool = False


def offered(form: QueryForm) -> tuple[Format, ...]:
    """The formats that a query of ``form`` is answered in, the page first."""
    match form:
        case "select":
            return (HTML, *RESULT_FORMATS, XLSX)
        case "ask":
            return (HTML, *RESULT_FORMATS)
        case _:
            return (HTML, *GRAPH_FORMATS)


def ask(query: StoredQuery, choice: Choice, query_string: bytes, base: str) -> Asked:
    """The query bound to what the address gives; raises ``ProblemError`` (400). ``base`` is the release's."""
    pairs = read_parameters(query_string)
    given = _given(pairs)
    filled = _for_a_reader(query, given, choice) if choice.format.spoken else given
    try:
        values = effective(query, filled)
        text = bind(query, values, base)
    except ParameterError as error:
        raise ProblemError(problem_of(error)) from error
    wanted = {one.name for one in query.parameters if one.required}
    example = bool(wanted - {name for name in given if given[name]})
    return Asked(query, values, text, example, marked=dict(pairs).get("bom") in YES)


def _given(pairs: Parameters) -> dict[str, str]:
    """The query's own parameters in the address; raises ``ProblemError`` for one that is there twice."""
    for name, times in Counter(name for name, _ in pairs).items():
        if times > 1:
            raise ProblemError(Problem("parameter-repeated", {"name": name}))
    return {name: value for name, value in pairs if name not in OF_THE_SERVICE}


def _for_a_reader(query: StoredQuery, given: Mapping[str, str], choice: Choice) -> dict[str, str]:
    """What a page asks where the reader said nothing: names in the page's language, and the example

    in place of a required value, since a page shows what could be asked and a program must say what it asks.
    """
    filled: dict[str, str] = {
        one.name: choice.language
        for one in query.parameters
        if one.kind == "language" and choice.language in (one.values or (choice.language,))
    }
    if choice.format is HTML:
        filled |= {one.name: one.example for one in query.parameters if one.required}
    return filled | {name: value for name, value in given.items() if value or name not in filled}


def problem_of(error: ParameterError) -> Problem:
    """What is wrong with a parameter, and what is allowed, as a problem document."""
    members: dict[str, object] = {"name": error.name}
    match error.wrong:
        case "missing":
            return Problem("parameter-missing", members)
        case "unknown":
            return Problem("parameter-unknown", members | {"allowed": list(error.known) or ["—"]})
        case _:
            members |= {"what": error.value[:200]}
            parameter = error.parameter
            if parameter is not None and parameter.values:
                members |= {"expected": "one-of", "values": list(parameter.values)}
            elif parameter is not None:
                members |= {"expected": parameter.kind}
            return Problem("parameter-invalid", members)
