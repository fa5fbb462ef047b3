"""What a validation looked at, so that silence is not mistaken for health.

Counts follow SHACL Core: targets (§2.1.3, with the subclasses that the data states), value nodes by
property path (§2.3.1), and the shapes that one shape hands its value nodes to. What SPARQL constraints read
is not counted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from misional.shacl.inputs import Document
from misional.shacl.paths import Chain, Inverse, Path, Predicate, Repeat, format_path, read_path
from misional.shacl.terms import RDF, SH, XSD, literal
from misional.shacl.triples import TripleIndex
from misional.shacl.walk import step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from rdflib import Graph

    from misional.shacl.inputs import RdfText

_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_TYPE: Final = f"<{RDF}type>"
_SUBCLASS: Final = f"<{_RDFS}subClassOf>"
_CLASSES: Final = (f"<{_RDFS}Class>", "<http://www.w3.org/2002/07/owl#Class>")
_SHAPES: Final = (f"<{SH}NodeShape>", f"<{SH}PropertyShape>")
_TARGET_CLASS: Final = f"<{SH}targetClass>"
_TARGET_NODE: Final = f"<{SH}targetNode>"
_TARGET_SUBJECTS: Final = f"<{SH}targetSubjectsOf>"
_TARGET_OBJECTS: Final = f"<{SH}targetObjectsOf>"
TARGETS: Final = (_TARGET_CLASS, _TARGET_NODE, _TARGET_SUBJECTS, _TARGET_OBJECTS)
_PATH: Final = f"<{SH}path>"
_ONE: Final = tuple(f"<{SH}{name}>" for name in ("property", "node", "not", "qualifiedValueShape"))
_MANY: Final = tuple(f"<{SH}{name}>" for name in ("and", "or", "xone"))
_DEACTIVATED: Final = f"<{SH}deactivated>"
# Up to so many triples for each node, going through all of a property's costs less than asking node by node.
_MANY_LINKS: Final = 8
_TRUE: Final = literal("true", datatype=XSD + "boolean")


@dataclass(frozen=True, slots=True)
class ShapeCoverage:
    """What one active shape looked at; `rule` is the nearest shape with an IRI, `path` that of a property
    shape.

    `targets` are the nodes its own target declarations find, `focus_nodes` those and the nodes other shapes
    hand to it, `values` the value nodes that its constraints see.
    """

    shape: str
    rule: str
    path: str | None
    targets: int
    focus_nodes: int
    values: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a run covered, in terms of N-Triples; pairs are (term, how often), most often first.

    `not_exercised` are active shapes that met no node. `unseen_nodes` are subjects that are no shape's
    focus node. `classes_without_shape` have instances, but neither they nor a class above them is any
    shape's target; `properties_without_shape` are used, but in no active shape's path.
    """

    shapes: tuple[ShapeCoverage, ...]
    unseen_nodes: tuple[str, ...]
    classes_without_shape: tuple[tuple[str, int], ...]
    properties_without_shape: tuple[tuple[str, int], ...]

    @property
    def not_exercised(self) -> tuple[ShapeCoverage, ...]:
        """Return the active shapes that met no node."""
        return tuple(shape for shape in self.shapes if shape.focus_nodes == 0)


def coverage(
    data: Graph | RdfText | TripleIndex,
    shapes: Graph | RdfText | TripleIndex,
    apart: AbstractSet[str] = frozenset(),
) -> Coverage:
    """Tell what validating `data` against `shapes` looks at; an index that is there already saves time.

    Nodes that are `apart` are nobody's question (those of an ontology that came beside the data): they are no
    targets, and what they are and say is not counted.

    `InvalidInput` if either cannot be read, `ValueError` if a property path or a list in the shapes is
    ill-formed.
    """
    graph, rules = (
        source if isinstance(source, TripleIndex) else Document(source).index for source in (data, shapes)
    )
    active = active_shapes(rules)
    paths = {shape: read_path(rules, node) for shape in active if (node := rules.value(shape, _PATH))}
    targets = {shape: target_nodes(graph, rules, shape) - apart for shape in active}
    focus, values = _spread(graph, rules, paths, targets)
    seen = set().union(*focus.values())
    return Coverage(
        shapes=tuple(
            ShapeCoverage(
                shape=shape,
                rule=rules.nearest_named(shape),
                path=format_path(paths[shape]) if shape in paths else None,
                targets=len(targets[shape]),
                focus_nodes=len(focus[shape]),
                values=values[shape],
            )
            for shape in active
        ),
        unseen_nodes=tuple(sorted(set(graph.subjects()) - seen - apart)),
        classes_without_shape=_by_number(_unshaped_classes(graph, rules, active, apart)),
        properties_without_shape=_by_number(_unshaped_properties(graph, paths, apart)),
    )


def active_shapes(shapes: TripleIndex) -> tuple[str, ...]:
    """Return every shape that is not deactivated, in document order."""
    typed = [node for node in shapes.subjects() if set(shapes.objects(node, _TYPE)) & set(_SHAPES)]
    targeting = [node for node in shapes.subjects() if any(shapes.objects(node, link) for link in TARGETS)]
    inside = [child for node in shapes.subjects() for child in _children(shapes, node)]
    return tuple(node for node in dict.fromkeys([*typed, *targeting, *inside]) if not _is_off(shapes, node))


def target_nodes(data: TripleIndex, shapes: TripleIndex, shape: str) -> frozenset[str]:
    """Return the shape's own targets: by class, node, subjects of, objects of, and implicit class."""
    found: set[str] = set()
    for name in _target_classes(shapes, shape):
        for known in _with_subclasses(data, name):
            found.update(subject for subject, link in data.parents(known) if link == _TYPE)
    # SHACL targets a node even if the data does not mention it.
    found.update(shapes.objects(shape, _TARGET_NODE))
    for predicate in shapes.objects(shape, _TARGET_SUBJECTS):
        found.update(subject for subject, _ in data.pairs(predicate))
    for predicate in shapes.objects(shape, _TARGET_OBJECTS):
        found.update(obj for _, obj in data.pairs(predicate))
    return frozenset(found)


def has_implicit_target(shapes: TripleIndex, shape: str) -> bool:
    """Tell whether the shape is a class as well, and so its own target (SHACL §2.1.3.3)."""
    types = set(shapes.objects(shape, _TYPE))
    return bool(types & set(_CLASSES) and types & set(_SHAPES))


def _spread(
    data: TripleIndex,
    shapes: TripleIndex,
    paths: Mapping[str, Path],
    targets: Mapping[str, frozenset[str]],
) -> tuple[dict[str, set[str]], Counter[str]]:
    """Hand value nodes from shape to shape until none is new; return focus nodes and counts of values."""
    focus: dict[str, set[str]] = {shape: set() for shape in targets}
    values: Counter[str] = Counter()
    waiting = [(shape, nodes) for shape, nodes in targets.items() if nodes]
    while waiting:
        shape, nodes = waiting.pop()
        fresh = nodes - focus[shape]
        focus[shape] |= fresh
        number, met = _met(data, paths.get(shape), fresh)
        values[shape] += number
        waiting += [
            (child, met) for child in _children(shapes, shape) if child in focus and met - focus[child]
        ]
    return focus, values


def _met(data: TripleIndex, path: Path | None, nodes: frozenset[str]) -> tuple[int, frozenset[str]]:
    """Return how many value nodes the nodes have, each node's by themselves, and all of them as one set."""
    match path:
        case None:
            return len(nodes), nodes
        case Predicate(predicate) if data.count(predicate) < _MANY_LINKS * len(nodes):
            met = [value for node, value in data.pairs(predicate) if node in nodes]
            return len(met), frozenset(met)
        case _:
            found = [step(data, path, node) for node in nodes]
            return sum(map(len, found)), frozenset().union(*found)


def _children(shapes: TripleIndex, shape: str) -> Iterator[str]:
    for link in _ONE:
        yield from shapes.objects(shape, link)
    for link in _MANY:
        for head in shapes.objects(shape, link):
            yield from shapes.members(head)


def _is_off(shapes: TripleIndex, shape: str) -> bool:
    return _TRUE in shapes.objects(shape, _DEACTIVATED)


def _target_classes(shapes: TripleIndex, shape: str) -> tuple[str, ...]:
    implicit = (shape,) if has_implicit_target(shapes, shape) else ()
    return (*shapes.objects(shape, _TARGET_CLASS), *implicit)


def _with_subclasses(data: TripleIndex, name: str) -> frozenset[str]:
    return step(data, Repeat(Inverse(Predicate(_SUBCLASS)), "*"), name)


def _unshaped_classes(
    data: TripleIndex, shapes: TripleIndex, active: tuple[str, ...], apart: AbstractSet[str]
) -> Counter[str]:
    known = {
        below
        for shape in active
        for name in _target_classes(shapes, shape)
        for below in _with_subclasses(data, name)
    }
    used = Counter(name for node, name in data.pairs(_TYPE) if node not in apart)
    return Counter({name: number for name, number in used.items() if name not in known})


def _unshaped_properties(
    data: TripleIndex, paths: Mapping[str, Path], apart: AbstractSet[str]
) -> Counter[str]:
    known = {predicate for path in paths.values() for predicate in _predicates(path)} | {_TYPE}
    used = {
        name: sum(subject not in apart for subject, _ in data.pairs(name)) if apart else number
        for name, number in data.predicates()
    }
    return Counter({name: number for name, number in used.items() if number and name not in known})


def _predicates(path: Path) -> Iterator[str]:
    match path:
        case Predicate(iri):
            yield iri
        case Inverse(inner) | Repeat(inner, _):
            yield from _predicates(inner)
        case Chain(_, steps):
            for inner in steps:
                yield from _predicates(inner)


def _by_number(counted: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))
