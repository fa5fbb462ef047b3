"""A page that exists as HTML only: the one way from a template to its response."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import request

from misional.i18n import LANGUAGES
from misional.web.formats import HTML
from misional.web.negotiation import Choice, choose_language, vary
from misional.web.pages.environment import page
from misional.web.pages.names import Names
from misional.web.responses import Placement, live, represent, wishes

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response


def html_page(
    template: str,
    values: Callable[[Names], dict[str, object]],
    *,
    choice: Choice | None = None,
    depends: tuple[str, ...] = (),
) -> Response:
    """The page of ``template`` with ``values`` in the reader's language.

    ``choice`` is what was negotiated where there are other formats; without it, ``Accept`` changes nothing.
    ``depends``: what else than the path decides its bytes.
    """
    wanted = wishes(suffixed=False)
    if choice is None:
        choice = Choice(HTML, choose_language(wanted), vary(replace(wanted, media_type="html"), (HTML,)))
    language = choice.language
    names = Names(live(), language, request.script_root)

    def render() -> bytes:
        here = request.script_root + request.path
        kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
        return page(
            template,
            language,
            release=names.live.id,
            translations=[(code, f"{here}?{urlencode([*kept, ('lang', code)])}") for code in LANGUAGES],
            **values(names),
        ).encode()

    return represent(choice, Placement(None, depends=depends), render)
