"""A mention resolves by identity or stays open; the Régimen Legal's many addresses are one norm."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from misional.extract.citations import Level, Mention, NormType, find
from misional.extract.resolve import KnownNorm, Resolution, Resolver, sisjur_id

NORMS = Path(__file__).resolve().parents[4] / "shared" / "domain" / "norms.json"
BASE = "https://w3id.org/misional/id/norm/"
D140 = KnownNorm(
    "decreto", "140", 2021, "d", "Alcaldesa Mayor de Bogotá, D. C.", BASE + "decreto-140-2021",
    date=datetime.date(2021, 4, 14), sisjur=109479,
)  # fmt: skip
D140_NATIONAL = KnownNorm("decreto", "140", 2021, "n", None, BASE + "decreto-nacional-140-2021")
R1519 = KnownNorm(
    "resolucion", "1519", 2020, "n", "Ministerio de Tecnologías de la Información y las Comunicaciones",
    BASE + "resolucion-mintic-1519-2020",
)  # fmt: skip
DL1421 = KnownNorm("decreto-ley", "1421", 1993, "n", None, BASE + "decreto-ley-1421-1993")
D79 = KnownNorm("decreto", "079", 2024, "d", None, BASE + "decreto-79-2024")
A257 = KnownNorm("acuerdo", "257", 2006, "d", "Concejo de Bogotá, D.C.", BASE + "acuerdo-257-2006")
TABLE = (D140, R1519, DL1421, D79, A257)


def resolve(text: str, *known: KnownNorm) -> Resolution:
    """The resolution of the one citation of a text."""
    (mention,) = find(text)
    return Resolver(known or TABLE).resolve(mention)


@pytest.mark.parametrize(
    ("text", "norm"),
    [
        ("Decreto 140 de 2021", D140),
        ("Decreto 0140 de 2021", D140),
        ("Decreto 140 de 2021 (14 de abril de 2021)", D140),
        ("Decreto 140 de 2021 de la Alcaldía Mayor de Bogotá", D140),
        ("Decreto Distrital 140 de 2021", D140),
        ("Decreto 79 de 2024", D79),
        ("Decreto 1421 de 1993", DL1421),
        ("Decreto Nacional 1421 de 1993", DL1421),
        ("Resolución 1519 de 2020", R1519),
        ("Resolución 1519 de 2020, de MinTIC", R1519),
        ("Resolución MINTIC 1519 de 2020", R1519),
        ("Acuerdo 257 de 2006 del Concejo Distrital", A257),
        ("Acuerdo 257 de 2006 del Concejo de Bogotá", A257),
    ],
)
def test_one_norm_of_the_table(text: str, norm: KnownNorm) -> None:
    assert resolve(text) == Resolution("resolved", norm.iri, (norm.iri,))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Decreto Municipal 140 de 2021", "unknown"),
        ("Decreto 140 de 2021 (20 de mayo de 2021)", "unknown"),
        ("Decreto 141 de 2021", "unknown"),
        ("Decreto 140 de 2020", "unknown"),
        ("Decreto Ley 140 de 2021", "stated"),
        ("Acuerdo 140 de 2021", "unknown"),
        ("Resolución 1519 de 2020 del Ministerio de Transporte", "stated"),
        ("Resolución SDH-1519 de 2020", "unknown"),
        ("Acuerdo 257 de 2006 del Concejo de Medellín", "unknown"),
        ("Acuerdo 257 de 2006 del Concejo Municipal", "unknown"),
        ("Ley 1712 de 2014", "stated"),
        ("el Decreto 140", "incomplete"),
        ("artículo 5", "incomplete"),
    ],
)
def test_never_another_norm(text: str, status: str) -> None:
    found = resolve(text)
    assert found.status == status
    assert found.candidates == ()
    assert found.iri not in {norm.iri for norm in TABLE}
    assert (found.iri is None) == (status != "stated")


def test_ambiguous_stays_ambiguous_and_is_told() -> None:
    found = resolve("Decreto 140 de 2021", D140, D140_NATIONAL)
    assert found == Resolution("ambiguous", None, (D140.iri, D140_NATIONAL.iri))
    assert resolve("Decreto Distrital 140 de 2021", D140, D140_NATIONAL).iri == D140.iri
    assert resolve("Decreto Nacional 140 de 2021", D140, D140_NATIONAL).iri == D140_NATIONAL.iri


def test_the_same_norm_twice_in_a_table_is_one() -> None:
    assert resolve("Decreto 140 de 2021", D140, D140).status == "resolved"


def test_apply_sets_and_clears_iris() -> None:
    mentions = find("el Decreto 140 de 2021 y la Resolución 5 de 2020")
    assert [mention.iri for mention in Resolver(TABLE).apply(mentions)] == [D140.iri, None]


def test_code_has_no_identity() -> None:
    (mention,) = find("artículo 12 del Código Civil")
    assert Resolver(TABLE).resolve(mention) == Resolution("incomplete")


LEVELS: dict[str, Level] = {"distrital": "d", "nacional": "n"}


def domain_table() -> tuple[KnownNorm, ...]:
    """The domain's norms as the table of a resolver, with IRIs as the graph's keys are."""
    kinds: dict[str, NormType] = {
        "Decreto": "decreto",
        "Acuerdo": "acuerdo",
        "Resolución": "resolucion",
        "Ley": "ley",
    }
    known = []
    for norm in json.loads(NORMS.read_text(encoding="utf-8")):
        kind = kinds.get(norm["type"].split()[0])
        if kind is None or "Ley" in norm["type"].split()[1:]:
            continue
        issuer = None if norm["issuer"] is None else norm["issuer"]["value"]
        level = LEVELS[norm["level"]]
        sisjur = norm["sisjur_id"]
        known.append(KnownNorm(kind, norm["number"], norm["year"], level, issuer, norm["key"], sisjur=sisjur))
    return tuple(known)


def test_the_pages_citations_resolve_to_the_domains_norms() -> None:
    text = (
        "Resolución 630 de 2024 (09 de diciembre de 2024); Resolución 277 de 2020; Decreto 140 de 2021; "
        "artículo 48 del Acuerdo Distrital 257 de 2006; Ley 1753 de 2015; Decreto Único Reglamentario del "
        "Sector de Función Pública 1083 de 2015; Decreto Distrital 807 de 2019; Resolución 1519 de 2020 de "
        "MinTIC"
    )
    resolved = Resolver(domain_table()).apply(find(text))
    assert [mention.iri for mention in resolved] == [
        "res-sg-630-2024",
        "res-sg-277-2020",
        "dec-140-2021",
        "acu-257-2006",
        "ley-1753-2015",
        "dec-nac-1083-2015",
        "dec-807-2019",
        "res-mintic-1519-2020",
    ]


def test_every_address_of_the_domain_is_its_norm() -> None:
    table = domain_table()
    resolver = Resolver(table)
    told = {norm["key"]: norm for norm in json.loads(NORMS.read_text(encoding="utf-8"))}
    checked = 0
    for norm in table:
        for url in told[norm.iri]["urls"]:
            if norm.sisjur is not None and "sisjur" in url:
                assert resolver.by_address(url) == norm.iri
                checked += 1
    assert checked >= 8


@pytest.mark.parametrize(
    "url",
    [
        "https://www.alcaldiabogota.gov.co/sisjur/normas/Norma1.jsp?i=109479",
        "http://www.alcaldiabogota.gov.co/sisjur/normas/Norma1.jsp?i=109479",
        "https://www.alcaldiabogota.gov.co:443/sisjur/normas/Norma1.jsp?i=109479",
        "https://www.alcaldiabogota.gov.co/sisjur/normas/Norma1.jsp?dt=S&i=109479",
        "https://www.alcaldiabogota.gov.co/sisjur/normas/Norma1.jsp?i=109479&dt=S",
        "https://www.alcaldiabogota.gov.co/sisjur/normas/Norma1.jsp?i=109479&iu=1",
        "https://www.alcaldiabogota.gov.co/sisjur/normas/Norma1.jsp?dt=S&amp;i=109479",
        "https://sisjur.bogotajuridica.gov.co/sisjur/normas/Norma1.jsp?dt=S&i=109479",
        "HTTPS://WWW.ALCALDIABOGOTA.GOV.CO/sisjur/normas/Norma1.jsp?i=109479#art2",
        "www.alcaldiabogota.gov.co/sisjur/normas/norma1.jsp?I=109479",
        "//alcaldiabogota.gov.co/sisjur/normas/Norma1.jsp?i=109479&i=109479",
        " https://www.alcaldiabogota.gov.co./sisjur/normas/Norma1.jsp?i=109479 ",
    ],
)
def test_many_addresses_of_one_norm(url: str) -> None:
    assert sisjur_id(url) == 109479
    assert Resolver(TABLE).by_address(url) == D140.iri


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://www.alcaldiabogota.gov.co/",
        "https://www.alcaldiabogota.gov.co/sisjur/normas/Norma1.jsp",
        "https://www.alcaldiabogota.gov.co/sisjur/normas/Norma1.jsp?i=",
        "https://www.alcaldiabogota.gov.co/sisjur/normas/Norma1.jsp?i=12a",
        "https://www.alcaldiabogota.gov.co/sisjur/normas/Norma1.jsp?i=1&i=2",
        "https://www.alcaldiabogota.gov.co/sisjur/normas/Norma1.jsp?iu=109479",
        "https://www.alcaldiabogota.gov.co/sisjur/listados/tematica2.jsp?i=109479",
        "https://www.alcaldiabogota.gov.co@example.org/sisjur/normas/Norma1.jsp?i=109479",
        "https://www.alcaldiabogota.gov.co.example.org/sisjur/normas/Norma1.jsp?i=109479",
        "https://www.funcionpublica.gov.co/eva/gestornormativo/norma.php?i=109479",
        "ftp://www.alcaldiabogota.gov.co/sisjur/normas/Norma1.jsp?i=109479",
        "https://www.alcaldiabogota.gov.co/sisjur/normas/Norma1.jsp?i=٣",
        "http://[::1/sisjur/normas/Norma1.jsp?i=5",
        "https://www.alcaldiabogota.gov.co/sisjur/normas/Norma1.jsp?" + "a=1&" * 100 + "i=5",
    ],
)
def test_other_addresses_are_no_norms(url: str) -> None:
    assert sisjur_id(url) is None
    assert Resolver(TABLE).by_address(url) is None


@given(st.text(max_size=80))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_address_breaks_it(url: str) -> None:
    assert sisjur_id(url) is None or "i=" in url.lower()


@given(st.permutations(TABLE))
@settings(deadline=None, max_examples=30)
def test_the_order_of_the_table_does_not_matter(known: list[KnownNorm]) -> None:
    mentions: tuple[Mention, ...] = find("Decreto 140 de 2021, Decreto 1421 de 1993, Resolución 1519 de 2020")
    assert Resolver(known).apply(mentions) == Resolver(TABLE).apply(mentions)
