"""The review's own small Flask application: loopback only, one secret address, no script.

Who knows the token knows the draft; another page of the same browser does not, and cannot post to it either:
the token is in every address, the ``Host`` must be this server's (no rebinding of a name to 127.0.0.1), and a
request that says it comes from elsewhere (``Origin``, ``Sec-Fetch-Site``) is refused.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from importlib.resources import files
from threading import Lock
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, abort, redirect, render_template, request, url_for
from jinja2 import StrictUndefined
from markupsafe import Markup

from misional.i18n import say
from misional.web.review.desk import Decision

if TYPE_CHECKING:
    from threading import Event

    from werkzeug.wrappers import Response as BaseResponse

    from misional.i18n import Language
    from misional.web.review.desk import Desk, Sheet

_ACTIONS: Final = frozenset({"accept", "edit", "merge", "reject", "reopen", "undo"})
_LONGEST_FORM: Final = 1_048_576
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = (
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    # Not "no-referrer": with it a form's own post says "Origin: null", like one from anywhere.
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)


def create_review_app(desk: Desk, token: str, language: Language, finished: Event) -> Flask:
    """The application over ``desk``, below ``/<token>/``; sets ``finished`` once the end is told."""
    app = Flask("misional.web", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=_LONGEST_FORM, PROPAGATE_EXCEPTIONS=False)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals["t"] = lambda key, **values: say(f"review.{key}", language, **values)
    pages = _Pages(desk, token, language, finished)
    app.before_request(pages.guard)
    app.after_request(_protect)
    for rule, view, method in (
        ("/<given>/", pages.page, "GET"),
        ("/<given>/review.css", pages.style, "GET"),
        ("/<given>/decide", pages.decide, "POST"),
        ("/<given>/finish", pages.finish, "POST"),
    ):
        app.add_url_rule(rule, view_func=view, methods=[method])
    return app


class _Pages:
    """The views; one request at a time touches the desk."""

    def __init__(self, desk: Desk, token: str, language: Language, finished: Event) -> None:
        self._desk = desk
        self._token = token
        self._language = language
        self._finished = finished
        self._lock = Lock()

    def guard(self) -> None:
        """Refuse whoever is not this page's own reader."""
        _refuse_strangers()
        given = (request.view_args or {}).get("given", "")
        if not hmac.compare_digest(given.encode(), self._token.encode()):
            abort(404)

    def page(self, given: str) -> Response:  # noqa: ARG002 - the guard has looked at it
        """The review as it stands."""
        with self._lock:
            return self._show()

    def style(self, given: str) -> Response:  # noqa: ARG002
        """The stylesheet."""
        return Response(_sheet(), mimetype="text/css")

    def decide(self, given: str) -> BaseResponse:  # noqa: ARG002
        """Take one decision, then show the next undecided statement."""
        decision = _decision()
        with self._lock:
            try:
                refused = self._desk.decide(decision)
            except OSError as error:
                return self._show(str(error), 500, decision)
            if refused is not None:
                return self._show(say(refused, self._language), 409, decision)
            after = _next_open(self._desk, decision.key)
        # Not an anchor: a browser gives no autofocus to a page that it opens at one.
        return redirect(url_for("page", given=self._token, at=after), 303)

    def finish(self, given: str) -> Response:  # noqa: ARG002
        """Write the result, or say why not and lose nothing."""
        with self._lock:
            try:
                written = self._desk.finish()
            except (ValueError, OSError) as error:
                return self._show(str(error), 409)
        sheet = _sheet().decode()
        done = render_template(
            "review-done.html",
            written=written,
            language=self._language,
            sheet=Markup(sheet),  # noqa: S704 - ours
        )
        response = Response(done, mimetype="text/html")
        # Nobody is left to ask for the stylesheet, so it comes along, and it alone may.
        response.headers["Content-Security-Policy"] = _POLICY.replace("'self'", _hash_of(sheet), 1)
        # The server ends at this: not before the page is sent, and also when nobody takes it.
        response.call_on_close(self._finished.set)
        return response

    def _show(self, message: str = "", status: int = 200, refused: Decision | None = None) -> Response:
        sheet = self._desk.sheet()
        page = render_template(
            "review.html",
            sheet=sheet,
            language=self._language,
            message=message,
            first=_focused(sheet),
            token=self._token,
            refused=refused,
        )
        return Response(page, status, mimetype="text/html")


def _sheet() -> bytes:
    return files("misional.web").joinpath("static", "review.css").read_bytes()


def _hash_of(text: str) -> str:
    """How a policy names an inline text (CSP Level 3, section 2.3.1)."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _protect(response: Response) -> Response:
    for name, value in _HEADERS:
        response.headers.setdefault(name, value)
    return response


def _refuse_strangers() -> None:
    host = request.headers.get("Host", "")
    port = request.environ.get("SERVER_PORT", "")
    if host not in {f"127.0.0.1:{port}", f"localhost:{port}"}:
        abort(403)
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{host}":
        abort(403)
    if request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
        abort(403)


def _decision() -> Decision:
    form = request.form
    action, key = form.get("action", ""), form.get("key", "")
    if action not in _ACTIONS or not (key or action == "undo"):
        abort(400)
    return Decision(
        action,
        key,
        words=form.get("words", ""),
        year=form.get("year", "").strip(),
        kind=form.get("kind", ""),
        law=form.get("law", "").strip(),
        relation=form.get("relation", ""),
        source=form.get("source", "").strip(),
        bare="bare" in form,
    )


def _next_open(desk: Desk, key: str) -> str:
    """Where to go on: the first undecided card after this one, else the first of all, else this one."""
    cards = desk.sheet().cards
    keys = [card.key for card in cards]
    at = keys.index(key) if key in keys else 0
    following = [card.key for card in (*cards[at:], *cards[:at]) if card.status == "open"]
    return following[0] if following else key


def _focused(sheet: Sheet) -> str:
    """The undecided card that gets the focus: the one asked for, else the first; "" when none is left."""
    undecided = [card.key for card in sheet.cards if card.status == "open"]
    asked = request.args.get("at", "")
    return asked if asked in undecided else next(iter(undecided), "")
