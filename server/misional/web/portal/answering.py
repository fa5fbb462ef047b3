"""What the views of this folder share: one format at one address, and a suffix read off a name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import request

from misional.web.negotiation import Choice, choose_language, negotiate, vary
from misional.web.responses import Placement, represent, wishes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask import Response

    from misional.i18n import Language
    from misional.web.cache import Link
    from misional.web.formats import Format


def only(form: Format) -> Choice:
    """The choice at an address that has one format, whatever ``Accept`` says; the language is negotiated."""
    wanted = replace(wishes(suffixed=False), media_type=form.suffix)
    return Choice(form, choose_language(wanted), vary(wanted, (form,)))


def choose(suffix: str | None, offered: Sequence[Format]) -> Choice:
    """Negotiate among ``offered``; ``suffix`` is what the route found, which wins."""
    return negotiate(replace(wishes(suffixed=False), suffix=suffix), offered)


def site_root() -> str:
    """Absolute URL of this server as the client knows it, ending in ``/``: such bytes are of one host."""
    return request.url_root


def answer(
    form: Format,
    render: Callable[[Language], bytes],
    *,
    of_host: bool = False,
    links: tuple[Link, ...] = (),
    depends: tuple[str, ...] = (),
) -> Response:
    """A representation that is the only one at its address.

    ``of_host``: the bytes name this server. ``depends``: what else than the path decides them.
    """
    choice = only(form)
    told = (site_root(), *depends) if of_host else depends
    place = Placement(None, links, told, of_host=of_host)
    return represent(choice, place, lambda: render(choice.language))
