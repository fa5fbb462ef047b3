"""What the recogniser yields has its concept in the code lists, so that a draft names nothing unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from rdflib import RDF, SKOS, URIRef

from misional.extract.citations import NormType
from misional.model.namespaces import CODE

if TYPE_CHECKING:
    from rdflib import Graph


def test_every_type_of_norm_is_in_the_code_list(ontology: Graph) -> None:
    # A code ("el Código Civil") has no number and no year here, so no norm is made of it.
    for kind in set(get_args(NormType)) - {"codigo"}:
        assert (URIRef(f"{CODE}norm-type/{kind}"), RDF.type, SKOS.Concept) in ontology, kind
