"""``/.well-known/void``: what the data holds, in numbers (VoID section 7.2), where clients look for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, current_app, request

from misional.web.cache import strong_etag
from misional.web.formats import GRAPH_FORMATS
from misional.web.negotiation import negotiate
from misional.web.problems import Problem, ProblemError
from misional.web.responses import Placement, live, represent, stored, wishes
from misional.web.service import WELL_KNOWN, at, describe_data, has_void
from misional.web.writers import write

if TYPE_CHECKING:
    from misional.web.formats import Format

blueprint: Final = Blueprint("void", __name__)


@blueprint.get(f"/{WELL_KNOWN}")
@blueprint.get(f"/{WELL_KNOWN}.<suffix>")
def void(suffix: str | None = None) -> Response:  # noqa: ARG001 - the negotiation reads it off the path
    """The VoID description of the release; 404 when plain files are served, which have none."""
    if not has_void(live()):
        raise ProblemError(Problem("not-found"))
    choice = negotiate(wishes(), GRAPH_FORMATS)
    place = Placement(f"/{WELL_KNOWN}", depends=(request.url_root,), of_host=True)
    return represent(choice, place, lambda: at(request.url_root, _anywhere(choice.format), choice.format))


def _anywhere(form: Format) -> bytes:
    key = strong_etag(live().id, current_app.extensions["misional.stamp"], WELL_KNOWN, form.media_type)
    return stored(key, lambda: write(describe_data(live()), form, (), live().context))
