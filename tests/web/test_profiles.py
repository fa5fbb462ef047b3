"""Content negotiation by profile: each model says only what is so, in terms that exist, and is told truly."""

from __future__ import annotations

import json
import re
import warnings
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import DCTERMS, ORG, RDF, SKOS, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from misional.model.namespaces import CV, MISIONAL
from misional.shacl import RdfText, validate
from misional.web.formats import GRAPH_FORMATS, HTML, TURTLE
from misional.web.holder import Live, bring_to_life
from misional.web.index import build_index
from misional.web.negotiation import NotAcceptable, Wishes
from misional.web.problems import ProblemError
from misional.web.profiles.choosing import choose, offered
from misional.web.profiles.tables import ALTERNATES, ALTR, CPOV, FOREIGN, OURS, SCHEMA_ORG
from misional.web.profiles.translate import translate
from misional.web.triples import Triple

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from misional.release import Release
    from misional.shacl import EngineName
    from misional.web.formats import Format
    from misional.web.profiles.model import Profile

BASE = "https://example.org/m/"
ALL = (OURS, *FOREIGN, ALTERNATES)
VOCABULARIES = {
    "schema": ("schema-subset",),
    "cpov": ("cpov-2.1.2", "org", "skos", "dcterms"),
    "eli": ("eli-1.2", "dcterms", "rdfs"),
}


@pytest.fixture(scope="module")
def live(release: Release) -> Live:
    return bring_to_life(release, lambda _files, **_named: None)  # type: ignore[arg-type]


def terms_of(profile: Profile) -> set[URIRef]:
    classes = {kind for kinds in profile.classes.values() for kind in kinds}
    values = {value for rule in profile.rules for value in rule.values.values()}
    return classes | values | {rule.theirs for rule in profile.rules}


@pytest.mark.parametrize("profile", FOREIGN, ids=lambda profile: profile.token)
def test_every_term_of_a_profile_exists_in_its_vocabulary(profile: Profile, shared: Path) -> None:
    known: set[object] = set()
    for name in VOCABULARIES[profile.token]:
        known |= set(Graph().parse(shared / "vocab" / f"{name}.ttl").subjects())
    assert terms_of(profile) - known == set()


@pytest.mark.parametrize("profile", FOREIGN, ids=lambda profile: profile.token)
def test_every_term_of_ours_in_a_table_exists(profile: Profile, ontology: Graph, shared: Path) -> None:
    ours = {*profile.classes, *(step for rule in profile.rules for step in rule.path)}
    ours |= {kind for rule in profile.rules for kind in rule.of}
    known = set(ontology.subjects())
    for name in ("dcat3", "dcterms", "eli-1.2", "foaf", "oa", "org", "owl", "rdfs", "skos"):
        known |= set(Graph().parse(shared / "vocab" / f"{name}.ttl").subjects())
    assert ours - known == set()


@pytest.mark.parametrize("profile", FOREIGN, ids=lambda profile: profile.token)
def test_a_profile_speaks_its_own_terms_only(live: Live, profile: Profile) -> None:
    allowed = terms_of(profile) | {RDF.type}
    told = translate(live.index, [one for one in live.index.subjects() if isinstance(one, URIRef)], profile)
    assert len(told) > 100
    for triple in told:
        assert triple.predicate in allowed
        if triple.predicate == RDF.type:
            assert triple.object in allowed


def test_what_a_profile_says_is_what_we_say(live: Live) -> None:
    """Each triple of a profile is one of ours under another name: nothing is added on the way."""
    for profile in FOREIGN:
        for topic in live.index.instances(MISIONAL.Norm):
            for triple in translate(live.index, [topic], profile):
                if triple.predicate == RDF.type:
                    continue
                rules = [rule for rule in profile.rules if rule.theirs == triple.predicate]
                ends = {
                    str(rule.values.get(node, node))
                    for rule in rules
                    for node in _ends(live, triple.subject, rule.path)
                }
                assert str(triple.object) in ends


def _ends(live: Live, start: object, path: tuple[URIRef, ...]) -> list[URIRef]:
    ends = [start]
    for step in path:
        ends = [edge.node for end in ends for edge in live.index.outgoing(end, step)]  # type: ignore[arg-type]
    return ends  # type: ignore[return-value]


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_cpov_passes_its_own_shapes(live: Live, shared: Path, engine: EngineName) -> None:
    shapes = RdfText((shared / "vocab" / "cpov-2.1.2-shacl.ttl").read_text("utf-8"), "turtle")
    bodies = live.index.instances(MISIONAL.PublicEntity)
    data = Graph()
    for triple in translate(live.index, bodies, CPOV):
        data.add(triple)
    assert len(set(data.subjects(RDF.type, CV.PublicOrganisation))) > 30
    assert validate(data, shapes, engine=engine).results == ()
    data.add((bodies[0], SKOS.prefLabel, Literal("sin idioma")))
    assert validate(data, shapes, engine=engine).results, "and the shapes can fail"


def test_which_profiles_a_document_has(live: Live) -> None:
    def tokens(kind: URIRef) -> list[str]:
        return [one.token for one in offered(live.index, live.index.instances(kind)[:1])]

    assert tokens(MISIONAL.PublicEntity) == ["misional", "schema", "cpov", "alt"]
    assert tokens(MISIONAL.Norm) == ["misional", "schema", "eli", "alt"]
    assert tokens(MISIONAL.Function) == ["misional", "schema", "alt"]
    assert tokens(MISIONAL.FactRecord) == ["misional", "alt"]


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("wishes", "accepted", "expected"),
    [
        (Wishes(), None, (OURS, HTML)),
        (Wishes(), "", (OURS, HTML)),
        (Wishes(), "<https://schema.org/>", (SCHEMA_ORG, TURTLE)),
        (Wishes(), "https://schema.org", (SCHEMA_ORG, TURTLE)),
        (Wishes(), "<urn:unknown>", (OURS, HTML)),
        (Wishes(), "<urn:unknown>, <https://schema.org/>;q=0.1", (SCHEMA_ORG, TURTLE)),
        (Wishes(), "<https://schema.org/>;q=0.5, <http://data.europa.eu/m8g/>", (CPOV, TURTLE)),
        (Wishes(), "<https://schema.org/>;q=0", (OURS, HTML)),
        (Wishes(), "<https://w3id.org/misional/def>;q=0", (OURS, HTML)),
        (Wishes(accept="text/turtle"), "<https://w3id.org/misional/def>", (OURS, TURTLE)),
        (Wishes(accept=BROWSER), "<http://data.europa.eu/m8g/>", (CPOV, GRAPH_FORMATS[3])),
        (Wishes(accept="text/html"), "<http://data.europa.eu/m8g/>", (OURS, HTML)),
        (Wishes(suffix="ttl"), "<http://data.europa.eu/m8g/>", (OURS, TURTLE)),
        (Wishes(media_type="ttl"), "<http://data.europa.eu/m8g/>", (CPOV, TURTLE)),
        (Wishes(), "<http://www.w3.org/ns/dx/connegp/altr>", (ALTERNATES, HTML)),
    ],
)
def test_a_wish_for_a_profile(wishes: Wishes, accepted: str | None, expected: tuple[Profile, Format]) -> None:
    chosen = choose(wishes, (), accepted, ALL)
    assert (chosen.profile, chosen.choice.format) == expected
    assert ("Accept-Profile" in chosen.vary) == (wishes.suffix is None)


@pytest.mark.parametrize("profile", ALL, ids=lambda profile: profile.token)
def test_a_named_profile_is_obeyed_by_each_of_its_names(profile: Profile) -> None:
    for name in (profile.token, profile.iri, f"<{profile.iri}>", f" {profile.token} ", *profile.aliases):
        chosen = choose(Wishes(suffix="ttl"), [name], "<https://schema.org/>", ALL)
        assert (chosen.profile, chosen.choice.format) == (profile, TURTLE)
        assert "Accept-Profile" not in chosen.vary


def test_a_profile_that_is_not_offered_is_refused() -> None:
    for named, status in ((["nada"], 406), ([""], 406), (["eli", "eli"], 400)):
        with pytest.raises(ProblemError) as caught:
            choose(Wishes(), named, None, (OURS, SCHEMA_ORG))
        assert caught.value.problem.status == status
    with pytest.raises(NotAcceptable):
        choose(Wishes(suffix="html"), ["schema"], None, ALL)


@given(st.text(max_size=300), st.sampled_from([None, "text/html", "text/turtle", BROWSER]))
def test_no_wish_breaks_the_choice(header: str, accept: str | None) -> None:
    chosen = choose(Wishes(accept=accept), (), header, ALL)
    assert chosen.choice.format in chosen.profile.formats


def test_blank_nodes_stay_out() -> None:
    body, blank = URIRef(f"{BASE}id/entity/x"), BNode("asserted-b0")
    index = build_index(
        {
            "asserted": [
                Triple(body, RDF.type, MISIONAL.PublicEntity),
                Triple(body, DCTERMS.description, blank),
            ]
        }
    )
    assert [triple.object for triple in translate(index, [body], CPOV)] == [
        CV.PublicOrganisation,
        ORG.Organization,
    ]


def graph_of(answer: TestResponse) -> Graph:
    return Graph().parse(data=answer.data, format="turtle")


def test_headers_tell_the_profile_truly(client: FlaskClient) -> None:
    plain = client.get("/doc/entity/casa", headers={"Accept": "text/turtle"})
    assert plain.headers["Content-Profile"] == "<https://w3id.org/misional/def>"
    assert plain.headers["Content-Location"] == "/doc/entity/casa.ttl"
    named = client.get("/doc/entity/casa.ttl?_profile=cpov")
    assert named.headers["Content-Profile"] == f"<{CPOV.iri}>"
    assert named.headers["Content-Location"] == "/doc/entity/casa.ttl?_profile=cpov"
    assert f'<{CPOV.iri}>; rel="profile"' in named.headers["Link"]
    assert (
        f'</doc/entity/casa.ttl?_profile=cpov>; rel="alternate"; type="text/turtle"; profile="{CPOV.iri}"'
        in plain.headers["Link"]
    )
    wished = client.get(
        "/doc/entity/casa", headers={"Accept-Profile": f"<{CPOV.iri}>", "Accept": "text/turtle"}
    )
    assert wished.data == named.data != plain.data
    assert wished.headers["ETag"] != plain.headers["ETag"]
    assert wished.headers["Content-Location"] == named.headers["Content-Location"]
    assert "Accept-Profile" in wished.headers["Vary"]
    assert client.get(wished.headers["Content-Location"]).data == wished.data
    assert client.get("/doc/norm/n1.ttl?_profile=cpov").status_code == 406
    problem = client.get("/doc/norm/n1.ttl?_profile=cpov").json
    assert problem is not None
    assert problem["profiles"] == ["misional", "schema", "eli", "alt"]
    moved = client.get("/id/entity/casa?_profile=cpov").headers["Location"]
    assert moved == "/doc/entity/casa?_profile=cpov"


@pytest.mark.parametrize("path", ["/doc/entity/casa", "/doc/norm/n1", "/doc/function/f1", "/def"])
def test_every_form_of_every_profile_says_the_same(client: FlaskClient, path: str) -> None:
    listed = graph_of(client.get(f"{path}.ttl?_profile=alt"))
    seen: dict[str, list[Graph]] = {}
    for one in listed.subjects(RDF.type, ALTR.Representation):
        where = str(one).replace("https://w3id.org/misional", "").replace(BASE, "/")
        answer = client.get(where)
        assert answer.status_code == 200, where
        assert listed.value(one, DCTERMS["format"]).eq(answer.mimetype)  # type: ignore[union-attr]
        model = listed.value(one, DCTERMS.conformsTo)
        assert answer.headers["Content-Profile"] == f"<{model}>"
        if answer.mimetype in {form.media_type for form in GRAPH_FORMATS}:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                seen.setdefault(str(model), []).append(
                    Graph().parse(data=answer.data, format=answer.mimetype)
                )
    for said, graphs in seen.items():
        assert len(graphs) == len(GRAPH_FORMATS)
        for graph in graphs:
            assert isomorphic(graph, graphs[0]), said


def test_the_list_of_forms_is_a_page_too(client: FlaskClient) -> None:
    for code, words in (("es", "Formas de leer"), ("en", "Forms of")):
        page = client.get(f"/doc/entity/casa?_profile=alt&lang={code}", headers={"Accept": BROWSER})
        assert page.mimetype == "text/html"
        assert words in page.text
        assert "&lt;script&gt;" in page.text or code == "en"
        for href in re.findall(r'href="(/doc[^"]*)"', page.text):
            assert client.get(href.replace("&amp;", "&")).status_code == 200, href
    listed = client.get("/doc/entity/casa.ttl?_profile=alt")
    default = list(graph_of(listed).objects(URIRef(f"{BASE}id/entity/casa"), ALTR.hasDefaultRepresentation))
    assert default == [URIRef(f"{BASE}doc/entity/casa.html")]


def test_json_ld_of_a_profile_is_in_its_own_words(client: FlaskClient) -> None:
    told = json.loads(client.get("/doc/norm/n1.jsonld?_profile=schema").data)
    assert told["type"] == "Legislation"
    assert told["legislationDate"] == [
        "2021-02-31x",
        {"type": "http://www.w3.org/2001/XMLSchema#date", "@value": "2021-04-14"},
    ]
    assert told["@context"] == {"id": "@id", "type": "@type", "@vocab": "http://schema.org/"}


def test_the_front_remembers_each_profile_apart(app: Flask) -> None:
    """Whatever was asked before, each request gets what it would have got from a server just started."""
    requests = [
        (path, headers)
        for path in ("/doc/entity/casa", "/doc/entity/casa.ttl", "/doc/entity/casa?_profile=cpov")
        for headers in (
            {},
            {"Accept": "text/turtle"},
            {"Accept-Profile": f"<{CPOV.iri}>"},
            {"Accept-Profile": "<https://schema.org/>"},
            {"Accept-Profile": f"<{CPOV.iri}>", "Accept": "text/turtle"},
            {"Accept-Profile": "<https://schema.org/>", "Accept": "text/turtle"},
        )
    ]
    client = app.test_client()
    first = [client.get(path, headers=headers) for path, headers in requests]
    for (path, headers), before in reversed(list(zip(requests, first, strict=True))):
        again = client.get(path, headers=headers)
        assert again.data == before.data, (path, headers)
        assert dict(again.headers) == dict(before.headers)
        fresh = client.get(path, headers={**headers, "If-None-Match": before.headers["ETag"]})
        assert fresh.status_code == 304
        assert fresh.headers["Content-Profile"] == before.headers["Content-Profile"]
    assert len({answer.data for answer in first}) == 4, "a page, ours, CPOV and schema.org"
