"""One canonical way to write Turtle, so that a diff of two versions shows only what changed.

Subjects, predicates and objects are sorted (numbers inside a key by their value: ``num-2`` before
``num-10``), ``rdf:type`` comes first, a blank node is written inside the statement that uses it, and the
comment lines at the head of a file are kept. Writing what was just read gives the same bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from rdflib import RDF, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rdflib.term import Node

_PLAIN_LOCAL: Final = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w-]+)*\Z|[0-9][\w-]*\Z", re.ASCII)
_DIGITS: Final = re.compile(r"(\d+)")
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_BARE: Final = {
    # rdflib rewrites other spellings (02.50, +1) when they stand bare, so those keep their quotes.
    XSD.integer: re.compile(r"(?:0|-?[1-9]\d*)\Z", re.ASCII),
    XSD.boolean: re.compile(r"(?:true|false)\Z"),
}
_INDENT: Final = "    "


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key that compares runs of digits as numbers and the rest as text."""
    parts = _DIGITS.split(text)
    return tuple((1, int(part), part) if part.isdigit() else (0, 0, part) for part in parts if part)


def head_comments(text: str) -> str:
    """The comment lines that open a Turtle document, each ending in a newline."""
    lines: list[str] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line + "\n")
    return "".join(lines)


def format_turtle(text: str, prefixes: Mapping[str, str]) -> str:
    """Rewrite a Turtle document in canonical order.

    ``prefixes`` names the namespaces shared by all our files; the prefixes that the document itself
    declares win. Raises ``rdflib.plugins.parsers.notation3.BadSyntax`` when the text is not Turtle, and
    ``ValueError`` for a cycle of blank nodes, which cannot be written without labels.
    """
    graph = Graph(bind_namespaces="none")
    graph.parse(data=text, format="turtle")
    declared = {prefix: str(namespace) for prefix, namespace in graph.namespaces()}
    return write_turtle(graph, {**prefixes, **declared}, head_comments(text))


def write_turtle(graph: Graph, prefixes: Mapping[str, str], head: str = "") -> str:
    """Serialise ``graph`` canonically; only the prefixes that are used get declared."""
    return _Writer(graph, prefixes).document(head)


class _Writer:
    """Holds the graph and notes which prefixes its terms used."""

    def __init__(self, graph: Graph, prefixes: Mapping[str, str]) -> None:
        self._graph = graph
        self._namespaces = sorted(prefixes.items(), key=lambda item: (-len(item[1]), item[0]))
        self._prefixes = prefixes
        self._used: set[str] = set()
        self._references = Counter(o for o in graph.objects() if isinstance(o, BNode))
        self._written: set[BNode] = set()

    def document(self, head: str) -> str:
        blocks = sorted((self._sort_key(s), self._block(s)) for s in self._roots())
        if {s for s in self._graph.subjects() if isinstance(s, BNode)} - self._written:
            # No root leads to these: each is used by the next, and the last by the first.
            raise ValueError("a cycle of blank nodes cannot be written: give one of them an IRI")
        declarations = [f"@prefix {p}: <{self._prefixes[p]}> .\n" for p in sorted(self._used)]
        parts = [head, "".join(declarations), *(block for _, block in blocks)]
        return "\n".join(part for part in parts if part)

    def _roots(self) -> Iterable[Node]:
        roots = {s for s in self._graph.subjects() if not (isinstance(s, BNode) and self._references[s] == 1)}
        shared = [node for node, count in self._references.items() if count > 1]
        if shared:
            raise ValueError(f"{len(shared)} blank node(s) used more than once: give them IRIs")
        return roots

    def _block(self, subject: Node) -> str:
        if isinstance(subject, BNode):
            self._written.add(subject)
            name = "[]"
        else:
            name = self._term(subject, 0)
        return f"{name}\n{self._properties(subject, 1)} .\n"

    def _properties(self, subject: Node, depth: int) -> str:
        pad = _INDENT * depth
        predicates = sorted(set(self._graph.predicates(subject)), key=self._predicate_key)
        lines = []
        for predicate in predicates:
            verb = "a" if predicate == RDF.type else self._term(predicate, depth)
            objects = sorted(
                (self._sort_key(o), self._term(o, depth + 1)) for o in self._graph.objects(subject, predicate)
            )
            if len(objects) == 1:
                lines.append(f"{pad}{verb} {objects[0][1]}")
            else:
                inner = f" ,\n{pad}{_INDENT}".join(written for _, written in objects)
                lines.append(f"{pad}{verb}\n{pad}{_INDENT}{inner}")
        return " ;\n".join(lines)

    def _predicate_key(self, predicate: Node) -> tuple[bool, str]:
        if predicate == RDF.type:  # written as `a`: it must not declare a prefix that nothing else uses
            return (False, "")
        return (True, self._term(predicate, 0))

    def _sort_key(self, node: Node) -> tuple[int, tuple[tuple[int, int, str], ...]]:
        if isinstance(node, BNode):
            return (2, natural_key(self._term(node, 0)))
        return (1 if isinstance(node, Literal) else 0, natural_key(self._term(node, 0)))

    def _term(self, node: Node, depth: int) -> str:
        if isinstance(node, URIRef):
            return self._iri(node)
        if isinstance(node, Literal):
            return self._literal(node)
        if isinstance(node, BNode):
            return self._nested(node, depth)
        raise ValueError(f"cannot write a {type(node).__name__} in Turtle")

    def _iri(self, iri: URIRef) -> str:
        for prefix, namespace in self._namespaces:
            if iri.startswith(namespace) and _PLAIN_LOCAL.match(iri[len(namespace) :]):
                self._used.add(prefix)
                return f"{prefix}:{iri[len(namespace) :]}"
        return f"<{iri}>"

    def _literal(self, literal: Literal) -> str:
        bare = _BARE.get(literal.datatype) if literal.datatype else None
        if bare and bare.match(literal):
            return str(literal)
        quoted = '"' + str(literal).translate(_ESCAPES) + '"'
        if literal.language:
            return f"{quoted}@{literal.language}"
        return f"{quoted}^^{self._iri(literal.datatype)}" if literal.datatype else quoted

    def _nested(self, node: BNode, depth: int) -> str:
        if (node, RDF.first, None) in self._graph:
            cells = list(self._graph.transitive_objects(node, RDF.rest))
            self._written.update(cell for cell in cells if isinstance(cell, BNode))
            return "( " + " ".join(self._term(item, depth) for item in Collection(self._graph, node)) + " )"
        self._written.add(node)
        inner = self._properties(node, depth + 1)
        return f"[\n{inner}\n{_INDENT * depth}]" if inner else "[]"
