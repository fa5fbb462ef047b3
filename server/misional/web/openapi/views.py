"""The service's description for programs (``/openapi.json``) and the same for people (``/api``)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

import orjson
from flask import Blueprint, Response, request

from misional.web.formats import OPENAPI
from misional.web.htmlpage import html_page
from misional.web.negotiation import Choice, choose_language, vary
from misional.web.openapi.document import openapi
from misional.web.responses import Placement, link_root, live, represent, settings, wishes

if TYPE_CHECKING:
    from misional.web.pages.names import Names

blueprint: Final = Blueprint("openapi", __name__)


@dataclass(frozen=True, slots=True)
class OperationView:
    """One operation to read: how to call it, what it takes, what it gives; ``href`` calls its example."""

    method: str
    path: str
    summary: str
    parameters: tuple[tuple[str, str, bool], ...]
    formats: tuple[str, ...]
    href: str | None


@blueprint.get("/openapi.json")
def description() -> Response:
    """The OpenAPI 3.1 document, in Spanish or English."""
    wanted = wishes(suffixed=False)
    choice = Choice(OPENAPI, choose_language(wanted), vary(replace(wanted, media_type="json"), (OPENAPI,)))

    def render() -> bytes:
        document = openapi(live(), choice.language, link_root(), settings().licence)
        return orjson.dumps(document, option=orjson.OPT_INDENT_2)

    return represent(choice, Placement("/openapi"), render)


@blueprint.get("/api")
def api() -> Response:
    """The same for people, made of the same document."""
    return html_page("api.html", _sections)


def _sections(names: Names) -> dict[str, object]:
    document = openapi(names.live, names.language, names.root, settings().licence)
    sections: dict[str, list[OperationView]] = {tag["name"]: [] for tag in document["tags"]}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            sections[operation["tags"][0]].append(_operation(path, method, operation, request.script_root))
    return {"sections": list(sections.items())}


def _operation(path: str, method: str, operation: dict[str, Any], root: str) -> OperationView:
    parameters = operation.get("parameters", [])
    content = operation["responses"].get("200", {}).get("content", {})
    return OperationView(
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        parameters=tuple(
            (one["name"], one["description"], bool(one.get("required")))
            for one in parameters
            if one["name"] not in {"format", "lang"}
        ),
        formats=tuple(content),
        href=root + example(path, parameters) if method == "get" and _has_examples(parameters) else None,
    )


def _has_examples(parameters: list[dict[str, Any]]) -> bool:
    """Whether an operation can be called as it stands: the address of somebody's report is nobody else's."""
    return all("example" in one for one in parameters if one.get("required"))


def example(path: str, parameters: list[dict[str, Any]]) -> str:
    """The path and query that call an operation with the examples of its required parameters."""
    asked = []
    for one in parameters:
        if not one.get("required"):
            continue
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", quote(one["example"], safe="/"))
        else:
            asked.append((one["name"], one["example"]))
    return f"{path}?{urlencode(asked)}" if asked else path
