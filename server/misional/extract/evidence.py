"""The capture, its passages in reading order, and the citations in them, as RDF."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from rdflib import DCTERMS, RDF, SKOS, XSD, Graph, Literal, URIRef

from misional.extract import labels
from misional.model.namespaces import CODE, MISIONAL, OA

if TYPE_CHECKING:
    from misional.extract.draft import Draft
    from misional.extract.law import Cited

AROUND: Final = 32
"""Code points quoted before and after each fragment."""
_KEY_DIGITS: Final = 12


def describe_fragment(graph: Graph, capture: URIRef, text: str, node: URIRef, start: int, end: int) -> None:
    """Say that ``node`` quotes ``text[start:end]`` of a capture; whether it is a passage is the caller's."""
    selector = URIRef(f"{node}/selector")
    for predicate, value in ((OA.hasSource, capture), (OA.hasSelector, selector)):
        graph.add((node, predicate, value))
    graph.add((node, SKOS.prefLabel, Literal(f"Fragmento {start}–{end} de la captura", lang="es")))
    graph.add((node, SKOS.prefLabel, Literal(f"Fragment {start}–{end} of the capture", lang="en")))
    graph.add((selector, RDF.type, OA.TextQuoteSelector))
    graph.add((selector, RDF.type, OA.TextPositionSelector))
    graph.add((selector, OA.exact, Literal(text[start:end])))
    graph.add((selector, OA.prefix, Literal(text[max(0, start - AROUND) : start])))
    graph.add((selector, OA.suffix, Literal(text[end : end + AROUND])))
    for edge, place in ((OA.start, start), (OA.end, end)):
        graph.add((selector, edge, Literal(str(place), datatype=XSD.nonNegativeInteger)))


class EvidenceWriter:
    """Adds to ``graph`` what the draft's page is evidence of."""

    def __init__(self, graph: Graph, draft: Draft, entity: URIRef) -> None:
        self._graph = graph
        self._draft = draft
        self._entity = entity
        self._id = f"{draft.base}id/"
        self._capture_key = draft.sha256[:_KEY_DIGITS]
        self._capture = URIRef(f"{self._id}capture/{self._capture_key}")

    def _label(self, subject: URIRef, es: str, en: str) -> None:
        self._graph.add((subject, SKOS.prefLabel, Literal(es, lang="es")))
        self._graph.add((subject, SKOS.prefLabel, Literal(en, lang="en")))

    def capture(self) -> None:
        """Describe the capture: its digest, size, address and day of receipt."""
        add, source = self._graph.add, self._draft.source
        text = self._draft.page.text
        add((self._capture, RDF.type, MISIONAL.Capture))
        add((self._capture, MISIONAL.sha256, Literal(self._draft.sha256)))
        add((self._capture, MISIONAL.byteLength, Literal(len(text.encode("utf-8", "replace")))))
        add((self._capture, MISIONAL.captureOf, self._entity))
        if source.date is not None:
            add((self._capture, MISIONAL.receivedOn, Literal(source.date.isoformat(), datatype=XSD.date)))
        if source.url:
            add((self._capture, DCTERMS.source, URIRef(source.url)))
        title = self._draft.page.title or self._capture_key
        self._label(self._capture, f"Captura de la página «{title}»", f"Capture of the page “{title}”")

    def of(self, start: int, end: int) -> URIRef:
        """The evidence between two offsets, described if it was not yet."""
        node = URIRef(f"{self._id}evidence/{self._capture_key}/{start}-{end}")
        if (node, OA.hasSource, self._capture) not in self._graph:
            self._describe(node, start, end)
        return node

    def _describe(self, node: URIRef, start: int, end: int) -> None:
        if (node, RDF.type, MISIONAL.Passage) not in self._graph:
            self._graph.add((node, RDF.type, MISIONAL.Evidence))
        describe_fragment(self._graph, self._capture, self._draft.page.text, node, start, end)

    def passages(self) -> None:
        """Describe the passages in reading order, each with the text that parts it from the one before."""
        last: int | None = None
        for position, span in enumerate(self._draft.passages, start=1):
            node = URIRef(f"{self._id}evidence/{self._capture_key}/{span.start}-{span.end}")
            leading = "" if last is None else self._draft.page.text[last : span.start]
            self._graph.add((node, RDF.type, MISIONAL.Passage))
            self._graph.add((node, MISIONAL.position, Literal(position)))
            self._graph.add((node, MISIONAL.leadingText, Literal(leading)))
            self._graph.add((node, MISIONAL.passageRole, URIRef(f"{CODE}passage-role/{span.role}")))
            self.of(span.start, span.end)
            last = span.end

    def citations(self) -> None:
        """Describe the citations that the passages hold, one for each norm."""
        by_norm: defaultdict[str, list[Cited]] = defaultdict(list)
        for span in self._draft.passages:
            for cited in self._draft.law.within(span.start, span.end):
                by_norm[cited.iri].append(cited)
        for iri, places in by_norm.items():
            self._citation(URIRef(iri), places)

    def _citation(self, norm: URIRef, cited: list[Cited]) -> None:
        add = self._graph.add
        node = URIRef(f"{self._id}citation/{self._capture_key}/{cited[0].key}")
        add((node, RDF.type, MISIONAL.NormCitation))
        add((node, MISIONAL.citationIn, self._capture))
        add((node, MISIONAL.citationOf, norm))
        for one in cited:
            add((node, MISIONAL.hasEvidence, self.of(one.start, one.end)))
        dates = {one.mention.date for one in cited if one.mention.date is not None}
        if len(dates) == 1:
            add((node, MISIONAL.statedDate, Literal(dates.pop().isoformat(), datatype=XSD.date)))
        label = labels.norm_label(cited[0], with_level=True)
        self._label(node, f"Cita de {label.es} en la captura", f"Citation of {label.en} in the capture")
