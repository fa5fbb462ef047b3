"""Several items in one paragraph: split where the text itself shows the seam, never elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from misional.extract.announcements import announced_list
from misional.extract.markers import Mark, read_mark
from misional.extract.words import begins_with_infinitive, fold, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

_INLINE_MARK: Final = re.compile(
    r"(?:(?<=[\s;:.,])|(?<=\A))\(?(?:\d{1,2}|[a-zñ])(?:\.?\)|\.-?|\.[ \u00a0]?-|[ \u00a0]?[-–—](?=\s)|"
    r"[º°]\.?-?)(?=\s*[A-ZÁÉÍÓÚÑa-záéíóúñ«“\"])"
)
_BULLET: Final = re.compile(r"\s[•●▪■◦○►➢✓✔❖·]\s")
_SEAM: Final = re.compile(r"[.;:,]\s*(?:[ye]\s*)?\Z|\A\s*\Z|\n\s*\Z")
_CONNECTIVE: Final = re.compile(
    r"\s*(?:[ye]|as[ií] como|adem[aá]s de|igualmente|tambi[eé]n|finalmente)?,?\s+(?=\S)|\s*"
)
_JOINING_END: Final = re.compile(r"[;,]\s+[ye]\s*\Z")
_FEWEST_RUN_ON: Final = 3
_NEAR: Final = 200
_SEAM_WIDTH: Final = 12


class Piece(NamedTuple):
    """A part of a paragraph, by offsets in it: its words, and the mark before them if it has one."""

    lead: int
    start: int
    end: int
    mark: Mark | None


def split_marked(text: str, mark: Mark | None, following: Mark | None) -> list[Piece]:
    """The items that a paragraph holds by the marks inside it.

    ``text`` is without its own ``mark``; ``following`` is the mark of the next paragraph, so that a figure
    which the next item bears anyway is not taken for a seam. One piece when there is nothing to split.
    """
    cuts = (
        _bullet_cuts(text, mark)
        if mark is not None and mark.kind == "bullet"
        else list(_cuts(text, mark, following))
    )
    if mark is None and (len(cuts) < 2 or cuts[0][1].value != (1,)):
        return [Piece(0, 0, len(text), None)]
    starts = [(0, 0, mark), *((at, at + inner.end, inner) for at, inner in cuts)]
    ends = [at for at, _ in cuts] + [len(text)]
    pieces = [
        Piece(lead, start, start + _words_end(text[start:end], last=end == len(text)), inner)
        for (lead, start, inner), end in zip(starts, ends, strict=True)
    ]
    return [piece for piece in pieces if piece.end > piece.start]


def _words_end(piece: str, *, last: bool) -> int:
    """Where a piece's words end: the "y" that only leads to the next one is of neither."""
    joined = None if last else _JOINING_END.search(piece[-_SEAM_WIDTH:])
    return len(piece.rstrip()) - (0 if joined is None else len(joined.group().rstrip()) - 1)


def _bullet_cuts(text: str, mark: Mark) -> list[tuple[int, Mark]]:
    cuts = []
    for found in _BULLET.finditer(text):
        at = found.start() + 1
        inner = read_mark(text[at:])
        if inner is not None and inner.style == mark.style:
            cuts.append((at, inner))
    return cuts


def _cuts(text: str, mark: Mark | None, following: Mark | None) -> Iterator[tuple[int, Mark]]:
    """Marks inside the text that carry on the count of ``mark`` (or begin one at 1 or a)."""
    running = mark
    for found in _INLINE_MARK.finditer(text):
        # Only the neighbourhood is looked at: a paragraph may be as long as a page.
        inner = read_mark(text[found.start() : found.start() + _NEAR])
        if inner is None or len(inner.value) != 1:
            continue
        words = found.start() + inner.end
        seam = _SEAM.search(text[max(0, found.start() - _SEAM_WIDTH) : found.start()]) is not None
        if running is None:
            if inner.value == (1,) and inner.kind in {"number", "letter"} and seam:
                running = inner
                yield found.start(), inner
            continue
        follows = (
            inner.style == running.style
            and len(running.value) == 1
            and inner.value[0] == running.value[0] + 1
        )
        if not follows:
            continue
        taken = following is not None and (following.style, following.value) == (inner.style, inner.value)
        upper = text[words : words + 1].isupper() and not taken and mark is None
        if seam and (upper or begins_with_infinitive(text[words : words + _NEAR])):
            running = inner
            yield found.start(), inner


def split_run_on(text: str) -> list[Piece]:
    """The items of a sentence that strings them together, by semicolons or as sentences, each with its verb.

    What announces them ("Son funciones de la Agencia: …") is left out. One piece when there is no telling.
    """
    start = _past_announcement(text)
    for pieces in (_by_semicolons(text, start), _by_sentences(text, start)):
        if len(pieces) >= _FEWEST_RUN_ON:
            return pieces
    return [Piece(start, start, len(text), None)]


def _past_announcement(text: str) -> int:
    colon = text.find(":")
    if 0 < colon < 700 and announced_list(text[: colon + 1]) is not None:
        return colon + 1 + len(text[colon + 1 :]) - len(text[colon + 1 :].lstrip())
    return 0


def _by_semicolons(text: str, start: int) -> list[Piece]:
    pieces: list[Piece] = []
    place = start
    for end in [*(found.end() for found in re.finditer(";", text[start:])), len(text) - start]:
        stop = start + end
        connective = _CONNECTIVE.match(text, place)
        begin = connective.end() if connective else place
        if text[begin:stop].strip():
            pieces.append(Piece(begin, begin, begin + len(text[begin:stop].rstrip()), None))
        place = stop
    return pieces if all(begins_with_infinitive(text[piece.start : piece.end]) for piece in pieces) else []


def _by_sentences(text: str, start: int) -> list[Piece]:
    pieces = [
        Piece(start + first, start + first, start + last, None) for first, last in sentences(text[start:])
    ]
    return pieces if all(begins_with_infinitive(text[piece.start : piece.end]) for piece in pieces) else []


def may_hold_several(text: str) -> bool:
    """Whether a later sentence of the item begins with a verb of its own, as another item would."""
    later = sentences(text)[1:]
    return any(begins_with_infinitive(text[start:end]) for start, end in later) or bool(
        re.search(r"[a-záéíóúñ]\.[A-ZÁÉÍÓÚ][a-záéíóú]+[aei]r\b", text)
    )


def strings_verbs(text: str) -> bool:
    """Whether one sentence names several actions by commas alone, so that nothing shows where to split it."""
    verbs = re.findall(r"(?:, | y | e |: )([a-z]{3,18}(?:ar|er|ir))\b", fold(text))
    return len(verbs) >= 2
