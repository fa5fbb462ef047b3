"""The made-up data is the same for the same seed, as much as asked for, and of our shape."""

from __future__ import annotations

from pathlib import Path

from rdflib import RDF, Graph, URIRef

from bench import generate

ROOT = Path(__file__).resolve().parents[2]
SIZE = 3000


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        generate.write(tmp_path / name, SIZE, seed)
    first, again, other = ((tmp_path / name).read_bytes() for name in "abc")
    assert first == again
    assert first != other


def test_there_are_exactly_as_many_triples_as_asked_for() -> None:
    for size in (1, 454, 455, SIZE):
        assert len(Graph().parse(data="".join(generate.lines(size)), format="nt")) == size


def test_more_begins_with_less() -> None:
    assert list(generate.lines(SIZE))[:1000] == list(generate.lines(1000))


def test_bodies_that_are_said_to_be_whole_are() -> None:
    count = generate.whole_bodies(SIZE)
    graph = Graph().parse(data="".join(generate.lines(SIZE)), format="nt")
    evidence = URIRef(f"{generate.MISIONAL}hasEvidence")
    for number in range(count):
        body = generate.body(number)
        assert (URIRef(body.entity), RDF.type, URIRef(f"{generate.MISIONAL}PublicEntity")) in graph
        assert all(
            (URIRef(body.function(item)), evidence, None) in graph
            for item in range(1, generate.FUNCTIONS + 1)
        )
    last = URIRef(f"{generate.BASE}id/objective/{generate.body(count).decree}/{generate.OBJECTIVES}")
    assert (last, evidence, None) not in graph
    assert generate.whole_bodies(0) == 0


def test_every_term_of_ours_is_one_of_the_ontology() -> None:
    ontology = Graph().parse(ROOT / "ontology" / "misional.ttl")
    defined = {str(term) for term in ontology.subjects()}
    data = Graph().parse(data="".join(generate.lines(SIZE)), format="nt")
    used = {str(term) for term in (*data.predicates(), *data.objects(None, RDF.type))}
    assert {term for term in used if term.startswith(generate.MISIONAL)} <= defined
