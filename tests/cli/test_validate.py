"""``misional validate`` as an auditor uses it: any file, an earlier report, waivers, the same run again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from click.testing import CliRunner

from misional.cli import main, output
from misional.shacl.render import FORM_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://example.org/> .
ex:Name a sh:PropertyShape ; sh:targetClass ex:Body ; sh:path ex:name ; sh:minCount 1 ; sh:maxCount 1 ;
    sh:message "Falta el nombre"@es , "The name is missing"@en .
ex:Motto a sh:PropertyShape ; sh:targetClass ex:Body ; sh:path ex:motto ; sh:minCount 1 ;
    sh:severity sh:Warning ; sh:message "Sin lema"@es , "No motto"@en .
"""
TURTLE = '@prefix ex: <http://example.org/> .\n\nex:a a ex:Body ; ex:motto "Servir" .\n'
SYNTAXES = {
    "a.ttl": TURTLE,
    "a.nt": "<http://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    ' <http://example.org/Body> .\n<http://example.org/a> <http://example.org/motto> "x" .\n',
    "a.nq": "<http://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    ' <http://example.org/Body> <urn:g> .\n<http://example.org/a> <http://example.org/motto> "x" <urn:g> .\n',
    "a.trig": '@prefix : <http://example.org/> . <urn:g> { :a a :Body ; :motto "x" }\n',
    "a.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://example.org/">\n'
    '<Body rdf:about="http://example.org/a"><motto>x</motto></Body></rdf:RDF>\n',
    "a.jsonld": '{"@context": {"@vocab": "http://example.org/"}, "@id": "http://example.org/a",\n'
    ' "@type": "Body", "motto": "x"}\n',
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in an empty folder that has some shapes."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")

    def call(*words: str, given: str | bytes | None = None) -> Result:
        return CliRunner().invoke(main, ["validate", *words], input=given)

    return call


@pytest.fixture
def asked(run: Run, tmp_path: Path) -> Run:
    """The same with a file that lacks a name, checked against those shapes."""
    (tmp_path / "a.ttl").write_text(TURTLE, encoding="utf-8")
    return lambda *words, given=None: run(
        "a.ttl", "--shapes", "shapes.ttl", "--no-infer", *words, given=given
    )


def report(done: Result) -> Any:
    assert done.exit_code in {0, 1}, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", SYNTAXES)
def test_every_syntax_as_a_file_on_standard_input_and_in_a_folder(
    run: Run, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "mine" / "below"
    folder.mkdir(parents=True)
    (folder / name).write_text(SYNTAXES[name], encoding="utf-8")
    (folder / "readme.txt").write_text("not RDF", encoding="utf-8")
    words = ("--shapes", "shapes.ttl", "--no-infer", "--format", "json")
    hashes = set()
    for given, shown in (
        (f"mine/below/{name}", f"mine/below/{name}"),
        ("mine", f"mine/below/{name}"),
        ("-", "-"),
    ):
        document = report(run(given, *words, given=SYNTAXES[name]))
        (found,) = document["results"]
        assert found["focusNode"] == "<http://example.org/a>"
        assert found["place"]["file"] == shown
        assert [one["name"] for one in document["run"]["files"]] == [shown]
        hashes.add((document["data"]["sha256"], document["run"]["files"][0]["sha256"], found["fingerprint"]))
    assert len(hashes) == 1


def test_a_fingerprint_does_not_know_the_file(run: Run, tmp_path: Path) -> None:
    for name, text in SYNTAXES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    words = ("--shapes", "shapes.ttl", "--no-infer", "--format", "json")
    found = {report(run(name, *words))["results"][0]["fingerprint"] for name in SYNTAXES}
    assert len(found) == 1


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("b.ttl", b"@prefix ex: <http://example.org/> .\nex:a ex:b\n", "b.ttl:3: this is not Turtle"),
        ("b.jsonld", b'{"a":\n[}', "b.jsonld:2: this is not JSON-LD"),
        ("b.rdf", b"<rdf:RDF", "b.rdf:1: this is not RDF/XML"),
        ("b.ttl", b"<urn:a> <urn:b>\n\xff\xfe", "b.ttl:2: this is not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(
    run: Run, tmp_path: Path, name: str, data: bytes, complaint: str
) -> None:
    (tmp_path / name).write_bytes(data)
    for words in ((name, "--shapes", "shapes.ttl"), ("shapes.ttl", "--shapes", name)):
        done = run(*words, "--no-infer")
        assert done.exit_code == 2
        assert complaint in done.stderr
        assert done.stdout == ""


def test_a_folder_with_nothing_in_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("empty")
    assert done.exit_code == 2
    assert "there is no RDF file here" in done.stderr


# ---- exit codes


def test_fail_on(asked: Run, tmp_path: Path) -> None:
    assert asked().exit_code == 1
    (tmp_path / "a.ttl").write_text(TURTLE.replace("ex:motto", "ex:name"), encoding="utf-8")
    assert asked().exit_code == 0
    warned = asked("--fail-on", "warning", "--format", "junit")
    assert warned.exit_code == 1
    assert "<failure" in warned.stdout
    assert "<failure" not in asked("--format", "junit").stdout
    done = asked("--fail-on", "new")
    assert done.exit_code == 2
    assert "--baseline" in done.stderr


def test_new_and_fixed_against_a_baseline(asked: Run, tmp_path: Path) -> None:
    (tmp_path / "before.json").write_text(asked("--format", "json").stdout, encoding="utf-8")
    same = asked("--baseline", "before.json", "--fail-on", "new", "--lang", "en")
    assert same.exit_code == 0
    assert "0 new, 1 still open, 0 fixed" in same.stdout
    assert (
        "<failure" not in asked("--baseline", "before.json", "--fail-on", "new", "--format", "junit").stdout
    )
    (tmp_path / "a.ttl").write_text(
        TURTLE + "ex:b a ex:Body ; ex:name 'B' .\nex:a ex:name 'A' .", encoding="utf-8"
    )
    other = asked("--baseline", "before.json", "--fail-on", "new", "--lang", "en")
    assert other.exit_code == 1
    assert "1 new, 0 still open, 1 fixed" in other.stdout
    (tmp_path / "before.json").write_text("{}", encoding="utf-8")
    assert asked("--baseline", "before.json").exit_code == 2


def test_a_waived_finding_is_shown_and_fails_nothing(asked: Run, tmp_path: Path) -> None:
    print_ = report(asked("--format", "json"))["results"][0]["fingerprint"]
    for days, code, words in ((1, 0, "exento: Pendiente (responde Ana"), (-1, 1, "Exención vencida")):
        until = datetime.now(UTC).date() + timedelta(days=days)
        (tmp_path / "waivers.ttl").write_text(
            f"""@prefix w: <https://w3id.org/misional/waiver#> .
            <urn:w:1> a w:Waiver ; w:fingerprint "{print_}" ; w:reason "Pendiente"@es ; w:responsible "Ana" ;
                w:expires "{until}"^^<http://www.w3.org/2001/XMLSchema#date> .""",
            encoding="utf-8",
        )
        done = asked("--waivers", "waivers.ttl")
        assert done.exit_code == code
        assert words in done.stdout
        assert "http://example.org/a" in done.stdout
    (tmp_path / "waivers.ttl").write_text(
        "<urn:w:1> a <https://w3id.org/misional/waiver#Waiver> .", encoding="utf-8"
    )
    done = asked("--waivers", "waivers.ttl")
    assert done.exit_code == 2
    assert "waivers.ttl:1:1" in done.stderr


# ---- a file for the report


def test_the_report_is_written_whole_or_not_at_all(
    asked: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.html"
    target.write_text("the old report", encoding="utf-8")
    with monkeypatch.context() as broken:
        broken.setattr(output.os, "fdopen", _full_disk)
        done = asked("--format", "html", "-o", "report.html")
    assert done.exit_code == 2
    assert "No space left" in done.stderr
    assert target.read_text(encoding="utf-8") == "the old report"
    with target.open(encoding="utf-8") as reader:  # who reads the old report while the new one is written
        assert asked("--format", "html", "-o", "report.html").exit_code == 1
        assert reader.read() == "the old report"
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ttl", "report.html", "shapes.ttl"]
    assert asked("-o", "nowhere/report.txt").exit_code == 2


def test_a_device_a_pipe_and_a_link_stay_what_they_are(asked: Run, tmp_path: Path) -> None:
    full = Path("/dev/full")
    done = asked("-o", "/dev/full")
    assert done.exit_code == 2
    assert "No space left" in done.stderr
    assert full.is_char_device()
    (tmp_path / "kept.json").write_text("{}", encoding="utf-8")
    (tmp_path / "link.json").symlink_to("kept.json")
    assert asked("--format", "json", "-o", "link.json").exit_code == 1
    assert (tmp_path / "link.json").is_symlink()
    assert "results" in json.loads((tmp_path / "kept.json").read_text(encoding="utf-8"))


def test_a_full_disk_behind_standard_output_is_no_finding(asked: Run, tmp_path: Path) -> None:
    asked()
    words = [sys.executable, "-m", "misional", "validate", "a.ttl", "--shapes", "shapes.ttl", "--no-infer"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(words, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr.decode() == "misional: standard output cannot be written: No space left on device\n"


@pytest.mark.parametrize("form", FORM_NAMES)
def test_a_name_that_no_text_can_hold(run: Run, tmp_path: Path, form: str) -> None:
    name = os.fsdecode(b"a \xff\x1b[31m\n.ttl")
    (tmp_path / name).write_text(TURTLE, encoding="utf-8")
    done = run(name, "--shapes", "shapes.ttl", "--no-infer", "--format", form, "-o", "report")
    assert done.exit_code == 1, done.output
    written = (tmp_path / "report").read_bytes()
    assert form in {"xlsx", "csv"} or b"\x1b" not in written
    if form == "json":
        assert json.loads(written)["results"][0]["place"]["file"] == "a \\xff\x1b[31m\n.ttl"
        (tmp_path / "report.json").write_bytes(written)
        assert run("--verify", "report.json", name).exit_code == 0


def _full_disk(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_workbook(asked: Run, tmp_path: Path) -> None:
    assert asked("--format", "xlsx", "-o", "report.xlsx", "--lang", "en").exit_code == 1
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert book.sheetnames == ["findings", "rules", "coverage", "provenance"]


# ---- the same again


def test_verify_says_same_and_what_changed(asked: Run, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(asked("--format", "json").stdout, encoding="utf-8")
    done = run("--verify", "report.json", "--lang", "en")
    assert (done.exit_code, done.stdout) == (0, "Same: the same validation gives the same findings.\n")
    document = json.loads(path.read_text(encoding="utf-8"))
    document["results"][0]["fingerprint"] = "0" * 32
    document["engine"]["version"] = "0.0.1"
    path.write_text(json.dumps(document), encoding="utf-8")
    done = run("--verify", "report.json", "--lang", "en")
    assert done.exit_code == 1
    assert "no longer found: http://example.org/a (00000000000000000000000000000000)" in done.stdout
    assert "found now and not before: http://example.org/a" in done.stdout
    assert "made with shacl 0.0.1, now shacl" in done.stdout


def test_verify_names_another_engine_where_the_findings_are_the_same(
    asked: Run, run: Run, tmp_path: Path
) -> None:
    document = report(asked("--format", "json"))
    document["engine"]["version"], document["tool"]["version"] = "0.0.1", "0.0.2"
    (tmp_path / "report.json").write_text(json.dumps(document), encoding="utf-8")
    done = run("--verify", "report.json")
    assert done.exit_code == 0
    assert done.stdout.startswith("Igual:")
    assert "se hizo con shacl 0.0.1; ahora, con shacl" in done.stdout
    assert "se hizo con misional 0.0.2; ahora, con misional" in done.stdout


def test_verify_finds_whatever_was_altered_in_a_report(asked: Run, run: Run, tmp_path: Path) -> None:
    (tmp_path / "before.json").write_text(asked("--format", "json").stdout, encoding="utf-8")
    print_ = json.loads((tmp_path / "before.json").read_text(encoding="utf-8"))["results"][0]["fingerprint"]
    (tmp_path / "w.ttl").write_text(
        f"""@prefix w: <https://w3id.org/misional/waiver#> .
        <urn:w:1> a w:Waiver ; w:fingerprint "{print_}" ; w:reason "Pendiente"@es ; w:responsible "Ana" ;
            w:expires "{datetime.now(UTC).date()}"^^<http://www.w3.org/2001/XMLSchema#date> .""",
        encoding="utf-8",
    )
    whole = report(asked("--baseline", "before.json", "--waivers", "w.ttl", "--format", "json"))

    def verify(altered: Any) -> Result:
        (tmp_path / "report.json").write_text(json.dumps(altered), encoding="utf-8")
        return run("--verify", "report.json", "--lang", "en")

    assert verify(whole).exit_code == 0
    finding = whole["results"][0]
    changes: dict[str, tuple[object, str]] = {
        "severity": ("<http://www.w3.org/ns/shacl#Info>", "severity"),
        "focusNode": ("<urn:\x1b[31m\ud800>", "node, property or value"),
        "messages": ([{"text": "All is well", "lang": "en"}], "message"),
        "place": ({**finding["place"], "line": 7}, "line or column"),
        "waiver": ({**finding["waiver"], "responsible": "Eva"}, "waiver"),
        "state": ("new", "whether it is new"),
        "repair": (None, "how to mend it"),
        "demands": (
            [{"iri": "urn:x", "label": {"es": "x", "en": "x"}, "authority": "law"}],
            "who demands it",
        ),
    }
    for key, (value, words) in changes.items():
        done = verify({**whole, "results": [{**finding, key: value}]})
        assert done.exit_code == 1, key
        assert words in done.stdout, key
        assert "\x1b" not in done.stdout
    for key, value in (
        ("counts", {}),
        ("conforms", True),
        ("coverage", None),
        ("shapes", {"sha256": "0" * 64}),
    ):
        assert verify({**whole, key: value}).exit_code == 1, key
    (tmp_path / "w.ttl").unlink()
    assert "w.ttl is missing" in verify(whole).stderr
    for broken in ({**whole, "results": [3]}, {**whole, "run": {"files": 3}}, {**whole, "time": "soon"}):
        assert verify(broken).exit_code == 2


def test_verify_refuses_other_inputs_and_names_each(asked: Run, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(asked("--format", "json").stdout, encoding="utf-8")
    (tmp_path / "a.ttl").write_text(TURTLE + "# one byte more\n", encoding="utf-8")
    (tmp_path / "shapes.ttl").unlink()
    for lang, other, gone in (
        ("en", "is not the same file", "is missing"),
        ("es", "no es el mismo", "no está"),
    ):
        done = run("--verify", "report.json", "--lang", lang)
        assert done.exit_code == 2
        assert f"a.ttl {other}" in done.stderr
        assert f"shapes.ttl {gone}" in done.stderr
    from_stdin = run("-", "--shapes", "a.ttl", "--no-infer", "--format", "json", given=TURTLE)
    path.write_text(from_stdin.stdout, encoding="utf-8")
    assert "entrada estándar" in run("--verify", "report.json").stderr
    path.write_text("[]", encoding="utf-8")
    assert run("--verify", "report.json").exit_code == 2


def test_verify_knows_profiles_and_ontology(run: Run, tmp_path: Path, root: Path) -> None:
    sources = tmp_path / "sources"
    for name in ("ontology", "shapes", "data"):
        shutil.copytree(root / name, sources / name)
    (tmp_path / "a.ttl").write_text(
        "<https://w3id.org/misional/id/plan/x> a <https://w3id.org/misional/def#StrategicPlan> .",
        encoding="utf-8",
    )
    done = run("a.ttl", "--profile", "core", "--sources", "sources", "--format", "json", "-o", "report.json")
    assert done.exit_code == 1
    document = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert {one["place"]["line"] for one in document["results"]} == {1}
    assert str(tmp_path) not in json.dumps(document)
    assert run("--verify", "report.json", "--sources", "sources").exit_code == 0
    for name in ("ontology/rules.ttl", "shapes/core.ttl"):
        with (sources / name).open("a", encoding="utf-8") as file:
            file.write("# changed\n")
    done = run("--verify", "report.json", "--sources", "sources")
    assert done.exit_code == 2
    assert "ontology/rules.ttl no es el mismo archivo" in done.stderr
    assert "shapes/core.ttl no es el mismo archivo" in done.stderr


@pytest.mark.slow
def test_verify_a_release(run: Run, tmp_path: Path, release_dir: Path) -> None:
    shutil.copytree(release_dir, tmp_path / "releases", symlinks=True)
    words = ("--release-dir", "releases")
    assert run("--profile", "core", "--format", "json", "-o", "report.json", *words).exit_code == 0
    assert run("--verify", "report.json", *words).exit_code == 0
    name = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["release"]
    asserted = next((tmp_path / "releases" / name).rglob("asserted.nt*"))
    asserted.chmod(0o644)
    asserted.write_bytes(asserted.read_bytes()[:-10])
    done = run("--verify", "report.json", *words)
    assert done.exit_code == 2
    assert "asserted" in done.stderr
    shutil.rmtree(tmp_path / "releases" / name)
    assert run("--verify", "report.json", *words).exit_code == 2


def test_silence_is_not_taken_for_health(run: Run, tmp_path: Path) -> None:
    """The ontology comes beside the data when what follows is derived; it is not what was asked about."""
    (tmp_path / "a.ttl").write_text("# nothing here\n", encoding="utf-8")
    for form in ("text", "markdown", "html"):
        for infer in ("--infer", "--no-infer"):
            assert (
                "Atención: ninguna forma" in run("a.ttl", "--profile", "core", infer, "--format", form).stdout
            )
    (tmp_path / "a.ttl").write_text(
        "<urn:x> a <urn:C>, <https://w3id.org/misional/def#Act> .", encoding="utf-8"
    )
    told = report(run("a.ttl", "--profile", "core", "--format", "json"))["coverage"]
    assert told["unseenNodes"] == ["<urn:x>"]
    assert ["<urn:C>", 1] in told["classesWithoutShape"]
    assert not told["propertiesWithoutShape"]
    (tmp_path / "a.ttl").write_text(
        "<urn:x> a <https://w3id.org/misional/def#StrategicPlan> .", encoding="utf-8"
    )
    done = run("a.ttl", "--profile", "core")
    assert "Atención" not in done.stdout


# ---- a stranger's files


def test_a_strangers_file_gives_the_same_findings_in_a_sealed_process(
    asked: Run, run: Run, tmp_path: Path
) -> None:
    sealed = report(asked("--untrusted", "--format", "json"))
    assert [one["fingerprint"] for one in sealed["results"]] == [
        one["fingerprint"] for one in report(asked("--format", "json"))["results"]
    ]
    assert sealed["results"][0]["place"]["line"] == 3
    (tmp_path / "report.json").write_text(json.dumps(sealed), encoding="utf-8")
    assert run("--verify", "report.json").exit_code == 0


def test_a_strangers_profile_run_can_be_repeated(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(
        "<https://w3id.org/misional/id/plan/x> a <https://w3id.org/misional/def#StrategicPlan> .",
        encoding="utf-8",
    )
    done = run("a.ttl", "--profile", "core", "--untrusted", "--format", "json", "-o", "report.json")
    assert done.exit_code == 1, done.output
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["run"]["profiles"] == ["core"]
    assert run("--verify", "report.json").exit_code == 0


@pytest.mark.parametrize(
    ("select", "settings", "words"),
    [
        ("SELECT $this { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", {}, "SERVICE http://127.0.0.1:9/"),
        ("SELECT $this FROM <file:///etc/passwd> { $this ?p ?o }", {}, "FROM file:///etc/passwd"),
        ("SELECT $this { $this ?p ?o }", {"UPLOAD_BYTES": "10"}, "10 bytes"),
        (
            "SELECT $this { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . FILTER (?c > ?l) }",
            {"CPU_SECONDS": "1"},
            "1",
        ),
    ],
)
def test_what_a_strangers_shapes_may_not_do(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    select: str,
    settings: dict[str, str],
    words: str,
) -> None:
    (tmp_path / "a.ttl").write_text("".join(f"<urn:{n}> <urn:p> {n} ." for n in range(200)), encoding="utf-8")
    (tmp_path / "s.ttl").write_text(
        f"""@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:S> a sh:NodeShape ;
        sh:targetSubjectsOf <urn:p> ; sh:sparql [ sh:select '{select}' ] .""",
        encoding="utf-8",
    )
    for name, value in settings.items():
        monkeypatch.setenv(f"MISIONAL_VALIDATION_{name}", value)
    done = run("a.ttl", "--shapes", "s.ttl", "--untrusted", "-o", "report.txt")
    assert done.exit_code == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "report.txt").exists()
