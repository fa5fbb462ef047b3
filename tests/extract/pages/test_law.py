"""The law of each statement: the act of its block, the numeral that states it, the norms it cites."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from rdflib import RDF, URIRef

from misional.extract.draft import Source, draft, read_page
from misional.extract.graph import to_graph
from misional.extract.known import issuer_iris, known_norms
from misional.extract.law import Law
from misional.model.namespaces import MISIONAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdflib import Graph

    from misional.extract.draft import Draft

    Propose = Callable[..., Draft]

ENTITY = "valle/secretaria"


def test_numerals_of_the_article_that_opens_the_list(propose: Propose) -> None:
    draft = propose(
        "Funciones\nAcuerdo Distrital 9 de 2015\n"
        "Artículo 12. Funciones. La Secretaría tendrá las siguientes funciones, "
        "conforme a la Ley 489 de 1998:\n"
        "1. Formular planes.\n2. Evaluar metas, en los términos de la Ley 152 de 1994.",
        ENTITY,
    )
    first, second = draft.grounds.bases
    assert first.stated_in == "acuerdo-9-2015/art-12/num-1"
    assert first.in_accordance == ("ley-489-1998",)
    assert second.stated_in == "acuerdo-9-2015/art-12/num-2"
    assert "ley-152-1994" in second.in_accordance + second.invokes


def test_letters_and_an_article_in_words(propose: Propose) -> None:
    draft = propose(
        "ACUERDO DISTRITAL 21 DE 2011\n\nARTÍCULO CIENTO CUARENTA Y TRES. FUNCIONES. Son funciones de la "
        "Secretaría las siguientes:\n\na) Asistir a los productores.\nb) Impulsar las asociaciones.",
        ENTITY,
    )
    assert [basis.stated_in for basis in draft.grounds.bases] == [
        "acuerdo-21-2011/art-143/lit-a",
        "acuerdo-21-2011/art-143/lit-b",
    ]


def test_a_bare_decree_gets_a_key_that_no_other_body_s_decree_can_have(propose: Propose) -> None:
    draft = propose("Funciones\nDecreto 45 de 2019\n1. Formular planes.\n2. Evaluar metas.", ENTITY)
    basis = draft.grounds.bases[0]
    assert basis.norm == "decreto-valle-secretaria-45-2019"
    assert (basis.stated_in, basis.flags) == ("", ("no-article",))


def test_no_law_is_said_not_guessed(propose: Propose) -> None:
    (first, _) = propose("Funciones\n1. Formular planes.\n2. Evaluar metas.", ENTITY).grounds.bases
    assert (first.norm, first.stated_in, first.flags) == ("", "", ("no-law",))


def test_a_list_of_norms_is_not_the_act_of_the_functions(propose: Propose) -> None:
    draft = propose(
        "Funciones\nLey 5 de 1992\nLey 8 de 2001\nSon funciones de la Agencia:\n"
        "1. Formular planes.\n2. Evaluar metas."
    )
    assert {basis.norm for basis in draft.grounds.bases} == {""}


def test_the_act_of_the_plan_holds_for_all_of_it(propose: Propose) -> None:
    draft = propose(
        "Misión y visión\nResolución 12 de 2023 (3 de marzo de 2023)\n\n"
        "Misión\nCuidar el agua de todo el valle.\n\n"
        "Visión\nEn 2030 el valle tendrá agua limpia.",
        ENTITY,
    )
    plan = draft.grounds.plan
    assert plan is not None
    assert (plan.key, plan.provisional) == ("resolucion-valle-secretaria-12-2023", True)
    assert plan.mention.date == datetime.date(2023, 3, 3)


def test_two_acts_adopt_no_plan(propose: Propose) -> None:
    draft = propose(
        "Misión\nResolución 12 de 2023\nCuidar el agua de todo el valle.\n\nVisión\nResolución 13 de 2023\n"
        "En 2030 el valle tendrá agua limpia."
    )
    assert draft.grounds.plan is None


def test_each_row_has_the_norm_of_its_row(propose: Propose) -> None:
    rows = "".join(
        f"<tr><td>{number}<td>{words}<td>{norm}"
        for number, words, norm in (
            (1, "Tramitar conciliaciones.", "Ley 640 de 2001, artículo 19"),
            (2, "Formar conciliadores.", "Ley 446 de 1998"),
        )
    )
    draft = propose(f"<h2>Funciones</h2><table><tr><th>No.<th>Función<th>Norma{rows}</table>")
    assert [basis.norm for basis in draft.grounds.bases] == ["ley-640-2001/art-19", "ley-446-1998"]


def test_another_body_s_resolution_of_the_same_number_is_not_taken(asserted: Graph) -> None:
    known, issuers = known_norms(asserted), issuer_iris(asserted)
    text = "Resolución 630 de 2024"
    (own,) = Law(text, entity="alcaldia-mayor-de-bogota/secretaria-general", base="https://w3id.org/misional/",
                 known=known, issuers=issuers).within(0, len(text))  # fmt: skip
    (other,) = Law(text, entity="cali/secretaria-general", base="https://w3id.org/misional/", known=known,
                   issuers=issuers).within(0, len(text))  # fmt: skip
    assert (own.key, own.provisional) == ("resolucion-630-2024", False)
    assert (other.key, other.provisional) == ("resolucion-cali-secretaria-general-630-2024", True)


def test_norms_that_the_data_has_are_not_described_again(asserted: Graph) -> None:
    page = read_page(
        "Funciones\nLey 1712 de 2014, artículo 9\n1. Publicar datos.\n2. Responder peticiones.".encode()
    )
    known = known_norms(asserted)
    described = frozenset(norm.iri for norm in known)
    norm = URIRef("https://w3id.org/misional/id/norm/ley-1712-2014")
    graph = to_graph(draft(page, Source(ENTITY), known=known), described)
    assert (norm, RDF.type, MISIONAL.Norm) not in graph
    assert (norm, RDF.type, MISIONAL.Norm) in to_graph(draft(page, Source(ENTITY)))
