"""A norm whose type is said by the one before: "Ley 80 de 1993, modificada por la 1150 de 2007"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from misional.extract.citations.designation import number_at
from misional.extract.citations.lists import entry_at, more_entries, share_years
from misional.extract.citations.norms import Norms
from misional.extract.citations.relations import past_passive

if TYPE_CHECKING:
    from misional.extract.citations.lexer import Tokens

_FEMININE: Final = frozenset({"ley", "resolucion", "ordenanza", "directiva", "circular"})
_ITS_CHANGES: Final = frozenset({"modificatorio", "modificatorios", "modificatoria", "modificatorias"})


def _article_end(tokens: Tokens, at: int, *, feminine: bool) -> int:
    """Past "la" or "el", when it agrees with the type; -1 when it does not or is not there."""
    fitting = {"la", "las"} if feminine else {"el", "los"}
    return at + 1 if tokens[at].fold in fitting else -1


def same_type_after(tokens: Tokens, norms: Norms, at: int) -> Norms | None:
    """The norms at ``at`` that a change ties to ``norms`` and that leave its type unsaid; each has a year."""
    place = at + (tokens[at].fold in {",", "("})
    joined = place + (tokens[place].fold in {"y", "e"})
    if tokens[joined].fold in {"su", "sus"} and tokens[joined + 1].fold in _ITS_CHANGES:
        place = joined + 2
    else:
        agent = past_passive(tokens, joined)
        place = -1 if agent < 0 else _article_end(tokens, agent, feminine=norms.head.type in _FEMININE)
    number = number_at(tokens, place) if place > at and tokens[place].kind == "n" else None
    entry = None if number is None else entry_at(tokens, number, place)
    if entry is None or entry.year is None:
        return None
    plural = tokens[place - 1].fold in {"los", "las"} or tokens[place - 1].fold.endswith("s")
    entries = share_years([entry, *more_entries(tokens, entry, plural=plural)], plural=plural)
    dated = tuple(one for one in entries if one.year is not None)
    # The level and the body are the first norm's own: "el Decreto Distrital 140 …, modificado por el 1083".
    head = norms.head._replace(level=None, level_at=-1, qualifiers=())
    return Norms(head, dated, None, False, -1, dated[-1].end, norms.refused, began=place)
