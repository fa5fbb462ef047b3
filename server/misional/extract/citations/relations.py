"""What the words before a citation say of it: "modificado parcialmente por el artículo 6 del …"."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from misional.extract.citations.lexer import Gap
from misional.extract.citations.pinpoints import HEADER_WORDS
from misional.extract.citations.words import roman

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.extract.citations.lexer import Tokens
    from misional.extract.citations.model import Relation

_ACTIVE_STEMS: Final[Mapping[Relation, str]] = MappingProxyType(
    {
        "deroga": "derog derogu",
        "modifica": "modific modifiqu",
        "adiciona": "adicion",
        "sustituye": "sustitu sustituy",
        "subroga": "subrog subrogu",
        "reglamenta": "reglament",
        "aclara": "aclar",
        "corrige": "correg corrig corrij",
        "prorroga": "prorrog prorrogu",
        "suspende": "suspend",
        "compila": "compil",
    }
)
_ENDINGS: Final = (
    "a an ar ando o aron ase anse e en ese ense ara aran "
    "ye yen ya yan yo yendo ir iendo io ieron yese yense yase yanse ira iran "
    "er iese"
).split()
_PASSIVE: Final[Mapping[str, Relation]] = MappingProxyType(
    {
        "derogad": "derogado-por",
        "modificad": "modificado-por",
        "adicionad": "adicionado-por",
        "sustituid": "sustituido-por",
        "subrogad": "subrogado-por",
        "reglamentad": "reglamentado-por",
        "aclarad": "aclarado-por",
        "corregid": "corregido-por",
        "prorrogad": "prorrogado-por",
        "suspendid": "suspendido-por",
        "compilad": "compilado-en",
    }
)
_ACTIVE: Final[Mapping[str, Relation]] = MappingProxyType(
    {
        stem + ending: relation
        for relation, stems in _ACTIVE_STEMS.items()
        for stem in stems.split()
        for ending in _ENDINGS
        if stem + ending != "reglamento"  # the noun
    }
    | {stem + ending: "modifica" for stem in ("modificatori",) for ending in ("o", "a", "os", "as")}
    | {stem + ending: "deroga" for stem in ("derogatori",) for ending in ("o", "a", "os", "as")}
)
_BY_ACTIVE: Final[Mapping[str, Relation]] = MappingProxyType(
    {
        "derogad": "deroga",
        "modificad": "modifica",
        "adicionad": "adiciona",
        "sustituid": "sustituye",
        "subrogad": "subroga",
    }
)
_PASSED_OVER: Final = (
    frozenset(
        "el la los las lo de del en a al parte todo toda todos todas un una nuevo nueva : º parcialmente "
        "totalmente expresamente integralmente tacitamente citado citada mencionado mencionada referido "
        "referida precitado precitada texto contenido contenida dispuesto dispone disponen establecido "
        "establece establecen establecida previsto preve prevista previstas senalado senala senalada "
        "determinado determina ordenado ordena consagrado consagra preceptuado preceptua estipulado "
        "su sus partes pertinente "
        "estipula indicado indica reglado fijado definido definida estatuido siguiente siguientes normas "
        "norma disposiciones capitulo titulo contempla contemplado".split()
    )
    | HEADER_WORDS
)
_DIVISIONS: Final = frozenset({"capitulo", "titulo", "libro", "parte", "seccion", "subseccion", "anexo"})
_PROVIDED: Final = frozenset("dispuesto establecido previsto ordenado consagrado senalado".split())
_ITS: Final = frozenset({"su", "sus"})
_AGENTS: Final = frozenset({"por", "mediante"})
_ADVERBS: Final = frozenset(
    "parcialmente totalmente expresamente integralmente tacitamente provisionalmente temporalmente "
    "integramente completamente definitivamente".split()
)
_COORDINATION: Final = frozenset({",", "y", "e", "o", "/"})
_DONE_TO: Final = frozenset(
    {"queda", "quedan", "quede", "queden", "quedara", "quedaran", "entiendase", "entiendanse"}
)
_FARTHEST: Final = 18


class RelationHit(NamedTuple):
    """A relation and the tokens that say it; ``passive`` when it is "… por"."""

    relation: Relation
    first: int
    end: int
    passive: bool


def _stated_start(tokens: Tokens, at: int, floor: int) -> int:
    """The place of the word that governs a citation beginning at ``at``; ``floor - 1`` if there is none."""
    place = _past_divisions(tokens, _step_back(tokens, at, floor, _PASSED_OVER), floor)
    # "por el Art. del Acuerdo …": the stop of an abbreviation, not of a sentence.
    while place > floor and tokens[place].fold == "." and tokens[place - 1].fold in HEADER_WORDS:
        place = _step_back(tokens, place, floor, _PASSED_OVER)
    return place


def _past_divisions(tokens: Tokens, place: int, floor: int) -> int:
    """Back over "el Título 22 de la Parte 2 del", which say where in the norm."""
    while place > floor and tokens[place - 1].fold in _DIVISIONS:
        if tokens[place].kind != "n" and roman(tokens[place].fold.upper()) is None:
            return place
        place = _step_back(tokens, place - 1, floor, _PASSED_OVER)
    return place


def _step_back(tokens: Tokens, at: int, floor: int, words: frozenset[str]) -> int:
    """The nearest place before ``at`` with none of ``words``; ``floor - 1`` if there is none."""
    while at > floor and tokens[at].gap is not Gap.PARAGRAPH and tokens[at - 1].fold in words:
        at -= 1
    return at - 1 if at > floor and tokens[at].gap is not Gap.PARAGRAPH else floor - 1


def _denied(tokens: Tokens, at: int, floor: int) -> bool:
    """Whether "no" comes shortly before the verb: "no ha sido modificada por", "no se deroga"."""
    return any(tokens[place].fold in {"no", "sin", "ni"} for place in range(max(floor, at - 3), at))


def _participle(word: str, table: Mapping[str, Relation]) -> Relation | None:
    stem = word[:-2] if word.endswith("s") else word[:-1]
    return table.get(stem) if word.rstrip("s")[-1:] in {"o", "a"} else None


def _coordinated(
    tokens: Tokens, at: int, floor: int, table: Mapping[str, Relation]
) -> list[tuple[Relation, int]]:
    """The relations of "modificado, adicionado y derogado parcialmente", from the one at ``at`` backwards."""
    hits: list[tuple[Relation, int]] = []
    place = at
    while place >= floor:
        word = tokens[place].fold
        relation = _participle(word, table) if table is not _ACTIVE else table.get(word)
        if relation is None:
            break
        hits.append((relation, place))
        before = _step_back(tokens, place, floor, _COORDINATION | _ADVERBS | {"se"})
        if before == place - 1 or before < floor:
            break
        place = before
    hits.reverse()
    return hits


def _phrase(tokens: Tokens, at: int, floor: int) -> RelationHit | None:
    """ "conforme a", "de conformidad con", "según", "en concordancia con" and the like, at ``at``."""
    # The closing preposition ("a", "con") may be the token itself or have been passed over.
    place = at - 1 if tokens[at].fold == "con" and at > floor else at
    word = tokens[place].fold
    before = tokens[place - 1].fold if place > floor else ""
    closed = place < at
    if word in {"conforme", "segun"}:
        return RelationHit("conforme-a", place, at + 1, passive=False)
    if (
        word in {"conformidad", "acuerdo", "arreglo"}
        and before in {"de", "con"}
        and (closed or word != "conformidad")
    ):
        return RelationHit("conforme-a", place - 1, at + 1, passive=False)
    if word == "terminos" and before in {"los", "en"}:
        return RelationHit("conforme-a", place - 1, at + 1, passive=False)
    if word in {"concordancia", "consonancia", "armonia"} and before == "en" and closed:
        return RelationHit("en-concordancia-con", place - 1, at + 1, passive=False)
    if word in {"concordante", "concordantes"} and closed:
        return RelationHit("en-concordancia-con", place, at + 1, passive=False)
    return None


def past_passive(tokens: Tokens, at: int) -> int:
    """Past "modificada parcialmente por" if it stands at ``at``, else -1."""
    if _participle(tokens[at].fold, _PASSIVE) is None:
        return -1
    at += 1 + (tokens[at + 1].fold in _ADVERBS)
    return at + 1 if tokens[at].fold in _AGENTS else -1


def _passive(tokens: Tokens, agent: int, floor: int) -> tuple[RelationHit, ...]:
    place = _step_back(tokens, agent, floor, _ADVERBS | {"medio"})
    hits = _coordinated(tokens, place, floor, _PASSIVE) if place >= floor else []
    compiled = tokens[agent].fold == "en"
    hits = [hit for hit in hits if compiled == (hit[0] == "compilado-en") or not compiled]
    if not hits or _denied(tokens, hits[0][1], floor):
        return ()
    return tuple(RelationHit(relation, place, agent + 1, passive=True) for relation, place in hits)


def _active(tokens: Tokens, at: int, floor: int) -> tuple[RelationHit, ...]:
    place = _step_back(tokens, at + 1, floor, _ADVERBS) if tokens[at].fold in _ADVERBS else at
    if place < floor:
        return ()
    hits = _coordinated(tokens, place, floor, _ACTIVE)
    if tokens[place].fold.startswith("modificatori") and place > floor and tokens[place - 1].fold in _ITS:
        # "y su modificatorio 332 de 2022": it is the other norm that this one changes.
        return (RelationHit("modificado-por", place, at + 1, passive=True),)
    if not hits:
        done = _coordinated(tokens, place, floor, _BY_ACTIVE)
        before = tokens[done[0][1] - 1].fold if done and done[0][1] > floor else ""
        hits = done if before in _DONE_TO else []
    if not hits or _denied(tokens, hits[0][1], floor):
        return ()
    return tuple(RelationHit(relation, where, at + 1, passive=False) for relation, where in hits)


def relations_before(tokens: Tokens, at: int, floor: int) -> tuple[RelationHit, ...]:
    """What is said of the citation that begins at ``at``; looks back to ``floor``, 18 tokens at most."""
    floor = max(floor, at - _FARTHEST)
    place = _stated_start(tokens, at, floor)
    if place < floor:
        return ()
    if tokens[place].fold == "medio" and place > floor and tokens[place - 1].fold == "por":
        place -= 1
    if tokens[place].fold in _AGENTS:
        said = _passive(tokens, place, floor)
        provided = not said and place > floor and tokens[place - 1].fold in _PROVIDED
        place = _stated_start(tokens, place, floor) if provided else -1
        ruled = _phrase(tokens, place, floor) if place >= floor else None
        return said if ruled is None else (ruled,)
    compiled = _participle(tokens[place].fold, _PASSIVE) == "compilado-en"
    if compiled and tokens[place + 1].fold == "en":
        return (RelationHit("compilado-en", place, place + 2, passive=True),)
    phrase = _phrase(tokens, place, floor)
    return (phrase,) if phrase is not None else _active(tokens, place, floor)
