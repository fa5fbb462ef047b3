"""The acta of a query: what was asked of which release, when, and its answer, in one file to re-check."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from misional import __version__
from misional.engine import Dataset, inspect
from misional.release import canonicalize
from misional.release.manifest import is_sha256
from misional.release.terms import parse_triples, quad_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.engine import Engine, Limits
    from misional.release import Release

VERSION: Final = 1
_JSON: Final = "application/sparql-results+json"
_N_TRIPLES: Final = "application/n-triples"
_TEXTS: Final = ("made", "tool", "release", "dataset", "query", "form")
_LISTS: Final = ("variables", "answer")

Verdict = Literal["same", "reordered", "different"]


class ActaError(ValueError):
    """The document is no acta, or was changed after it was made; ``what`` ends the key of the message that
    says so, ``why`` fills it in.
    """

    def __init__(
        self, what: Literal["none", "changed", "incomplete", "no-release"], why: object = ""
    ) -> None:
        super().__init__(f"{what} {why}")
        self.what = what
        self.why = why


@dataclass(frozen=True, slots=True)
class Acta:
    """``answer`` holds the answer's lines: each solution as JSON with sorted keys, each triple as N-Quads
    with canonical blank nodes (RDFC-1.0), or ``true`` or ``false``. ``variables`` are those of a SELECT.
    """

    made: str
    tool: str
    release: str
    dataset: str
    query: str
    form: str
    variables: tuple[str, ...]
    answer: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """Plain values for JSON, with the SHA-256 of all the rest."""
        body = {"acta": VERSION} | {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()
        }
        return body | {"sha256": _digest(body)}


def draw_up(release: Release, engine: Engine, query: str, limits: Limits, made: str) -> Acta:
    """Ask ``engine``, which holds ``release``, and put the answer down; ``made`` is an ISO 8601 time.

    Raises what ``Engine.query`` raises.
    """
    info = inspect(query)
    is_graph = info.form in {"construct", "describe"}
    answer = engine.query(
        query, dataset=Dataset(), media_type=_N_TRIPLES if is_graph else _JSON, limits=limits, info=info
    )
    variables, lines = _graph(answer.body) if is_graph else _results(answer.body)
    tool = f"misional {__version__}"
    return Acta(made, tool, release.id, release.manifest.dataset_hash, query, answer.form, variables, lines)


def compare_answers(before: Acta, after: Acta) -> Verdict:
    """Whether the same question got the same answer; ``reordered``: the same lines in another order."""
    if before.variables != after.variables or Counter(before.answer) != Counter(after.answer):
        return "different"
    return "same" if before.answer == after.answer else "reordered"


def read_acta(document: Mapping[str, Any]) -> Acta:
    """The acta that a document is; raises ``ActaError``."""
    body = {name: value for name, value in document.items() if name != "sha256"}
    if document.get("acta") != VERSION:
        raise ActaError("none", VERSION)
    if document.get("sha256") != _digest(body):
        raise ActaError("changed")
    try:
        made, tool, release, dataset, query, form = (str(body[name]) for name in _TEXTS)
        variables, answer = (tuple(map(str, body[name])) for name in _LISTS)
    except (KeyError, TypeError) as error:
        raise ActaError("incomplete", error) from error
    if not is_sha256(release):
        raise ActaError("no-release")
    return Acta(made, tool, release, dataset, query, form, variables, answer)


def _results(body: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    results = json.loads(body)
    if "boolean" in results:
        return (), (json.dumps(results["boolean"]),)
    rows = [
        {name: _without_label(term) for name, term in row.items()} for row in results["results"]["bindings"]
    ]
    return tuple(results["head"]["vars"]), tuple(_canonical(row) for row in rows)


def _without_label(term: dict[str, str]) -> dict[str, str]:
    """The label of a blank node means nothing outside its answer."""
    return {"type": "bnode"} if term["type"] == "bnode" else term


def _graph(body: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    quads = ((*triple, "") for triple in parse_triples(body.decode()))
    return (), tuple(quad_line(quad) for quad in canonicalize(quads).quads)


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(body).encode("utf-8", "surrogatepass")).hexdigest()
