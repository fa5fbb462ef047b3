"""``/why``: why a derived triple holds, as a page and as JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import orjson
from flask import Blueprint, Response, current_app, request
from rdflib import URIRef

from misional.proof import NotDerivedError
from misional.web.explanation import Facts
from misional.web.formats import EXPLANATION, HTML
from misional.web.htmlpage import html_page
from misional.web.negotiation import negotiate
from misional.web.problems import Problem, ProblemError
from misional.web.responses import Placement, link_root, release, represent, wishes

if TYPE_CHECKING:
    from misional.web.explanation import Explanation, Triple
    from misional.web.negotiation import Choice
    from misional.web.pages.names import Names
    from misional.web.proofs import Proofs, ProofShelf

blueprint: Final = Blueprint("why", __name__)

_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
_TOKEN: Final = re.compile(
    r"<[^\x00-\x20<>\"{}|^`\\]+>|_:[A-Za-z0-9]+|\"[^\n\r]*\"(@[A-Za-z0-9-]+|\^\^<[^<>\s]+>)?"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A derived triple in a list: its words, and where its proof is."""

    words: tuple[str, str, str]
    href: str


@blueprint.get("/why")
def why() -> Response:
    """The proof of the triple ``s``, ``p``, ``o``; without ``o``, the derived triples of ``s``."""
    subject, predicate, value = _required("s"), _term("p"), _term("o")
    choice = negotiate(wishes(suffixed=False), (HTML, EXPLANATION))
    shelf: ProofShelf = current_app.extensions["misional.proofs"]
    proofs = shelf.of(release())
    facts = Facts(proofs.graphs, choice.language)
    depends = (subject, predicate or "", value or "")
    if predicate is None or value is None:
        found = proofs.about(subject, predicate)
        if not found:
            raise ProblemError(Problem("not-found"))
        if choice.format is EXPLANATION:
            rows = [{"triple": one, "words": " — ".join(_words(one, facts))} for one in found]
            return represent(choice, Placement(None, depends=depends), lambda: orjson.dumps(rows))
        lines = [Line(_words(one, facts), _address(one)) for one in found]
        return _page(choice, subject, facts, depends, lines=lines)
    explained = _explained((subject, predicate, value), proofs, facts)
    if choice.format is EXPLANATION:
        body = orjson.dumps(explained.document(), option=orjson.OPT_INDENT_2)
        return represent(choice, Placement(None, depends=depends), lambda: body)
    return _page(choice, subject, facts, depends, why=explained)


def _explained(triple: Triple, proofs: Proofs, facts: Facts) -> Explanation:
    try:
        return facts.explain(proofs.proof(triple))
    except NotDerivedError as error:
        raise ProblemError(Problem("not-found")) from error


def _page(choice: Choice, subject: str, facts: Facts, depends: tuple[str, ...], **values: object) -> Response:
    def view(names: Names) -> dict[str, object]:
        return {
            "title": facts.name(subject),
            "about": names.href(URIRef(subject[1:-1])),
            "target": partial(_target, names),
            "json": f"{link_root()}/why?{urlencode({**request.args, 'format': 'json'})}",
            "why": None,
            "lines": (),
            **values,
        }

    return html_page("why.html", view, choice=choice, depends=depends)


def _target(names: Names, token: str) -> str | None:
    """The page of what a token names, if it has one."""
    return names.href(URIRef(token[1:-1])) if token.startswith("<") else None


def _words(triple: Triple, facts: Facts) -> tuple[str, str, str]:
    return facts.name(triple[0]), facts.name(triple[1]), facts.name(triple[2])


def _address(triple: Triple) -> str:
    s, p, o = triple
    return f"{link_root()}/why?{urlencode({'s': s[1:-1], 'p': p[1:-1], 'o': o[1:-1] if o[0] == '<' else o})}"


def _required(name: str) -> str:
    term = _term(name)
    if term is None:
        raise ProblemError(Problem("parameter-missing", {"name": name}))
    return term


def _term(name: str) -> str | None:
    """The token of a parameter: an IRI, or for ``o`` any N-Triples term; 400 when it is neither."""
    given = request.args.getlist(name)
    if not given:
        return None
    if len(given) > 1:
        raise ProblemError(Problem("parameter-repeated", {"name": name}))
    if _IRI.fullmatch(given[0]):
        return f"<{given[0]}>"
    if name == "o" and _TOKEN.fullmatch(given[0]):
        return given[0]
    raise ProblemError(Problem("bad-request", {"reason": f"{name}: IRI"}))
