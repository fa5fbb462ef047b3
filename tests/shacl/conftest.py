"""A small world to validate: a shapes graph with one of most constraints, and data that break them."""

from __future__ import annotations

import pytest

from misional.shacl import RdfText

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <http://example.org/> .

ex:BodyShape a sh:NodeShape ;
    sh:targetClass ex:Body ;
    sh:property ex:BodyName, [
        sh:path ( ex:plan [ sh:inversePath ex:objectiveOf ] ) ;
        sh:minCount 1 ;
        sh:severity sh:Warning ;
        sh:message "Sin objetivos"@es, "No objectives"@en
    ] ;
    sh:sparql [
        sh:message "{$this} nombra {?value}"@es, "{$this} names {?value}"@en ;
        sh:select "SELECT $this ?value WHERE { $this <http://example.org/names> ?value }"
    ] .

ex:BodyName
    sh:path ex:name ;
    sh:minCount 1 ;
    sh:maxLength 20 ;
    sh:message "Falta el nombre o es muy largo"@es, "The name is missing or too long"@en .
"""

DATA = """
@prefix ex: <http://example.org/> .
ex:good a ex:Body ; ex:name "Alcaldía" ; ex:plan ex:p . ex:o ex:objectiveOf ex:p .
ex:bad a ex:Body ; ex:name "Un nombre mucho más largo de lo admitido"@es-CO ; ex:names "uno", [] .
[] a ex:Body ; ex:plan ex:p .
"""


@pytest.fixture
def shapes() -> RdfText:
    return RdfText(SHAPES)


@pytest.fixture
def data() -> RdfText:
    return RdfText(DATA)
