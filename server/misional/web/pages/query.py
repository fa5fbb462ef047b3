"""The query page: a form with what one needs to fill it, and below it the answer, or what is wrong."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import orjson
from flask import request

from misional.engine import Dataset
from misional.i18n import LANGUAGES, say
from misional.queries import bind, without_header
from misional.web.formats import GRAPH_FORMATS, RESULT_FORMATS
from misional.web.pages.chart import chart
from misional.web.pages.environment import page, script_path
from misional.web.pages.fault import fault_of
from misional.web.pages.names import Names
from misional.web.pages.table import graph_table, results_table
from misional.web.prefixes import declarations
from misional.web.protocol import QueryRequest
from misional.web.responses import settings
from misional.web.triples import parse_triples, sort_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from misional.engine import Limits
    from misional.i18n import Language
    from misional.queries import StoredQuery
    from misional.web.formats import Format
    from misional.web.holder import Live
    from misional.web.pages.table import TableView
    from misional.web.problems import Problem

_FIRST: Final[Mapping[str, str]] = MappingProxyType(
    {
        "es": """# ¿De qué hay datos aquí, y cuántos?
SELECT ?clase (COUNT(DISTINCT ?cosa) AS ?cuantas) WHERE {
  ?cosa a ?clase .
  FILTER (STRSTARTS(STR(?clase), STR(misional:)))
}
GROUP BY ?clase
ORDER BY DESC(?cuantas)
LIMIT 15
""",
        "en": """# What is there data about, and how much?
SELECT ?class (COUNT(DISTINCT ?thing) AS ?things) WHERE {
  ?thing a ?class .
  FILTER (STRSTARTS(STR(?class), STR(misional:)))
}
GROUP BY ?class
ORDER BY DESC(?things)
LIMIT 15
""",
    }
)
_PLAIN: Final = "SELECT * WHERE {\n  ?s ?p ?o\n}\nLIMIT 20\n"
"""What to begin with over data that is not ours."""

_RELEASE: Final = re.compile(r"[0-9a-f]{6,64}")
_SHOWN_RELEASE: Final = 12


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What stands on the page beside the form: an answer and its formats, or a problem."""

    answer: TableView | None = None
    formats: Sequence[Format] = ()
    problem: Problem | None = None


def query_form_page(live: Live, language: Language) -> str:
    """The page to write a query on, begun with the stored query that ``?example=`` names."""
    asked = QueryRequest(_beginning(live, language), Dataset())
    return _page(live, language, asked, _Outcome(), {"example": example(live)})


def results_page(live: Live, asked: QueryRequest, body: bytes, language: Language) -> str:
    """The page of a SELECT's or ASK's answer; ``body`` is SPARQL 1.1 Results JSON."""
    table = results_table(orjson.loads(body), _names(live, language))
    return _page(live, language, asked, _Outcome(table, RESULT_FORMATS))


def graph_page(live: Live, asked: QueryRequest, body: bytes, language: Language) -> str:
    """The page of a CONSTRUCT's or DESCRIBE's answer; ``body`` is N-Triples."""
    found = parse_triples(io.StringIO(body.decode(), newline=""), "answer")
    triples = sorted(found, key=lambda one: tuple(map(sort_key, one)))
    return _page(live, language, asked, _Outcome(graph_table(triples, _names(live, language)), GRAPH_FORMATS))


def query_problem_page(live: Live, problem: Problem, language: Language) -> str:
    """The page of a query that went wrong: what is wrong, where, and the query to put right."""
    return _page(live, language, QueryRequest(problem.query or "", Dataset()), _Outcome(problem=problem))


def example(live: Live) -> str:
    """Slug of the stored query that the request wants the form to begin with; empty if there is none."""
    wanted = request.args.get("example", "")
    return wanted if any(one.slug == wanted for one in live.queries) else ""


def shared_release() -> str:
    """The release that the link was made with, as far as the link says one; empty otherwise."""
    given = request.args.get("release", "")
    return given if _RELEASE.fullmatch(given) else ""


def _beginning(live: Live, language: Language) -> str:
    wanted = example(live)
    stored = next((one for one in live.queries if one.slug == wanted), None)
    if stored is not None:
        return without_header(bind(stored, _given(stored, language), live.space.base))
    if not live.queries:
        return _PLAIN
    return f"{declarations('misional:')}\n{_FIRST[language]}"


def _given(stored: StoredQuery, language: Language) -> dict[str, str]:
    """Values to begin with: what the query needs, and names in the reader's language if it asks for one."""
    given = {one.name: one.example for one in stored.parameters if one.required}
    spoken = {one.name: language for one in stored.parameters if one.kind == "language"}
    return given | spoken


def _names(live: Live, language: Language) -> Names:
    return Names(live, language, request.script_root)


def _page(
    live: Live,
    language: Language,
    asked: QueryRequest,
    outcome: _Outcome,
    own: Mapping[str, str] = MappingProxyType({}),
) -> str:
    address = f"{request.script_root}/sparql"
    dataset = [
        *(("default-graph-uri", iri) for iri in asked.dataset.default),
        *(("named-graph-uri", iri) for iri in asked.dataset.named),
    ]
    query = [] if outcome.answer is None and outcome.problem is None else [("query", asked.text), *dataset]
    here = query or [(name, value) for name, value in own.items() if value]
    script = script_path()

    def link(*fields: tuple[str, str]) -> str:
        return f"{address}?{urlencode(fields)}"

    shared = shared_release()
    return page(
        "sparql.html",
        language,
        text=asked.text,
        dataset=dataset,
        answer=outcome.answer,
        chart=None if outcome.answer is None else chart(outcome.answer, language),
        problem=outcome.problem,
        fault=None if outcome.problem is None else fault_of(outcome.problem),
        repaired=_repaired(outcome.problem, language, address),
        release=live.id,
        shared=shared[:_SHOWN_RELEASE] if shared and not live.id.startswith(shared) else None,
        share=link(*query, ("release", live.id[:_SHOWN_RELEASE])),
        downloads=[(form, link(*query, ("format", form.suffix))) for form in outcome.formats],
        examples=[
            (one.title(language), link(("example", one.slug), ("format", "html"), ("lang", language)))
            for one in live.queries
        ],
        prefixes=declarations(""),
        limits=_limits(settings().limits, language),
        script=None if script is None else request.script_root + script,
        terms=f"{address}/terms.json?lang={language}",
        translations=[(code, link(*here, ("format", "html"), ("lang", code))) for code in LANGUAGES],
    )


def _repaired(problem: Problem | None, language: Language, address: str) -> str | None:
    """Address that runs the query as it was likely meant."""
    if problem is None or problem.repaired is None:
        return None
    return f"{address}?{urlencode({'query': problem.repaired, 'format': 'html', 'lang': language})}"


def _limits(limits: Limits, language: Language) -> str:
    return say(
        "sparql.limits-text",
        language,
        cpu=f"{limits.cpu_seconds:g}",
        wall=f"{limits.wall_seconds:g}",
        memory=f"{limits.memory_bytes / 2**20:g}",
        result=f"{limits.result_bytes / 2**20:g}",
    )
