"""One structured line a request, and nothing that tells who asked: no address, agent or query text."""

from __future__ import annotations

import hashlib
import logging
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import orjson
import structlog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from structlog.types import Processor

    Write = Callable[[dict[str, object]], None]

NOTES: Final = "misional.notes"
"""Key in the WSGI environment of what a view wants said about its request."""

_LONGEST_PATH: Final = 200
_LINE_OPTIONS: Final = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z


def configure_logging(log_format: str) -> None:
    """Write log lines to standard error: ``json`` for machines, ``text`` for a developer's terminal.

    Rooms that know nobody of ours log with the standard library; their lines come out in the same form.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(serializer=_to_json)]
        if log_format == "json"
        else [_console()]
    )
    structlog.configure(processors=[*shared, *last], logger_factory=_to_standard_error)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    ours = logging.getLogger("misional")
    ours.handlers = [handler]
    ours.setLevel(logging.INFO)
    ours.propagate = False


def _console() -> structlog.dev.ConsoleRenderer:
    # Its own way to show an exception prints every variable, and among them is what a visitor sent.
    plainly = structlog.dev.plain_traceback
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plainly)


class _Lines:
    """Writes lines to whatever standard error is by then. A full disk loses lines, but fails no request."""

    def msg(self, message: str) -> None:
        with suppress(OSError):
            sys.stderr.write(f"{message}\n")
            sys.stderr.flush()

    log = debug = info = warning = error = critical = exception = msg


def _to_standard_error(*_names: object) -> _Lines:
    return _Lines()


def _to_json(line: dict[str, object], **_options: object) -> str:
    return orjson.dumps(line, default=str).decode()


def query_notes(text: str) -> dict[str, object]:
    """What a log may say of a query: enough to tell two apart, not what it asks."""
    data = text.encode("utf-8", "surrogatepass")
    return {"query_sha256": hashlib.sha256(data).hexdigest()[:16], "query_bytes": len(data)}


def request_line(log_format: str) -> Write:
    """How to write the line of a request, given its facts; ``log_format`` as :func:`configure_logging`."""
    return _json_line if log_format == "json" else _text_line


def _json_line(facts: dict[str, object]) -> None:
    facts.update(event="request", level="info", timestamp=datetime.now(UTC))
    with suppress(OSError):  # as _Lines
        sys.stderr.write(orjson.dumps(facts, default=str, option=_LINE_OPTIONS).decode())


def _text_line(facts: dict[str, object]) -> None:
    structlog.get_logger("misional.web").info("request", **facts)


class RequestLog:
    """WSGI layer that logs each request once it is answered, by giving its facts to ``write``.

    It also joins the body, which is whole already: the server sends one piece faster than an iterator.
    """

    def __init__(
        self, application: WSGIApplication, write: Write, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._application = application
        self._write = write
        self._clock = clock

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, then log."""
        started = self._clock()
        notes: dict[str, object] = {}
        environ[NOTES] = notes
        status, content_type = "500", ""

        def note_status(
            given: str,
            headers: list[tuple[str, str]],
            exc_info: Any = None,  # noqa: ANN401 - PEP 3333
        ) -> Callable[[bytes], object]:
            nonlocal status, content_type
            status = given[:3]
            for name, value in headers:
                if name == "Content-Type":
                    content_type = value
                    break
            return start_response(given, headers, exc_info)

        answer = self._application(environ, note_status)
        try:
            body = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()
        self._write(
            {
                "method": environ["REQUEST_METHOD"],
                "path": environ.get("PATH_INFO", "")[:_LONGEST_PATH],
                "status": int(status),
                "type": content_type.partition(";")[0],
                "bytes": len(body),
                "ms": round((self._clock() - started) * 1000, 2),
                **notes,
            }
        )
        return [body]
