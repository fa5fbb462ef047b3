"""The OpenAPI document is valid, and every operation in it does what it says when it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from misional.i18n import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient

Json = dict[str, Any]


def document(client: FlaskClient, language: str = "es") -> Json:
    answer = client.get("/openapi.json", headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    assert answer.headers["Content-Language"] == language
    found: Json = answer.json
    return found


def operations(described: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def address(path: str, operation: Json) -> tuple[str, Json]:
    """The path and query of an operation with every example that it gives."""
    query: Json = {}
    for one in operation.get("parameters", []):
        if "example" not in one:
            continue
        value = str(one["example"]).lower() if isinstance(one["example"], bool) else str(one["example"])
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", quote(value))
        else:
            query[one["name"]] = value
    return path, query


@pytest.fixture(scope="module")
def reported(real_app: Flask) -> str:
    """The address of a report, once there is one."""
    real = real_app.test_client()
    accept = {"Accept": "application/json"}
    sent = {"data": "<urn:a> <urn:b> <urn:c> .", "content_type": "text/turtle", "headers": accept}
    answer = real.post("/validation?profile=law&infer=0", **sent)
    where = answer.headers.get("Content-Location", answer.headers.get("Location", "")).partition("?")[0]
    for _ in range(100):
        if answer.status_code != 202:
            break
        answer = real.get(where, headers=accept)
    assert answer.status_code == 200
    return where.removesuffix(".json")


def test_what_validation_takes_and_gives_is_described(real: FlaskClient) -> None:
    described = document(real)["paths"]
    post = described["/validation"]["post"]
    for content_type, body in post["requestBody"]["content"].items():
        if "example" in body:
            Draft202012Validator(body["schema"]).validate(body["example"])
            answer = real.post(
                "/validation?profile=law&infer=0",
                data=body["example"],
                content_type=content_type,
                headers={"Accept": "application/json"},
            )
            found = post["responses"][str(answer.status_code)]["content"]["application/json"]
            Draft202012Validator(found["schema"]).validate(answer.json)
            token = answer.headers.get("Content-Location", answer.headers.get("Location"))
            assert real.delete(token.partition("?")[0].removesuffix(".json")).status_code == 204
    fields = post["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    page = BeautifulSoup(real.get("/validation").text, "html.parser")
    names = {one["name"] for one in page.select("form.checking [name]")}
    assert names <= set(fields)
    assert {str(post["responses"][one]["$ref"]) for one in ("413", "415", "422", "429")} == {
        "#/components/responses/Problem"
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_is_valid(real: FlaskClient, client: FlaskClient, language: str) -> None:
    for one in (real, client):
        validate(document(one, language))  # type: ignore[arg-type]


def test_both_languages_describe_the_same_service(real: FlaskClient) -> None:
    spanish, english = (document(real, language) for language in LANGUAGES)
    assert skeleton(spanish) == skeleton(english)
    summaries = [
        (one["summary"], other["summary"])
        for (_, _, one), (_, _, other) in zip(operations(spanish), operations(english), strict=True)
    ]
    assert all(one != other for one, other in summaries)


def skeleton(described: Json) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [
        (path, method, one["operationId"], tuple(each["name"] for each in one.get("parameters", [])))
        for path, method, one in operations(described)
    ]


def test_every_operation_does_what_it_says(real: FlaskClient, reported: str) -> None:
    described = document(real)
    called = 0
    for path, method, operation in operations(described):
        where, query = address(path.replace("/validation/{token}", reported), operation)
        for status, response in operation["responses"].items():
            if status == "200" and method == "get":
                for content_type, content in response["content"].items():
                    answer = real.get(where, query_string=query, headers={"Accept": content_type})
                    assert answer.status_code == 200, (where, query, answer.text[:300])
                    assert answer.content_type.partition(";")[0] == content_type, where
                    if content_type.endswith("json"):
                        Draft202012Validator(content["schema"]).validate(answer.json)
                    called += 1
            elif status == "303" and method == "get":
                answer = real.get(where)
                assert answer.status_code == 303
                assert real.get(answer.headers["Location"]).status_code == 200
            elif status == "304" and method == "get":
                etag = real.get(where, query_string=query).headers["ETag"]
                again = real.get(where, query_string=query, headers={"If-None-Match": etag})
                assert again.status_code == 304
    assert called > 100


def test_what_may_be_asked_of_a_document_is_described(real: FlaskClient) -> None:
    """Each optional parameter is there, and a value outside its schema is refused."""
    get = document(real)["paths"]["/doc/{key}"]["get"]
    where, _ = address("/doc/{key}", get)
    schemas = {one["name"]: one["schema"] for one in get["parameters"] if one["in"] == "query"}
    assert set(schemas) == {"format", "_profile", "date", "page", "lang"}
    for token in schemas["_profile"]["enum"]:
        assert real.get(where, query_string={"_profile": token}).status_code in {200, 406}
    for wrong in ({"_profile": "x"}, {"date": "x"}, {"page": "0"}, {"format": "x"}):
        assert real.get(where, query_string=wrong).status_code in {400, 406}
    described = {one["name"] for one in document(real)["paths"]["/sparql"]["get"]["parameters"]}
    assert described >= {"query", "default-graph-uri", "named-graph-uri", "format", "bom", "download"}


def test_post_takes_both_bodies(real: FlaskClient) -> None:
    operation = document(real)["paths"]["/sparql"]["post"]
    for content_type, body in operation["requestBody"]["content"].items():
        sent = {"data": body["example"], "content_type": content_type}
        for accept in operation["responses"]["200"]["content"]:
            answer = real.post("/sparql", headers={"Accept": accept}, **sent)
            assert answer.status_code == 200
            assert answer.content_type.partition(";")[0] == accept


def test_examples_and_defaults_fit_their_schemas(real: FlaskClient, reported: str) -> None:
    for path, _, operation in operations(document(real)):
        for one in operation.get("parameters", []):
            check = Draft202012Validator(one["schema"], format_checker=Draft202012Validator.FORMAT_CHECKER)
            for value in (one.get("example"), one["schema"].get("default")):
                if value is not None:
                    check.validate(value)
            if one["name"] == "format":
                for suffix in one["schema"]["enum"]:
                    where, query = address(path.replace("/validation/{token}", reported), operation)
                    answer = real.get(where, query_string=query | {"format": suffix})
                    assert answer.status_code == 200, (where, suffix)


def test_problems_fit_the_problem_schema(real: FlaskClient) -> None:
    described = document(real)
    schema = described["components"]["schemas"]["Problem"]
    for path in (
        "/queries/norms-in-force.json",
        "/queries/norms-in-force.json?date=x",
        "/queries/norms-in-force.json?y=x",
        "/queries/none",
        "/sparql?query=x",
        "/doc/none",
    ):
        answer = real.get(path, headers={"Accept": "application/json"})
        assert answer.status_code >= 400
        assert answer.content_type in described["components"]["responses"]["Problem"]["content"]
        Draft202012Validator(schema).validate(answer.json)


def test_every_stored_query_is_described(real: FlaskClient) -> None:
    paths = document(real)["paths"]
    page = BeautifulSoup(real.get("/queries?lang=es").text, "html.parser")
    listed = {one["href"].partition("?")[0] for one in page.select(".questions a")}
    assert listed == {path for path in paths if path.startswith("/queries/")}
    parameters = {one["name"]: one for one in paths["/queries/norms-in-force"]["get"]["parameters"]}
    assert parameters["date"]["required"] is True
    assert parameters["date"]["schema"] == {"type": "string", "format": "date"}
    assert parameters["language"]["schema"] == {"type": "string", "enum": ["es", "en"], "default": "es"}


def test_people_read_the_same(real: FlaskClient) -> None:
    for language in LANGUAGES:
        page = BeautifulSoup(real.get(f"/api?lang={language}").text, "html.parser")
        described = document(real, language)
        for path, method, operation in operations(described):
            assert operation["summary"] in page.text
            assert f"{method.upper()} {path}" in page.text
        tried = [one["href"] for one in page.select("article .kind a")]
        # A report's address is its owner's: there is none to try.
        asked = [path for path, method, _ in operations(described) if method == "get"]
        assert len(tried) == len(asked) - asked.count("/validation/{token}")
        for href in tried:
            assert real.get(href, headers={"Accept": "*/*"}).status_code in {200, 303}, href
