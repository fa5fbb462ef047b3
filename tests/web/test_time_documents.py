"""``?date=``: what held that day, in pages and in RDF, from the real release."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from rdflib import DCTERMS, RDFS, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from misional.model.namespaces import ELI, MISIONAL

if TYPE_CHECKING:
    from flask.testing import FlaskClient

ID = "https://w3id.org/misional/id/"
BODY = "alcaldia-mayor-de-bogota/secretaria-general"
PARSERS = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}


def graph_of(client: FlaskClient, path: str, day: str | None = None) -> Graph:
    answer = client.get(path + (f"?date={day}" if day else ""))
    assert answer.status_code == 200
    return Graph().parse(data=answer.data, format="turtle")


def page_of(client: FlaskClient, key: str, day: str, language: str = "es") -> str:
    answer = client.get(f"/doc/{key}.html?date={day}&lang={language}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def held(client: FlaskClient, day: str, relation: str) -> set[str]:
    found = graph_of(client, f"/doc/entity/{BODY}.ttl", day)
    return {
        str(one).removeprefix(ID) for one in found.objects(URIRef(f"{ID}entity/{BODY}"), MISIONAL[relation])
    }


@pytest.mark.parametrize(
    ("day", "in_force", "words"),
    [
        ("2021-04-13", "InForce-notInForce", "se expidió el 14 de abril de 2021"),
        (
            "2021-04-15",
            "InForce-notInForce",
            "Todavía no estaba en vigencia: rige desde el 16 de abril de 2021",
        ),
        ("2021-04-16", "InForce-inForce", "Estaba en vigencia, desde el 16 de abril de 2021"),
    ],
)
def test_the_three_dates_of_a_norm_are_never_confused(
    real: FlaskClient, day: str, in_force: str, words: str
) -> None:
    norm = URIRef(f"{ID}norm/decreto-140-2021")
    found = graph_of(real, "/doc/norm/decreto-140-2021.ttl", day)
    assert set(found.objects(norm, ELI.in_force)) == {ELI[in_force]}
    assert [str(one) for one in found.objects(norm, ELI.date_publication)] == ["2021-04-15"]
    shown = page_of(real, "norm/decreto-140-2021", day)
    assert words in shown
    dates = re.findall(
        r"<dt>(Se expidió|Se publicó|Entró en vigencia)</dt><dd>([^<]*?)(?: <span[^>]*>.*?</span>)?</dd>",
        shown,
    )
    assert dates == [
        ("Se expidió", "14 de abril de 2021"),
        ("Se publicó", "15 de abril de 2021"),
        ("Entró en vigencia", "16 de abril de 2021"),
    ]


def test_functions_hold_from_the_day_their_decree_is_in_force(real: FlaskClient) -> None:
    assert held(real, "2021-04-15", "hasFunction") == set()
    assert len(held(real, "2021-04-16", "hasFunction")) == 10


@pytest.mark.parametrize(
    ("day", "plan", "vision"),
    [
        ("2020-09-22", None, None),
        ("2020-09-23", "plan/resolucion-277-2020", "vision/resolucion-277-2020"),
        ("2024-12-08", "plan/resolucion-277-2020", "vision/resolucion-277-2020"),
        ("2024-12-09", "plan/resolucion-630-2024", "vision/resolucion-630-2024"),
    ],
)
def test_plans_and_visions_follow_each_other(
    real: FlaskClient, day: str, plan: str | None, vision: str | None
) -> None:
    assert held(real, day, "hasPlan") == ({plan} if plan else set())
    assert held(real, day, "hasVision") == ({vision} if vision else set())
    assert len(held(real, day, "hasObjective")) == (10 if plan and "630" in plan else 0)


def test_the_page_of_a_body_shows_the_vision_of_its_day(real: FlaskClient) -> None:
    then = page_of(real, f"entity/{BODY}", "2022-05-05")
    assert "Así estaba el 5 de mayo de 2022" in then
    assert "Resolución 277 de 2020" in then
    assert "En 2038" not in then
    assert f'href="/doc/entity/{BODY}?lang=es"' in then
    assert "En 2038" in page_of(real, f"entity/{BODY}", "2025-01-01")
    english = page_of(real, f"entity/{BODY}", "2022-05-05", "en")
    assert "As it stood on 5 May 2022" in english
    assert "it was adopted on 9 December 2024" in english


def test_what_is_not_known_is_said_and_not_guessed(real: FlaskClient) -> None:
    before = page_of(real, f"entity/{BODY}", "2018-06-01")
    assert "No se sabe si regían ese día" in before
    assert "Plataforma estratégica de hacia 2016–2020, sin acto citado" in before
    assert "no se conoce el día en que se adoptó" in before
    resolution = graph_of(real, "/doc/norm/resolucion-630-2024.ttl", "2025-01-01")
    assert not list(resolution.objects(URIRef(f"{ID}norm/resolucion-630-2024"), ELI.in_force))
    assert "otra norma la deroga" in page_of(real, "norm/resolucion-277-2020", "2025-01-01")


def test_an_amendment_shows_from_the_day_it_is_in_force(real: FlaskClient) -> None:
    key, amender = "provision/acuerdo-257-2006/art-48", URIRef(f"{ID}provision/acuerdo-638-2016/art-6")
    for day, known in (("2016-04-05", False), ("2016-04-06", True), (None, True)):
        found = graph_of(real, f"/doc/{key}.ttl", day)
        assert (amender in set(found.objects(URIRef(ID + key), ELI.amended_by))) is known
        assert (amender in set(found.all_nodes())) is known
    assert "Acuerdo 638" not in page_of(real, key, "2016-04-05")
    assert "La modifica desde el 6 de abril de 2016" in page_of(real, key, "2016-04-06")


def test_an_amendment_without_a_day_is_a_doubt_and_no_fact(real: FlaskClient) -> None:
    key, doubt = "provision/decreto-140-2021/art-13", "No se sabe si ya la modificaba"
    assert doubt in page_of(real, key, "2024-01-01")
    assert doubt not in page_of(real, key, "2021-12-31")
    found = graph_of(real, f"/doc/{key}.ttl", "2024-01-01")
    assert not {ELI.amended_by, ELI.changed_by} & set(found.predicates(URIRef(ID + key)))
    assert sum(doubt in str(one) for one in found.objects(None, RDFS.comment)) == 1


def test_before_everything_there_is_a_page_that_says_so(real: FlaskClient) -> None:
    shown = page_of(real, f"entity/{BODY}", "1492-10-12")
    assert "Nada de lo que se conoce regía ese día" in shown
    for relation in ("hasPlan", "hasFunction", "hasVision", "actsUnder", "hasStatement"):
        assert held(real, "1492-10-12", relation) == set()


def test_what_was_replaced_keeps_answering_and_names_its_successor(real: FlaskClient) -> None:
    for key in ("plan/resolucion-277-2020", "vision/resolucion-277-2020"):
        today = re.sub(r"\s+", " ", real.get(f"/doc/{key}.html").get_data(as_text=True))
        assert "Ya no es la vigente" in today
        assert '<a href="/doc/plan/resolucion-630-2024">' in today
    then = page_of(real, "plan/resolucion-277-2020", "2025-01-01")
    assert "su último día fue el 8 de diciembre de 2024" in then
    assert '<a href="/doc/plan/resolucion-630-2024?date=2025-01-01">' in then
    found = graph_of(real, "/doc/plan/resolucion-277-2020.ttl", "2025-01-01")
    plan = URIRef(f"{ID}plan/resolucion-277-2020")
    assert set(found.objects(plan, MISIONAL.supersededBy)) == {URIRef(f"{ID}plan/resolucion-630-2024")}
    assert not list(found.objects(plan, MISIONAL.includesVision))
    for key in ("plan/resolucion-277-2020", "vision/resolucion-277-2020"):
        successors = graph_of(real, f"/doc/{key}.ttl").objects(plan, MISIONAL.supersededBy)
        assert set(successors) == {URIRef(f"{ID}plan/resolucion-630-2024")}
    earlier = graph_of(real, "/doc/vision/resolucion-277-2020.ttl", "2022-01-01")
    assert (plan, MISIONAL.supersededBy, None) not in earlier
    earlier = graph_of(real, "/doc/plan/resolucion-277-2020.ttl", "2022-01-01")
    assert not list(earlier.objects(plan, MISIONAL.supersededBy))
    assert (plan, None, MISIONAL.Superseded) not in earlier


def test_a_dated_document_says_of_which_day_it_is(real: FlaskClient) -> None:
    found = graph_of(real, "/doc/norm/decreto-140-2021.ttl", "2021-04-15")
    here = URIRef("https://w3id.org/misional/doc/norm/decreto-140-2021?date=2021-04-15")
    assert (
        here,
        DCTERMS.valid,
        Literal("2021-04-15", datatype=URIRef("http://www.w3.org/2001/XMLSchema#date")),
    ) in found
    answer = real.get("/doc/norm/decreto-140-2021?date=2021-04-15", headers={"Accept": "text/turtle"})
    assert answer.headers["Content-Location"] == "/doc/norm/decreto-140-2021.ttl?date=2021-04-15"
    assert '</doc/norm/decreto-140-2021>; rel="latest-version"' in answer.headers["Link"]
    assert f'<{here}>; rel="canonical"' in answer.headers["Link"]


def test_every_format_of_a_day_says_the_same(real: FlaskClient) -> None:
    path = f"/doc/entity/{BODY}"
    graphs = [
        Graph().parse(data=real.get(f"{path}.{suffix}?date=2022-01-01").data, format=name)
        for suffix, name in PARSERS.items()
        if suffix != "jsonld"  # rdflib's own parser of it uses what rdflib calls deprecated
    ]
    assert all(isomorphic(graphs[0], other) for other in graphs[1:])


def test_each_day_has_its_own_validator_and_the_layer_in_front_keeps_them_apart(real: FlaskClient) -> None:
    def ask(day: str) -> tuple[str, bytes]:
        answer = real.get("/doc/norm/decreto-140-2021.ttl" + day)
        return answer.headers["ETag"], answer.data

    days = ("", "?date=2021-04-15", "?date=2021-04-16")
    first, again = [ask(day) for day in days], [ask(day) for day in days]
    assert first == again
    assert len({etag for etag, _ in first}) == len({body for _, body in first}) == 3
    kept = real.get("/doc/norm/decreto-140-2021.ttl?date=2021-04-15", headers={"If-None-Match": first[1][0]})
    assert kept.status_code == 304
    stale = real.get("/doc/norm/decreto-140-2021.ttl?date=2021-04-16", headers={"If-None-Match": first[1][0]})
    assert stale.status_code == 200


@pytest.mark.parametrize(
    "day",
    [
        "",
        "hoy",
        "2021-02-30",
        "2021-4-16",
        "20210416",
        "2021-W15-5",
        "2021-04-16Z",
        "٢٠٢١-04-16",
        "0000-01-01",
    ],
)
def test_what_is_no_day_is_a_problem_in_both_languages(real: FlaskClient, day: str) -> None:
    for language, words in (("es", "no es un día del calendario"), ("en", "is no day of the calendar")):
        answer = real.get("/doc/norm/decreto-140-2021", query_string={"date": day, "lang": language})
        assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
        assert answer.json["type"] == "/problems/date-invalid"
        assert words in answer.json["detail"]


def test_two_days_are_one_too_many(real: FlaskClient) -> None:
    answer = real.get("/doc/norm/decreto-140-2021?date=2021-04-15&date=2021-04-16")
    assert (answer.status_code, answer.json["type"]) == (400, "/problems/parameter-repeated")


def test_the_day_is_passed_on_from_the_thing_to_its_document(real: FlaskClient) -> None:
    answer = real.get("/id/norm/decreto-140-2021?date=2021-04-15")
    assert answer.headers["Location"] == "/doc/norm/decreto-140-2021?date=2021-04-15"


def test_every_document_of_the_release_has_every_day(real: FlaskClient) -> None:
    index = real.application.extensions["misional.holder"].peek().index
    keys = sorted(
        str(one).removeprefix(ID)
        for kind in ("Norm", "StrategicPlan", "Statement")
        for one in index.instances(MISIONAL[kind])
    )
    assert len(keys) > 50
    for place, key in enumerate(keys):
        day = ("0001-01-01", "2010-01-01", "2022-01-01", "9999-12-31")[place % 4]
        for suffix in ("html", "nt"):
            assert real.get(f"/doc/{key}.{suffix}?date={day}").status_code == 200, (key, day)
