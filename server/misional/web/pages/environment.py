"""Templates and the one stylesheet, prepared once for an application."""

from __future__ import annotations

import hashlib
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from flask import current_app, g, render_template, request
from jinja2 import StrictUndefined

from misional.i18n import LANGUAGES, say

if TYPE_CHECKING:
    from flask import Flask

    from misional.i18n import Language

_STYLE: Final = "site.css"
_SCRIPT: Final = "editor.js"


@cache
def stylesheet() -> bytes:
    """The stylesheet's bytes."""
    return files("misional.web").joinpath("static", _STYLE).read_bytes()


def stylesheet_path() -> str:
    """Its address, which changes when it does, so that it can be kept forever."""
    return f"/static/{hashlib.sha256(stylesheet()).hexdigest()[:12]}/{_STYLE}"


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


def page(template: str, language: Language, **values: object) -> str:
    """A whole page in ``language``; ``values`` are what its template shows."""
    return render_template(
        template,
        language=language,
        languages=LANGUAGES,
        t=partial(say, language=language),
        root=request.script_root,
        published="resources" in current_app.blueprints,
        here=request.script_root + request.path,
        style=request.script_root + stylesheet_path(),
        version=g.get("version"),
        **values,
    )
