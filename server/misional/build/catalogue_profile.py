"""What DCAT-AP 3 asks of a catalogue beyond DCAT: the class of each thing that it points at, and checksums.

DCAT-AP's shapes look for these types in the graph that they validate, also for terms that others define.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, Literal, Namespace, URIRef

from misional.release.manifest import sha256

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib import Graph
    from rdflib.term import Node

    RdfTriple = tuple[Node, Node, Node]

SPDX: Final = Namespace("http://spdx.org/rdf/terms#")
_SHA256: Final = SPDX.checksumAlgorithm_sha256
_CLASSES: Final = (
    (DCTERMS.license, DCTERMS.LicenseDocument),
    (DCTERMS.language, DCTERMS.LinguisticSystem),
    (DCTERMS.publisher, FOAF.Agent),
    (DCTERMS.format, DCTERMS.MediaTypeOrExtent),
    (DCAT.mediaType, DCTERMS.MediaType),
    (DCAT.landingPage, FOAF.Document),
    (DCTERMS.conformsTo, DCTERMS.Standard),
    (DCAT.distribution, DCAT.Distribution),
    (DCAT.dataset, DCAT.Dataset),
    (SPDX.checksum, SPDX.Checksum),
    (SPDX.algorithm, SPDX.ChecksumAlgorithm),
)
"""Property → the class that DCAT-AP 3.0.1 wants its value to be of."""


def with_types(made: Graph) -> Graph:
    """``made``, with the class of every thing that it points at with a property DCAT-AP has a class for."""
    for link, kind in _CLASSES:
        for value in set(made.objects(None, link)):
            if isinstance(value, URIRef):
                made.add((value, RDF.type, kind))
    return made


def checksum(distribution: URIRef, data: bytes) -> Iterator[RdfTriple]:
    """SHA-256 of the file of a distribution; its node has an IRI, since data here has no blank nodes."""
    node = URIRef(str(distribution).replace("id/distribution/", "id/checksum/", 1))
    yield distribution, SPDX.checksum, node
    yield node, SPDX.algorithm, _SHA256
    yield node, SPDX.checksumValue, Literal(sha256(data), datatype=XSD.hexBinary)
