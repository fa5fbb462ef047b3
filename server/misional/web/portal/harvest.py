"""What each kind of harvester is told of the catalogue: pure functions from a release's index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rdflib import DCAT, DCTERMS, FOAF, RDF, Literal, URIRef

from misional.web.triples import Triple, sort_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from misional.i18n import Language
    from misional.web.holder import Live
    from misional.web.index import Index
    from misional.web.triples import Term

_FOLLOWED: Final = frozenset(
    {DCAT.dataset, DCAT.service, DCAT.distribution, DCTERMS.publisher, DCTERMS.license, DCTERMS.language}
    | {DCAT.mediaType, DCAT.landingPage, DCTERMS.conformsTo}
    | {URIRef("http://spdx.org/rdf/terms#checksum"), URIRef("http://spdx.org/rdf/terms#algorithm")}
)
_IANA: Final = "https://www.iana.org/assignments/media-types/"
_NAMES: Final = {"text/turtle": "TTL", "text/csv": "CSV"}
_CC_BY: Final = "https://creativecommons.org/licenses/by/4.0/"
_CKAN_CC_BY: Final = Literal("Creative Commons Attribution")
"""What CKAN's own register calls CC BY: it finds a licence by its address there, else by this title."""


def dcat_triples(live: Live) -> tuple[Triple, ...]:
    """The catalogue and all it leads to: no VoID numbers and no queries, which harvesters do not read."""
    return _in_order(_reachable(live.index))


def _reachable(index: Index) -> Iterator[Triple]:
    waiting: list[URIRef] = list(index.instances(DCAT.Catalog))
    seen: set[Term] = set(waiting)
    while waiting:
        subject = waiting.pop()
        for edge in index.outgoing(subject):
            if edge.graph != "catalogue":
                continue
            yield Triple(subject, edge.predicate, edge.node)
            if edge.predicate in _FOLLOWED and isinstance(edge.node, URIRef) and edge.node not in seen:
                seen.add(edge.node)
                waiting.append(edge.node)


def ckan_triples(live: Live, language: Language) -> tuple[Triple, ...]:
    """The catalogue as CKAN's harvester shows it best (ckanext-dcat 2.4).

    Texts in one language; ``dct:format`` and ``dcat:mediaType`` as words, since it shows an address as it is;
    the licence with the title that CKAN's register has.
    """
    found = list(_reachable(live.index))
    plain = [triple for triple in found if _said_in(triple.object, language)]
    made: list[Triple] = []
    for s, p, o in plain:
        if p == DCAT.mediaType:
            media_type = str(o).removeprefix(_IANA)
            made.append(Triple(s, p, Literal(media_type)))
            made.append(Triple(s, DCTERMS.format, Literal(_NAMES.get(media_type, media_type))))
        else:
            made.append(Triple(s, p, o))
    if any(triple.object == URIRef(_CC_BY) for triple in plain):
        made.append(Triple(URIRef(_CC_BY), DCTERMS.title, _CKAN_CC_BY))
    return _in_order(made)


def _said_in(term: Term, language: Language) -> bool:
    return not isinstance(term, Literal) or term.language is None or term.language == language


def project_open_data(live: Live, language: Language) -> dict[str, Any]:
    """The document ``data.json``, by Project Open Data's metadata schema v1.1.

    ``contactPoint``, which that schema asks for, is absent: no source gives an address to write to.
    """
    index = live.index
    return {
        "@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
        "@id": f"{live.space.base}data.json",
        "@type": "dcat:Catalog",
        "conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
        "describedBy": "https://project-open-data.cio.gov/v1.1/schema/catalog.json",
        "dataset": [_dataset(index, one, language) for one in index.instances(DCAT.Dataset)],
    }


def _dataset(index: Index, dataset: URIRef, language: Language) -> dict[str, Any]:
    publisher = next(iter(index.nodes(dataset, DCTERMS.publisher)), None)
    return _present(
        {
            "@type": "dcat:Dataset",
            "identifier": str(dataset),
            "title": _text(index, dataset, DCTERMS.title, language),
            "description": _text(index, dataset, DCTERMS.description, language),
            "keyword": [
                str(one) for one in index.literals(dataset, DCAT.keyword) if one.language in {None, language}
            ],
            "issued": index.text(dataset, DCTERMS.issued),
            "modified": index.text(dataset, DCTERMS.modified) or index.text(dataset, DCTERMS.issued),
            "publisher": publisher
            and {"@type": "org:Organization", "name": index.text(publisher, FOAF.name)},
            "accessLevel": "public",
            "license": next(map(str, index.nodes(dataset, DCTERMS.license)), None),
            "language": [one.rpartition("/")[2] for one in index.nodes(dataset, DCTERMS.language)],
            "landingPage": next(map(str, index.nodes(dataset, DCAT.landingPage)), None),
            "distribution": [
                _distribution(index, one, language) for one in index.nodes(dataset, DCAT.distribution)
            ],
        }
    )


def _distribution(index: Index, distribution: URIRef, language: Language) -> dict[str, Any]:
    media_type = next((str(one).removeprefix(_IANA) for one in index.nodes(distribution, DCAT.mediaType)), "")
    return _present(
        {
            "@type": "dcat:Distribution",
            "title": _text(index, distribution, DCTERMS.title, language),
            "downloadURL": next(map(str, index.nodes(distribution, DCAT.downloadURL)), None),
            "mediaType": media_type,
            "format": _NAMES.get(media_type, ""),
            "license": next(map(str, index.nodes(distribution, DCTERMS.license)), None),
        }
    )


def _text(index: Index, node: URIRef, predicate: URIRef, language: Language) -> str | None:
    texts = sorted(index.literals(node, predicate), key=lambda one: one.language != language)
    return str(texts[0]) if texts else None


def _present(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value}


def _in_order(triples: Iterator[Triple] | list[Triple]) -> tuple[Triple, ...]:
    def key(triple: Triple) -> tuple[object, ...]:
        s, p, o = triple
        return sort_key(s), p != RDF.type, sort_key(p), sort_key(o)

    return tuple(sorted(set(triples), key=key))
