"""What stands around a citation: the norm after some pinpoints, the pinpoints after a norm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from misional.extract.citations.charters import Charter, code_at, constitution_at
from misional.extract.citations.groups import Group, group_at
from misional.extract.citations.lexer import Gap
from misional.extract.citations.lists import sic_at
from misional.extract.citations.norms import Norms, norms_at
from misional.extract.citations.pinpoints import HEADER_WORDS, header_at
from misional.extract.citations.types import TYPE_WORDS, head_at
from misional.extract.citations.words import roman, spelled

if TYPE_CHECKING:
    from misional.extract.citations.lexer import Tokens

Cited = Norms | Charter

_DETERMINERS: Final = frozenset({"el", "la", "los", "las", "lo", "nuestra", "nuestro", "actual", "vigente"})
_POINTING: Final = frozenset(
    "citado citada citados mencionado mencionada referido referida precitado precitada aludido "
    "aludida anterior presente mismo misma dicho dicha este esta estos estas ese esa aquel aquella "
    "propio propia susodicho ibidem idem".split()
)
_DIVISIONS: Final = frozenset("capitulo titulo libro seccion parte anexo subseccion subtitulo".split())
_NOT_GENITIVE: Final = frozenset({"conformidad", "manera", "forma", "modo", "oficio", "fecha", "tal", "que"})
_NEVER_OF: Final = frozenset({"con", "a"})
_OF_THE_CONSTITUTION: Final = frozenset({"superior", "superiores", "constitucional", "constitucionales"})
_OTHER_TEXTS: Final = frozenset(
    "codigo contrato convencion convenio declaracion estatuto estatutos manual pacto reglamento "
    "tratado".split()
)
"""Texts with articles that, when they are no code we know, are no norms."""

_MOST_WORDS: Final = 6
_LONGEST_NAME: Final = 10


class Follow(NamedTuple):
    """What comes after pinpoints: the norm they are of, by "de" or directly, or something else."""

    cited: Cited | None
    by_of: bool
    elsewhere: bool
    """They are of something that is no norm known by number or name: a contract, a treaty, a bill."""
    sic_at: int


def cited_at(tokens: Tokens, at: int, *, pinned: bool) -> Cited | None:
    """A norm cited at ``at``. ``pinned``: pinpoints of it stand beside it."""
    word = tokens[at].fold
    if word in TYPE_WORDS or word in {"d", "a"}:
        return norms_at(tokens, at)
    if word in {"constitucion", "carta", "c", "cp", "cn", "const"}:
        return constitution_at(tokens, at, pinned=pinned or _article_after(tokens, at))
    return code_at(tokens, at) if pinned else None


def _article_after(tokens: Tokens, at: int) -> bool:
    """ "C.P., art. 209": an article right after an abbreviation."""
    if tokens[at].fold == "constitucion":
        return False
    place = at + 1
    while place - at < _MOST_WORDS and tokens[place].fold in {".", "p", "n", "pol", ","}:
        place += 1
    header = header_at(tokens, place)
    return header is not None and header[0] == "art"


def _past_tail(tokens: Tokens, at: int) -> int:
    """Past "y siguientes", "y ss.", "y concordantes"."""
    if tokens[at].fold not in {"y", "e"}:
        return at
    if tokens[at + 1].fold in {"siguientes", "concordantes", "subsiguientes"}:
        return at + 2
    if tokens[at + 1].fold == "ss":
        return at + 3 if tokens[at + 2].fold == "." else at + 2
    return at


def _past_divisions(tokens: Tokens, at: int) -> int:
    """Past "Capítulo II del Título III del", which say where an article stands but not of what norm."""
    for _ in range(_MOST_WORDS):
        if tokens[at].fold not in _DIVISIONS:
            return at
        said = spelled(tokens, at + 1)
        numbered = tokens[at + 1].kind == "n" or roman(tokens[at + 1].fold.upper()) is not None
        if said is None and not numbered:
            return at
        at = said[1] if said is not None else at + 2
        at += tokens[at].fold == ","
        if tokens[at].fold in {"de", "del"}:
            at += 1
            at += tokens[at].fold in _DETERMINERS
    return at


def _bare_type(tokens: Tokens, at: int) -> bool:
    """Whether a law is pointed at ("de la Ley"), not named ("de la Ley General de Educación")."""
    head = head_at(tokens, at)
    if head is None:
        return False
    after = tokens[head.end]
    named = after.kind == "w" and (after.fold in {"de", "del"} or (after.upper and not tokens[at].caps))
    return not named and not {"general", "organica", "estatutaria", "marco"} & set(head.qualifiers)


def _of(tokens: Tokens, at: int, sic: int) -> Follow:
    """What the "de" or "del" just before ``at`` is of."""
    if tokens[at].fold in _NOT_GENITIVE or (
        tokens[at].fold == "acuerdo" and tokens[at + 1].fold in _NEVER_OF
    ):
        return Follow(None, by_of=False, elsewhere=False, sic_at=sic)
    place, pointing = at, False
    while place - at < _MOST_WORDS and tokens[place].fold in _DETERMINERS | _POINTING:
        pointing = pointing or tokens[place].fold in _POINTING
        place += 1
    place = _past_divisions(tokens, place)
    cited = cited_at(tokens, place, pinned=True) if tokens[place].gap < Gap.PARAGRAPH else None
    if cited is not None:
        return Follow(cited, by_of=True, elsewhere=False, sic_at=sic)
    known = pointing or _bare_type(tokens, place)
    return Follow(None, by_of=True, elsewhere=not known, sic_at=sic)


def _superior(tokens: Tokens, at: int) -> Charter | None:
    """ "artículo 209 Superior", "209 constitucional": how courts call the Constitution after an article."""
    word = tokens[at]
    ranked = tokens[at + 1].fold in {"jerarquico", "jerarquica", "inmediato"}
    if word.fold not in _OF_THE_CONSTITUTION or word.gap is not Gap.SPACE or ranked:
        return None
    return Charter("constitucion", at, at + 1, 1991, None)


def follow(tokens: Tokens, at: int) -> Follow:
    """What the pinpoints that end at ``at`` are of."""
    sic = sic_at(tokens, at)
    place = _past_tail(tokens, at if sic < 0 else sic + 2)
    superior = _superior(tokens, place)
    if superior is not None:
        return Follow(superior, by_of=False, elsewhere=False, sic_at=sic)
    marked = tokens[place].fold in {",", "("}
    stop = (
        tokens[place].fold == "." and tokens[place + 1].fold in {"de", "del"} and not tokens[place + 1].upper
    )
    place += marked or stop
    if tokens[place].gap is Gap.PARAGRAPH:
        return Follow(None, by_of=False, elsewhere=False, sic_at=sic)
    if tokens[place].fold in {"de", "del"}:
        return _of(tokens, place + 1, sic)
    # Without "de", the norm stands on the same line, or after a comma.
    near = marked or tokens[place].gap < Gap.LINE
    cited = cited_at(tokens, place, pinned=True) if near and not stop else None
    private = cited is None and near and tokens[place].upper and tokens[place].fold in _OTHER_TEXTS
    return Follow(cited, by_of=False, elsewhere=private, sic_at=sic)


def added_to(tokens: Tokens, at: int) -> Follow | None:
    """The norm of "adiciónase el artículo 65-B a la Ley 23 de 1991", after the article that is added."""
    if tokens[at].fold not in {"a", "al"}:
        return None
    place = at + 1
    place += tokens[place].fold in _DETERMINERS
    cited = cited_at(tokens, place, pinned=True) if tokens[place].gap < Gap.PARAGRAPH else None
    return None if cited is None else Follow(cited, by_of=True, elsewhere=False, sic_at=-1)


def _past_name(tokens: Tokens, at: int) -> int:
    """Past the name in brackets of "Ley 142 de 1994 (Servicios Públicos), artículo 79"."""
    if tokens[at].fold != "(" or tokens[at + 1].fold in HEADER_WORDS:
        return at
    place = at + 1
    while place - at < _LONGEST_NAME and tokens[place].kind == "w" and tokens[place].fold not in TYPE_WORDS:
        place += 1
    goes_on = tokens[place + 1].fold in {",", "en"} or tokens[place + 1].fold in HEADER_WORDS
    return place + 1 if tokens[place].fold == ")" and goes_on else at


def _connector_after(tokens: Tokens, at: int) -> int:
    """Past ",", ":", "-", "(", "en su", "en el" between a norm and a pinpoint of it; -1 when nothing fits."""
    at = _past_name(tokens, at)
    mark = tokens[at].fold
    if mark == ")" and tokens[at + 1].fold == ",":
        at, mark = at + 1, ","
    place = at + 1 if mark in {",", ":", "-", "("} else at
    allowed = Gap.PARAGRAPH if mark == ":" else Gap.LINE if mark in {",", "-", "("} else Gap.SPACE
    if tokens[place].fold == "en" and tokens[place + 1].fold in {"su", "sus", "el", "los"}:
        place += 2
    elif tokens[place].fold in {"su", "sus"}:
        place += 1
    return _past_divisions(tokens, place) if tokens[place].gap <= allowed else -1


def pinpoints_after(tokens: Tokens, cited: Cited) -> Group | None:
    """The pinpoints right after a norm, of it: "Ley 80 de 1993, art. 5"; not those of what comes next."""
    place = _connector_after(tokens, cited.end)
    if place < 0 or tokens[place].fold not in HEADER_WORDS:
        return None
    group = group_at(tokens, place)
    if group is None:
        return None
    after = follow(tokens, group.end)
    return None if after.by_of or after.elsewhere else group
