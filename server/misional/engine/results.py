"""Another service's answers, read whole and written anew: SPARQL 1.1 results in JSON, and N-Triples."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Any, Final

import orjson
from pyoxigraph import QueryBoolean, QueryResultsFormat, RdfFormat, parse, parse_query_results

from misional.engine import formats
from misional.engine.errors import EngineUnavailable, EvaluationFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.engine.endpoint import Reply
    from misional.engine.interface import QueryForm

# The two formats that every service writes, and of which we can tell whether they are whole.
ROWS: Final = "application/sparql-results+json"
TRIPLES: Final = "application/n-triples"

_TRUTH: Final = "__ASK_RETVAL"
"""The one column of the table in which Virtuoso 7.2.5 answers an ASK."""

_NOT_IN_LABELS: Final = re.compile(r"[^A-Za-z0-9]")


def rewrite(
    reply: Reply, form: QueryForm, media_type: str, prefixes: Mapping[str, str], output: IO[bytes]
) -> None:
    """Write the answer to a query of this form to ``output``, in the format wanted.

    Raises `EngineUnavailable` when ``reply`` is no such answer or not whole, `EvaluationFailed` when the
    service may have left out a part of it, and whatever ``output.write`` raises.
    """
    asked = ROWS if form in {"select", "ask"} else TRIPLES
    try:
        if asked == ROWS:
            _rewrite_rows(reply, form, media_type, output)
        else:
            triples = [quad.triple for quad in parse(reply.body, format=RdfFormat.N_TRIPLES)]
            _refuse_a_part(reply, len(triples))
            formats.write_triples(triples, media_type, prefixes, output)
    except (SyntaxError, ValueError, TypeError, KeyError, AttributeError) as error:
        msg = f"the answer broke off or is no {asked}: {error}"
        raise EngineUnavailable(msg) from error


def _rewrite_rows(reply: Reply, form: QueryForm, media_type: str, output: IO[bytes]) -> None:
    document = orjson.loads(reply.body)  # pyoxigraph's reader does not mind a missing end
    body = reply.body
    if form == "ask" and _TRUTH in document["head"].get("vars", ()):
        rows = document["results"]["bindings"]
        body = orjson.dumps({"head": {}, "boolean": bool(rows) and rows[0][_TRUTH]["value"] != "0"})
    elif form == "select":
        rows = document["results"]["bindings"]
        _refuse_a_part(reply, len(rows))
        if b'"bnode"' in body:
            _label_blank_nodes(rows)
            body = orjson.dumps(document)
    found = parse_query_results(body, QueryResultsFormat.JSON)
    if isinstance(found, QueryBoolean) != (form == "ask"):
        msg = f"no answer to {form.upper()}"
        raise ValueError(msg)
    formats.write(found, media_type, {}, output)


def _refuse_a_part(reply: Reply, got: int) -> None:
    """Virtuoso says with each table that its ResultSetMaxRows could cut, and never whether it did."""
    most = reply.headers.get("x-sparql-maxrows", "")
    if most.isdecimal() and got >= int(most):
        msg = f"the endpoint cuts answers at {most} rows"
        raise EvaluationFailed(msg)


def _label_blank_nodes(rows: list[dict[str, Any]]) -> None:
    """Give blank nodes labels that can be written: Virtuoso's are ``nodeID://b10001``."""
    for row in rows:
        for term in row.values():
            if term["type"] == "bnode":
                label = term["value"].removeprefix("nodeID://")
                term["value"] = _NOT_IN_LABELS.sub(lambda found: f"_{ord(found[0]):x}_", label)
