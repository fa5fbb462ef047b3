"""Every form of a report, from one model, says all that it takes to do the run again."""

from __future__ import annotations

import csv
import html
import io
import json
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote
from xml.etree import ElementTree

import openpyxl
import pytest
from pyoxigraph import RdfFormat, parse

from misional.shacl import Report, validate
from misional.shacl.render import FORM_NAMES, Input, Provenance, Run, read_json, render_bytes

if TYPE_CHECKING:
    from misional.shacl import RdfText

RUN: Final = Run(
    files=(Input("data ñ/a;1.ttl", "11" * 32), Input("b.ttl", "22" * 32), Input("b.ttl", "22" * 32)),
    shapes=(Input("shapes/core.ttl", "33" * 32),),
    profiles=("core", "evidence"),
    knowledge=(Input("ontology/misional.ttl", "44" * 32),),
    infer=True,
    engine="pyshacl",
    baseline=Input("before.json", "55" * 32),
    waivers=Input("waivers.ttl", "66" * 32),
)
PROVENANCE: Final = Provenance("ab" * 32, "cd" * 32, "release-1", "2026-11-22T10:00:00Z", RUN)
KNOWN: Final = (
    PROVENANCE.tool,
    PROVENANCE.tool_version,
    "shacl",
    "0.3.4",
    "instead: gave up",
    "ab" * 32,
    "cd" * 32,
    "release-1",
    "2026-11-22T10:00:00Z",
    "core",
    "evidence",
    "owlrl",
    "pyshacl",
    *("data ñ/a;1.ttl", "b.ttl", "shapes/core.ttl", "ontology/misional.ttl", "before.json", "waivers.ttl"),
    *(two * 32 for two in ("11", "22", "33", "44", "55", "66")),
)
CLEAN: Final = Report(True, (), "shacl", "0.3.4", "instead: gave up")


def told(form: str, data: bytes) -> str:
    """All that a form says, as its own reader reads it."""
    match form:
        case "xlsx":
            sheet = openpyxl.load_workbook(io.BytesIO(data))["provenance"]
            return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
        case "csv":
            rows = csv.reader(io.StringIO(data.decode(), newline=""))
            return "\n".join(cell for row in rows for cell in row)
        case "turtle" | "jsonld":
            kind = RdfFormat.TURTLE if form == "turtle" else RdfFormat.JSON_LD
            return "\n".join(getattr(quad.object, "value", "") for quad in parse(data, format=kind))
        case "junit":
            root = ElementTree.fromstring(data)  # noqa: S314 - our own
            return "\n".join([root.get("name", ""), *(p.get("value", "") for p in root.iter("property"))])
        case "json" | "sarif":
            return unquote(json.dumps(json.loads(data), ensure_ascii=False))
    return html.unescape(data.decode())


@pytest.mark.parametrize("form", FORM_NAMES)
def test_every_form_says_how_to_repeat_the_run(form: str, data: RdfText, shapes: RdfText) -> None:
    found = validate(data, shapes)
    bad = Report(False, found.results, "shacl", "0.3.4", "instead: gave up")
    for report in (bad, CLEAN):
        text = told(form, render_bytes(form, report, PROVENANCE, "en")).replace("\\", "")
        assert [known for known in KNOWN if known not in text] == []


def test_the_run_is_read_back_from_json() -> None:
    assert read_json(render_bytes("json", CLEAN, PROVENANCE, "es")) == (CLEAN, PROVENANCE)
