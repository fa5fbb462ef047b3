"""A new public body: its key, which carries its parent's, and the little that can be said before its page."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import ORG, RDF, SKOS, Graph, Literal, URIRef

from misional.extract.words import fold, one_line
from misional.model import read_label
from misional.model.namespaces import DEFAULT_BASE, MISIONAL

if TYPE_CHECKING:
    from rdflib.term import Node

KEY: Final = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*(?:/[a-z0-9]+(?:[.-][a-z0-9]+)*)*")
_LONGEST_KEY: Final = 200
_LONGEST_STEP: Final = 100
_LONGEST_NAME: Final = 300
_OURS: Final = re.compile(r"captures|.*\.(?:ttl|txt)")
"""Names that a body's folder would share with what is in the folders of sources."""
_UNIT: Final = re.compile(r"(?:sub)?secretaria|oficina|despacho")
"""What a unit's name begins with: each city and department has its own, so such a key needs its parent's."""
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

    Raises ``RefusedBodyError`` for a key that is none, one too long or that names a folder of ours, one that
    begins with another parent's, and one of a unit ("secretaria-general") without its parent's.
    """
    for given in (key, parent) if parent else (key,):
        if KEY.fullmatch(given) is None:
            raise RefusedBodyError("bad-key", body=given)
    whole = key if not parent or key.startswith(f"{parent}/") else f"{parent}/{key}"
    if whole != key and "/" in key:
        raise RefusedBodyError("other-parent", body=key, parent=parent)
    steps = whole.split("/")
    if len(whole) > _LONGEST_KEY or any(len(step) > _LONGEST_STEP for step in steps):
        raise RefusedBodyError("key-too-long", most=str(_LONGEST_KEY), step=str(_LONGEST_STEP))
    for step in steps:
        if _OURS.fullmatch(step):
            raise RefusedBodyError("reserved-key", body=step)
    if _UNIT.match(steps[0]):
        raise RefusedBodyError("needs-parent", body=whole)
    return whole


def body_graph(known: Graph, body: NewBody) -> Graph:
    """The body described, to be added to what is ``known``.

    Raises ``RefusedBodyError`` if the key is taken, if the parent is not known, or if the parent has a body
    of that name already. Two bodies of one name and different parents are two bodies. A name that is no text
    of letters to be read, or too long for one, is refused too.
    """
    for name in (body.name_es, body.name_en):
        _refuse_name(name)
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


def _refuse_name(name: str) -> None:
    line = one_line(name)
    if not _plain(line):
        raise RefusedBodyError("no-name")
    if len(line) > _LONGEST_NAME:
        raise RefusedBodyError("name-too-long", most=str(_LONGEST_NAME))
    # Control, invisible and unassigned characters: they hide in a page, or turn its text round.
    if any(unicodedata.category(character).startswith("C") for character in line):
        raise RefusedBodyError("hidden-in-name")


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
