"""The data holds the whole page: every word, in order, with its place in the captured text."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, Graph, Literal, URIRef

from misional.model import ModelError, UnknownThingError, read_entity, read_passages, render_page
from misional.model.namespaces import MISIONAL, OA

if TYPE_CHECKING:
    from pathlib import Path

BASE = "https://w3id.org/misional/id/"
BODY = BASE + "entity/alcaldia-mayor-de-bogota/secretaria-general"
CAPTURE = BASE + "capture/85c582845988"
SHA = "85c58284598885536fe5b7e72837b1f385b72cb919a556c9b2faff489e0af35a"


@pytest.fixture(scope="module")
def seed(shared: Path) -> bytes:
    return next((shared / "seed").glob("*.txt")).read_bytes()


@pytest.fixture(scope="module")
def captured(root: Path) -> bytes:
    return next((root / "data").rglob(f"captures/{SHA}.txt")).read_bytes()


def test_capture_is_the_page_as_received(captured: bytes, seed: bytes, asserted: Graph) -> None:
    assert captured == seed
    assert hashlib.sha256(captured).hexdigest() == SHA
    node = URIRef(CAPTURE)
    assert str(asserted.value(node, MISIONAL.sha256)) == SHA
    assert int(str(asserted.value(node, MISIONAL.byteLength))) == len(captured)
    assert str(asserted.value(node, MISIONAL.receivedOn)) == "2026-11-22"


def test_statements_give_the_page_back_byte_for_byte(asserted: Graph, seed: bytes) -> None:
    start = seed.index("\nMisión y Visión\n".encode()) + 1
    assert render_page(asserted, BODY).encode("utf-8") == seed[start:]


def test_the_page_is_made_of_the_statements_not_of_the_capture(asserted: Graph) -> None:
    changed = Graph() + asserted
    function = URIRef(BASE + "function/decreto-140-2021/art-2/num-5")
    changed.set((function, MISIONAL.verbatimText, Literal("otra cosa", lang="es")))
    page = render_page(changed, BODY)
    assert "\n5. otra cosa\n\n6. Liderar" in page
    assert "Formular la política de gestión documental" not in page


def test_ten_and_ten(asserted: Graph) -> None:
    entity = read_entity(asserted, BODY)
    assert [item.position for item in entity.functions] == list(range(1, 11))
    plan = next(plan for plan in entity.plans if plan.iri.endswith("resolucion-630-2024"))
    assert [item.position for item in plan.of_kind("StrategicObjective")] == list(range(1, 11))
    assert len(plan.of_kind("Mission")) == len(plan.of_kind("Vision")) == 1
    assert plan.of_kind("Vision")[0].target_year == 2038
    assert entity.duties == ()
    assert "\u00a0" not in (entity.functions[7].verbatim or "")


def test_every_fragment_stands_where_it_says(asserted: Graph, captured: bytes) -> None:
    text = captured.decode("utf-8")
    selectors = list(asserted.subjects(RDF.type, OA.TextQuoteSelector))
    assert len(selectors) > 40
    for selector in selectors:
        start, end = (int(str(asserted.value(selector, edge))) for edge in (OA.start, OA.end))
        assert text[start:end] == str(asserted.value(selector, OA.exact))
        assert text[max(0, start - 32) : start] == str(asserted.value(selector, OA.prefix))
        assert text[end : end + 32] == str(asserted.value(selector, OA.suffix))


def test_every_word_of_the_page_is_in_one_passage(asserted: Graph, captured: bytes) -> None:
    text = captured.decode("utf-8")
    place = text.index("\nMisión y Visión\n") + 1
    for number, passage in enumerate(read_passages(asserted, CAPTURE), start=1):
        assert passage.position == number
        assert passage.evidence.start == place + len(passage.leading)
        place = passage.evidence.end
    assert place == len(text)


def test_a_body_without_a_page_is_told_so(asserted: Graph) -> None:
    with pytest.raises(ModelError, match="no capture"):
        render_page(asserted, BASE + "entity/concejo-de-bogota")
    with pytest.raises(UnknownThingError, match="no public entity"):
        read_entity(asserted, BASE + "entity/nadie")
