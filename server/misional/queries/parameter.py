"""A stored query's parameter: its type, and the one function that turns a stranger's text into one term.

A value never becomes query text. It is first read as its type, which refuses what is not of it, and the value
that was read is then written as exactly one RDF term of SPARQL (section 19.8), where the file has its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["iri", "string", "integer", "date", "boolean", "language", "one-of"]
KINDS: Final[tuple[Kind, ...]] = ("iri", "string", "integer", "date", "boolean", "language", "one-of")
Wrong = Literal["missing", "unknown", "invalid"]

MOST_CHARACTERS: Final = 1000
"""The longest value of a text or IRI parameter."""

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# IRIREF (SPARQL 1.1, production 139), without backslash: no escape of any kind is let in.
_IRI: Final = re.compile(r"[^\x00-\x20<>\"{}|^`\\\x7f\ud800-\udfff]+")
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,8}")
_NOT_TEXT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# The four characters that a quoted string may not hold as they are (production 156). No \u escapes: those
# may be undone before the text is read (SPARQL 1.1, section 19.2), and a quote that came back would end it.
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


class ParameterError(ValueError):
    """A stored query cannot be bound to what was given.

    ``wrong``: a required parameter is ``missing``, the query has no parameter of this name (``unknown``, and
    ``known`` lists those it has), or the value is ``invalid`` for ``parameter``.
    """

    def __init__(
        self,
        wrong: Wrong,
        name: str,
        value: str = "",
        parameter: Parameter | None = None,
        known: tuple[str, ...] = (),
    ) -> None:
        super().__init__(_told(wrong, name, value, parameter, known))
        self.wrong = wrong
        self.name = name
        self.value = value
        self.parameter = parameter
        self.known = known


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter, as the query's header declares it and its text holds it.

    ``default`` is the value that stands in the text, ``None`` when that is ``UNDEF`` (any value will do);
    of a ``required`` parameter it is only an example. ``example`` is always acceptable. ``values`` are the
    only ones allowed, if there are any. ``things`` is the class whose things an ``iri`` is chosen among.
    """

    name: str
    kind: Kind
    labels: Mapping[str, str]
    required: bool
    default: str | None
    example: str
    values: tuple[str, ...] = ()
    things: str | None = None

    def label(self, language: str) -> str:
        """What to call it in ``language`` ("es" or "en")."""
        return self.labels[language]

    def term(self, value: str, base: str) -> str:
        """``value`` as exactly one SPARQL term: an IRI, or a quoted literal with its datatype.

        An ``iri`` without a scheme is a key under ``{base}id/``. Raises :class:`ParameterError`.
        """
        written = _TERMS[self.kind](value, base)
        if written is None or (self.values and value not in self.values):
            raise ParameterError("invalid", self.name, value, self)
        return written


def _iri(value: str, base: str) -> str | None:
    iri = value if _SCHEME.match(value) else f"{base}id/{value}"
    if not value or len(value) > MOST_CHARACTERS or not _IRI.fullmatch(iri):
        return None
    try:
        NamedNode(iri)
    except ValueError:  # well-formed to the grammar, not to RFC 3987: "http://[x"
        return None
    return f"<{iri}>"


def _string(value: str, _base: str) -> str | None:
    if len(value) > MOST_CHARACTERS or _NOT_TEXT.search(value):
        return None
    return f'"{value.translate(_ESCAPES)}"'


def _integer(value: str, _base: str) -> str | None:
    return f'"{int(value)}"^^<{_XSD}integer>' if _INTEGER.fullmatch(value) else None


def _date(value: str, _base: str) -> str | None:
    if not _DATE.fullmatch(value):
        return None
    try:
        date.fromisoformat(value)
    except ValueError:
        return None
    return f'"{value}"^^<{_XSD}date>'


def _boolean(value: str, _base: str) -> str | None:
    return f'"{value}"^^<{_XSD}boolean>' if value in {"true", "false"} else None


def _language(value: str, _base: str) -> str | None:
    return f'"{value}"' if _LANGUAGE.fullmatch(value) else None


_TERMS: Final = {
    "iri": _iri,
    "string": _string,
    "integer": _integer,
    "date": _date,
    "boolean": _boolean,
    "language": _language,
    "one-of": _string,
}


def _told(wrong: Wrong, name: str, value: str, parameter: Parameter | None, known: tuple[str, ...]) -> str:
    match wrong:
        case "missing":
            return f"the parameter '{name}' is required"
        case "unknown":
            return f"no parameter '{name}': there is {', '.join(known) or 'none'}"
        case _:
            kind = parameter.kind if parameter else "value"
            allowed = f": {', '.join(parameter.values)}" if parameter and parameter.values else ""
            return f"the parameter '{name}' must be of type {kind}{allowed}; {value[:80]!r} is not"
