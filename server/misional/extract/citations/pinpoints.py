"""One level of a pinpoint as the text writes it: "los numerales 3 y 6", "Art. 65-B", "parágrafo segundo"."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from misional.extract.citations.dates import MONTHS
from misional.extract.citations.lexer import Gap
from misional.extract.citations.model import Item, Step
from misional.extract.citations.types import TYPE_WORDS
from misional.extract.citations.values import Value, named_value, value_at
from misional.extract.citations.words import spelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.extract.citations.lexer import Token, Tokens
    from misional.extract.citations.model import PinKind


class _Header(NamedTuple):
    kind: PinKind
    plural: bool
    dotted: bool
    """Whether the word counts only with its full stop ("num.", which is else no word of ours)."""


def _rows(kind: PinKind, singular: str, plural: str, short: str, shorts: str) -> dict[str, _Header]:
    whole = {
        word: _Header(kind, word in plural.split(), dotted=False) for word in f"{singular} {plural}".split()
    }
    cut = {word: _Header(kind, word in shorts.split(), dotted=True) for word in f"{short} {shorts}".split()}
    return whole | cut


_HEADERS: Final[Mapping[str, _Header]] = MappingProxyType(
    _rows("art", "articulo art", "articulos arts", "", "")
    | _rows("num", "numeral", "numerales", "num", "nums")
    | _rows("ord", "ordinal", "ordinales", "", "")
    | _rows("lit", "literal letra", "literales letras", "lit", "lits")
    | _rows("inc", "inciso", "incisos", "inc", "incs")
    | _rows("par", "paragrafo", "paragrafos", "par parg", "pars")
)
HEADER_WORDS: Final = frozenset(_HEADERS)
_ARTICLES: Final = frozenset({"el", "la", "los", "las"})
_AND: Final = frozenset({"y", "e", "o", "u"})
_MAY_FOLLOW: Final = (
    frozenset(
        "de del y e o u a al hasta bis ter en ibidem idem ejusdem transitorio transitoria "
        "superior superiores constitucional modificado modificada modificados derogado derogada "
        "adicionado adicionada sustituido subrogado reglamentado reglamentada siguientes ss citado "
        "citada".split()
    )
    | frozenset(TYPE_WORDS)
    | HEADER_WORDS
)


class Node(NamedTuple):
    """A header with its values: tokens ``first`` to ``end``. ``closed`` when "y" has ended its list."""

    step: Step
    plural: bool
    closed: bool
    first: int
    end: int


def header_at(tokens: Tokens, at: int, *, inside: bool = False) -> tuple[PinKind, bool, int] | None:
    """The kind of pinpoint named at ``at``, whether in the plural, and the place after the word.

    ``inside``: after another pinpoint, where "lit" or "num" are abbreviations even without their stop.
    """
    header = _HEADERS.get(tokens[at].fold)
    if header is None or tokens[at].kind != "w":
        return None
    place = at + 1
    dot = tokens[place].fold == "." and tokens[place].gap is Gap.NONE
    if header.dotted and not (dot or inside or _of_article(tokens, place)):
        return None
    place += dot
    # "ARTÍCULO.- 1o."
    if dot and tokens[place].fold == "-" and tokens[place + 1].kind == "n":
        place += 1
    return header.kind, header.plural, place


def _of_article(tokens: Tokens, at: int) -> bool:
    """Whether "3 del artículo" stands here, which shows that "núm" before it is a numeral."""
    if tokens[at].kind != "n" or tokens[at + 1].fold not in {"de", "del", ","}:
        return False
    return tokens[at + 2].fold in {"articulo", "art"}


def _is_noun_counted(tokens: Tokens, at: int) -> bool:
    """Whether a plain word follows the figure, so that it counts things ("y 3 personas", "10 días")."""
    token: Token = tokens[at]
    return token.kind == "w" and token.fold not in _MAY_FOLLOW


def _is_day(tokens: Tokens, at: int) -> bool:
    return tokens[at].fold in {"de", "del"} and tokens[at + 1].fold in MONTHS


def _through(tokens: Tokens, value: Value, kind: PinKind, *, plural: bool) -> Value | None:
    """The far end of a range: "5 al 9", "a) a d)", "5-9" after a plural, "5 al artículo 9"."""
    mark = tokens[value.end]
    if mark.fold not in {"a", "al", "hasta", "-"} or (mark.fold == "-" and not plural):
        return None
    place = value.end + 1
    if mark.fold != "-":
        place += tokens[place].fold in {"el", "la"}
        header = header_at(tokens, place)
        place = header[2] if header is not None and header[0] == kind else place
    said = plural and kind == "art" and spelled(tokens, place) is not None
    if kind != "lit" and tokens[place].kind != "n" and not said:
        return None
    far = value_at(tokens, place, kind, plural=plural)
    return far if far is not None and _ascending(value.value, far.value) else None


def _ascending(near: str, far: str) -> bool:
    if near.isdigit() and far.isdigit():
        return len(near) <= 9 and len(far) <= 9 and int(near) < int(far)
    return ("." in near and near.count(".") == far.count(".")) or (near.isalpha() and near < far)


def _item(tokens: Tokens, value: Value, kind: PinKind, *, plural: bool) -> tuple[Item, int]:
    far = _through(tokens, value, kind, plural=plural)
    if far is not None and _is_noun_counted(tokens, far.end) and not plural:
        far = None
    start, last = tokens[value.first].start, far or value
    stop = tokens[last.end - 1]
    shut = stop.fold in {".", ")"} or (kind == "lit" and stop.fold == '"')
    end = tokens[last.first].end if shut else stop.end
    return Item(value.value, start, end, None if far is None else far.value), last.end


def _separator(tokens: Tokens, at: int) -> tuple[int, bool] | None:
    """Past ",", "y", ", y", "y/o", "y el" between values of one list, and whether "y" was there."""
    place = at + 1 if tokens[at].fold in {",", ";"} else at
    joined = tokens[place].fold in _AND
    if joined:
        place += 3 if tokens[place + 1].fold == "/" and tokens[place + 2].fold == "o" else 1
        place += tokens[place].fold in _ARTICLES
    return (place, joined) if place > at else None


def items_at(
    tokens: Tokens, at: int, kind: PinKind, *, plural: bool, single: bool = False
) -> tuple[tuple[Item, ...], bool, int] | None:
    """The values at ``at``: the items, whether "y" closed the list, and the place after them."""
    value = value_at(tokens, at, kind, plural=plural)
    if value is None:
        return None
    item, end = _item(tokens, value, kind, plural=plural)
    items, closed = [item], False
    while not closed and not single:
        found = _separator(tokens, end)
        if found is not None and header_at(tokens, found[0], inside=True) is not None:
            break  # "art. 12, num. 3": the numeral of that article, not "12 and number 3"
        following = None if found is None else value_at(tokens, found[0], kind, plural=plural)
        if found is not None and following is None and kind == "lit" and tokens[end].fold == ",":
            # "literales d, e": the letter, not the conjunction.
            found = (end + 1, False)
            following = value_at(tokens, end + 1, kind, plural=plural)
        if found is None or following is None or _is_day(tokens, following.end):
            break
        item, after = _item(tokens, following, kind, plural=plural)
        if _is_noun_counted(tokens, after) and not plural:
            break
        items.append(item)
        end, closed = after, found[1]
    return tuple(items), closed, end


def lettered_at(tokens: Tokens, at: int) -> Node | None:
    """The "a)" of "art. 9 a)": a literal without its word."""
    letter, shut = tokens[at], tokens[at + 1]
    if letter.kind != "w" or len(letter.fold) != 1 or letter.gap is not Gap.SPACE or letter.fold in _AND:
        return None
    if shut.fold != ")" or shut.gap is not Gap.NONE:
        return None
    item = Item(letter.fold, letter.start, letter.end)
    return Node(Step("lit", (item,)), plural=False, closed=False, first=at, end=at + 2)


def node_at(tokens: Tokens, at: int, *, single: bool = False, inside: bool = False) -> Node | None:
    """The pinpoint level that begins at ``at``; ``single`` takes one value of a word in the singular."""
    header = header_at(tokens, at, inside=inside)
    if header is None:
        return None
    kind, plural, place = header
    found = items_at(tokens, place, kind, plural=plural, single=single and not plural)
    if found is not None:
        return Node(Step(kind, found[0]), plural, found[1], at, found[2])
    if kind not in {"inc", "par"}:
        return None
    before = _value_before(tokens, at, kind)
    if before is not None:
        return Node(Step(kind, (before,)), plural, closed=False, first=at - 1, end=place)
    if kind == "inc":
        return None
    word = tokens[at]
    return Node(Step(kind, (Item("", word.start, word.end),)), plural, closed=False, first=at, end=place)


def _value_before(tokens: Tokens, at: int, kind: PinKind) -> Item | None:
    """The ordinal of "segundo inciso", "último inciso"."""
    if not at or tokens[at].gap >= Gap.LINE:
        return None
    word = tokens[at - 1]
    named = named_value(tokens, at - 1, kind)
    said = spelled(tokens, at - 1)
    if named is not None:
        return Item(named.value, word.start, word.end)
    return None if said is None or said[1] != at else Item(str(said[0]), word.start, word.end)
