"""The catalogue that a new data folder starts with; the build computes the rest of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, Graph, Literal, URIRef

from misional.model.namespaces import DEFAULT_BASE

if TYPE_CHECKING:
    import datetime

    from rdflib.term import Node

_LICENCE: Final = URIRef("https://creativecommons.org/licenses/by/4.0/")
_LANGUAGES: Final = tuple(URIRef(f"http://id.loc.gov/vocabulary/iso639-1/{code}") for code in ("es", "en"))
_AGENT: Final = URIRef(f"{DEFAULT_BASE}id/agent/misional")
_CATALOGUE: Final = URIRef(f"{DEFAULT_BASE}id/catalog/misional")
_DATASET: Final = URIRef(f"{DEFAULT_BASE}id/dataset/misional")


def catalogue_graph(name_es: str, name_en: str, day: datetime.date) -> Graph:
    """A catalogue of one dataset, published by the body of this name under CC BY 4.0; a person completes it.

    The IRIs are those that the build looks for; it moves them to the base it is given.
    """
    graph = Graph(bind_namespaces="none")

    def say(subject: URIRef, *pairs: tuple[URIRef, Node]) -> None:
        for predicate, value in pairs:
            graph.add((subject, predicate, value))

    today = Literal(day.isoformat(), datatype=XSD.date)
    shared: tuple[tuple[URIRef, Node], ...] = (
        (DCTERMS.issued, today),
        (DCTERMS.license, _LICENCE),
        (DCTERMS.publisher, _AGENT),
    )
    say(_AGENT, (RDF.type, FOAF.Agent), (FOAF.name, Literal(name_es)))
    say(
        _CATALOGUE,
        (RDF.type, DCAT.Catalog),
        (DCAT.dataset, _DATASET),
        (DCTERMS.title, Literal(f"Catálogo de datos de {name_es}", lang="es")),
        (DCTERMS.title, Literal(f"Data catalogue of {name_en}", lang="en")),
        (
            DCTERMS.description,
            Literal("Lo que la entidad dice ser y hacer, con su norma y su prueba.", lang="es"),
        ),
        (
            DCTERMS.description,
            Literal("What the body says it is and does, with law and evidence.", lang="en"),
        ),
        *((DCTERMS.language, language) for language in _LANGUAGES),
        *shared,
    )
    say(
        _DATASET,
        (RDF.type, DCAT.Dataset),
        (DCTERMS.title, Literal(f"Para qué existe {name_es}", lang="es")),
        (DCTERMS.title, Literal(f"What {name_en} is for", lang="en")),
        (
            DCTERMS.description,
            Literal("Misión, visión, objetivos, funciones y deberes, con su norma.", lang="es"),
        ),
        (
            DCTERMS.description,
            Literal("Mission, vision, objectives, functions and duties, with law.", lang="en"),
        ),
        *((DCAT.keyword, Literal(word, lang="es")) for word in ("funciones", "misión", "transparencia")),
        *((DCAT.keyword, Literal(word, lang="en")) for word in ("functions", "mission", "transparency")),
        (DCTERMS.language, _LANGUAGES[0]),
        (DCTERMS.modified, today),
        *shared,
    )
    return graph
