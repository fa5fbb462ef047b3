"""Norms and provisions that a page cites, described where the data does not describe them yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rdflib import RDF, SKOS, XSD, Graph, Literal, URIRef

from misional.extract import labels
from misional.extract.reasons import reason
from misional.model.namespaces import CODE, ELI, MISIONAL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from misional.extract.law import Cited
    from misional.model import Label

_LEVELS: Final = {"n": "nacional", "d": "distrital", "m": "municipal", "dep": "departamental"}
_KINDS: Final = {"art": "articulo", "num": "numeral", "lit": "literal", "inc": "inciso", "par": "paragrafo"}


class NormWriter:
    """Gives IRIs of norms and provisions, notes which were used, and describes those in ``graph`` at the
    end."""

    def __init__(self, graph: Graph, base: str, cited: Iterable[Cited], described: frozenset[str]) -> None:
        self._graph = graph
        self._described = described
        self._id = f"{base}id/"
        self._used: set[str] = set()
        self._cited: dict[str, Cited] = {}
        for one in cited:
            self.know(one)

    def know(self, cited: Cited) -> None:
        """Keep how a norm was cited, to describe it from."""
        self._cited.setdefault(cited.key, cited)

    def norm(self, key: str) -> URIRef:
        """The norm with this key."""
        self._used.add(key)
        return URIRef(f"{self._id}norm/{key}")

    def provision(self, key: str) -> URIRef:
        """The provision with this key ("decreto-140-2021/art-2")."""
        self._used.add(key)
        return URIRef(f"{self._id}provision/{key}")

    def place(self, key: str) -> URIRef:
        """The provision with this key, or the norm when the key is one of a norm."""
        return self.provision(key) if "/" in key else self.norm(key)

    def key_label(self, key: str) -> Label:
        """ "Decreto 140 de 2021, art. 2, num. 5" for the key of a provision or norm."""
        norm, _, path = key.partition("/")
        name = labels.norm_label(self._cited[norm])
        return labels.joined(name, labels.place_label(path)) if path else name

    def write(self) -> None:
        """Describe what was used or cited in a passage, and everything it is part of."""
        self._used.update(self._cited)
        for key in list(self._used):
            steps = key.split("/")
            self._used.update("/".join(steps[:count]) for count in range(1, len(steps)))
        for key in sorted(self._used):
            if "/" in key:
                self._provision(key)
            else:
                self._norm(self._cited[key])

    def _label(self, subject: URIRef, label: Label) -> None:
        self._graph.add((subject, SKOS.prefLabel, Literal(label.es, lang="es")))
        self._graph.add((subject, SKOS.prefLabel, Literal(label.en, lang="en")))

    def _norm(self, cited: Cited) -> None:
        node = URIRef(cited.iri)
        if cited.iri in self._described:
            return
        add, mention = self._graph.add, cited.mention
        add((node, RDF.type, MISIONAL.Norm))
        add((node, ELI.type_document, URIRef(f"{CODE}norm-type/{mention.type}")))
        add((node, MISIONAL.year, Literal(str(mention.year), datatype=XSD.gYear)))
        if mention.number_key is not None:
            add((node, ELI.number, Literal(mention.number_key)))
        if mention.level is not None:
            add((node, MISIONAL.level, URIRef(f"{CODE}level/{_LEVELS[mention.level]}")))
        if mention.issuer is not None:
            add((node, MISIONAL.issuerAsStated, Literal(mention.issuer, lang="es")))
        if cited.provisional:
            add((node, MISIONAL.readingNote, Literal(reason("norm-unidentified", "es"), lang="es")))
            add((node, MISIONAL.readingNote, Literal(reason("norm-unidentified", "en"), lang="en")))
        self._label(node, labels.norm_label(cited, with_level=True))

    def _provision(self, key: str) -> None:
        node = URIRef(f"{self._id}provision/{key}")
        if str(node) in self._described:
            return
        outer, _, last = key.rpartition("/")
        kind, _, value = last.partition("-")
        parent = "provision" if "/" in outer else "norm"
        add = self._graph.add
        add((node, RDF.type, MISIONAL.Provision))
        add((node, ELI.is_part_of, URIRef(f"{self._id}{parent}/{outer}")))
        add((node, ELI.number, Literal(value)))
        add((node, MISIONAL.provisionKind, URIRef(f"{CODE}provision-kind/{_KINDS[kind]}")))
        norm, _, path = key.partition("/")
        place, name = labels.capital(labels.place_label(path)), labels.norm_label(self._cited[norm])
        self._label(node, labels.joined(place, name))
