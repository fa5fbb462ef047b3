from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from misional.i18n import LANGUAGES, MESSAGES, say
from misional.web.problems import STATUS, Problem

if TYPE_CHECKING:
    from flask.testing import FlaskClient

MEMBERS = {
    "allowed": "GET",
    "burst": 5,
    "accepted": ["a/b"],
    "column": 3,
    "example": "Sat, 01 Jan 2022 00:00:00 GMT",
    "limit": 10.0,
    "line": 2,
    "message": "m",
    "name": "query",
    "offered": ["text/html", "text/turtle"],
    "profiles": ["misional", "alt"],
    "reason": "r",
    "release": "0123456789ab",
    "retryAfter": 3,
    "successor": "/doc/norm/x",
    "what": "http://x/",
}


@pytest.mark.parametrize("kind", STATUS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_has_words_in_both_languages(kind: str, language: str) -> None:
    document = Problem(kind, MEMBERS).document(language, "/r")
    assert document["type"] == f"/r/problems/{kind}"
    assert document["status"] == STATUS[kind]
    assert document["offered"] == MEMBERS["offered"]
    for part in ("title", "detail"):
        assert document[part]
        assert "{" not in str(document[part])


@pytest.mark.parametrize("kind", STATUS)
def test_the_type_of_a_problem_can_be_looked_up(client: FlaskClient, kind: str) -> None:
    for language in LANGUAGES:
        answer = client.get(f"/problems/{kind}?lang={language}")
        assert answer.status_code == 200
        assert say(f"problem.{kind}-title", language) in answer.text
    assert client.get("/problems/nada").status_code == 404


def test_the_two_languages_of_a_message_take_the_same_values() -> None:
    for key, message in MESSAGES.items():
        names = [
            sorted(part.partition("}")[0] for part in text.split("{")[1:])
            for text in (message.es, message.en)
        ]
        assert names[0] == names[1], key
        assert message.es.strip() == message.es != "", key
        assert message.en.strip() == message.en != "", key


BUILT_AT_RUN_TIME = (
    "about.",
    "list.",
    "profile.",
    "accessibility-kind.",
    "drawing.",
    "search.kind-",
    "status.",
    "conformance.cause-",
    "conformance.deviation-",
    "problem.",
    "term.",
    "token.",
    "vocabulary.",
    "statement.",
    "site.language-",
    "thing.true",
    "thing.false",
    "api.",
    "column.",
    "parameter.",
    "queries.",
    "acta.",
    "body.",
    "fate.",
    "limit.",
    "releases.changed",
    "releases.graph-",
    "report.violation",
    "report.warning",
    "time.",
    "matrix.",
    "mota.",
    "report.info",
    "review.",
    "rule.",
    "shape.",
    "validation.column-",
    "validate.told-",
    "validate.whole-",
    "validation.step-",
    "verify.",
    "watch.",
)


def test_no_message_is_left_unused() -> None:
    package = files("misional")
    sources = "".join(
        path.read_text("utf-8")
        for path in Path(str(package)).rglob("*")
        if path.name.endswith((".py", ".html"))
    )
    unused = [key for key in MESSAGES if f'"{key}"' not in sources and f"'{key}'" not in sources]
    assert [key for key in unused if not key.startswith(BUILT_AT_RUN_TIME)] == []
