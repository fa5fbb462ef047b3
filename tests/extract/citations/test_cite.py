"""`misional cite`: one JSON object a line, offsets in the text as it was given."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from click.testing import CliRunner

from misional.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def lines(output: str) -> list[dict[str, object]]:
    """The objects printed."""
    return [json.loads(line) for line in output.splitlines()]


def test_text_as_argument() -> None:
    result = CliRunner().invoke(main, ["cite", "el artículo 48 del Acuerdo Distrital 257 de 2006"])
    assert result.exit_code == 0
    (shown,) = lines(result.output)
    assert (shown["type"], shown["number"], shown["year"], shown["level"]) == ("acuerdo", "257", 2006, "d")
    assert (shown["pinpoints"], shown["start"], shown["end"]) == ("art. 48", 3, 48)
    assert shown["iri"] == "https://w3id.org/misional/id/norm/acuerdo-257-2006"


def test_standard_input_keeps_offsets_of_carriage_returns() -> None:
    text = "Señor:\r\n\r\nLey 80/93\r\ny Decreto 5 de 2010"
    result = CliRunner().invoke(main, ["cite", "-"], input=text.encode())
    assert result.exit_code == 0
    spans = [text[int(str(shown["start"])) : int(str(shown["end"]))] for shown in lines(result.output)]
    assert spans == ["Ley 80/93", "Decreto 5 de 2010"]


def test_nothing_to_cite_prints_nothing() -> None:
    result = CliRunner().invoke(main, ["cite", "acuerdo de voluntades"])
    assert (result.exit_code, result.output) == (0, "")


def test_base_by_option_and_by_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    (shown,) = lines(
        CliRunner().invoke(main, ["cite", "--base", "https://a.example/", "Ley 80 de 1993"]).output
    )
    assert shown["iri"] == "https://a.example/id/norm/ley-80-1993"
    monkeypatch.setenv("MISIONAL_BASE_IRI", "https://b.example/")
    (shown,) = lines(CliRunner().invoke(main, ["cite", "Ley 80 de 1993"]).output)
    assert shown["iri"] == "https://b.example/id/norm/ley-80-1993"


def test_bytes_that_are_no_utf8_do_not_break_it() -> None:
    result = CliRunner().invoke(main, ["cite", "-"], input=b"\xff\xfe Ley 80 de 1993 \xed\xa0\x80")
    assert result.exit_code == 0
    assert [shown["number"] for shown in lines(result.output)] == ["80"]


def test_output_is_utf8_in_any_locale() -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    text = "Resolución 5 de 2020 del Ministerio de Educación Nacional"
    command = [sys.executable, "-m", "misional", "cite", "-"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, env=environment, check=True)
    (shown,) = lines(done.stdout.decode("utf-8"))
    assert shown["issuer"] == "Ministerio de Educación Nacional"


def test_it_needs_a_text() -> None:
    assert CliRunner().invoke(main, ["cite"]).exit_code == 2


def test_resolved_by_identity_against_the_graph(root: Path) -> None:
    words = ["cite", "--resolve", "--data", str(root / "data")]
    text = "Decreto 140 de 2021, Ley 80 de 1993, Decreto 7 de 1999, el Decreto 140"
    shown = lines(CliRunner().invoke(main, [*words, text]).output)
    assert [(one["status"], one["iri"]) for one in shown] == [
        ("resolved", "https://w3id.org/misional/id/norm/decreto-140-2021"),
        ("stated", "https://w3id.org/misional/id/norm/ley-80-1993"),
        ("unknown", None),
        ("incomplete", None),
    ]


def test_what_two_norms_fit_stays_open_and_both_are_named(tmp_path: Path) -> None:
    base = "https://w3id.org/misional/"
    rows = [
        f"<{base}id/norm/{key}> a <{base}def#Norm> ; <http://data.europa.eu/eli/ontology#number> '5' ; "
        f"<http://data.europa.eu/eli/ontology#type_document> <{base}code/norm-type/decreto> ; "
        f"<{base}def#year> 2020 ; <{base}def#level> <{base}code/level/{level}> ."
        for key, level in (("decreto-5-2020", "distrital"), ("decreto-nacional-5-2020", "nacional"))
    ]
    (tmp_path / "norms.ttl").write_text("\n".join(rows), encoding="utf-8")
    words = ["cite", "--resolve", "--data", str(tmp_path)]
    (open_one,) = lines(CliRunner().invoke(main, [*words, "Decreto 5 de 2020"]).output)
    assert (open_one["status"], open_one["iri"]) == ("ambiguous", None)
    assert open_one["candidates"] == [
        f"{base}id/norm/decreto-5-2020", f"{base}id/norm/decreto-nacional-5-2020"
    ]  # fmt: skip
    (settled,) = lines(CliRunner().invoke(main, [*words, "Decreto Distrital 5 de 2020"]).output)
    assert (settled["status"], settled["iri"]) == ("resolved", f"{base}id/norm/decreto-5-2020")
    assert settled["candidates"] == []
