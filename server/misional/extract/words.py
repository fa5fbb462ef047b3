"""Spanish words as the extractor compares them: folded, and told apart by how they begin a sentence."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD: Final = re.compile(r"[^\W_]+", re.UNICODE)
_COMBINING: Final = re.compile("[\u0300-\u036f]")
_SPACES: Final = re.compile(r"\s+")
EDGE: Final = "".join(chr(c) for c in range(0x10000) if chr(c).isspace()) + "\u200b\ufeff"
"""White space of any kind, the marks without width too: what no statement begins or ends with."""
_SEPARATORS: Final = re.compile(r"[\s:.\-–—]*")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])[»”\")]*\s+(?=[«“\"(¿¡]*[A-ZÁÉÍÓÚÑÜ])")
_ABBREVIATION: Final = re.compile(
    r"(?:\b[A-ZÁÉÍÓÚÑ]|\b(?:art|arts|no|nro|núm|num|dr|dra|sr|sra|lic|ing|inc|lit|par|pág|av|cra|ee|uu|etc))\.\Z",
    re.IGNORECASE,
)

_INFINITIVE: Final = re.compile(r"[a-z]{1,20}(?:ar|er|ir)(?:se|lo|la|los|las|le|les|selo|sela)?\Z")
_NOT_INFINITIVES: Final = frozenset(
    "lugar mujer taller tercer primer ayer cualquier par hogar militar familiar escolar popular regular "
    "similar "
    "particular titular preliminar bienestar alcalder ejemplar pilar mar bar azar dolar solar nuclear "
    "celular "
    "auxiliar vocal caracter super inter alquiler mercader canciller brigadier lider acer cancer poder deber "
    "placer saber ser haber martir porvenir elixir peculiar singular bipolar modular vehicular disciplinar "
    "interdisciplinar circular muchar radar cesar oscar edgar hector victor doctor bolivar gaspar salazar "
    "baltasar altar collar calamar telar militares estar ana clara bella ella ellas aquella estrella huella "
    "escuela parcela tutela novela candela abuela secuela clientela carla perla orla charla".split()
)
_TRUE_INFINITIVES: Final = frozenset(
    {"regular", "ser", "circular", "auxiliar", "particularizar", "disciplinar"}
)
_BEFORE_VERB: Final = frozenset("no asi tambien y e asimismo".split())
_TOPIC: Final = re.compile(r"[A-ZÁÉÍÓÚÑ][^:.;,]{2,60}:\s+(?=[A-ZÁÉÍÓÚa-záéíóú]{2})")
_NOMINAL: Final = re.compile(r"[a-z]{3,}(?:cion|sion|ciones|siones|miento|mientos|encia|ancia|aje)\Z")
_NOUNS: Final = frozenset(
    "diseno ejercicio apoyo control fomento impulso desarrollo manejo registro estudio analisis tramite "
    "cobro cuidado "
    "recaudo gestion defensa guarda custodia tutela mejora puesta direccion ayuda rescate auxilio servicio "
    "uso estimulo "
    "envio cumplimiento seguimiento respaldo despacho resguardo procuracion consulta propuesta "
    "informe emision".split()
)
_ARTICLES: Final = frozenset({"el", "la", "los", "las"})
_OURS: Final = re.compile(r"[a-z]{2,}(?:amos|emos|imos)\Z")
_NOT_OURS: Final = frozenset(
    "ramos tramos reclamos prestamos extremos supremos remos maximos minimos ultimos proximos optimos "
    "anonimos unanimos".split()
)
_FEWEST_LINES: Final = 2
_PRESENT: Final = re.compile(r"[a-z]{3,}(?:a|e|an|en)\Z")
_NOT_PRESENT: Final = frozenset(
    "para entre sobre ante desde durante mediante este esta ese esa una que hacia donde cada toda nuestra "
    "cuando porque aunque siempre ahora hasta contra segunda primera tercera cuarta quinta otra misma parte "
    "fecha hora nota fuente sede linea pagina norma gente carta lista tabla obra".split()
)
_TAKEN: Final = frozenset(
    "el la los las al a un una unos unas su sus lo con en por que ante todo toda todos todas".split()
)
_ENGLISH: Final = frozenset("the and to of in we will by for is our with that its are".split())
_SPANISH: Final = frozenset("de la el los las y en que para con del su por un una se al".split())
_FUTURE: Final = re.compile(r"[a-z]{3,}(?:ara|era|ira)n?\Z")
_NOT_FUTURE: Final = frozenset(
    "para primera manera cara carrera frontera tercera bandera espera ribera vivera".split()
)


@lru_cache(maxsize=256)
def fold(text: str) -> str:
    """Lower case, no accents (ñ too), compatibility forms plain: what two spellings of a word share."""
    plain = text.casefold()
    return plain if plain.isascii() else _COMBINING.sub("", unicodedata.normalize("NFKD", plain))


def words(text: str) -> list[str]:
    """The folded words of ``text``."""
    return _WORD.findall(fold(text))


def first_words(text: str, count: int = 6) -> list[str]:
    """The first folded words; what follows in a long text is not looked at."""
    return words(text[: 24 * count])[:count]


def one_line(text: str) -> str:
    """White space made uniform: runs of it (no-break spaces too) become one space."""
    return _SPACES.sub(" ", text).strip()


def skip_separators(text: str, start: int) -> int:
    """Where the words after a name begin: past white space of any kind (line ends too), stops and dashes."""
    found = _SEPARATORS.match(text, start)
    return found.end() if found else start


def is_infinitive(word: str) -> bool:
    """Whether a folded word is (very likely) an infinitive: "promover", "dirigir", "prestarle"."""
    if word in _TRUE_INFINITIVES:
        return True
    return len(word) > 2 and word not in _NOT_INFINITIVES and _INFINITIVE.match(word) is not None


def begins_with_infinitive(text: str) -> bool:
    """Whether the text begins as a function or objective mostly does: "Promover …", "No permitir …".

    A short topic may come first: "Gobierno digital: llevar …".
    """
    if _first_is_infinitive(text):
        return True
    topic = _TOPIC.match(text)
    return topic is not None and _first_is_infinitive(text[topic.end() :])


def _first_is_infinitive(text: str) -> bool:
    start = [word for word in first_words(text, 4) if word not in _BEFORE_VERB]
    return bool(start) and is_infinitive(start[0])


def begins_with_action(text: str) -> bool:
    """Whether it begins with an infinitive, a noun of action ("La formulación de …"), "Las demás que …", or a
    verb of ours ("Vacunamos a …")."""
    if begins_with_infinitive(text):
        return True
    start = first_words(text, 4)
    if not start:
        return False
    head = start[1] if start[0] in _ARTICLES and len(start) > 1 else start[0]
    if head in {"demas", "otras", "otros"}:
        return True
    if _OURS.match(start[0]) and start[0] not in _NOT_OURS:
        return True
    if _FUTURE.match(head) and head not in _NOT_FUTURE and start[0] not in _ARTICLES:
        return True
    return head in _NOUNS or _NOMINAL.match(head) is not None


def begins_in_third_person(text: str) -> bool:
    """Whether it begins as "Dirige la política …": a verb in the present and what it takes.

    A noun or an adjective may look so too ("Obra en el parque"): believe it only of a whole list.
    """
    start = first_words(text, 3)
    if len(start) < 3 or not text[:1].isupper():
        return False
    verb, taken = start[0], start[2] if start[1] in {"y", "e"} else start[1]
    return (
        _PRESENT.match(verb) is not None
        and verb not in _NOT_PRESENT
        and (taken in _TAKEN or (start[1] in {"y", "e"} and _PRESENT.match(taken) is not None))
    )


def list_starts(texts: Sequence[str]) -> list[bool]:
    """Which paragraphs without marks begin an item of a list; empty when they make no list.

    Two infinitives are enough; nouns of action or verbs in the present must begin all, and three at least.
    """
    acting = [begins_with_infinitive(text) for text in texts]
    if sum(acting) >= _FEWEST_LINES:
        return acting
    nominal = all(begins_with_action(text) and len(text.split()) >= _FEWEST_LINES + 1 for text in texts)
    present = all(begins_in_third_person(text) and text.endswith((".", ";")) for text in texts)
    return [True] * len(texts) if len(texts) > _FEWEST_LINES and (nominal or present) else []


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence of ``text`` begins and ends; abbreviations and initials end none."""
    found: list[tuple[int, int]] = []
    start = 0
    for gap in _SENTENCE_END.finditer(text):
        if _ABBREVIATION.search(text, max(start, gap.start() - 8), gap.start()):
            continue
        found.append((start, gap.start() + len(gap.group().rstrip())))
        start = gap.end()
    if text[start:].strip():
        found.append((start, len(text.rstrip())))
    return found


def is_foreign(text: str) -> bool:
    """Whether the text is in English: more of its commonest words than of the Spanish ones."""
    found = Counter(words(text[:2000]))
    english = sum(found[word] for word in _ENGLISH)
    return english > sum(found[word] for word in _SPANISH) and english > 1


def is_truncated(text: str) -> bool:
    """Whether the text is a teaser: it breaks off in "…", or leaves words out."""
    plain = text.rstrip(" »”\"'")
    return plain.endswith(("...", "…", "[...]", "[…]")) or " ... " in text or " … " in text


def is_capitals(text: str) -> bool:
    """Whether the text is written in capitals (and has letters enough to say so)."""
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= 4 and sum(char.isupper() for char in letters) >= 0.9 * len(letters)
