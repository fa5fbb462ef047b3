"""A reviewer gives a statement another kind, or the law that the page does not tell; and takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, URIRef

from misional.extract import review
from misional.extract.labels import KINDS
from misional.model import check_quotes
from misional.model.namespaces import CODE, ELI, MISIONAL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from misional.extract.review import Opened, Review

ID = "https://w3id.org/misional/id/"
SCRAPPY = "Funciones\n1. Elaborar el presupuesto.\n2. Recaudar los tributos.\n3. Pagar a los proveedores.\n"
FIRST, SECOND = ("Elaborar el", "Recaudar los")
LAW = "Artículo 7, numeral 2, del Decreto 45 de 2019"


def key_of(opened: Opened, words: str) -> str:
    return next(i.key for i in opened.review.items if opened.text[i.start :].startswith(words))


def accepted(decided: Review) -> Review:
    for item in decided.items:
        decided = review.accept(decided, item.key)
    return decided


def by_words(graph: Graph, words: str) -> URIRef:
    return next(
        URIRef(str(node))
        for node, text in graph.subject_objects(MISIONAL.verbatimText)
        if str(text).startswith(words)
    )


def test_a_law_that_the_page_does_not_tell_gives_the_key_and_the_record(
    make_draft: Callable[..., Path],
) -> None:
    opened = review.open_draft(make_draft(SCRAPPY))
    law = review.AddedLaw(LAW, "states", "https://cerroazul.example.gov.co/decreto-45")
    decided = review.add_law(accepted(opened.review), key_of(opened, SECOND), law)
    other = review.AddedLaw("Ley 1712 de 2014, artículo 9", "accords")
    decided = review.add_law(decided, key_of(opened, SECOND), other)
    graph = review.reviewed_graph(opened, decided)
    node = by_words(graph, SECOND)
    path = "decreto-cerro-azul-secretaria-de-hacienda-45-2019/art-7/num-2"
    provision = URIRef(f"{ID}provision/{path}")
    assert str(node) == f"{ID}function/{path}"
    assert set(graph.objects(node, MISIONAL.statedIn)) == {provision}
    accords = URIRef(f"{ID}provision/ley-1712-2014/art-9")
    assert set(graph.objects(node, MISIONAL.inAccordanceWith)) == {accords}
    assert (URIRef(f"{ID}norm/ley-1712-2014"), RDF.type, MISIONAL.Norm) in graph
    assert (provision, ELI.number, Literal("2")) in graph
    assert Literal("Función 2 (Decreto 45 de 2019, art. 7, num. 2)", lang="es") in set(
        graph.objects(node, SKOS.prefLabel)
    )
    (record,) = graph.subjects(MISIONAL.factObject, provision)
    assert graph.value(record, MISIONAL.factSubject) == node
    assert graph.value(record, MISIONAL.certainty) == URIRef(f"{CODE}certainty/unverified")
    assert graph.value(record, DCTERMS.source) == URIRef(law.source)
    assert len(set(graph.subjects(RDF.type, MISIONAL.FactRecord))) == 2


@pytest.mark.parametrize(
    ("words", "relation", "source", "reason"),
    [
        ("", "states", "", "no-law"), ("el decreto de la función", "states", "", "no-law"),
        ("Decreto 45", "invokes", "", "no-law"), ("artículo 7", "states", "", "no-law"),
        ("Decreto 45 de 2019", "states", "", "law-no-place"),
        ("artículos 7 y 8 del Decreto 45 de 2019", "states", "", "several-laws"),
        ("Ley 1 de 2020 y Ley 2 de 2021", "invokes", "", "several-laws"),
        (LAW, "states", "javascript:x", "no-address"), (LAW, "states", "https://a b/", "no-address"),
        (LAW, "states", "http://[", "no-address"),
    ],
)  # fmt: skip
def test_a_law_that_cannot_be(
    make_draft: Callable[..., Path], words: str, relation: review.Relation, source: str, reason: str
) -> None:
    reader = review.LawReader(review.open_draft(make_draft(SCRAPPY)), Graph())
    with pytest.raises(review.Refusal, match=f"^{reason}$"):
        reader.check(review.AddedLaw(words, relation, source), "Function")


def test_two_statements_in_one_place_of_a_norm_are_refused(make_draft: Callable[..., Path]) -> None:
    opened = review.open_draft(make_draft(SCRAPPY))
    decided = accepted(opened.review)
    for words in (FIRST, SECOND):
        decided = review.add_law(decided, key_of(opened, words), review.AddedLaw(LAW, "states"))
    with pytest.raises(review.Refusal, match="same-key"):
        review.reviewed_graph(opened, decided)


def test_the_wrong_law_can_be_taken_away_or_replaced(make_draft: Callable[..., Path]) -> None:
    opened = review.open_draft(make_draft())
    key = key_of(opened, "Elaborar")
    bare = review.reviewed_graph(opened, review.drop_laws(accepted(opened.review), key))
    laws = (MISIONAL.statedIn, MISIONAL.hasLegalBasis, MISIONAL.inAccordanceWith, MISIONAL.invokes)
    assert not [law for law in laws if (by_words(bare, "Elaborar"), law, None) in bare]
    law = review.AddedLaw("Acuerdo 3 de 2011, artículo 5", "states")
    graph = review.reviewed_graph(opened, review.add_law(accepted(opened.review), key, law))
    node = by_words(graph, "Elaborar")
    assert len(set(graph.objects(node, MISIONAL.statedIn))) == 1
    assert str(node).endswith("-3-2011/art-5/1")
    assert list(graph.objects(node, MISIONAL.inAccordanceWith))


@pytest.mark.parametrize("words", ["Elaborar", "Pagar", "Recaudar y"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_any_kind_becomes_any_other(make_draft: Callable[..., Path], words: str, kind: str) -> None:
    opened = review.open_draft(make_draft())
    key = key_of(opened, words)
    decided = accepted(opened.review)
    rival = next((i for i in decided.items if i.kind == kind and i.kind in {"Mission", "Vision"}), None)
    if rival is not None and rival.key != key:
        with pytest.raises(review.Refusal, match="one-only"):
            review.change_kind(decided, key, kind)
        decided = review.reject(decided, rival.key)
    decided = review.change_kind(decided, key, kind)
    graph = review.reviewed_graph(opened, decided)
    node = by_words(graph, words)
    kinds = {name for name in KINDS if (node, RDF.type, MISIONAL[name]) in graph}
    assert kinds == {kind}
    links = {
        "Mission": MISIONAL.includesMission, "Vision": MISIONAL.includesVision,
        "StrategicObjective": MISIONAL.includesObjective, "Function": MISIONAL.hasFunction,
        "Duty": MISIONAL.hasDuty,
    }  # fmt: skip
    assert [p for p in links.values() if (None, p, node) in graph] == [links[kind]]
    assert len(set(graph.objects(node, SKOS.prefLabel))) == 2
    assert all(str(name).startswith(KINDS[kind]) for name in graph.objects(node, SKOS.prefLabel))
    for name in KINDS:
        places = [
            int(str(place))
            for one in graph.subjects(RDF.type, MISIONAL[name])
            for place in graph.objects(one, MISIONAL.position)
        ]
        assert sorted(places) == list(range(1, len(places) + 1))
    digest = str(graph.value(opened.capture, MISIONAL.sha256))
    assert check_quotes(graph, {digest: opened.text}) == ()


def test_an_objective_of_a_page_without_a_plan_gets_one(make_draft: Callable[..., Path]) -> None:
    opened = review.open_draft(make_draft(SCRAPPY))
    decided = review.change_kind(accepted(opened.review), key_of(opened, SECOND), "StrategicObjective")
    graph = review.reviewed_graph(opened, decided)
    (plan,) = graph.subjects(RDF.type, MISIONAL.StrategicPlan)
    assert (plan, MISIONAL.includesObjective, by_words(graph, SECOND)) in graph
    assert Literal("hacia 2026", lang="es") in set(graph.objects(plan, MISIONAL.approximatePeriod))
    assert (opened.entity, MISIONAL.hasPlan, plan) in graph


def test_decisions_are_taken_back_one_by_one_even_from_the_file(
    make_draft: Callable[..., Path], tmp_path: Path
) -> None:
    first = review.open_draft(make_draft()).review
    key, states = first.items[-1].key, [first]
    for change in (
        lambda now: review.add_law(now, key, review.AddedLaw(LAW, "states")),
        lambda now: review.change_kind(now, key, "Duty"),
        lambda now: review.drop_laws(now, key),
        lambda now: review.merge(now, now.items[-3].key),
    ):
        states.append(review.remember(states[-1], change(states[-1])))
    review.save(tmp_path / "x.json", states[-1])
    loaded = review.load(tmp_path / "x.json")
    assert loaded == states[-1]
    for before in reversed(states[:-1]):
        assert loaded is not None
        loaded = review.undo(loaded)
        assert loaded == before
    with pytest.raises(review.Refusal, match="nothing-to-undo"):
        review.undo(loaded)
