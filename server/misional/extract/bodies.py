"""A new public body: its key, which carries its parent's, and the little that can be said before its page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import ORG, RDF, SKOS, Graph, Literal, URIRef

from misional.extract.words import fold, one_line
from misional.model import read_label
from misional.model.namespaces import DEFAULT_BASE, MISIONAL

if TYPE_CHECKING:
    from rdflib.term import Node

KEY: Final = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*(?:/[a-z0-9]+(?:[.-][a-z0-9]+)*)*")
_ID: Final = f"{DEFAULT_BASE}id/entity/"


class RefusedBodyError(ValueError):
    """The body cannot be added so; "body.<reason>" is the message that tells why, filled with ``values``."""

    def __init__(self, reason: str, **values: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass(frozen=True, slots=True)
class NewBody:
    """What is known of a body before its page is read. ``parent`` is a key, "" for a body of no other."""

    key: str
    name_es: str
    name_en: str
    parent: str = ""

    @property
    def iri(self) -> URIRef:
        """Its IRI under the base that sources are written with."""
        return URIRef(_ID + self.key)


def full_key(key: str, parent: str) -> str:
    """The key that carries the parent's: "secretaria-general" of "cali" is "cali/secretaria-general".

    Raises ``RefusedBodyError`` for a key that is none, or one that begins with another parent's.
    """
    if KEY.fullmatch(key) is None:
        raise RefusedBodyError("bad-key", body=key)
    if not parent or key.startswith(f"{parent}/"):
        return key
    if "/" in key:
        raise RefusedBodyError("other-parent", body=key, parent=parent)
    return f"{parent}/{key}"


def body_graph(known: Graph, body: NewBody) -> Graph:
    """The body described, to be added to what is ``known``.

    Raises ``RefusedBodyError`` if the key is taken, if the parent is not known, or if the parent has a body
    of that name already. Two bodies of one name and different parents are two bodies.
    """
    if (body.iri, RDF.type, MISIONAL.PublicEntity) in known:
        raise RefusedBodyError("taken", body=body.key, name=read_label(known, body.iri).best("es"))
    parent = URIRef(_ID + body.parent) if body.parent else None
    if parent is not None and (parent, RDF.type, MISIONAL.PublicEntity) not in known:
        raise RefusedBodyError("no-parent", parent=body.parent)
    for other in sorted(known.subjects(RDF.type, MISIONAL.PublicEntity), key=str):
        if _parent_key(known, other) == body.parent and _named(known, other, body):
            taken = str(other).removeprefix(_ID)
            raise RefusedBodyError("same-name", name=body.name_es, body=taken)
    graph = Graph(bind_namespaces="none")
    graph.add((body.iri, RDF.type, MISIONAL.PublicEntity))
    graph.add((body.iri, SKOS.prefLabel, Literal(one_line(body.name_es), lang="es")))
    graph.add((body.iri, SKOS.prefLabel, Literal(one_line(body.name_en), lang="en")))
    if parent is not None:
        graph.add((body.iri, ORG.subOrganizationOf, parent))
    return graph


def _parent_key(known: Graph, body: Node) -> str:
    """The parent's key: what the data says, else what the body's own key carries."""
    stated = known.value(body, ORG.subOrganizationOf)
    key = str(body).removeprefix(_ID)
    return key.rpartition("/")[0] if stated is None else str(stated).removeprefix(_ID)


def _named(known: Graph, other: Node, body: NewBody) -> bool:
    wanted = {_plain(body.name_es), _plain(body.name_en)}
    names = (*known.objects(other, SKOS.prefLabel), *known.objects(other, SKOS.altLabel))
    return any(_plain(str(name)) in wanted for name in names)


def _plain(name: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", fold(name)))
