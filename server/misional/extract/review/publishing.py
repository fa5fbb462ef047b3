"""A reviewed graph goes to ``data/``: one file of its own, and corrections in the files it corrects.

A body's folder is its key. The page's statements, evidence and law are ``page-<12 of its SHA-256>.ttl``, its
text is ``captures/<sha256>.txt``; publishing the same page again replaces that file. A statement that
another file of ``data/`` already has is not said twice:

* with the same words, the new file adds only the evidence that the fresh page gives;
* with other words, or in another place of its list, it is corrected: the other file keeps what evidence it
  had (the quote, the capture and its date: what the page said, and until when), and the new file says what it
  says now;
* what the page dropped ends: the new file says by what and its last day, and the statement stays in its file.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from rdflib import RDF, Graph, URIRef

from misional.model import write_turtle
from misional.model.files import settle, write_set
from misional.model.namespaces import MISIONAL, PREFIXES
from misional.model.turtle import head_comments

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from rdflib.term import Node

    from misional.extract.review.reading import Opened

HEAD: Final = (
    "# A reviewed page: its statements, its evidence and the law it cites. CC BY 4.0; the quoted sentences "
    "are those of their sources.\n"
)

_LAW: Final = (MISIONAL.Norm, MISIONAL.Provision)
_SAYS: Final = (MISIONAL.verbatimText, MISIONAL.position)


class NotPublishedError(ValueError):
    """Nothing was written; the message says why, a line for each reason."""


def publish(
    data: Path, opened: Opened, graph: Graph, check: Callable[[Mapping[Path, bytes]], list[str]]
) -> list[Path]:
    """Write a reviewed graph below ``data``; the paths written, the page's own first.

    ``check`` gets the bytes of every file that would change and says what is wrong with them. The files are
    replaced as one set: all of them or, whatever cuts it off, none. Raises ``NotPublishedError`` if there is
    nothing to publish or something is wrong, and ``OSError`` when the disk refuses.
    """
    if not len(graph):
        raise NotPublishedError("no statement is accepted: there is nothing to publish")
    folder = data / str(opened.entity).partition("/id/entity/")[2]
    captured = opened.text.encode("utf-8")
    digest = hashlib.sha256(captured).hexdigest()
    own = folder / f"page-{digest[:12]}.ttl"
    stated = set(graph.subjects(MISIONAL.verbatimText))
    files: dict[Path, bytes] = {}
    pointed: set[Node] = set()
    settle(data)
    for path in sorted(set(data.rglob("*.ttl")) - {own}):
        text = path.read_text(encoding="utf-8")
        there = Graph(bind_namespaces="none").parse(data=text, format="turtle")
        if _correct(there, graph, stated):
            prefixes = {prefix: str(namespace) for prefix, namespace in there.namespaces()}
            turtle = write_turtle(there, {**PREFIXES, **prefixes}, head_comments(text))
            files[path] = turtle.encode("utf-8")
        pointed.update(there.objects())
    if own.exists():
        _keep_law(Graph(bind_namespaces="none").parse(own, format="turtle"), graph, pointed)
    prefixes = {**PREFIXES, **opened.prefixes}
    files = {own: write_turtle(graph, prefixes, HEAD).encode("utf-8"), **files}
    if problems := check(files):
        raise NotPublishedError("\n".join(problems))
    files[folder / "captures" / f"{digest}.txt"] = captured
    write_set(data, files)
    return list(files)


def _correct(there: Graph, graph: Graph, stated: set[Node]) -> bool:
    """Take out of a file's graph what ``graph`` corrects in it; whether there was anything.

    Takes out of ``graph`` what the file says already of a statement with the same words.
    """
    changed = False
    for node in stated & set(there.subjects(MISIONAL.verbatimText)):
        same = all(there.value(node, one) == graph.value(node, one) for one in _SAYS)
        _keep_evidence(graph if same else there, node)
        changed = changed or not same
    for node in stated & set(there.subjects(MISIONAL.endedBy)):  # the page has it again
        there.remove((node, MISIONAL.endedBy, None))
        there.remove((node, MISIONAL.lastDay, None))
        changed = True
    return changed


def _keep_law(before: Graph, graph: Graph, pointed: set[Node]) -> None:
    """Keep in ``graph`` the norms and provisions that the file of the same page described and that something
    points at: a draft does not describe anew what the sources already do."""
    law = {node for kind in _LAW for node in before.subjects(RDF.type, kind)} - set(graph.subjects(RDF.type))
    while needed := law & (pointed | set(graph.objects())):
        for node in needed:
            for triple in before.triples((node, None, None)):
                graph.add(triple)
        law -= needed


def _keep_evidence(graph: Graph, node: Node) -> None:
    """Take out all that is said of a statement but its evidence and the facts that have a record."""
    recorded = {
        (graph.value(record, MISIONAL.factProperty), graph.value(record, MISIONAL.factObject))
        for record in graph.subjects(MISIONAL.factSubject, node)
    }
    for _, predicate, value in list(graph.triples((node, None, None))):
        if predicate != MISIONAL.hasEvidence and (predicate, value) not in recorded:
            graph.remove((URIRef(str(node)), predicate, value))
