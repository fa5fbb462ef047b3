"""Waivers: findings that somebody answers for, with a reason, until a day (vocabulary: `waivers.ttl`).

A file of them::

    @prefix waiver: <https://w3id.org/misional/waiver#> .
    <https://example.org/waivers/1> a waiver:Waiver ;
        waiver:fingerprint "0123456789abcdef0123456789abcdef" ;   # or waiver:shape and waiver:focusNode
        waiver:reason "La norma aún no está publicada."@es , "The norm is not published yet."@en ;
        waiver:responsible "Jefe de la oficina jurídica" ;        # or the IRI of a person or a role
        waiver:expires "2027-06-30"^^xsd:date .
"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

from misional.shacl.adapter import validate
from misional.shacl.inputs import InvalidInput, RdfText
from misional.shacl.names import in_both
from misional.shacl.notes import Waiver
from misional.shacl.terms import RDF, is_literal, parse_literal, text_of
from misional.shacl.triples import TripleIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from misional.shacl.places import Source
    from misional.shacl.report import Result

WAIVER: Final = "https://w3id.org/misional/waiver#"
_TYPE: Final = f"<{RDF}type>"


class InvalidWaivers(InvalidInput):
    """A waiver does not say all it must; the message names the place and what is wrong."""


class Applied(NamedTuple):
    """Which waiver holds for which finding (by fingerprint), and those that hold for none."""

    by_finding: Mapping[str, Waiver]
    expired: tuple[Waiver, ...]
    unknown: tuple[Waiver, ...]


def read_waivers(source: Source) -> tuple[Waiver, ...]:
    """Read a file of waivers, in order of their names; `InvalidWaivers` naming the line and what is wrong."""
    report = validate(source.triples, vocabulary())
    if report.results:
        first = report.results[0]
        place = source.places.subject(first.focus_node) or source.name
        message = f"{place}: {first.message('en')} / {first.message('es')}"
        raise InvalidWaivers(message)
    graph = TripleIndex(source.triples)
    nodes = sorted({node for node, kind in graph.pairs(_TYPE) if kind == f"<{WAIVER}Waiver>"})
    waivers = tuple(_read(graph, node) for node in nodes)
    for waiver in waivers:
        try:
            date.fromisoformat(waiver.expires)
        except ValueError as error:
            message = f"{source.name}: {waiver.name}: {error}"
            raise InvalidWaivers(message) from error
    return waivers


@cache
def vocabulary() -> RdfText:
    """The shapes of waivers, read once: a process that shuts itself in asks for them before."""
    return RdfText(files("misional.shacl").joinpath("waivers.ttl").read_text("utf-8"))


def apply_waivers(results: Iterable[Result], waivers: Sequence[Waiver], today: date) -> Applied:
    """Tell which findings are waived on a day; of two waivers for one finding, the first that still holds."""
    alive = [waiver for waiver in waivers if date.fromisoformat(waiver.expires) >= today]
    by_finding: dict[str, Waiver] = {}
    used = set()
    for result in results:
        for waiver in alive:
            if _holds_for(waiver, result):
                by_finding.setdefault(result.fingerprint, waiver)
                used.add(waiver.name)
    expired = tuple(waiver for waiver in waivers if waiver not in alive)
    return Applied(by_finding, expired, tuple(waiver for waiver in alive if waiver.name not in used))


def _holds_for(waiver: Waiver, result: Result) -> bool:
    if waiver.fingerprint is not None:
        return waiver.fingerprint == result.fingerprint
    return waiver.focus_node == result.focus_node and waiver.shape in {result.source_shape, result.rule}


def _read(graph: TripleIndex, node: str) -> Waiver:
    def one(name: str) -> str | None:
        return graph.value(node, f"<{WAIVER}{name}>")

    fingerprint = one("fingerprint")
    responsible, expires = one("responsible") or "", one("expires") or ""
    reasons = [term for term in graph.objects(node, f"<{WAIVER}reason>") if is_literal(term)]
    return Waiver(
        name=node,
        reason=in_both(reasons),
        responsible=text_of(responsible),
        expires=parse_literal(expires).lexical,
        fingerprint=text_of(fingerprint) if fingerprint else None,
        shape=one("shape"),
        focus_node=one("focusNode"),
    )
