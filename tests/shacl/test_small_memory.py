"""What keeps a validation small says the same as what it stands for: columns, parts, windows on a text."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from misional.shacl import RdfText, compare, engine_shacl, validate
from misional.shacl.columns import Triples, compact, read_triples
from misional.shacl.inputs import Document
from misional.shacl.parts import divided, first_parts, shapes_of
from misional.shacl.places import read_source
from misional.shacl.places.turtle import turtle_rows
from misional.shacl.triples import TripleIndex

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

EX: Final = "http://example.org/"
PREFIXES: Final = f"@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <{EX}> . "
# Terms that a shorter spelling could lose: dots, no local name, escapes, a label, other datatypes.
IRIS: Final = st.sampled_from(
    [f"<{EX}{local}>" for local in ("a", "b/c", "b/d", "b/", "x.y", "ñ", "b/2-x", "(p)", "a/../b", "./a")]
    + ["<urn:x:a>", "<urn:../a>", f"<{EX}>"]
)
NODES: Final = st.one_of(IRIS, st.sampled_from(["_:a", "_:b"]))
VALUES: Final = st.one_of(
    NODES,
    st.sampled_from(
        ['"ñ\\n\\"#漢😀"', '"a"@es-co', f'"1"^^<{EX}d>', f'"1"^^<{EX}a/../d>', '"<http://e/../>. ;"']
    ),
)
ROWS: Final = st.lists(st.tuples(NODES, IRIS, VALUES), max_size=12)


@settings(deadline=None)
@given(ROWS)
def test_the_short_text_says_the_same_in_the_same_order(rows: list[tuple[str, str, str]]) -> None:
    quads = parse(compact(Triples(rows)), format=RdfFormat.TURTLE, base_iri="urn:x-misional:no-base")
    read = [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads]
    # The parser may call blank nodes as it likes, each always the same.
    labels: dict[str, str] = {}
    for ours, theirs in zip(rows, read, strict=True):
        for one, other in zip(ours, theirs, strict=True):
            assert labels.setdefault(one, other) == other if one.startswith("_:") else one == other


@given(ROWS)
def test_the_index_over_columns_is_that_of_a_set_of_triples(rows: list[tuple[str, str, str]]) -> None:
    index, known = TripleIndex(Triples(rows)), list(dict.fromkeys(rows))
    assert list(index.subjects()) == list(dict.fromkeys(s for s, _, _ in known))
    for subject, predicate, value in known:
        assert list(index.objects(subject, predicate)) == [
            o for s, p, o in known if (s, p) == (subject, predicate)
        ]
        assert list(index.parents(value)) == [(s, p) for s, p, o in known if o == value]
        assert sorted(index.pairs(predicate)) == sorted((s, o) for s, p, o in known if p == predicate)
    assert sum(number for _, number in index.predicates()) == len(known)


TURTLE: Final = f"""\
@prefix ex: <{EX}> .
@base <http://other.example/> .
<a> ex:p "one", \"\"\"two
lines \\"ñ\\" ; . [\"\"\" ; ex:q [ ex:r ( 1 _:x ) ] . # a comment, with "quotes
<{EX}a> <{EX}p> "plain"@ES .
@base <deeper/>
.
_:x ex:p <b> ; .
[] ex:p true .
"""


@settings(deadline=None)
@given(st.lists(st.integers(0, len(TURTLE)), max_size=9))
def test_a_text_in_pieces_has_the_places_of_the_whole(cuts: list[int]) -> None:
    ends = [0, *sorted(cuts), len(TURTLE)]
    pieces = [TURTLE[begin:end] for begin, end in pairwise(ends)]
    assert list(turtle_rows(pieces, "f")) == list(turtle_rows([TURTLE], "f"))


def test_labelled_nodes_have_places_without_a_map_at_reading() -> None:
    source = read_source("a.nt", f'_:a <{EX}p> "(x) [y]" .\n<{EX}a> <{EX}p> _:a .\n'.encode())
    (label,) = source.triples.blanks
    place, subject = source.places.triple(f"<{EX}a>", f"<{EX}p>", label), source.places.subject(label)
    assert place is not None
    assert subject is not None
    assert (place.line, place.column, subject.line, subject.column) == (2, 47, 1, 1)


SHAPES: Final = (
    PREFIXES
    + '''
ex:Name a sh:NodeShape ; sh:targetClass ex:Body ; sh:property [ sh:path ex:name ; sh:minCount 1 ;
    sh:message "falta"@es , "missing"@en ] ; sh:node ex:Short .
ex:Short a sh:NodeShape ; sh:targetNode ex:b1 ; sh:property [ sh:path ex:name ; sh:maxLength 3 ] .
[] a sh:NodeShape ; sh:targetObjectsOf ex:part ; sh:property [ sh:path ex:of ; sh:maxCount 0 ] .
ex:Pair a sh:NodeShape ; sh:targetSubjectsOf ex:name ; sh:sparql [ a sh:SPARQLConstraint ;
    sh:message "{$this} se llama como {?value}"@es , "{$this} is called as {?value}"@en ;
    sh:select """SELECT $this ?value WHERE {
        $this <http://example.org/name> ?n . ?value <http://example.org/name> ?n
        FILTER (?value != $this) }""" ] .
'''
)
DATA: Final = (
    PREFIXES
    + "".join(
        f'ex:b{n} a ex:Body ; ex:part [ ex:of {n} ] , "{n}" . '
        + (f'ex:b{n} ex:name "name {n % 5}" . ' if n % 3 else "")
        for n in range(30)
    )
    + "<http://example.org/a/../b> a ex:Body ."
)


def test_what_is_run_in_parts_is_what_is_run_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = validate(RdfText(DATA), RdfText(SHAPES))
    assert len(whole.results) > 100
    # Each run may find three, so that shapes are parted and then their nodes, but for blank ones.
    assert any(result.focus_node == "<http://example.org/a/../b>" for result in whole.results)
    monkeypatch.setattr(engine_shacl, "_MOST", 3)
    data, shapes = (read_triples(RdfText(text).to_ntriples()) for text in (DATA, SHAPES))
    parted = validate(data, shapes)
    assert (parted.engine, parted.fallback) == ("shacl", "")
    assert compare(whole, parted) == ()
    assert [result.fingerprint for result in whole.results] == [
        result.fingerprint for result in parted.results
    ]


def test_parts_are_disjoint_and_together_the_whole() -> None:
    data, shapes = (Document(read_triples(RdfText(text).to_ntriples())) for text in (DATA, SHAPES))
    (part,) = first_parts(data, shapes)
    smaller = divided(part, data, shapes)
    assert sorted(shape for one in smaller for shape in one.shapes) == sorted(part.shapes)
    (pairs,) = (one for one in smaller if one.shapes == (f"<{EX}Pair>",))
    nodes = [node for one in divided(pairs, data, shapes) for node in one.nodes or ()]
    assert len(nodes) == len(set(nodes)) == 20
    assert "targetSubjectsOf" not in shapes_of(divided(pairs, data, shapes)[0], shapes.triples).ntriples


def test_a_class_that_is_a_shape_is_never_parted() -> None:
    implicit = PREFIXES + "ex:Body a sh:NodeShape , <http://www.w3.org/2000/01/rdf-schema#Class> ."
    data, shapes = (Document(read_triples(RdfText(text).to_ntriples())) for text in (DATA, SHAPES + implicit))
    assert first_parts(data, shapes) == ()


RUN: Final = """
import sys
from misional.cli import main
try:
    main(["validate", "--no-infer", "--profile", "core", *sys.argv[1:]], standalone_mode=False)
finally:
    loaded = {name.partition(".")[0] for name in sys.modules}
    print(sorted(loaded & {"rdflib", "owlrl", "rich", "xlsxwriter", "flask", "pyshacl"}), file=sys.stderr)
    with open("/proc/self/status") as status:
        print(*(line.split()[1] for line in status if line.startswith("VmHWM")), file=sys.stderr)
"""


def peak_of(path: Path, bodies: int) -> int:
    """Validate a file of seven triples a body, each body at fault; the process's peak in kilobytes."""
    rows = "".join(
        f'<{EX}id/{n}> <{EX}p{p}> "some words that are said of one thing alone, {n} {p}"@es .\n'
        for n in range(bodies)
        for p in range(6)
    ) + "".join(f"<{EX}id/{n}> a <https://w3id.org/misional/def#Function> .\n" for n in range(bodies))
    path.write_text(rows, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", RUN, str(path)], capture_output=True, text=True, check=False)
    loaded, peak = done.stderr.splitlines()[-2:]
    assert loaded == "[]", done.stderr
    return int(peak)


def test_a_triple_costs_little_and_nothing_is_loaded_that_a_run_does_not_need(tmp_path: Path) -> None:
    small, large = (peak_of(tmp_path / "a.ttl", bodies) for bodies in (100, 2_100))
    # Some 2,700 bytes a triple and its finding; as strings, and with the engine's results all at once, 6,300.
    assert (large - small) * 1024 < 14_000 * 4_000
