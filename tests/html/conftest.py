"""A page of every kind, as bytes, in each language: those with an address, and those to be made first."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest
from flask import template_rendered
from rdflib import Graph

import misional.web.about
from misional.engine import GraphFile
from misional.i18n import LANGUAGES
from misional.release import GRAPHS, Content, canonicalize, graph_iri, pack, publish, quads_of
from misional.web.about import checked
from misional.web.app import create_app
from misional.web.layers.limiting import Rate
from misional.web.plain import plain_data
from misional.web.review.app import create_review_app
from misional.web.review.desk import Card, Piece, Sheet
from misional.web.settings import WebSettings
from misional.web.validation.settings import ValidationSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from flask import Flask
    from jinja2 import Template

    from misional.i18n import Language
    from misional.release import Release
    from misional.web.review.desk import Decision

BASE = "https://example.org/m/"
SMALL = """@prefix m: <https://w3id.org/misional/def#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix n: <https://example.org/m/id/norm/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
n:gone owl:deprecated true ; rdfs:comment "Era un error."@es , "It was a mistake."@en .
n:kept a m:Norm ; skos:prefLabel "Norma"@es , "Norm"@en ; m:readingNote "%s"@es .
"""
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
e:S a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:property [ sh:path e:q ; sh:minCount 1 ;
    sh:message "Falta q."@es , "q is missing."@en ] ,
    [ sh:path e:p ; sh:severity sh:Warning ; sh:maxCount 1 ] ."""
TO_CHECK = {"data-text": "<http://e/a> <http://e/p> 1 , 2 .", "shapes-text": SHAPES, "infer": "0"}
LOCAL = "http://127.0.0.1:8000"
STATES = (("open", "Function"), ("accepted", "Vision"), ("rejected", "Function"))


@dataclass(slots=True)
class Pages:
    """``bodies`` by kind and language, and the names of the ``templates`` that made them."""

    bodies: dict[tuple[str, Language], bytes] = field(default_factory=dict)
    templates: set[str] = field(default_factory=set)


class _Desk:
    """A review with a statement in each state."""

    def sheet(self) -> Sheet:
        """The review as it stands."""
        cards = tuple(
            Card(
                key=f"c{n}", kind=kind, name=f"Enunciado {n}", status=status, words="Cuidar.", year="",
                confidence="0.8", reasons="Lo dice.", law="Decreto 1 de 2020", added=("Ley 2 de 2021",),
                groundless=status == "open", ending=status == "rejected",
            )
            for n, (status, kind) in enumerate(STATES)
        )  # fmt: skip
        return Sheet(
            title="Borrador",
            entity="Casa",
            source="https://casa.example/",
            notes=("A note.",),
            cards=cards,
            pieces=(Piece("Antes. ", "", ""), *(Piece("Cuidar. ", one.key, one.status) for one in cards)),
            kinds=(("Function", "Función"), ("Vision", "Visión")),
            relations=("states", "accords"),
            undoable=True,
        )

    def decide(self, decision: Decision) -> str | None:  # noqa: ARG002 - as the protocol has it
        """Take nothing."""
        return None

    def finish(self) -> Sequence[str]:
        """Write nothing."""
        return ["data/casa/page.ttl"]


@pytest.fixture(scope="session")
def pages(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """Every kind that the statement names, rendered."""
    found = Pages()
    folder = tmp_path_factory.mktemp("kinds")
    patient = WebSettings(validation=ValidationSettings(wait_seconds=120), rate=Rate(per_minute=0))
    with _serving(create_app(release, settings=patient), found) as app:
        addresses = {row.kind: row.path for row in checked() if row.path is not None}
        _take(found, app, addresses | {"release": f"/release/{release.id}"})
        report = app.test_client().post("/validation", data=TO_CHECK).headers["Location"].partition("?")[0]
        _take(found, app, {"validation-report": report})
    older, newer = (_small(folder, note) for note in ("Dice una cosa.", "Dice otra cosa."))
    hasty = WebSettings(validation=ValidationSettings(wait_seconds=0), rate=Rate(per_minute=0))
    with _serving(create_app(newer, settings=hasty), found) as app:
        diff = f"/releases/{older.id}..{newer.id}"
        _take(found, app, {"release-diff": diff, "gone": "/doc/norm/gone"})
        _catch_progress(found, app)
    triples = folder / "one.nt"
    triples.write_text("<http://a> <http://b> <http://c> .\n", encoding="utf-8")
    with _serving(create_app(plain_data([GraphFile(triples)])), found) as app:
        _take(found, app, {"plain": "/"})
    for language in LANGUAGES:
        review = create_review_app(_Desk(), "token", language, Event())
        with template_rendered.connected_to(_noting(found), review):
            client = review.test_client()
            found.bodies["review", language] = client.get("/token/", base_url=LOCAL).data
            found.bodies["review-done", language] = client.post("/token/finish", base_url=LOCAL).data
    assert {kind for kind, _ in found.bodies} == {row.kind for row in checked()}
    return found


@contextmanager
def _serving(app: Flask, found: Pages) -> Iterator[Flask]:
    with template_rendered.connected_to(_noting(found), app):
        yield app
    app.extensions["misional.holder"].close()


def _noting(found: Pages) -> Callable[..., None]:
    def note(_app: Flask, template: Template, **_about: object) -> None:
        found.templates.add(str(template.name))

    return note


def _take(found: Pages, app: Flask, addresses: dict[str, str]) -> None:
    client = app.test_client()
    for kind, path in addresses.items():
        for language in LANGUAGES:
            answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
            assert answer.content_type == "text/html; charset=utf-8", (path, answer.text[:300])
            found.bodies[kind, language] = answer.data


def _catch_progress(found: Pages, app: Flask) -> None:
    """The page of a validation that has not ended: a new process takes longer than to ask for a page."""
    client = app.test_client()
    for language in LANGUAGES:
        status = 0
        while status != 202:
            where = client.post("/validation", data=TO_CHECK).headers["Location"].partition("?")[0]
            answer = client.get(where, headers={"Accept": "text/html", "Accept-Language": language})
            status = answer.status_code
        found.bodies["validation-progress", language] = answer.data


def _small(folder: Path, note: str) -> Release:
    graphs = {graph_iri(BASE, name): Graph() for name in GRAPHS}
    graphs[graph_iri(BASE, "asserted")].parse(data=SMALL % note, format="turtle")
    dataset = canonicalize(quads_of(graphs))
    return publish(folder / "releases", pack(Content("0", BASE, dataset, b'{"@context": {}}', {}, {}, {})), 5)


@pytest.fixture(scope="session")
def measuring() -> bool:
    """Whether this run writes the statement's results in place of comparing them (``make accessibility``)."""
    return os.environ.get("MISIONAL_MEASURE") == "1"


@pytest.fixture(scope="session")
def told(measuring: bool) -> Iterator[dict[str, dict[str, int]]]:
    """What was measured, by kind; a run that measures writes it down as the statement's results."""
    found: dict[str, dict[str, int]] = {row.kind: {"axe": row.axe, "nu": row.nu} for row in checked()}
    yield found
    if measuring:
        rows = [{"kind": row.kind, "path": row.path, **found[row.kind]} for row in checked()]
        lines = ",\n".join(f" {json.dumps(row)}" for row in rows)
        place = Path(misional.web.about.__file__).with_name("accessibility.json")
        place.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
