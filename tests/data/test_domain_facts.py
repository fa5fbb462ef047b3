"""Every fact of the domain files is in the graph with its certainty and source, or left out for a reason."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, Namespace, URIRef

from misional.extract.words import fold
from misional.model.namespaces import CODE, ELI, MISIONAL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rdflib.term import Node

ID: Final = Namespace("https://w3id.org/misional/id/")
CERTAINTY: Final = {"read_official": "official", "read_secondary": "secondary"}
KEYS: Final = (
    ("dec-nac-", "decreto-nacional-"), ("decley-", "decreto-ley-"), ("res-sg-", "resolucion-"),
    ("res-", "resolucion-"), ("dec-", "decreto-"), ("acu-", "acuerdo-"),
)  # fmt: skip
STEPS: Final = {"parágrafo 1": "par-1"}
# A relation of the file → the property, and whether the target is its subject.
RELATIONS: Final = {
    "deroga": (ELI.repeals, False), "derogadaPor": (ELI.repeals, True), "derogadoPor": (ELI.repeals, True),
    "modifica": (ELI.amends, False), "modificadoPor": (ELI.amends, True), "considera": (ELI.cites, False),
    "facultadesDe": (ELI.based_on, False), "reglamenta": (ELI.implements, False),
    "reglamentadaPor": (ELI.implements, True),
}  # fmt: skip
NOT_THE_TEXT: Final = "a page of the body that names the norm; the norm's own text was not read there"
BODY_PAGE: Final = "http://secretariageneralalcaldiamayor.gov.co/informacion-general"
PAGE_277: Final = (
    "https://secretariageneral.gov.co/transparencia-y-acceso-la-informacion-publica/"
    "mision-vision-funciones-y-deberes"
)
LEFT_OUT: Final = {
    "Gestión Pública created by acu-257-2006": "no source of its own says so, nor which article does",
    "res-sg-630-2024 at https://secretariageneral.gov.co/node/11": NOT_THE_TEXT,
    f"res-sg-277-2020 at {PAGE_277}": NOT_THE_TEXT,
    f"dec-267-2007 at {BODY_PAGE}": NOT_THE_TEXT,
}
"""Facts of the files that the graph does not tell, and why."""


def norm_iri(key: str) -> URIRef:
    key = re.sub(r"-0+(\d)", r"-\1", key)
    for theirs, ours in KEYS:
        if key.startswith(theirs):
            return ID["norm/" + ours + key.removeprefix(theirs)]
    return ID["norm/" + key]


@pytest.fixture(scope="module")
def norms(shared: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((shared / "domain/norms.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def sectors(shared: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared / "domain/sectors.json").read_text("utf-8"))
    return found


def slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")


def records(graph: Graph, subject: Node, predicate: URIRef, value: Node) -> list[Node]:
    return [
        record
        for record in graph.subjects(MISIONAL.factSubject, subject)
        if (record, MISIONAL.factProperty, predicate) in graph
        and ((record, MISIONAL.factObject, value) in graph or (record, MISIONAL.factValue, value) in graph)
    ]


def sourced(graph: Graph, subject: Node, predicate: URIRef, value: Node) -> bool:
    return (subject, predicate, value) in graph and any(
        graph.value(record, MISIONAL.certainty) is not None
        and (graph.value(record, DCTERMS.source) or graph.value(record, MISIONAL.readingNote))
        for record in records(graph, subject, predicate, value)
    )


def missing(found: Iterator[tuple[str, bool]]) -> list[str]:
    """The facts that are neither in the graph nor left out for a reason; a reason for what is there fails."""
    wrong = []
    for name, there in found:
        if there == (name in LEFT_OUT):
            wrong.append(f"{'needlessly left out' if there else 'missing'}: {name}")
    return wrong


def sector_facts(graph: Graph, sectors: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    by_name = {
        fold(str(name)): node
        for node in graph.subjects(RDF.type, MISIONAL.PublicEntity)
        for name in graph.objects(node, SKOS.prefLabel)
    }
    for row in sectors["sectors"]:
        sector = ID["sector/bogota/" + slug(row["sector"])]
        yield row["sector"], (sector, RDF.type, MISIONAL.AdministrativeSector) in graph
        if row["created_by"]:
            act = norm_iri(row["created_by"])
            places = [
                o
                for o in graph.objects(sector, MISIONAL.establishedBy)
                if str(act).rpartition("/")[2] in str(o)
            ]
            yield (
                f"{row['sector']} created by {row['created_by']}",
                any(sourced(graph, sector, MISIONAL.establishedBy, place) for place in places),
            )
        for body in [row["head"] or {}, *row["entities"]]:
            if not body:
                continue
            node = by_name.get(fold(body["name"]))
            yield body["name"], node is not None
            heads = body.get("role") == "cabeza" and body.get("role_certainty") in CERTAINTY
            predicate = MISIONAL.headsSector if heads else MISIONAL.inSector
            known = body.get("role_certainty") if heads else body["certainty"]
            found = [] if node is None else records(graph, node, predicate, sector)
            yield (
                f"{body['name']} in {row['sector']}",
                any(
                    graph.value(record, MISIONAL.certainty) == URIRef(f"{CODE}certainty/{CERTAINTY[known]}")
                    for record in found
                ),
            )
            if node is not None and "acronym" in body:
                yield (
                    f"{body['name']}, {body['acronym']}",
                    any(str(name) == body["acronym"] for name in graph.objects(node, SKOS.altLabel)),
                )


def norm_facts(graph: Graph, norms: list[dict[str, Any]]) -> Iterator[tuple[str, bool]]:
    for norm in norms:
        node, key = norm_iri(norm["key"]), norm["key"]
        yield key, (node, RDF.type, MISIONAL.Norm) in graph
        if norm["issuer"]:
            stated = [str(value) for value in graph.objects(node, MISIONAL.issuerAsStated)]
            yield f"{key} issuer", norm["issuer"]["value"] in stated
        if norm["publication"]:
            yield (
                f"{key} publication",
                norm["publication"]["value"].rstrip(".")
                in {str(value).rstrip(".") for value in graph.objects(node, MISIONAL.publicationMedium)},
            )
        if norm["sisjur_id"]:
            yield f"{key} sisjur", str(graph.value(node, MISIONAL.sisjurId)) == str(norm["sisjur_id"])
        read_at = {
            str(o) for p in (MISIONAL.officialTextAt, MISIONAL.textReadAt) for o in graph.objects(node, p)
        }
        for url in norm["urls"]:
            yield f"{key} at {url}", url in read_at
        for place in norm["provisions"]:
            yield from provision_facts(graph, key, place)
        for relation in norm["relations"]:
            predicate, turned = RELATIONS[relation["rel"]]
            pair = (norm_iri(relation["target"]), node) if turned else (node, norm_iri(relation["target"]))
            yield (
                f"{key} {relation['rel']} {relation['target']}",
                any(
                    sourced(graph, subject, predicate, value)
                    for subject in [pair[0], *parts(graph, pair[0])]
                    for value in [pair[1], *parts(graph, pair[1])]
                ),
            )


def parts(graph: Graph, node: URIRef) -> list[URIRef]:
    """The provisions of a norm that the graph has."""
    head = f"{ID}provision/{str(node).rpartition('/')[2]}/"
    return [URIRef(str(s)) for s in graph.subjects(RDF.type, MISIONAL.Provision) if str(s).startswith(head)]


def provision_facts(graph: Graph, key: str, place: dict[str, str]) -> Iterator[tuple[str, bool]]:
    norm = str(norm_iri(key)).rpartition("/")[2]
    if "annex" in place:
        yield f"{key} annex {place['annex']}", (
            ID[f"provision/{norm}/anexo-{place['annex']}"], RDF.type, MISIONAL.Provision,
        ) in graph  # fmt: skip
        return
    item = place.get("item")
    step = f"/{STEPS.get(item) or (f'num-{item}' if item.isdigit() else f'lit-{item}')}" if item else ""
    for article in place["article"].split("-"):
        path = f"art-{article}{step}"
        yield f"{key} {path}", (ID[f"provision/{norm}/{path}"], RDF.type, MISIONAL.Provision) in graph


def test_sectors_and_bodies(asserted: Graph, sectors: dict[str, Any]) -> None:
    assert missing(sector_facts(asserted, sectors)) == []
    assert len(sectors["sectors"]) == len(set(asserted.subjects(RDF.type, MISIONAL.AdministrativeSector)))


def test_norms(asserted: Graph, norms: list[dict[str, Any]]) -> None:
    assert missing(norm_facts(asserted, norms)) == []


def test_no_official_total_of_bodies_is_told(asserted: Graph, sectors: dict[str, Any]) -> None:
    """The file says that none was read: the graph counts no bodies of a sector or of the district."""
    assert sectors["entity_count"]["value"] is None
    assert not [predicate for predicate in set(asserted.predicates()) if "count" in str(predicate).lower()]


def test_what_is_left_out_is_a_fact_of_the_files(
    asserted: Graph, sectors: dict[str, Any], norms: list[dict[str, Any]]
) -> None:
    told = {name for name, _ in (*sector_facts(asserted, sectors), *norm_facts(asserted, norms))}
    assert set(LEFT_OUT) <= told
    assert len(told) > 200


# ------------------------------------------------------------------ the other way: nothing but what was read
FACTS: Final = {
    DCTERMS.title: "title", ELI.date_document: "date_issued", ELI.first_date_entry_in_force: "date_in_force",
    MISIONAL.issuerAsStated: "issuer", MISIONAL.publicationMedium: "publication",
}  # fmt: skip


def whole_of(graph: Graph, place: Node) -> Node:
    while (whole := graph.value(place, ELI.is_part_of)) is not None:
        place = whole
    return place


def test_each_norm_says_exactly_what_the_file_says(asserted: Graph, norms: list[dict[str, Any]]) -> None:
    rows = {norm_iri(row["key"]): row for row in norms}
    targets = {norm_iri(relation["target"]) for row in norms for relation in row["relations"]}
    assert set(asserted.subjects(RDF.type, MISIONAL.Norm)) == set(rows) | targets
    for node in set(rows) | targets:
        row = rows.get(node, {})
        for predicate, key in FACTS.items():
            stated = {str(value) for value in asserted.objects(node, predicate)}
            assert stated == ({row[key]["value"]} if row.get(key) else set()), f"{node} {key}"
        sisjur = row.get("sisjur_id")
        assert [str(v) for v in asserted.objects(node, MISIONAL.sisjurId)] == (
            [str(sisjur)] if sisjur else []
        )
        read_at = {
            str(v) for p in (MISIONAL.officialTextAt, MISIONAL.textReadAt) for v in asserted.objects(node, p)
        }
        assert read_at <= set(row.get("urls", ())), node


def test_no_relation_of_norms_that_the_file_does_not_tell(
    asserted: Graph, norms: list[dict[str, Any]]
) -> None:
    told = set()
    for row in norms:
        for relation in row["relations"]:
            predicate, turned = RELATIONS[relation["rel"]]
            pair = norm_iri(row["key"]), norm_iri(relation["target"])
            told.add((pair[turned], predicate, pair[not turned]))
    held = {
        (whole_of(asserted, subject), predicate, whole_of(asserted, value))
        for predicate in {predicate for predicate, _ in RELATIONS.values()}
        for subject, value in asserted.subject_objects(predicate)
    }
    assert held == told


def test_no_sector_body_or_source_that_the_files_do_not_tell(
    asserted: Graph, sectors: dict[str, Any], shared: Path
) -> None:
    told = {
        (body["name"], slug(row["sector"]), body.get("acronym"))
        for row in sectors["sectors"]
        for body in [row["head"], *row["entities"]]
        if body
    }
    held = {
        (
            str(
                next(n for n in asserted.objects(body, SKOS.prefLabel) if getattr(n, "language", "") == "es")
            ),
            str(sector).rpartition("/")[2],
            next(map(str, asserted.objects(body, SKOS.altLabel)), None),
        )
        for predicate in (MISIONAL.inSector, MISIONAL.headsSector)
        for body, sector in asserted.subject_objects(predicate)
    }
    assert held == told
    texts = [path.read_text("utf-8") for folder in ("domain", "seed") for path in (shared / folder).iterdir()]
    unread = {
        str(source)
        for source in asserted.objects(None, DCTERMS.source)
        if not any(str(source) in text for text in texts)
    }
    assert unread == set()
    assert [predicate for predicate in set(asserted.predicates()) if "sameAs" in str(predicate)] == []
