"""Norms cited by type and number: one, or a list that shares type, year or issuer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from misional.extract.citations.dates import day_month_at
from misional.extract.citations.dating import dating_at
from misional.extract.citations.designation import marker_end, number_at
from misional.extract.citations.issuers import Issuer, issuer_at, place_name_is_foreign, short_name_at
from misional.extract.citations.lexer import Gap
from misional.extract.citations.lists import UNITS, Entry, entry_at, more_entries, share_years
from misional.extract.citations.types import TYPE_WORDS, Head, head_at

if TYPE_CHECKING:
    from misional.extract.citations.lexer import Tokens

_NATIONAL_ONLY: Final = frozenset({"ley", "acto-legislativo"})
_DRAFTS: Final = frozenset(
    "proyecto proyectos borrador borradores anteproyecto anteproyectos iniciativa ponencia "
    "acta actas minuta formato modelo".split()
)
_NOT_DIRECTIVES: Final = frozenset({"junta", "mesa", "plancha"})
_NOT_RESOLUTIONS: Final = frozenset({"alta", "baja", "media", "mayor", "menor"})
_SMALL: Final = frozenset("de del la las los el y e en a al para sobre contra por materia".split())
_NAME_STOPS: Final = frozenset(
    "articulo articulos art arts numeral numerales literal paragrafo inciso que se no foral federal".split()
)
_LONGEST_NAME: Final = 20
_LONGEST_UNDATED: Final = 6
_LAST_YEAR_SPOKEN_OF: Final = 2060
_LAW_NUMBER: Final = re.compile(r"0*[0-9]{1,4}[A-Z]?")
"""No Colombian law has five figures: "Ley 27444" is another country's."""


class Norms(NamedTuple):
    """What one type word cites: its entries, and what holds for all of them or for the last."""

    head: Head
    entries: tuple[Entry, ...]
    issuer: Issuer | None
    issuer_before: bool
    level_after: int
    end: int
    refused: bool
    """Recognised and known to be no Colombian norm in being: a draft, a foreign or international act."""

    began: int = -1
    """Where the citation begins when its type is said by one before; else -1."""

    @property
    def first(self) -> int:
        """The place of the type word, or of the number when the type is said before."""
        return self.head.first if self.began < 0 else self.began


def _acceptable(tokens: Tokens, head: Head, entry: Entry) -> bool:
    """Whether type and number make a citation; without a year far less is believed."""
    number, after = entry.number, tokens[entry.end]
    if not number.notation.strip("0"):
        return False
    if head.type in _NATIONAL_ONLY and (
        number.series is not None or not _LAW_NUMBER.fullmatch(number.notation)
    ):
        return False
    if entry.year is not None:
        return after.fold not in UNITS
    before = tokens[number.end]
    if _is_private(tokens, head, number.end):
        return False
    if (
        (head.short and before.fold not in {"art", "arts", "articulo", "articulos"})
        or number.in_words
        or not tokens[head.first].upper
        or len(number.notation) > _LONGEST_UNDATED
    ):
        return False
    if not number.notation.isdigit():
        return False
    lettered = before.kind == "w" and len(before.fold) == 1 and tokens[number.end + 1].fold == "("
    if before.kind == "n" or lettered or _undated_of_figure(tokens, number.end):
        return False
    # The laws have passed 2380, so what is too late for a year is a law's number.
    latest = _LAST_YEAR_SPOKEN_OF if head.type == "ley" else 2099
    looks_like_year = 1900 <= int(number.notation) <= latest
    if before.fold in UNITS or (looks_like_year and not number.marked):
        return False
    if before.fold in {"/", "-"} and before.gap is Gap.NONE:
        return False
    return before.fold not in {"#", "nº", "$"} and marker_end(tokens, number.end) == number.end


def _is_private(tokens: Tokens, head: Head, at: int) -> bool:
    """ "Acuerdo No. 5 del sindicato": an undated agreement of somebody who is no public body."""
    place = _past_of(tokens, at)
    word = tokens[place]
    return head.type == "acuerdo" and place > at and word.kind == "w" and issuer_at(tokens, place) is None


def _undated_of_figure(tokens: Tokens, at: int) -> bool:
    """ "Ley 80 de 2500", "2 de cada 10": a figure after "de" that is neither a year nor a day."""
    if tokens[at].fold == "de" and tokens[at + 1].fold == "cada":
        return True
    figure = tokens[at].fold in {"de", "del"} and tokens[at + 1].kind == "n"
    return figure and day_month_at(tokens, at + 1) is None


def _believable_start(tokens: Tokens, head: Head) -> bool:
    """Whether the words before allow a norm here: "Junta Directiva 5", "alta resolución 1080" do not."""
    before = tokens[head.first - 1].fold if head.first else ""
    if head.type == "directiva" and before in _NOT_DIRECTIVES:
        return False
    if head.type == "resolucion" and before in _NOT_RESOLUTIONS:
        return False
    after = tokens[head.end]
    glued = after.gap is Gap.NONE and tokens[head.end - 1].fold != "." and not tokens[head.first].upper
    return after.gap < Gap.PARAGRAPH and not glued and before != "_"


def _is_draft(tokens: Tokens, at: int) -> bool:
    """Whether it is a draft, a paper that bears such a name, or another country's ("Real Decreto")."""
    before = tokens[at - 1].fold if at else ""
    if before in {"real", "reales"}:
        return True
    linked = at - 2 if before in {"de", "del"} else at - 1
    return linked >= 0 and tokens[linked].fold in _DRAFTS


def _past_of(tokens: Tokens, at: int) -> int:
    """Past "de", "del", "de la"; ``at`` itself when they are not there."""
    if tokens[at].fold not in {"de", "del"}:
        return at
    return at + 2 if tokens[at + 1].fold in {"la", "el", "las", "los"} else at + 1


def _issuer_between(tokens: Tokens, head: Head) -> tuple[Issuer, int] | None:
    """ "Resolución MinTIC 1519", "Acuerdo del Concejo Distrital 645": the issuer and the number's place."""
    if head.type in _NATIONAL_ONLY:
        return None
    place = _past_of(tokens, head.end)
    issuer = short_name_at(tokens, place) if place == head.end else issuer_at(tokens, place)
    if issuer is None:
        return None
    after = issuer.end + 1 if tokens[issuer.end].fold in {"-", ","} else issuer.end
    return issuer, after


def _named_number(tokens: Tokens, head: Head) -> int | None:
    """The place of the number after a long name: "Decreto Único Reglamentario del Sector … 1083 de 2015"."""
    compiled = head.type == "decreto" and not {"unico", "compilatorio"}.isdisjoint(head.qualifiers)
    sector = (
        head.type == "decreto"
        and tokens[head.end].fold in {"del", "de"}
        and tokens[head.end + 1].fold == "sector"
    )
    if head.type != "ley" and not (compiled or sector):
        return None
    loose = compiled or sector
    for place in range(head.end, head.end + _LONGEST_NAME):
        token = tokens[place]
        if token.kind == "n" or marker_end(tokens, place) > place:
            return place if place > head.end and tokens[place - 1].fold not in _SMALL else None
        comma = loose and token.fold == ","
        # The name's initials: "Decreto Único Reglamentario (DUR) 1083".
        comma = comma or (token.fold == "(" and tokens[place + 1].caps and tokens[place + 2].fold == ")")
        comma = comma or (tokens[place - 1].fold == "(" and tokens[place + 1].fold == ")")
        comma = comma or (token.fold == ")" and tokens[place - 1].caps)
        if not comma and not _name_word(tokens, place, loose=loose):
            return None
    return None


def _name_word(tokens: Tokens, at: int, *, loose: bool) -> bool:
    token = tokens[at]
    if (
        token.kind != "w"
        or token.gap is Gap.PARAGRAPH
        or token.fold in TYPE_WORDS
        or token.fold in _NAME_STOPS
    ):
        return False
    return loose or token.upper or token.fold in _SMALL


def _first_entry(tokens: Tokens, head: Head) -> tuple[Entry, Issuer | None] | None:
    """The first number, straight after the type, after an issuer, or after a long name."""
    colon = tokens[head.end].fold == ":" and not head.short
    # "Decreto, 140 de 2021" is believed of a type with a capital, and with a year.
    slip = tokens[head.end].fold == "," and tokens[head.first].upper and not head.short
    colon = colon or slip
    number = number_at(tokens, head.end + colon, listed=head.plural)
    between = _issuer_between(tokens, head)
    if between is not None:
        number = number_at(tokens, between[1], listed=head.plural) or number
    if number is not None:
        entry = entry_at(tokens, number, head.first)
        if entry is None or (colon and entry.year is None):
            return None
        if between is None and number.series is not None:
            return _named_in_series(tokens, entry)
        return _dated_after_issuer(tokens, entry) or (entry, between[0] if between is not None else None)
    place = _named_number(tokens, head)
    number = None if place is None else number_at(tokens, place)
    entry = None if number is None else entry_at(tokens, number, head.first)
    if entry is None or entry.year is None or _numbered_like_year(entry):
        return None
    return entry, None


def _named_in_series(tokens: Tokens, entry: Entry) -> tuple[Entry, Issuer | None]:
    """ "Resolución No. CNSC-2016…": the letters before the number are the issuer's short name."""
    issuer = short_name_at(tokens, entry.number.series_first)
    if issuer is None:
        return entry, None
    return entry._replace(number=entry.number._replace(series=None, series_first=-1)), issuer


def _dated_after_issuer(tokens: Tokens, entry: Entry) -> tuple[Entry, Issuer] | None:
    """ "Resolución 1234 de la Contraloría General de la República de 2019": the year after the issuer."""
    issuer = _issuer_after(tokens, entry.end) if entry.year is None else None
    dating = None if issuer is None else dating_at(tokens, issuer.end)
    if issuer is None or dating is None:
        return None
    return entry._replace(year=dating.year, day=dating.day, end=dating.end), issuer


def _numbered_like_year(entry: Entry) -> bool:
    """ "Ley de Presupuesto 2020 de 2019": after a name, a figure near the year is a year, not a number."""
    figure = int(entry.number.notation) if entry.number.notation.isdigit() else 0
    return entry.year is not None and not entry.number.marked and abs(figure - entry.year.value) <= 5


def _issuer_after(tokens: Tokens, at: int) -> Issuer | None:
    """ "de MinTIC", ", expedida por el Ministerio …", "(CREG)", or, in a title, the body's name alone."""
    place = at + 1 if tokens[at].fold == "," else at
    if tokens[place].fold[:6] in {"expedi", "emitid", "profer", "dictad"} and tokens[place + 1].fold == "por":
        place += 3 if tokens[place + 2].fold in {"el", "la", "los", "las"} else 2
        return issuer_at(tokens, place)
    after = _past_of(tokens, place)
    if after > place:
        return issuer_at(tokens, after)
    if place > at or tokens[at].gap >= Gap.LINE:
        return None
    if tokens[at].fold in {"(", "-"}:
        issuer = short_name_at(tokens, at + 1)
        closed = issuer is not None and (tokens[at].fold == "-" or tokens[issuer.end].fold == ")")
        return issuer if closed else None
    return issuer_at(tokens, at)


def _is_foreign(tokens: Tokens, at: int) -> bool:
    """ "de España", "española", "(España)" after the norm."""
    place = at + 1 if tokens[at].fold in {",", "("} else at
    place = _past_of(tokens, place)
    return place_name_is_foreign(tokens[place].fold) and tokens[place].gap < Gap.LINE


def _is_dated_as_in_spain(tokens: Tokens, entry: Entry) -> bool:
    """ "Ley 1/2000, de 7 de enero": a day after a comma and "de", where the year is slashed."""
    if entry.year is None or entry.day is None or tokens[entry.year.first - 1].fold != "/":
        return False
    day = entry.day.first
    return day > 1 and (tokens[day - 2].fold, tokens[day - 1].fold) == (",", "de")


def norms_at(tokens: Tokens, at: int) -> Norms | None:
    """The norms that the type word at ``at`` cites, or ``None``. Looks a bounded way past each number."""
    head = head_at(tokens, at)
    if head is None or not _believable_start(tokens, head):
        return None
    found = _first_entry(tokens, head)
    if found is None or (found[0].number.in_words and found[0].year is None):
        return None
    first, issuer = found
    entries = [first, *more_entries(tokens, first, plural=head.plural)]
    entries = share_years(entries, plural=head.plural)
    entries = [entry for entry in entries if _acceptable(tokens, head, entry)]
    if not entries or entries[0].number is not first.number:
        return None
    end = entries[-1].end
    after = None if head.type in _NATIONAL_ONLY or entries[-1].year is None else _issuer_after(tokens, end)
    refused = _is_draft(tokens, at) or _is_foreign(tokens, end) or _is_dated_as_in_spain(tokens, entries[-1])
    refused = refused or any(body is not None and body.foreign for body in (issuer, after))
    before = issuer is not None
    level_after = end + 1 if tokens[end].fold == "nivel" and tokens[end + 1].fold == "nacional" else -1
    end = after.end if after is not None else max(end, level_after + 1)
    return Norms(head, tuple(entries), issuer or after, before, level_after, end, refused)
