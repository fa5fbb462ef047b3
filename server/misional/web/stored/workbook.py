"""What the spreadsheet of a stored query says: headings, and a second sheet with where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from misional.i18n import say
from misional.queries import without_header
from misional.web.problems import Problem, ProblemError
from misional.web.responses import settings
from misional.web.stored.page import headings
from misional.web.stored.sheet import MOST_ROWS, sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.i18n import Language
    from misional.web.holder import Live
    from misional.web.stored.asking import Asked


def workbook(live: Live, asked: Asked, answer: Mapping[str, Any], language: Language) -> bytes:
    """The bytes of the workbook; ``answer`` is parsed SPARQL Results JSON of a SELECT.

    Raises ``ProblemError`` for more rows than a sheet can hold.
    """
    if len(answer["results"]["bindings"]) > MOST_ROWS:
        raise ProblemError(Problem("not-acceptable", {"offered": ["text/csv"]}))
    query = asked.query

    def word(name: str) -> str:
        return say(f"queries.{name}", language)

    about = [
        (word("title-label"), query.title(language)),
        (word("question-label"), query.question(language)),
        (word("description-label"), query.description(language)),
        *((one.label(language), asked.values.get(one.name, "")) for one in query.parameters),
        (word("address"), f"{live.space.base}queries/{query.slug}"),
        (word("release"), live.id),
        (word("licence"), settings().licence),
        (word("text"), without_header(asked.text)),
    ]
    return sheet(
        answer,
        headings(answer["head"]["vars"], language),
        (word("answer"), word("about")),
        [(name, value) for name, value in about if value],
        word("cut"),
    )
