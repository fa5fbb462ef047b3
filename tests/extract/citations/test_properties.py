"""What holds for every text: printed citations read back, parts lie in the text, work is linear."""

from __future__ import annotations

import datetime
import unicodedata
from typing import TYPE_CHECKING, Any, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from misional.extract.citations import (
    Item,
    Mention,
    NormType,
    Pinpoint,
    Relation,
    Step,
    Style,
    compact,
    find,
    finder,
    written,
)
from misional.extract.citations.lexer import tokenize

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def steady(examples: int) -> settings:
    """So many examples, and no clock: a busy machine is no failure."""
    return settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])


STYLES: tuple[Style, ...] = get_args(Style)
NUMBERED: tuple[NormType, ...] = tuple(
    kind for kind in get_args(NormType) if kind not in {"codigo", "constitucion"}
)
LEVELLED = frozenset({"decreto", "acuerdo", "resolucion", "circular", "directiva"})
ISSUERS = ("MinTIC", "Ministerio de Salud y Protección Social", "Secretaría Distrital de Hacienda", "CREG")


def items(values: st.SearchStrategy[str], *, most: int = 3) -> st.SearchStrategy[tuple[Item, ...]]:
    """Distinct values of one level, without ranges."""
    lists = st.lists(values, min_size=1, max_size=most, unique=True)
    return lists.map(lambda names: tuple(Item(name, 0, 1) for name in names))


NUMBERS = st.integers(1, 400).map(str)
ARTICLES = st.one_of(
    NUMBERS, st.from_regex(r"\A[1-9]{1,2}[BCDF]\Z"), st.from_regex(r"\A2(\.[1-9]{1,2}){2,5}\Z")
)
RANGES = st.tuples(st.integers(1, 90), st.integers(1, 90)).map(
    lambda pair: (Item(str(pair[0]), 0, 1, through=str(pair[0] + pair[1])),)
)
LETTERS = st.sampled_from("abcdefghijklmn")


@st.composite
def places(draw: st.DrawFn, article: str) -> Pinpoint:
    """One place inside an article: two or three levels."""
    steps = [Step("art", (Item(article, 0, 1),))]
    kinds = draw(
        st.sampled_from(
            ["par", "num", "inc", "lit", "par num", "num lit", "par lit", "num inc", "par num lit"]
        )
    )
    for kind in kinds.split():
        values = LETTERS if kind == "lit" else NUMBERS
        steps.append(Step(kind, draw(items(values, most=3 if kind == kinds.split()[-1] else 1))))
    return Pinpoint(tuple(steps))


@st.composite
def pinpoints(draw: st.DrawFn) -> tuple[Pinpoint, ...]:
    """One to three articles, a range of them, or places inside one or two articles."""
    whole = draw(st.booleans())
    if whole:
        return (Pinpoint((Step("art", draw(st.one_of(items(ARTICLES), RANGES))),)),)
    articles = draw(st.lists(ARTICLES, min_size=1, max_size=2, unique=True))
    return tuple(draw(places(article)) for article in articles)


@st.composite
def mentions(draw: st.DrawFn) -> Mention:
    """A citation with any of its fields present or absent."""
    cited = draw(st.one_of(st.just(()), pinpoints()))
    relation = draw(st.one_of(st.none(), st.sampled_from(get_args(Relation))))
    relations = () if relation is None else (relation,)
    if draw(st.integers(0, 9)) == 0:
        return Mention(
            0,
            1,
            type="constitucion",
            year=draw(st.sampled_from([1886, 1991])),
            level="n",
            pinpoints=cited,
            relations=relations,
        )
    kind = draw(st.sampled_from(NUMBERED))
    day = draw(st.dates(datetime.date(1886, 1, 1), datetime.date(2060, 12, 31)))
    level = draw(st.sampled_from([None, "n", "d", "m", "dep"])) if kind in LEVELLED else None
    issued = kind in {"resolucion", "circular", "directiva"} and level is None
    return Mention(
        0,
        1,
        type=kind,
        number=draw(
            st.one_of(NUMBERS, st.integers(401, 3000).map(str), st.from_regex(r"\A0{1,3}[1-9][0-9]{0,3}\Z"))
        ),
        year=day.year,
        level=level,
        date=draw(st.sampled_from([None, day])),
        issuer=draw(st.sampled_from([None, *ISSUERS])) if issued else None,
        series=draw(st.sampled_from([None, "SDH", "DDI"])) if kind in {"resolucion", "circular"} else None,
        pinpoints=cited,
        relations=relations,
    )


def facts(mention: Mention) -> tuple[object, ...]:
    """All that is said of a norm, without where."""
    return (
        mention.type,
        mention.number,
        mention.year,
        mention.level,
        mention.series,
        compact(mention.pinpoints),
        mention.relations,
    )


@given(mentions(), st.sampled_from(STYLES))
@steady(120)
def test_printed_in_any_style_it_reads_back(mention: Mention, style: Style) -> None:
    text = written(mention, style)
    assert [facts(found) for found in find(text)] == [facts(mention)], text


@given(mentions())
@steady(60)
def test_the_whole_style_keeps_date_and_issuer(mention: Mention) -> None:
    (found,) = find(written(mention, "whole"))
    assert (found.date, found.issuer) == (mention.date, mention.issuer)


def no_accents(text: str) -> str:
    """As someone types who has no accents on the keyboard."""
    kept = (mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))
    return unicodedata.normalize("NFC", "".join(kept))


NOISES: dict[str, Callable[[str], str]] = {
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "double spaces": lambda text: text.replace(" ", "  "),
    "tabs": lambda text: text.replace(" ", "\t"),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "without accents": no_accents,
    "byte order mark": lambda text: f"\ufeff{text}",
    "in quotes": lambda text: f"“{text}”",
    "in brackets": lambda text: f"({text}).",
    "in prose": lambda text: f"Que, {text}; y en consecuencia,",
}


@given(mentions(), st.sampled_from(STYLES), st.sampled_from(sorted(NOISES)))
@steady(120)
def test_typography_changes_nothing(mention: Mention, style: Style, noise: str) -> None:
    text = NOISES[noise](written(mention, style))
    assert [facts(found) for found in find(text)] == [facts(mention)], text


@given(mentions(), mentions(), st.sampled_from(STYLES))
@steady(60)
def test_paragraphs_do_not_touch_each_other(one: Mention, other: Mention, style: Style) -> None:
    first, second, between = written(one, style), written(other, style), ".\n\nFin de la nota.\n\n"
    shift = len(first) + len(between)
    apart = [(m.start, m.end, facts(m)) for m in find(first)]
    apart += [(m.start + shift, m.end + shift, facts(m)) for m in find(second)]
    assert [(m.start, m.end, facts(m)) for m in find(first + between + second)] == apart


PIECES = (
    "ley leyes Ley LEYES decreto Decretos Decreto-Ley acuerdo Resolución resoluciones circular directiva "
    "Acto Legislativo Constitución Política C.P. Carta artículo artículos Art. arts numeral numerales núm. "
    "literal literales inciso parágrafo primero segundo ciento veinte y e o u a al de del la el los las en "
    'por que No. Nº # número ( ) [ ] < > , . ; : - – / º ª ° § « » " % $ 1 2 3 80 93 140 1.437 1991 2021 65B '
    "2.2.22.3.8 000191 abril 14 14/04/2021 (sic) modificado derogado deroga modifica conforme según citada "
    "mismo único transitorio Distrital nacional Ministerio MinTIC SDH- Secretaría Bogotá D.C. \u0301 \u00ad "
    "\u200b IV a) b) siguientes superior contrato proyecto"
).split()
SEPARATORS = (" ", "", "\n", "\n\n", "\u00a0", "\t", "\r\n")
SOUP = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(SEPARATORS)), max_size=60).map(
    lambda pairs: "".join(word + blank for word, blank in pairs)
)


def check(text: str) -> None:
    """What every answer must keep to."""
    found = find(text)
    assert found == find(text)
    end = 0
    for mention in found:
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
        assert mention.type is not None or mention.pinpoints
        for part in mention.parts:
            assert 0 <= part.start < part.end <= len(text)
            assert text[part.start : part.end].strip() == text[part.start : part.end]
        for pinpoint in mention.pinpoints:
            assert 0 <= pinpoint.start < pinpoint.end <= len(text)
            kinds = [step.kind for step in pinpoint.steps]
            assert len(kinds) == len(set(kinds))
            assert all(step.items for step in pinpoint.steps)
        if mention.number is not None:
            assert any(mark.isdigit() for mark in mention.number)
        if mention.date is not None:
            assert mention.date.year == mention.year


@given(SOUP)
@steady(250)
def test_no_soup_of_legal_words_breaks_it(text: str) -> None:
    check(text)


@given(st.text(max_size=200))
@steady(200)
def test_no_text_breaks_it(text: str) -> None:
    check(text)


@given(st.text(alphabet="Ley123.,/-ªº° de\n", max_size=60))
@steady(200)
def test_no_figure_breaks_it(text: str) -> None:
    check(f"Ley {text}")


class Counted(tuple[Any, ...]):
    """Tokens that count how often they are looked at."""

    looks = 0

    def __getitem__(self, place: Any) -> Any:
        found = super().__getitem__(place)
        Counted.looks += len(found) if isinstance(place, slice) else 1
        return found


def looks(text: str, patch: pytest.MonkeyPatch) -> int:
    """How many tokens are looked at to read a text."""
    patch.setattr(finder, "tokenize", lambda given: Counted(tokenize(given)))
    Counted.looks = 0
    find(text)
    return Counted.looks


def test_work_grows_as_the_text_does(hostile: Callable[[int], str], monkeypatch: pytest.MonkeyPatch) -> None:
    small, large = hostile(60), hostile(240)
    few = looks(small, monkeypatch) + len(small)
    assert looks(large, monkeypatch) + len(large) <= 1.2 * few * len(large) / len(small) + 500


def test_twenty_thousand_articles() -> None:
    (mention,) = find("artículo " + ", ".join(str(number) for number in range(1, 20_001)))
    assert len(mention.pinpoints[0].values("art")) == 20_000


def test_long_chains_need_no_deep_stack() -> None:
    found = find("artículos 1 de la Ley 2 de 2000" + " y 3 de la Ley 4 de 2001" * 2_000)
    assert len(found) == 2_001
