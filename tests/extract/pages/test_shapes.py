"""A reviewed draft goes into data/ as it is: the shapes find nothing wrong with it."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest
from rdflib import SKOS, Graph, Literal, URIRef

from misional.extract.draft import Source, draft, read_page
from misional.extract.graph import to_graph
from misional.model.namespaces import MISIONAL, OA
from misional.shacl import validate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from misional.shacl import Report

BODY = "cerro-azul/secretaria-de-hacienda"
PAGE = """Misión y Visión
Resolución 12 de 2023 (3 de marzo de 2023)
"Por la cual se adopta la plataforma estratégica de la Secretaría"

Misión
Recaudar y administrar los ingresos del municipio para financiar la inversión social.

Visión
Para el 2030 la Secretaría tendrá todos sus trámites en línea.

Objetivos estratégicos
1. Aumentar el recaudo del impuesto predial.
   - Actualizar el catastro cada dos años.
2. Pagar a los proveedores en menos de treinta días.

Funciones
Decreto 45 de 2019
Artículo 7. Funciones. Son funciones de la Secretaría, conforme al artículo 21 de la Ley 1454 de 2011:
1. Elaborar el proyecto de presupuesto, según lo previsto en el Decreto Ley 111 de 1996.
2. Recaudar los tributos municipales.

Deberes
Decreto 45 de 2019, artículo 9
a) Publicar la ejecución del presupuesto cada mes.
"""


@pytest.fixture(scope="module")
def reports(ontology: Graph, root: Path, close: Callable[[Graph], Graph]) -> tuple[Report, Report]:
    """Of the draft with the body described, and of the same with one quote falsified."""
    source = Source(BODY, "https://cerroazul.example.gov.co/hacienda", datetime.date(2026, 1, 2))
    graph = to_graph(draft(read_page(PAGE.encode()), source))
    graph.remove((None, MISIONAL.proposalConfidence, None))  # what a reviewer takes out
    entity = URIRef(f"https://w3id.org/misional/id/entity/{BODY}")
    graph.add((entity, SKOS.prefLabel, Literal("Secretaría de Hacienda de Cerro Azul", lang="es")))
    graph.add((entity, SKOS.prefLabel, Literal("Treasury of Cerro Azul", lang="en")))
    shapes = Graph(bind_namespaces="none")
    for name in ("core", "evidence"):
        shapes.parse(root / "shapes" / f"{name}.ttl")
    whole = close(graph + ontology)
    right = validate(whole, shapes)
    selector = next(whole.subjects(OA.exact, Literal("Recaudar los tributos municipales.")))
    whole.set((selector, OA.exact, Literal("Recaudar los tributos.")))
    return right, validate(whole, shapes)


def test_the_draft_conforms(reports: tuple[Report, Report]) -> None:
    assert reports[0].conforms, [str(result) for result in reports[0].results][:5]


def test_a_quote_that_is_not_the_page_s_does_not(reports: tuple[Report, Report]) -> None:
    assert not reports[1].conforms
