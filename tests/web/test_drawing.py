"""Drawings: valid XML, words inside their boxes, and a list beside each that says the same."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from misional.web.drawing.shapes import LINE, WIDTH, Drawing, Item, spoken, wrap
from misional.web.drawing.timeline import Event, Span, draw_events, draw_spans
from misional.web.drawing.tree import draw_tree
from misional.web.pages.names import Anchor, Words

if TYPE_CHECKING:
    from bs4 import Tag
    from flask.testing import FlaskClient

SVG = "{http://www.w3.org/2000/svg}"
ENTITY = "/doc/entity/alcaldia-mayor-de-bogota/secretaria-general"
FUNCTION = "/doc/function/decreto-140-2021/art-2/num-5"
DRAWN = {
    FUNCTION: "cadena",
    "/doc/norm/decreto-140-2021": "fechas",
    ENTITY: "tiempo",
    "/doc/sector/bogota/gestion-publica": "estructura",
}


def item(text: str, *items: Item, relation: str = "") -> Item:
    return Item(Anchor(Words(text, "es"), None), relation, items=items)


def drawn(client: FlaskClient, path: str, language: str = "es") -> tuple[ET.Element, Tag]:
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    svg = ET.fromstring(answer.text[answer.text.index("<svg ") : answer.text.index("</svg>") + 6])  # noqa: S314 - ours
    section = BeautifulSoup(answer.text, "html.parser").find("section", class_="drawn")
    assert section is not None
    return svg, section


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("path", DRAWN)
def test_a_drawing_is_valid_and_has_its_words(real: FlaskClient, path: str, language: str) -> None:
    svg, section = drawn(real, path, language)
    assert section.h2["id"] == DRAWN[path]
    assert svg.get("role") == "img"
    named = str(svg.get("aria-labelledby")).split()
    assert [svg.find(f"{SVG}{tag}").get("id") for tag in ("title", "desc")] == named  # type: ignore[union-attr]
    assert all((svg.findtext(f"{SVG}{tag}") or "").strip() for tag in ("title", "desc"))
    assert not [one for one in svg.iter() if one.get("style") or one.tag.endswith("}a")]
    width, height = (float(one) for one in str(svg.get("viewBox")).split()[2:])
    for box in svg.iter(f"{SVG}rect"):
        x, y, w, h = (float(str(box.get(name))) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + w <= width
        assert 0 <= y <= y + h <= height


@pytest.mark.parametrize("path", DRAWN)
def test_the_list_beside_says_the_same(real: FlaskClient, path: str) -> None:
    svg, section = drawn(real, path)
    listed = "".join(section.find(class_="drawn-list").text.split())
    words = ["".join((text.text or "").split()) for text in svg.iter(f"{SVG}text")]
    # What the drawing says besides is the thing itself, at its root, and the years of its scale.
    others = [one for one in words if one.rstrip("…") not in listed and not one.isdigit()]
    root = "".join(BeautifulSoup(real.get(path).text, "html.parser").h1.text.split())
    assert all(one in root for one in others), others
    described = "".join((svg.findtext(f"{SVG}desc") or "").split())
    for link in section.find(class_="drawn-list").find_all("a"):
        assert "".join(link.text.split()) in described
        assert real.get(link["href"], headers={"Accept": "text/html"}).status_code == 200


def test_the_chain_goes_from_the_numeral_to_the_norm(real: FlaskClient) -> None:
    svg, section = drawn(real, FUNCTION)
    texts = [text.text for text in svg.iter(f"{SVG}text")]
    assert texts[2:] == [
        "dicha en",
        "Numeral 5",
        "parte de",
        "Artículo 2",
        "parte de",
        "Decreto Distrital 140 de 2021",
        "conforme a",
        "Artículo 48",
        "parte de",
        "Acuerdo Distrital 257 de 2006",
    ]
    assert [one["href"] for one in section.find_all("a")][:3] == [
        "/doc/provision/decreto-140-2021/art-2/num-5",
        "/doc/provision/decreto-140-2021/art-2",
        "/doc/norm/decreto-140-2021",
    ]


def test_the_three_dates_are_three(real: FlaskClient) -> None:
    svg, _ = drawn(real, "/doc/norm/decreto-140-2021")
    assert [text.text for text in svg.iter(f"{SVG}text")][:6] == [
        "14 de abril de 2021",
        "Se expide",
        "15 de abril de 2021",
        "Se publica",
        "16 de abril de 2021",
        "Entra en vigor",
    ]


def test_things_without_a_story_have_no_drawing(real: FlaskClient) -> None:
    assert "<svg" not in real.get("/doc/capture/85c582845988", headers={"Accept": "text/html"}).text


@given(st.text(max_size=200), st.integers(40, 400), st.integers(1, 5))
def test_wrapped_lines_fit(text: str, width: int, most: int) -> None:
    lines = wrap(text, width, most)
    assert 1 <= len(lines) <= most
    assert all(len(line) <= max(width / 9, 4) for line in lines)
    if not lines[-1].endswith("…"):
        assert "".join(lines).replace(" ", "") == "".join(text.split())


def depth(items: tuple[Item, ...]) -> int:
    return sum(1 + depth(one.items) for one in items)


CHAINS = st.recursive(
    st.text(max_size=90).map(item),
    lambda inner: st.builds(lambda text, one: item(text, one, relation="r"), st.text(max_size=90), inner),
    max_leaves=5,
)


@given(st.text(min_size=1, max_size=90), st.lists(CHAINS, min_size=1, max_size=5))
def test_a_tree_has_a_box_for_each_and_none_overlaps(root: str, branches: list[Item]) -> None:
    drawing = draw_tree("t", Words(root, None), branches)
    assert len(drawing.boxes) == 1 + depth(tuple(branches))
    for upper, lower in pairwise(drawing.boxes):
        assert upper.y + upper.height < lower.y
    assert drawing.boxes[-1].y + drawing.boxes[-1].height <= drawing.height
    within(drawing)


@given(st.lists(st.dates(date(1800, 1, 1), date(2200, 1, 1)), min_size=2, max_size=9))
def test_events_stand_in_their_order(days: list[date]) -> None:
    drawing = draw_events("t", [Event(day, item(day.isoformat())) for day in days])
    assert [one.y for one in drawing.dots] == sorted({one.y for one in drawing.dots})
    assert len(drawing.dots) == len(days)
    within(drawing)


SPANS = st.builds(
    lambda start, days, horizon: Span(
        start, date.fromordinal(start.toordinal() + days) if days else None, item("n"), "norm", horizon
    ),
    st.dates(date(1800, 1, 1), date(2100, 1, 1)),
    st.none() | st.integers(1, 20_000),
    st.none() | st.integers(1800, 2150),
)


@given(st.lists(SPANS, min_size=1, max_size=9))
def test_spans_are_to_scale(spans: list[Span]) -> None:
    drawing = draw_spans("t", spans)
    within(drawing)
    for one, other in pairwise(spans):
        left, right = (drawing.boxes[spans.index(span)].x for span in (one, other))
        assert (one.start <= other.start) == (left <= right) or abs(left - right) <= 0.2
    ticks = [text for text in drawing.texts if text.style == "tick-words"]
    assert 2 <= len(ticks) <= 9


def within(drawing: Drawing) -> None:
    for box in drawing.boxes:
        assert 0 <= box.x < box.x + box.width <= WIDTH
    for text in drawing.texts:
        assert 0 <= text.x <= WIDTH
        assert LINE / 2 <= text.y <= drawing.height
    assert all(0 <= dot.x <= WIDTH for dot in drawing.dots)


def test_the_words_of_a_drawing_are_its_list() -> None:
    inner = item("Numeral 5", item("Artículo 2", relation="parte de"), relation="dicha en")
    assert spoken([inner, item("Ley 1")]) == "dicha en Numeral 5: parte de Artículo 2; Ley 1."
