"""What must be true before anything is published: each gate returns its reasons to refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rdflib import BNode, Literal, URIRef

from misional.build.errors import GateRefusedError
from misional.engine import Dataset, EngineError, Limits, inspect, media_types, open_embedded
from misional.model.namespaces import MISIONAL
from misional.queries import QueryHeaderError, parse_query
from misional.release.manifest import sha256
from misional.shacl import VIOLATION, compare

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rdflib import Graph

    from misional.engine import Engine
    from misional.shacl import Difference, Report, Result

DIGEST: Final[URIRef] = MISIONAL.sha256
_SHOWN: Final = 20
_QUERY_LIMITS: Final = Limits(cpu_seconds=5, wall_seconds=30, memory_bytes=2**28, result_bytes=2**20)


def require(gate: str, reasons: Iterable[str]) -> None:
    """Raise ``GateRefusedError`` when there is a reason, with the first twenty and a count of the rest."""
    found = tuple(reasons)
    if not found:
        return
    rest = len(found) - _SHOWN
    raise GateRefusedError(gate, (*found[:_SHOWN], f"and {rest} more") if rest > 0 else found)


def blank_nodes(graphs: Mapping[str, Graph]) -> list[str]:
    """One reason for each statement about or to a blank node: data has none, so that diffs stay readable."""
    return sorted(
        f"the {name} graph has a blank node: {s.n3()} {p.n3()} {o.n3()}"
        for name, graph in graphs.items()
        for s, p, o in graph
        if isinstance(s, BNode) or isinstance(o, BNode)
    )


def ill_typed(graphs: Mapping[str, Graph]) -> list[str]:
    """One reason for each literal whose text is not of its datatype (``"2024-13-01"^^xsd:date``)."""
    return sorted(
        f"the {name} graph has {o.n3()} as {p.n3()} of {s.n3()}, which its datatype does not allow"
        for name, graph in graphs.items()
        for s, p, o in graph
        if isinstance(o, Literal) and o.ill_typed
    )


def captures(asserted: Graph, files: Mapping[str, bytes]) -> list[str]:
    """One reason for each captured text that is not, byte by byte, what the data says it is.

    ``files`` is keyed by file name without suffix. The data states digests with ``misional:sha256``.
    """
    stated = {str(digest) for digest in asserted.objects(None, DIGEST)}
    reasons = [
        f"captures/{name}.txt has SHA-256 {found}, and is not named by it"
        for name, data in sorted(files.items())
        if (found := sha256(data)) != name
    ]
    reasons += [f"captures/{name}.txt is in no statement" for name in sorted(files.keys() - stated)]
    reasons += [f"the text with SHA-256 {digest} is missing" for digest in sorted(stated - files.keys())]
    return reasons


def stored_queries(queries: Mapping[str, bytes]) -> list[str]:
    """One reason for each stored query with a bad header, or that the query service would refuse.

    ``queries`` is keyed by slug. Each is asked of an empty store: what it says is checked, not its answer.
    """
    engine = open_embedded(())
    try:
        return [
            reason for slug, data in sorted(queries.items()) for reason in _query_faults(engine, slug, data)
        ]
    finally:
        engine.close()


def _query_faults(engine: Engine, slug: str, data: bytes) -> list[str]:
    try:
        query = parse_query(slug, data.decode("utf-8"))
        info = inspect(query.text)
        if not info.deterministic:
            return [f"{slug}.rq: it calls a function that answers differently each time (NOW, RAND, UUID, …)"]
        form = info.form or "select"
        engine.query(query.text, dataset=Dataset(), media_type=media_types(form)[0], limits=_QUERY_LIMITS)
    except UnicodeDecodeError as error:
        return [f"{slug}.rq is not UTF-8 at byte {error.start}"]
    except QueryHeaderError as error:
        return [str(error)]
    except EngineError as error:
        return [f"{slug}.rq: {error}"]
    return []


def violations(report: Report) -> list[str]:
    """One reason for each result of severity Violation; Warning and Info are published with the report."""
    return [_told(result) for result in report.results if result.severity == VIOLATION]


def second_opinion(first: Report, second: Report) -> list[str]:
    """One reason for each difference between two engines' reports, or if it was one engine that gave both."""
    fallbacks = [report.fallback for report in (first, second) if report.fallback]
    if fallbacks:
        return [f"an engine could not validate: {why}" for why in fallbacks]
    names = (first.engine, second.engine)
    return [_difference(found, names) for found in compare(first, second)]


def _told(result: Result) -> str:
    message = result.message("es") or result.source_constraint_component
    place = " ".join(part for part in (result.focus_node, result.path, result.value) if part)
    return f"{place}: {message} ({result.rule})"


def _difference(found: Difference, engines: tuple[str, str]) -> str:
    told = [
        f"{engine} says {result.severity} {_told(result)}"
        for engine, result in zip(engines, (found.first, found.second), strict=True)
        if result
    ]
    return f"{' and '.join(engines)} differ ({found.kind.replace('_', ' ')}) {'; '.join(told)}".rstrip()
