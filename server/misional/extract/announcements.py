"""Sentences that say themselves what they or the list after them are, where no heading does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from misional.extract import vocabulary
from misional.extract.words import fold, sentences, words

if TYPE_CHECKING:
    from misional.extract.vocabulary import Kind, Owner

_NOUNS: Final[tuple[tuple[Kind, str], ...]] = (
    ("Function", r"(?:funciones|atribuciones|competencias|facultades)"),
    ("StrategicObjective", r"objetivos"),
    ("Duty", r"(?:deberes|obligaciones)"),
)
_ADJ: Final = r"(?:\s[a-z]{3,16}){0,3}"
_LISTS: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = tuple(
    (
        kind,
        re.compile(
            rf"\b(?:siguientes|son|seran|como)\b{_ADJ}\s{noun}\b|\b{noun}\b.{{0,240}}\b(?:siguientes|son|"
            rf"seran|saber|continuacion)\b"
        ),
    )
    for kind, noun in _NOUNS
)
_CORRESPONDS: Final = re.compile(
    r"(?:\A|[.,;]\s)(?:en (?:particular|especial|tal sentido),? )?(?:le )?(?:corresponden?|competen?)(?: "
    r"especificamente| ademas)? (?:al|a la|a los|a) [^:]{3,160}:\s*\Z"
)
_NAMES_LIST: Final = re.compile(
    r"\b(?:funciones|atribuciones|competencias|facultades|objetivos|deberes|obligaciones)\b"
)
_OWNER: Final = re.compile(
    r"\b(?:funciones|atribuciones|competencias|facultades|objetivos|deberes|"
    r"obligaciones)(?:\s[a-z]{3,16}){0,2}?\s(?:de la|del|de los|de "
    r"las)\s([a-z]{3,20})(?:\s([a-z]{2,20}))?(?:\s([a-z]{2,20}))?"
)
_SUBJECT: Final = re.compile(
    r"(?:\A|[.:,]\s)(?:corresponden? (?:al|a la|a los|a las)|el|la|los|las|competen? (?:al|a la|a "
    r"los))\s([a-z]{3,20})(?:\s([a-z]{2,20}))?(?:\s([a-z]{2,20}))?[^.]{0,160}\b(?:tendr|tien|ejerc|cumpl|"
    r"desarroll|desempen|corresp|compet|siguientes)"
)
_CORRESPONDS_TO: Final = re.compile(
    r"(?:corresponden?|competen?)[a-z ]{0,20}? (?:al|a la|a los|a las)\s([a-z]{3,20})(?:\s([a-z]{2,20}))?"
)

_SENTENCES: Final[tuple[tuple[Kind, str], ...]] = (("Mission", "mision"), ("Vision", "vision"))
_STATES: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = tuple(
    (
        kind,
        re.compile(
            rf"\A(?:[a-z ]{{0,24}}, )?(?:la|nuestra) {noun}(?: institucional)?(?: (?:de|del|de la) "
            rf"(?P<a>[^.:;]{{2,140}}?))?,? (?:es|sera|consiste en|esta orientada a|se orienta a)\b|"
            rf"\A(?P<b>[^.:;]{{2,160}}?) (?:tiene|tenemos) (?:como|por) {noun}\b|"
            rf"\A(?P<c>[^.:;]{{2,160}}?) tiene la {noun} (?:institucional )?de\b|\A(?P<d>[^.:;]{{2,160}}?),? "
            rf"cuya {noun} (?:institucional )?es\b"
        ),
    )
    for kind, noun in _SENTENCES
)  # fmt: skip
_REPORTED: Final = re.compile(
    r"\b(?:dijo|afirmo|senalo|explico|aseguro|indico|manifesto|agrego|expreso|sostuvo|destaco|concluyo|"
    r"comento|aseguran|dice)\b"
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A sentence that states a mission or vision; offsets in the paragraph it stands in."""

    kind: Kind
    start: int
    end: int


def announced_list(text: str, body: str = "") -> tuple[Kind, Owner] | None:
    """What list the sentence announces and whose it is: "Son funciones de la Contraloría las siguientes:"."""
    if len(text) > 1200:
        return None
    plain = fold(text).strip()
    if not plain.endswith((":", ".-", ";")) and "siguiente" not in plain:
        return None
    kinds = [kind for kind, pattern in _LISTS if pattern.search(plain)]
    if not kinds and _CORRESPONDS.search(plain):
        kinds = ["Function"]
    return (kinds[0], owner_of(plain, body)) if kinds else None


def owner_of(plain: str, body: str = "") -> Owner:
    """Whose list a folded sentence announces; the body's, when it names nobody else."""
    for pattern in (_OWNER, _CORRESPONDS_TO, _SUBJECT):
        found = pattern.search(plain)
        if found is None:
            continue
        name = [word for word in found.groups() if word]
        return vocabulary.owner(name, body)
    return "body"


def names_a_list(text: str) -> bool:
    """Whether a short sentence names functions, objectives or duties at all."""
    return _NAMES_LIST.search(fold(text[:400])) is not None


def stated(text: str) -> list[Stated]:
    """The sentences of a paragraph that state a mission or vision in so many words."""
    lowered = fold(text[:4000])
    if ("mision" not in lowered and "vision" not in lowered) or _REPORTED.search(lowered):
        return []
    found: list[Stated] = []
    for start, end in sentences(text[:4000]):
        sentence = text[start:end]
        plain = fold(sentence)
        for kind, pattern in _STATES:
            match = pattern.search(plain)
            if match is not None and _about_a_body(match) and not is_definition(sentence):
                found.append(Stated(kind, start, end))
                break
    return found


def _about_a_body(match: re.Match[str]) -> bool:
    """ "nuestra misión" speaks for the body; "la misión de X" only if X is one."""
    subject = next((name for name in match.groups() if name), None)
    if subject is None:
        return match.group().startswith("nuestra") or " nuestra " in match.group()
    parts = words(subject)[:14]
    if not parts or "rol" in parts:
        return False
    head = next(
        (
            word
            for word in parts
            if word not in {"la", "el", "los", "las", "nuestra", "nuestro", "esta", "este", "su"}
        ),
        "",
    )
    return head in vocabulary.BODY_NOUNS or (
        len(parts) <= 2
        and len(head) >= 3
        and head not in vocabulary.NOT_OURS
        and subject == subject.strip()
        and head.isalpha()
        and _looks_like_acronym(head)
    )


def _looks_like_acronym(head: str) -> bool:
    return sum(char in "aeiou" for char in head) <= len(head) // 3 and len(head) <= 8


def is_body_name(text: str) -> bool:
    """Whether a short text is the name of a body and nothing more: an entry of a list of attached bodies."""
    parts = words(text[:200])
    if len(parts) > 16 or not parts:
        return False
    head = parts[1] if parts[0] in {"el", "la", "los", "las"} and len(parts) > 1 else parts[0]
    return head in vocabulary.BODY_NOUNS and not re.search(r"\b(?:es|son|tiene|ejerce|debe)\b", fold(text))


_DEFINED: Final = re.compile(
    r"\A(?:[¿\"“«]?que es (?:la |una )?(?:mision|vision)|(?:se (?:entiende|define|conoce) (?:por|como) "
    r")?(?:la |una |el concepto de )?(?:mision|vision|declaracion de (?:la )?(?:mision|vision))"
    r"(?: (?:de (?:una|toda|cualquier|las|los|la) (?:entidad|entidades|organizacion|organizaciones|"
    r"institucion|instituciones|empresa|empresas)|institucional|organizacional|corporativa|empresarial|"
    r"estrategica))*,?"
    r"(?: [a-z, ]{0,60}?)? (?:es|son|define|definen|describe|describen|expresa|constituye|representa|"
    r"corresponde|responde|se refiere|se define|se entiende|establece|consiste|debe|busca|permite|indica|"
    r"explica|refleja|plasma|proyecta|senala)\b)"
)
_DEFINING: Final = re.compile(
    r"\b(?:razon de ser|razon de existir|enunciado|declaracion|formulacion|descripcion|concepto|proposito "
    r"general|proposito fundamental|imagen (?:futura|de futuro|mental)|"
    r"estado (?:futuro|deseado)|situacion (?:futura|deseada)|lo que (?:la|una) (?:organizacion|entidad|"
    r"institucion|empresa)|(?:de|en) (?:una|toda|cualquier) (?:organizacion|entidad|institucion|empresa)|"
    r"las organizaciones|a donde (?:se )?quiere (?:llegar|ir)|responde a la(?:s)? pregunta|quienes somos|que "
    r"hacemos|para que existe|largo plazo|de la (?:organizacion|empresa)\b)"
)
_NAMED: Final = re.compile(
    r"\A(?:la|nuestra) (?:mision|vision)(?: institucional)? (?:de|del|de la) (?!una\b|toda\b|cualquier\b|"
    r"las\b|los\b)(?:la |el )?(?!entidad\b|organizacion\b|institucion\b|empresa\b)"
)


_DEFINITIONS: Final = (
    "es la razon de ser de la entidad",
    "es la razon de ser de una",
    "es la razon de ser de la organizacion",
    "es el enunciado",
    "es la declaracion",
    "es un enunciado",
    "es una declaracion",
    "es la imagen",
    "es la descripcion",
    "define la razon",
    "describe la razon",
    "enunciado que",
    "declaracion que",
    "descripcion de",
    "razon de ser de la entidad",
    "razon de ser de una",
    "imagen futura",
    "es el proposito general",
    "es la razon por la cual existe",
    "es la razon por la que existe",
    "responde a la pregunta",
    "define lo que",
    "describe lo que",
    "se refiere a",
)


_OF_ANY: Final = re.compile(
    r"(?:es |son |se trata de )?(?:el |la |lo |un |una )?(?:imagen|lo que|aquello|descripcion|expresion|"
    r"declaracion|enunciado|proyeccion|razon|estado|situacion|proposito|ideal|texto|frase|concepto)\b"
    r"[^.;]{0,80}?\b(?:una|toda|cada|cualquier|las) (?:entidad|entidades|organizacion|organizaciones|"
    r"institucion|instituciones|empresa|empresas)\b"
)
"""What a thing is for any body whatever: "Imagen de lo que una organización quiere llegar a ser"."""


def is_definition(text: str) -> bool:
    """Whether the text says what a mission or vision is in general ("La misión es la razón de ser de …")."""
    plain = fold(text[:500]).strip()
    if plain.startswith(_DEFINITIONS) or _OF_ANY.match(plain) is not None:
        return True
    if _NAMED.match(plain) and "razon de ser de toda" not in plain:
        return False
    return _DEFINED.match(plain) is not None and _DEFINING.search(plain) is not None


_NARRATIVE: Final = re.compile(
    r"\b(?:comenzo|empezo|nacio|surgio|se remonta|se remontan|fue (?:fundad|cread|constituid)[oa]|data de|"
    r"inicio sus|se inicio|tuvo (?:su )?origen|a forjarse|se forjo|se gesto|transcurria|corria el ano)\b"
)


def is_narrative(text: str) -> bool:
    """Whether a paragraph begins by telling a history ("Su visión comenzó a forjarse en 1955 …")."""
    return _NARRATIVE.search(fold(text[:160])) is not None
