"""A tiny release with everything that is hard to serve in it, and clients of an application over it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from rdflib import Graph

from misional.release import GRAPHS, Content, Release, canonicalize, graph_iri, pack, publish, quads_of
from misional.web.app import create_app
from misional.web.layers.observe import configure_logging

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

BASE = "https://example.org/m/"
CAPTURE = "Antes.\r\n\r\n1. Prestar <b>servicios</b> & cuidar.\r\nDespués.\n"
QUOTE = "Prestar <b>servicios</b> & cuidar."
DIGEST = hashlib.sha256(CAPTURE.encode()).hexdigest()
START = CAPTURE.index(QUOTE)

PREFIXES = f"""
@prefix m: <https://w3id.org/misional/def#> .
@prefix code: <https://w3id.org/misional/code/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix eli: <http://data.europa.eu/eli/ontology#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix id: <{BASE}id/> .
"""

ASSERTED = f"""
<{BASE}id/entity/casa> a m:PublicEntity ;
    skos:prefLabel "La <script>alert(1)</script> Casa"@es , "The \\"House\\" & Co"@en ;
    m:hasPlan <{BASE}id/plan/uno> ; m:hasFunction <{BASE}id/function/f1> .
<{BASE}id/plan/uno> a m:StrategicPlan ; skos:prefLabel "Plan uno"@es ;
    m:adoptedBy <{BASE}id/norm/n1> ; m:adoptionDate "2024-12-09"^^xsd:date ;
    m:includesMission <{BASE}id/mission/m1> ; m:includesVision <{BASE}id/vision/v1> .
<{BASE}id/mission/m1> a m:Mission ; skos:prefLabel "Misión"@es ; m:normalizedText "Cuidar la casa."@es .
<{BASE}id/vision/v1> a m:Vision ; skos:prefLabel "Visión"@es ; m:normalizedText "En 2038 será casa."@es ;
    m:targetYear "2038"^^xsd:gYear .
<{BASE}id/function/f1> a m:Function ; skos:prefLabel "Función 1"@es , "Function 1"@en ;
    m:position 1 ; m:normalizedText "Prestar servicios y cuidar."@es ;
    m:verbatimText "{QUOTE}"@es ; m:hasEvidence <{BASE}id/evidence/e1> ;
    m:statedIn <{BASE}id/provision/n1/art-2> ; m:inAccordanceWith <{BASE}id/norm/n1> .
<{BASE}id/provision/n1/art-2> a m:Provision ; skos:prefLabel "Art. 2, Norma 1"@es ;
    eli:is_part_of <{BASE}id/norm/n1> .
<{BASE}id/norm/n1> a m:Norm ; skos:prefLabel "Norma 1"@es ; dct:title "Por la cual…"@es-CO ;
    eli:date_document "2021-04-14"^^xsd:date , "2021-02-31x" ;
    m:officialTextAt <javascript:alert(1)> , <https://leyes.example/n?i=1&x=%22> ;
    eli:type_document code:norm-type\\/acuerdo ;
    m:year "2021"^^xsd:gYear ; m:weight "2.0"^^xsd:decimal , "2.50"^^xsd:double , "1"^^xsd:boolean , "007" ;
    m:note "tab\\there\\r\\nline \\"quoted\\" \\\\ back"@en ; m:shape [ m:side 3 ; m:side [ m:deep true ] ] ;
    m:list ( 1 "two" <{BASE}id/norm/n1> ) .
<{BASE}id/norm/año%20nuevo> a m:Norm ; skos:prefLabel "Norma con espacio"@es .
<{BASE}id/norm/über> a m:Norm ; skos:prefLabel "Norma über"@es .
<{BASE}id/evidence/e1> a m:Evidence ; skos:prefLabel "Fragmento"@es ;
    oa:hasSource <{BASE}id/capture/c1> ; oa:hasSelector <{BASE}id/evidence/e1/selector> .
<{BASE}id/evidence/e1/selector> oa:exact "{QUOTE}" ; oa:start {START} ; oa:end {START + len(QUOTE)} .
<{BASE}id/capture/c1> a m:Capture ; skos:prefLabel "Captura"@es ; m:sha256 "{DIGEST}" ;
    m:captureOf <{BASE}id/entity/casa> ; dct:source <https://casa.example/pagina> ;
    m:receivedOn "2026-11-22"^^xsd:date .
<{BASE}id/fact/1> a m:FactRecord ; m:factSubject <{BASE}id/norm/n1> ; m:factProperty eli:date_document ;
    m:factValue "2021-04-14"^^xsd:date ; dct:source <https://leyes.example/ficha> .
""".replace("code:norm-type\\/acuerdo", "<https://w3id.org/misional/code/norm-type/acuerdo>")

INFERRED = f"""
<{BASE}id/function/f1> m:functionOf <{BASE}id/entity/casa> ; a m:Competence .
<{BASE}id/entity/casa> m:actsUnder <{BASE}id/norm/n1> .
"""

ONTOLOGY = """
<https://w3id.org/misional/def> a owl:Ontology ; dct:title "Ontología"@es , "Ontology"@en ;
    owl:versionIRI <https://w3id.org/misional/def/0.1.0> ; owl:versionInfo "0.1.0" .
m:Function a owl:Class ; rdfs:label "función"@es , "function"@en ; rdfs:subClassOf m:Competence ;
    skos:definition "Tarea permanente."@es , "Standing task."@en .
m:Competence a owl:Class ; rdfs:label "competencia"@es , "competence"@en .
m:hasFunction a owl:ObjectProperty ; rdfs:label "tiene función"@es , "has function"@en ;
    owl:inverseOf m:functionOf .
m:functionOf a owl:ObjectProperty ; rdfs:label "función de"@es , "function of"@en .
[] a owl:AllDisjointClasses ; owl:members ( m:Function m:Mission ) .
<https://w3id.org/misional/code/norm-type/acuerdo> a skos:Concept ; skos:prefLabel "acuerdo"@es .
"""

SHAPES = f"""
<{BASE}shapes/core#Body> a sh:NodeShape ; sh:targetClass m:PublicEntity ;
    sh:property [ sh:path m:hasFunction ; sh:minCount 1 ] .
"""

REPORT = "[] a sh:ValidationReport ; sh:conforms true ."

CONTEXT = {
    "@context": {
        "@version": 1.1,
        "m": "https://w3id.org/misional/def#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "id": "@id",
        "type": "@type",
        "label": {"@id": "skos:prefLabel", "@container": "@language"},
        "position": {"@id": "m:position", "@type": "xsd:integer"},
        "hasFunction": {"@id": "m:hasFunction", "@type": "@id"},
        "unused": {"@id": "m:unused"},
    }
}

QUERY = b"""# title@es: Las funciones
# title@en: The functions
# question@es: \xc2\xbfQu\xc3\xa9 funciones hay?
# question@en: Which functions are there?
# tags: funciones
SELECT ?f WHERE { ?f a <https://w3id.org/misional/def#Function> }
"""


@pytest.fixture(scope="session", autouse=True)
def plain_log() -> None:
    """One JSON line a request, as in production: structlog's default draws each exception at length."""
    configure_logging("json")


def tiny_release(release_dir: Path, extra: str = "", keep: int = 5) -> Release:
    """Publish the tiny release, with ``extra`` asserted Turtle, and return it."""
    texts = {
        "asserted": ASSERTED + extra,
        "inferred": INFERRED,
        "ontology": ONTOLOGY,
        "shapes": SHAPES,
        "report": REPORT,
    }
    graphs = {
        graph_iri(BASE, name): Graph().parse(data=PREFIXES + texts.get(name, ""), format="turtle")
        for name in GRAPHS
    }
    content = Content(
        version="0",
        base=BASE,
        dataset=canonicalize(quads_of(graphs)),
        context=json.dumps(CONTEXT).encode(),
        captures={DIGEST: CAPTURE.encode()},
        queries={"functions": QUERY},
        dumps={},
    )
    return publish(release_dir, pack(content), keep)


@pytest.fixture(scope="session")
def publish_tiny() -> Callable[..., Release]:
    """The function that publishes a tiny release in a folder."""
    return tiny_release


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The tiny release; nobody changes it."""
    return tiny_release(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def app(tiny: Release) -> Iterator[Flask]:
    """The application over the tiny release."""
    made = create_app(tiny)
    yield made
    made.extensions["misional.holder"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the tiny release."""
    return app.test_client()


@pytest.fixture(scope="session")
def real_app(release: Release) -> Iterator[Flask]:
    """The application over the release of the real sources."""
    made = create_app(release)
    yield made
    made.extensions["misional.holder"].close()


@pytest.fixture
def real(real_app: Flask) -> FlaskClient:
    """A client of the real release."""
    return real_app.test_client()
