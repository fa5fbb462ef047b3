"""Templates and the one stylesheet, prepared once for an application."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from flask import current_app, g, render_template, request
from jinja2 import StrictUndefined

from misional.i18n import LANGUAGES, say
from misional.web.cache import uri
from misional.web.formats import split_suffix
from misional.web.structured import Site, block, plain_page
from misional.web.theme import Theme

if TYPE_CHECKING:
    from flask import Flask

    from misional.i18n import Language
    from misional.web.holder import Live

_STYLE: Final = "site.css"
_SCRIPT: Final = "editor.js"
OURS: Final = Theme()


@cache
def stylesheet(theme: Theme = OURS) -> bytes:
    """The stylesheet's bytes, with the colours of ``theme``."""
    return files("misional.web").joinpath("static", _STYLE).read_bytes() + theme.css


@cache
def stylesheet_path(theme: Theme = OURS) -> str:
    """Its address, which changes when it does, so that it can be kept forever."""
    return f"/static/{hashlib.sha256(stylesheet(theme)).hexdigest()[:12]}/{_STYLE}"


def look() -> Theme:
    """The look of the application that answers."""
    chosen: Theme = current_app.extensions["misional.settings"].theme
    return chosen


@cache
def script() -> bytes | None:
    """The query editor's bytes, or ``None`` where nobody has built it: the pages do without."""
    file = files("misional.web").joinpath("static", _SCRIPT)
    return file.read_bytes() if file.is_file() else None


def script_path() -> str | None:
    """The editor's address, which changes when it does."""
    body = script()
    return None if body is None else f"/static/{hashlib.sha256(body).hexdigest()[:12]}/{_SCRIPT}"


def prepare(app: Flask) -> None:
    """Make templates strict (a misspelt name fails a test, not a reader) and give them their words."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _site() -> Site:
    """The site by its public address, as far as the data says; plain files say none."""
    served: Live | None = g.get("live")
    return Site("" if served is None else served.space.base, None)


def page(template: str, language: Language, **values: object) -> str:
    """A whole page in ``language``; ``values`` are what its template shows."""
    if "structured" not in values:
        values["structured"] = block(plain_page(_site(), uri(split_suffix(request.path)[0]), language))
    theme = look()

    def t(key: str, **named: object) -> str:
        own = theme.name(language) if key == "site.name" else None
        return own or say(key, language, **named)

    return render_template(
        template,
        language=language,
        languages=LANGUAGES,
        t=t,
        theme=theme,
        report=theme.report(request.script_root + request.path),
        root=request.script_root,
        published="resources" in current_app.blueprints,
        here=request.script_root + request.path,
        style=request.script_root + stylesheet_path(theme),
        version=g.get("version"),
        **values,
    )
