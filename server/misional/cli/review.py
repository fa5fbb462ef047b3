"""``misional review``: a person decides on each proposal of a draft, at a page of this machine."""

from __future__ import annotations

import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from rdflib import DCTERMS, URIRef

from misional.cli.options import fail, read_folder, working
from misional.cli.shapes_check import shape_problems
from misional.extract import review
from misional.extract.labels import KINDS
from misional.extract.words import one_line
from misional.i18n import DEFAULT_LANGUAGE, LANGUAGES, say
from misional.model.namespaces import MISIONAL
from misional.web.review import Card, Decision, Piece, Sheet, serve_review

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from misional.extract.review import Item, Opened, Review, Reviewer
    from misional.i18n import Language

_UNUSABLE: Final = 2
_LAW: Final = (MISIONAL.statedIn, MISIONAL.hasLegalBasis, MISIONAL.inAccordanceWith, MISIONAL.invokes)


@click.command("review")
@click.argument("draft", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), default=Path("data"),
    help="Folder that gets the result, in the folder of the body's key.",
)  # fmt: skip
@click.option(
    "--reviewer", default="", help="Who reviews: a name or an office, recorded with the date (PROV)."
)
@click.option("--port", type=click.IntRange(0, 65_535), default=0, show_default="any free one",
              help="Port of the page, on 127.0.0.1.")  # fmt: skip
@click.option("--lang", type=click.Choice(LANGUAGES), default=DEFAULT_LANGUAGE, help="Language of the page.")
@click.option("--accept-all", is_flag=True,
              help="Open no page: accept whatever is undecided, and write the result.")  # fmt: skip
@click.option("--restart", is_flag=True, help="Forget the decisions saved for another version of the draft.")
def review_command(
    draft: Path, data: Path, reviewer: str, port: int, lang: Language, accept_all: bool, restart: bool
) -> None:
    """Review DRAFT, which 'misional extract --output' wrote: accept, edit, split, merge or reject each one.

    Revise DRAFT en una página de esta máquina: acepte, corrija, divida, una o rechace cada propuesta.

    The page needs no JavaScript and a keyboard is enough; open the address that is printed. Each decision is
    saved at once in DRAFT.review.json, so that closing the window loses nothing: the same command goes on.
    At the end the accepted statements, checked by the shapes, go to the body's folder in --data. What is
    rejected or undecided is not published.

    Exit code: 0 the result is written, 1 it was refused (the message says why), 2 the draft cannot be used.

    Example: misional review borrador.ttl --reviewer 'Oficina de Planeación'
    """
    try:
        desk = _Desk(draft, data, reviewer, lang, restart=restart)
    except (review.UnusableDraftError, ValueError, OSError) as error:
        fail(str(error), _UNUSABLE)
    if accept_all:
        desk.accept_all()
        try:
            with working("checking against the shapes …"):
                written = desk.finish()
        except (ValueError, OSError) as error:
            fail(str(error))
        click.echo("\n".join(written))
        return
    try:
        serve_review(desk, lang, port, click.echo)
    except OSError as error:
        fail(f"port {port}: {error.strerror}", _UNUSABLE)
    except KeyboardInterrupt:
        click.echo(f"saved in {desk.saved}; the same command goes on from there", err=True)


class _Desk:
    """The review of one draft: in memory, and after each decision on the disk."""

    def __init__(self, draft: Path, data: Path, reviewer: str, language: Language, *, restart: bool) -> None:
        self._opened = review.open_draft(draft)
        self._data = data
        self._reviewer = reviewer.strip()
        self._language = language
        self.saved = draft.with_name(f"{draft.name}.review.json")
        before = None if restart else review.load(self.saved)
        if before is not None and before.draft != self._opened.review.draft:
            raise ValueError(f"{self.saved} is about another version of {draft}: --restart forgets it")
        self._review = before or self._opened.review

    def sheet(self) -> Sheet:
        """See :class:`misional.web.review.Desk`."""
        opened = self._opened
        return Sheet(
            title=str(opened.entity).rpartition("/")[2],
            entity=str(opened.entity),
            source=next(map(str, opened.graph.objects(opened.capture, DCTERMS.source)), ""),
            notes=opened.notes,
            cards=tuple(_card(opened, item, self._language) for item in self._review.items),
            pieces=tuple(_pieces(opened.text, self._review)),
            kinds=tuple((kind, _kind_name(kind, self._language)) for kind in KINDS),
            relations=review.RELATIONS,
            undoable=bool(self._review.before),
        )

    def decide(self, decision: Decision) -> str | None:
        """See :class:`misional.web.review.Desk`."""
        try:
            if decision.action == "undo":
                after = review.undo(self._review)
            else:
                after = review.remember(self._review, self._decided(decision))
        except review.Refusal as refusal:
            return f"review.{refusal.reason}"
        review.save(self.saved, after)
        self._review = after
        return None

    def accept_all(self) -> None:
        """Accept whatever is undecided."""
        for item in self._review.items:
            if item.status == "open":
                self._review = review.accept(self._review, item.key)
        review.save(self.saved, self._review)

    def finish(self) -> Sequence[str]:
        """See :class:`misional.web.review.Desk`."""
        who: Reviewer | None = None
        if self._reviewer:
            who = review.Reviewer(self._reviewer, datetime.datetime.now(tz=datetime.UTC))
        try:
            graph = review.reviewed_graph(self._opened, self._review, who, self._laws)
        except review.Refusal as refusal:
            raise ValueError(say(f"review.{refusal.reason}", self._language)) from refusal
        if not len(graph):
            raise ValueError(say("review.nothing-accepted", self._language))
        return [str(path) for path in review.publish(self._data, self._opened, graph, self._check)]

    @cached_property
    def _laws(self) -> review.LawReader:
        """Reads what law the reviewer cites; the sources are read when it is first asked for."""
        return review.LawReader(self._opened, read_folder(self._data))

    def _decided(self, decision: Decision) -> Review:
        before, key = self._review, decision.key
        simple = {"merge": review.merge, "reject": review.reject, "reopen": review.reopen}
        if decision.action in simple:
            return simple[decision.action](before, key)
        return review.accept(self._changed(before, decision), key)

    def _changed(self, after: Review, decision: Decision) -> Review:
        """What the card's fields hold is taken over, whichever button is pressed: nothing typed is lost."""
        key, words = decision.key, decision.words.strip()
        item = after.item(key)
        if item.kind == review.ENDING:
            return after
        if decision.kind and decision.kind != item.kind:
            after = review.change_kind(after, key, decision.kind)
        year = decision.year if after.item(key).kind == "Vision" else ""
        same_words = not words or words == _words_of(self._opened, item)
        if decision.action == "edit" or not same_words or (words and year != item.year):
            after = review.edit(after, self._opened.text, key, words, year)
        if decision.bare:
            after = review.drop_laws(after, key)
        if decision.law:
            law = review.AddedLaw(decision.law, _relation(decision.relation), decision.source)
            self._laws.check(law, after.item(key).kind)
            after = review.add_law(after, key, law)
        return after

    def _check(self, files: Mapping[Path, bytes]) -> list[str]:
        return shape_problems(self._data, files, self._language)


def _words_of(opened: Opened, item: Item) -> str:
    return one_line(opened.text[item.start : item.end])


def _reasons(opened: Opened, item: Item, language: Language) -> str:
    why = opened.reasons(item.origin, language)
    if item.kind != review.ENDING:
        return why
    day = opened.graph.value(URIRef(item.origin), MISIONAL.lastDay)
    until = say("review.ending-undated" if day is None else "review.ending-until", language, day=str(day))
    by = str(opened.graph.value(URIRef(item.origin), MISIONAL.endedBy)).partition("/id/")[2]
    return f"{opened.label(item.origin, language)}. {why}. {by}. {until}"


def _kind_name(kind: str, language: Language) -> str:
    if kind == review.ENDING:
        return say("review.ending", language)
    spanish, english = KINDS[kind]
    return spanish if language == "es" else english


def _card(opened: Opened, item: Item, language: Language) -> Card:
    law = {
        str(value).partition("/id/")[2].partition("/")[2]
        for predicate in _LAW
        for value in opened.graph.objects(URIRef(item.origin), predicate)
    }
    return Card(
        key=item.key,
        kind=item.kind,
        name=_kind_name(item.kind, language),
        status=item.status,
        words=_words_of(opened, item),
        year=item.year,
        confidence=opened.confidence(item.origin),
        reasons=_reasons(opened, item, language),
        ending=item.kind == review.ENDING,
        law=say("review.law-dropped", language) if item.bare else ", ".join(sorted(law)),
        groundless=item.kind in {"Function", "Duty"} and not item.laws and (item.bare or not law),
        added=tuple(f"{one.words} ({say(f'review.relation-{one.relation}', language)})" for one in item.laws),
    )


def _relation(given: str) -> review.Relation:
    return next((one for one in review.RELATIONS if one == given), review.RELATIONS[0])


def _pieces(text: str, reviewed: Review) -> Iterator[Piece]:
    last = 0
    for item in reviewed.items:
        if item.start < last or item.kind == review.ENDING:
            continue  # a rejected stretch whose words another statement took
        if item.start > last:
            yield Piece(text[last : item.start], "", "")
        yield Piece(text[item.start : item.end], item.key, item.status)
        last = item.end
    yield Piece(text[last:], "", "")
