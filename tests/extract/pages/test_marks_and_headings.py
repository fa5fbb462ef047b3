"""Tables of list marks, headings, years and noise: one row a disguise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misional.extract.acts import is_act
from misional.extract.announcements import announced_list, is_definition, is_narrative, stated
from misional.extract.headings import read_heading, read_inline_heading
from misional.extract.horizon import future_years
from misional.extract.markers import read_mark
from misional.extract.noise import is_pointer, noise
from misional.extract.words import begins_with_action, begins_with_infinitive, fold, sentences


@pytest.mark.parametrize(
    ("text", "kind", "value", "words"),
    [
        ("1. Promover", "number", (1,), "Promover"),
        ("10) Promover", "number", (10,), "Promover"),
        ("1.- Promover", "number", (1,), "Promover"),
        ("1.Promover", "number", (1,), "Promover"),
        ("(3) Promover", "number", (3,), "Promover"),
        ("2º. Promover", "number", (2,), "Promover"),
        ("2.ª La pesca", "number", (2,), "La pesca"),
        ("01. Promover", "number", (1,), "Promover"),
        ("4 - Promover", "number", (4,), "Promover"),
        ("4 Promover", "number", (4,), "Promover"),
        ("2.1 Promover", "number", (2, 1), "Promover"),
        ("2.1. Promover", "number", (2, 1), "Promover"),
        ("a) Promover", "letter", (1,), "Promover"),
        ("(b) Promover", "letter", (2,), "Promover"),
        ("c. Promover", "letter", (3,), "Promover"),
        ("IV. Promover", "roman", (4,), "Promover"),
        ("ix) Promover", "roman", (9,), "Promover"),
        ("• Promover", "bullet", (), "Promover"),
        ("-Promover", "bullet", (), "Promover"),
        ("– promover", "bullet", (), "promover"),
        ("·\u00a0\u00a0 Promover", "bullet", (), "Promover"),
        ("o Promover", "bullet", (), "Promover"),
        ("\uf0b7 Promover", "bullet", (), "Promover"),
        ("Primero. Promover", "ordinal", (1,), "Promover"),
        ("SEGUNDA.- Promover", "ordinal", (2,), "Promover"),
        ("OE1. Promover", "code", (1,), "Promover"),
        ("OE 1.2: Promover", "code", (1, 2), "Promover"),
        ("LE2 Ciudad", "code", (2,), "Ciudad"),
        ("OEI.01 Promover", "code", (1,), "Promover"),
        ("Objetivo estratégico 3: Promover", "code", (3,), "Promover"),
        ("Objetivo 3", "code", (3,), ""),
    ],
)
def test_marks(text: str, kind: str, value: tuple[int, ...], words: str) -> None:
    mark = read_mark(text)
    assert mark is not None
    assert (mark.kind, mark.value, text[mark.end :]) == (kind, value, words)


@pytest.mark.parametrize(
    "text",
    ["2024 fue un año", "12 de diciembre", "10.5 millones", "3.500 hectáreas", "4 Oficinas", "12:30 horas",
     "D. C. es la capital", "1, 2 y 3", "Promover", "1.", "•", "A la entidad le corresponde", "Octavo piso"],
)  # fmt: skip
def test_no_marks(text: str) -> None:
    assert read_mark(text) is None


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Misión", "M"), ("MISIÓN:", "M"), ("Misíon", "M"), ("mison", "M"), ("M I S I Ó N", "M"),
        ("MISI\ufffdN", "M"),
        ("1.1 Misión", "M"), ("II. Visión", "V"), ("a) Misión", "M"), ("• Visión", "V"), ("★ MISIÓN ★", "M"),
        ("¿Cuál es nuestra misión?", "M"), ("Nuestra razón de ser", "M"), ("Misión del DANE", "M"),
        ("Misión de la Secretaría de Cultura, Recreación y Deporte", "M"), ("Misión institucional", "M"),
        ("Misión y Visión", "MV"), ("MISIÓN / VISIÓN", "MV"), ("Misión Visión", "MV"),
        ("Misión, visión y valores", "MV"),
        ("Misión, Visión, Funciones y Deberes.", "MVFD"), ("Visión 2030", "V"), ("Visión al año 2040", "V"),
        ("VISIÓN (2020-2030)", "V"), ("Objetivos Estrátegicos", "O"), ("Objetvos estratégicos", "O"),
        ("Objetivos Estratégicos Institucionales (OEI)", "O"), ("Objetivo General", "O"),
        ("Objetivos y funciones", "OF"),
        ("Funciones y Deberes", "FD"), ("Funciones de la entidad", "F"), ("Atribuciones", "F"),
        ("Competencias", "F"),
        ("Funciones (Decreto 1010 de 2006)", "F"), ("Funciones según el Acuerdo 28 de 2021", "F"),
        ("Funciones que cumple la entidad", "F"), ("Naturaleza, objeto y funciones", "F"), ("Deberes", "D"),
    ],
)  # fmt: skip
def test_headings(text: str, kinds: str) -> None:
    names = {"M": "Mission", "V": "Vision", "O": "StrategicObjective", "F": "Function", "D": "Duty"}
    heading = read_heading(text)
    assert heading is not None
    assert heading.kinds == tuple(names[letter] for letter in kinds)
    assert heading.owner == "body"


@pytest.mark.parametrize(
    "text",
    ["Emisión", "Comisión", "División", "Visión general", "Misión médica", "Revisión",
     "Misión de verificación",
     "Funciones de teatro", "Manual de funciones", "Plan estratégico", "Quiénes somos",
     "Competencias comunes",
     "La misión de la Agencia es proteger", "Derechos y deberes", "Funcionarios", "Misiones", "Mission"],
)  # fmt: skip
def test_no_headings(text: str) -> None:
    assert read_heading(text) is None


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("Funciones de la Oficina Asesora de Planeación", "unit"),
        ("Funciones del Despacho del Alcalde", "unit"),
        ("Funciones de la Dirección de Tesorería", "unit"),
        ("Funciones de la Dirección Nacional de Faros", "body"),
        ("Funciones del Departamento", "body"),
        ("Funciones del Director", "other"),
        ("Deberes de los ciudadanos", "other"),
        ("Objetivos de calidad", "other"),
        ("Objetivos de Desarrollo Sostenible", "other"),
        ("Objetivos del Sistema de Gestión", "other"),
        ("Objetivos del plan estratégico", "body"),
        ("¿Qué es la misión?", "concept"),
    ],
)
def test_owners(text: str, owner: str) -> None:
    heading = read_heading(text)
    assert heading is not None
    assert heading.owner == owner


def test_a_body_named_like_a_unit_is_known_by_its_key() -> None:
    heading = read_heading("Funciones de la Oficina Nacional de Refugios", "oficina-nacional-de-refugios")
    assert heading is not None
    assert heading.owner == "body"


@pytest.mark.parametrize(
    ("text", "strong", "name", "rest"),
    [
        ("Misión: La Agencia protege el agua.", 0, "Misión", "La Agencia protege el agua."),
        ("MISIÓN La Agencia protege el agua.", 0, "MISIÓN", "La Agencia protege el agua."),
        ("Misión La Agencia protege el agua.", 6, "Misión", "La Agencia protege el agua."),
        ("Visión 2030. Ser la primera del país.", 0, "Visión 2030", "Ser la primera del país."),
        ("Misión – Cuidar las fuentes de agua.", 0, "Misión", "Cuidar las fuentes de agua."),
    ],
)
def test_headings_on_the_line_of_their_text(text: str, strong: int, name: str, rest: str) -> None:
    heading = read_inline_heading(text, strong)
    assert heading is not None
    assert (text[: heading.name_end], text[heading.rest :]) == (name, rest)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("En 2038 la entidad será referente", (2038,)),
        ("Para el año 2030 seremos", (2030,)),
        ("Al 2040 habrá", (2040,)),
        ("Hacia el 2.035 la región", (2035,)),
        ("2031: una ciudad en calma", (2031,)),
        ("Para el año dos mil treinta y dos la Central", (2032,)),
        ("Para el año dos mil veintiocho", (2028,)),
        ("En el período 2024-2027 la entidad", (2027,)),
        ("En 2030 y para el 2050 seremos", (2030, 2050)),
        ("Monteclaro 2035 será verde", (2035,)),
        ("Creada en 2021, la Agencia será referente", ()),
        ("Según la Ley 1712 de 2014 seremos", ()),
        ("Desde 2019 trabajamos para ser en 2029 los primeros", (2029,)),
        ("Ser los primeros del país", ()),
    ],
)
def test_years(text: str, years: tuple[int, ...]) -> None:
    assert future_years(text) == years


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Teléfono: (601) 381 3000", "contact"),
        ("contacto@ejemplo.gov.co", "contact"),
        ("Carrera 8 No. 10-65", "contact"),
        ("Horario de atención: lunes a viernes", "contact"),
        ("Última actualización: 4 de junio de 2024", "furniture"),
        ("Inicio > La entidad > Misión", "furniture"),
        ("Compartir en Facebook", "furniture"),
        ("© 2024 Alcaldía", "furniture"),
        ("Página 3 de 12", "furniture"),
        ("12 de marzo de 2024", "date"),
        ("Bogotá, 12 de marzo de 2024. La alcaldesa dijo", "news"),
        ("Dirección: ejercer la autoridad sobre los entes", None),
        ("Dirigir la política laboral", None),
        ("Está en nuestras manos servir a la gente", None),
        ("Publicar los actos de la entidad", None),
        ("Administrar la página web de la entidad", None),
        ("Compartir la información con las entidades", None),
    ],
)  # fmt: skip
def test_noise(text: str, kind: str | None) -> None:
    assert noise(text) == kind


def test_pointers() -> None:
    assert is_pointer("Consulte aquí el Decreto 004 de 2018 (PDF)")
    assert is_pointer("Las funciones se encuentran publicadas en el micrositio")
    assert is_pointer("Descargar documento")
    assert not is_pointer("Consolidar la información que las entidades publican en su página")
    assert not is_pointer("Trabajar para dar a conocer la ley entre los ciudadanos y velar por que se cumpla")


def test_acts() -> None:
    assert is_act("Resolución 630 de 2024 (09 de diciembre de 2024)")
    assert is_act("(Adoptada mediante Resolución No. 12 de 2020)")
    assert is_act("Artículo 4 del Decreto 10 de 2001")
    assert not is_act("Son funciones, según el Decreto 10 de 2001:")
    assert not is_act("Ley 5 de 1992. Formular y coordinar la política del sector en todo el territorio.")
    assert not is_act("Cumplir la Ley 5 de 1992")


def test_announcements() -> None:
    assert announced_list("Son funciones de la Contraloría las siguientes:") == ("Function", "body")
    assert announced_list("La Oficina de Prensa tendrá las siguientes funciones:") == ("Function", "unit")
    assert announced_list("Son funciones del Consejo Directivo:") == ("Function", "other")
    assert announced_list("El Consejo Nacional Electoral tendrá las siguientes atribuciones:") == (
        "Function",
        "body",
    )
    assert announced_list("Corresponde al Instituto:") == ("Function", "body")
    assert announced_list("Los objetivos estratégicos para el período son:") == ("StrategicObjective", "body")
    assert announced_list("Son deberes de los ciudadanos:") == ("Duty", "other")
    assert announced_list("La Agencia tendrá la siguiente estructura:") is None


def test_definitions_and_histories() -> None:
    assert is_definition("La misión es la razón de ser de una entidad.")
    assert is_definition("La visión es la imagen futura que una organización desea alcanzar.")
    assert is_definition("Es la razón de ser de la organización.")
    assert not is_definition("La misión de la Agencia es proteger la razón de ser de los pueblos.")
    assert not is_definition("Somos la razón de ser del servicio público en el valle.")
    assert is_narrative("Su visión comenzó a forjarse en 1950, en las tertulias del café.")
    assert not is_narrative("Proteger la memoria de los pueblos del río.")


def test_stated_sentences() -> None:
    one = "El Instituto nació en 1973. La misión del Instituto es vigilar el clima. Tiene 42 estaciones."
    (found,) = stated(one)
    assert (found.kind, one[found.start : found.end]) == (
        "Mission",
        "La misión del Instituto es vigilar el clima.",
    )
    assert not stated("«La misión de esta alcaldía es vender lo nuestro», dijo la alcaldesa.")
    assert not stated("La misión de Rosa es llevar los libros a la vereda.")
    assert not stated("La misión de traer los libros fue encomendada a una comisión.")


def test_verbs() -> None:
    assert begins_with_infinitive("Promover la paz")
    assert begins_with_infinitive("Gobierno digital: llevar los trámites a la red")
    assert not begins_with_infinitive("Lugar de encuentro")
    assert not begins_with_infinitive("Particular cuidado merece")
    assert begins_with_action("La formulación de políticas")
    assert begins_with_action("Las demás que le asigne la ley")
    assert not begins_with_action("Instituto Nacional de Mareas")


def test_sentences_end_at_no_abbreviation() -> None:
    text = "Según el art. 5 y D. C. Bogotá crece. Luego sigue el Dr. Pérez."
    assert [text[start:end] for start, end in sentences(text)] == [
        "Según el art. 5 y D. C. Bogotá crece.",
        "Luego sigue el Dr. Pérez.",
    ]


@given(st.text(max_size=200))
def test_tables_never_fail(text: str) -> None:
    mark = read_mark(text)
    assert mark is None or 0 < mark.end <= len(text)
    heading = read_heading(text)
    assert heading is None or (heading.kinds and heading.name_end <= heading.rest <= len(text))
    for start, end in sentences(text):
        assert 0 <= start < end <= len(text)
    for call in (noise, is_act, is_pointer, is_definition, is_narrative, announced_list, future_years, fold):
        call(text)
