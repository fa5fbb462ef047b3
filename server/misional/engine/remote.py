"""The engine elsewhere: any service that speaks the SPARQL 1.1 Protocol."""

from __future__ import annotations

import logging
import threading
import time
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from misional.engine import results
from misional.engine.endpoint import Endpoint, watch
from misional.engine.errors import (
    EngineBusy,
    EngineError,
    EngineUnavailable,
    EvaluationFailed,
    LimitExceeded,
)
from misional.engine.faults import syntax_error
from misional.engine.guard import admit
from misional.engine.interface import Answer, Dataset
from misional.engine.lanes import Lanes
from misional.engine.sink import BoundedBuffer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from misional.engine.endpoint import Reply
    from misional.engine.interface import Engine, Limits, QueryInfo

_LOG: Final = logging.getLogger("misional.engine")
_RETRY_SECONDS: Final = 5
_MESSAGE_LENGTH: Final = 500
# What services say, in a 200 or an error, when their own time limit ends a query.
_TIMED_OUT: Final = (b"The SPARQL operation has been cancelled", b"SR171")


class _RemoteEngine:
    def __init__(
        self,
        endpoint: Endpoint,
        *,
        graphs: tuple[str, ...],
        union_default: bool,
        prefixes: Mapping[str, str],
        base_iri: str | None,
        lanes: Lanes,
        queue_seconds: float,
    ) -> None:
        self._endpoint = endpoint
        self._outage = _Outage(endpoint.address)
        self._graphs = graphs
        self._union = Dataset(graphs, graphs) if union_default else Dataset()
        self._prefixes = prefixes
        self._base_iri = base_iri
        self._lanes = lanes
        self._queue_seconds = queue_seconds

    @property
    def graphs(self) -> tuple[str, ...]:
        return self._graphs

    def query(
        self,
        text: str,
        *,
        dataset: Dataset,
        media_type: str,
        limits: Limits,
        info: QueryInfo | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Answer:
        admitted = admit(
            text,
            info=info,
            dataset=dataset,
            media_type=media_type,
            graphs=self._graphs,
            base_iri=self._base_iri,
        )
        inherits = not dataset and not admitted.has_from
        base = f"BASE <{self._base_iri}>\n" if self._base_iri is not None else ""
        asked = results.ROWS if admitted.form in {"select", "ask"} else results.TRIPLES
        deadline = time.monotonic() + self._queue_seconds
        seat = self._lanes.enter(long=False, deadline=deadline, cancelled=cancelled)
        try:
            reply = self._endpoint.post(
                _form(base + admitted.text, self._union if inherits else admitted.dataset),
                {"Content-Type": "application/x-www-form-urlencoded", "Accept": asked},
                watch(limits.wall_seconds, cancelled),
                limits.result_bytes,
            )
            _check(reply, text, asked, limits)
            output = BoundedBuffer(limits.result_bytes)
            results.rewrite(reply, admitted.form, media_type, self._prefixes, output)
        except EngineUnavailable as error:
            self._outage.begin(str(error))
            raise
        except (LimitExceeded, EvaluationFailed) as error:
            _LOG.warning("engine.remote_failed", extra={"reason": str(error)})
            raise
        finally:
            seat.leave()
        self._outage.end()
        return Answer(admitted.form, media_type, output.getvalue())

    def close(self) -> None:
        self._lanes.close(0)
        self._endpoint.close()


class _Outage:
    """Says once that the endpoint fails, and once that it answers again, however many queries meet it."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._lock = threading.Lock()
        self._lasting = False

    def begin(self, reason: str) -> None:
        with self._lock:
            new, self._lasting = not self._lasting, True
        if new:
            _LOG.error("engine.remote_down", extra={"endpoint": self._endpoint, "reason": reason})

    def end(self) -> None:
        if not self._lasting:
            return
        with self._lock:
            over, self._lasting = self._lasting, False
        if over:
            _LOG.info("engine.remote_back", extra={"endpoint": self._endpoint})


def _form(text: str, dataset: Dataset) -> bytes:
    """A query via POST with URL-encoded parameters (SPARQL 1.1 Protocol §2.1.2).

    The form that every service takes: Virtuoso 7.2.5 never answers one posted as application/sparql-query.
    """
    default = [("default-graph-uri", iri) for iri in dataset.default]
    named = [("named-graph-uri", iri) for iri in dataset.named]
    return urlencode([("query", text), *default, *named]).encode()


def _check(reply: Reply, text: str, media_type: str, limits: Limits) -> None:
    """Raise unless the reply claims to be the answer, in the media type asked for."""
    if reply.status != 200 or reply.headers.get("x-sql-state"):
        raise _refusal(reply, text, limits)
    if reply.body[-100:].endswith(_TIMED_OUT):
        raise LimitExceeded("wall", limits.wall_seconds)
    got = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    if got != media_type:
        msg = f"asked for {media_type}, got {got or 'no media type'}"
        raise EngineUnavailable(msg)


def _refusal(reply: Reply, text: str, limits: Limits) -> EngineError:
    status = reply.status
    message = reply.body[:_MESSAGE_LENGTH].decode(errors="replace").strip()
    # Virtuoso says S1TAT in a header where it answers with the part it had.
    partial = reply.headers.get("x-sql-state", "").startswith("S1T")
    if partial or status in {408, 504} or any(words in reply.body for words in _TIMED_OUT):
        return LimitExceeded("wall", limits.wall_seconds)
    if status == 400:
        return syntax_error(text, message)
    if status in {429, 503}:
        after = reply.headers.get("retry-after", "")
        return EngineBusy(max(1, int(after)) if after.isascii() and after.isdigit() else _RETRY_SECONDS)
    # Virtuoso signs what it could not do with this one query; any other 500 may be the service's end.
    if status in {413, 414, 422} or (status == 500 and message.startswith("Virtuoso ")):
        return EvaluationFailed(message or f"status {status}")
    return EngineUnavailable(f"status {status}: {message}")


def open_remote(
    endpoint: str,
    *,
    graphs: Sequence[str] = (),
    union_default: bool = True,
    headers: Mapping[str, str] = MappingProxyType({}),
    connections: int = 16,
    queue: int = 64,
    queue_seconds: float = 10.0,
    prefixes: Mapping[str, str] = MappingProxyType({}),
    base_iri: str | None = None,
) -> Engine:
    """Query the SPARQL endpoint at this URL; connects at the first query. Raises `ValueError` for a bad URL.

    ``graphs`` are those a query may name; with ``union_default``, a query without a dataset gets them all,
    merged and by name (with none given: whatever the endpoint does by itself). ``headers`` go with each
    request (``Authorization``). At most ``connections`` queries run at once; ``queue`` more wait
    ``queue_seconds``.

    Elapsed time and the answer's size are kept here; CPU and memory are the endpoint's to limit. A refusal
    (400) becomes `QuerySyntaxError`; 408, 504 and Virtuoso's own time-outs `LimitExceeded` ("wall"); 429 and
    503 `EngineBusy`; all else that is no whole answer, redirects among it, `EngineUnavailable`. The endpoint
    is asked for JSON or N-Triples; every answer is written anew here, with ``prefixes``. An outage is logged
    as one line when it begins and one when it ends.
    """
    return _RemoteEngine(
        Endpoint(endpoint, dict(headers)),
        graphs=tuple(sorted(graphs)),
        union_default=union_default,
        prefixes=dict(prefixes),
        base_iri=base_iri,
        lanes=Lanes(seats=connections, long_seats=connections, queue=queue),
        queue_seconds=queue_seconds,
    )
