"""Sections and lists, case by case: what is split, kept together, doubted or left out, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from misional.extract.draft import Draft

    Propose = Callable[..., Draft]
    Found = Callable[..., list[tuple[str, str]]]


def reasons(draft: Draft, kind: str) -> list[tuple[str, ...]]:
    return [item.reasons for item in draft.findings.proposals if item.kind == kind]


def silence(draft: Draft, kind: str) -> str:
    return next(item.reason for item in draft.findings.silences if item.kind == kind)


def test_merged_items_are_split_at_the_mark_and_say_so(propose: Propose, found: Found) -> None:
    page = "Funciones\n1. Formular la política. 2. Coordinar el sector.\n3. Evaluar los planes."
    assert [text for _, text in found(page)] == [
        "Formular la política.",
        "Coordinar el sector.",
        "Evaluar los planes.",
    ]
    assert ["split" in why for why in reasons(propose(page), "Function")] == [False, True, False]


def test_two_sentences_in_an_item_are_flagged_not_split(propose: Propose, found: Found) -> None:
    page = "Funciones\n1. Formular la política. Coordinar el sector.\n2. Evaluar los planes."
    assert len(found(page)) == 2
    assert "may-hold-several" in reasons(propose(page), "Function")[0]


def test_a_figure_that_the_next_item_bears_is_no_seam(found: Found) -> None:
    page = "Funciones\n1. Aplicar el numeral 2. Cuando falte, informar.\n2. Coordinar el sector."
    assert len(found(page)) == 2


def test_numbering_that_lies_keeps_the_reading_order_and_says_so(propose: Propose) -> None:
    draft = propose("Funciones\n1. Formular planes.\n1. Coordinar obras.\n3. Evaluar metas.")
    assert [item.position for item in draft.findings.proposals] == [1, 2, 3]
    assert all("numbering-lies" in item.reasons for item in draft.findings.proposals)
    assert all(basis.stated_in == "" for basis in draft.grounds.bases)


def test_an_item_that_lost_its_mark_is_kept_and_flagged(propose: Propose, found: Found) -> None:
    page = "Funciones\n1. Formular planes.\nCoordinar las obras del sector.\n2. Evaluar metas."
    assert [text for _, text in found(page)][1] == "Coordinar las obras del sector."
    assert "mark-lost" in reasons(propose(page), "Function")[1]


def test_an_item_goes_on_in_the_next_line(found: Found) -> None:
    page = "Funciones\na) Formular los planes de\nordenamiento, y\nb) Evaluar metas."
    assert [text for _, text in found(page)] == ["Formular los planes de ordenamiento, y", "Evaluar metas."]


def test_the_letter_i_among_letters_is_no_roman_figure(propose: Propose) -> None:
    letters = "\n".join(f"{letter}) Coordinar el plan {letter}." for letter in "abcdefghij")
    draft = propose(f"Funciones\n{letters}")
    assert [item.mark for item in draft.findings.proposals] == ["letter"] * 10
    assert [item.label for item in draft.findings.proposals] == list("abcdefghij")


def test_objectives_have_two_levels_and_functions_one(propose: Propose) -> None:
    lines = "1. Mejorar el acceso.\n- Abrir casas de justicia.\n- Formar jueces de paz.\n2. Reducir tiempos."
    objectives = propose(f"Objetivos estratégicos\n{lines}").findings.proposals
    assert [(item.position, item.parent) for item in objectives] == [(1, 0), (2, 1), (3, 1), (4, 0)]
    functions = propose(f"Funciones\n{lines}").findings.proposals
    assert [item.parent for item in functions] == [0, 0]


def test_verbs_by_commas_are_kept_whole_and_doubted(propose: Propose) -> None:
    draft = propose(
        "Funciones\nCorresponde a la Agencia: otorgar permisos, vigilar minas y rendir informes anuales."
    )
    (only,) = draft.findings.proposals
    assert draft.page.text[only.start : only.end].startswith("otorgar")
    assert "unsplit" in only.reasons
    assert only.confidence < 0.5


@pytest.mark.parametrize(
    ("page", "kind", "reason"),
    [
        ("Noticias\nHoy llueve.", "Mission", "absent"),
        ("Misión\n\nVisión\nEn 2030 seremos la mejor entidad del país.", "Mission", "empty"),
        ("<h2>Funciones</h2><ul><li><a href=/a>Una</a><li><a href=/b>Dos</a></ul>", "Function", "links-only"),
        ("Funciones\nConsulte aquí el decreto con las funciones (PDF).", "Function", "elsewhere"),
        ("Misión\nLa misión es la razón de ser de una entidad.", "Mission", "definition"),
        ("Visión\nSu visión comenzó a forjarse en 1950, en un café del puerto.", "Vision", "narrative"),
        ("Funciones de la Oficina Jurídica\n1. Asesorar al alcalde.", "Function", "not-its-own"),
        ("Deberes de los ciudadanos\n1. Acatar la Constitución.", "Duty", "not-its-own"),
        ("Visión anterior\nEn 2020 seremos la mejor entidad del país.", "Vision", "superseded"),
        ("Funciones\n- Ley 5 de 1992\n- Decreto 8 de 2001\n- Acuerdo 3 de 2010", "Function", "norms-listed"),
        (
            "Funciones\n- Instituto de Mareas\n- Fondo de Faros\n- Agencia de Puertos",
            "Function",
            "bodies-listed",
        ),
        ("Funciones\n- Honestidad\n- Respeto\n- Diligencia", "Function", "names-listed"),
        ("Objetivos\n1. Definir el cronograma.\n2. Recoger firmas.", "StrategicObjective", "ambiguous"),
        ("Misión\nTrabajamos cada día para que la gente tenga …", "Mission", "truncated"),
        ("Vision\nTo be the best agency of the region and of the country.", "Vision", "foreign"),
    ],
)
def test_nothing_is_told_with_its_reason(propose: Propose, page: str, kind: str, reason: str) -> None:
    draft = propose(page)
    assert kind not in {item.kind for item in draft.findings.proposals}
    assert silence(draft, kind) == reason


def test_two_missions_are_doubted(propose: Propose) -> None:
    page = "Misión\nCuidar el agua de todo el valle alto.\n\nMisión\nVender lotería por todo el departamento."
    (only,) = propose(page).findings.proposals
    assert "several-candidates" in only.reasons


def test_the_same_text_twice_is_one_statement(found: Found) -> None:
    block = "Funciones\n1. Formular planes.\n2. Evaluar metas.\n\n"
    assert len(found(block + block)) == 2


def test_the_page_of_a_unit_is_not_that_of_the_body_unless_its_key_says_so(found: Found) -> None:
    page = (
        "<h1>Oficina Nacional de Refugios</h1><h2>Funciones</h2><ol><li>Dar asilo.<li>Expedir permisos.</ol>"
    )
    assert found(page) == []
    assert len(found(page, "pais/oficina-nacional-de-refugios")) == 2


def test_under_a_shared_heading_the_text_tells_which_is_which(found: Found) -> None:
    vision = "En 2030 el valle será ejemplo de cuidado del agua en el país."
    mission = "Cuidamos el agua del valle con quienes la beben y la siembran cada día."
    assert found(f"Visión y misión\n\n{vision}\n\n{mission}") == [("Vision", vision), ("Mission", mission)]
    assert found(f"Misión y visión\n\n{mission}") == []


def test_a_third_party_s_page_is_doubted(propose: Propose) -> None:
    page = "Misión\nCuidar el agua de todo el valle alto."
    official = propose(page, url="https://agua.gov.co/mision")
    other = propose(page, url="https://directorio.example.com/agua")
    assert official.notes == ()
    assert other.notes == ("third-party",)
