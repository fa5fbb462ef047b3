from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rdflib import Graph, URIRef

from misional.build import BuildError, GateRefusedError, Options, SettingError, SourceError, build
from misional.build.pipeline import STEPS
from misional.release import Release, open_current, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HERE = Path(__file__).parent
BASE = "https://w3id.org/misional/"
OTHER = "https://datos.example.gov.co/"
VIOLATION = "\n<https://w3id.org/misional/id/body/b> a <https://w3id.org/misional/def#Body> .\n"


def contents(folder: Path) -> Mapping[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def release_dir(tmp_path: Path) -> Path:
    return tmp_path / "releases"


@pytest.fixture
def before(sources: Path, release_dir: Path) -> Release:
    """What is published before a build that fails."""
    return build(Options(release_dir, BASE, 3, sources)).release


def test_a_build_publishes_everything_it_read_and_made(sources: Path, release_dir: Path) -> None:
    heard: list[str] = []
    result = build(Options(release_dir, BASE, 3, sources), lambda step, detail: heard.append(step + detail))
    release = open_current(release_dir)
    assert release == result.release
    assert verify(release.folder) == ()
    assert [step for step in heard if step in STEPS] == list(STEPS) == list(result.seconds)
    # art-2 is within norm 1, so what rests on it rests on the norm; each has its inverse.
    assert result.triples["inferred"] == 4
    assert result.triples["asserted"] == 8
    assert sorted(release.dumps) == ["asserted", "catalogue", "inferred", "ontology", "shapes"]
    assert list(release.queries) == ["norms"]
    [capture] = sources.rglob("captures/*.txt")
    assert release.captures[capture.stem].read_bytes() == capture.read_bytes()
    assert '"02.50"^^' in release.graph_files["asserted"].read_text()
    assert '"Ñandú \\t \\"A\\""@es-CO' in release.graph_files["asserted"].read_text()
    assert "sh" in release.dumps["shapes"].read_text()
    assert [result.severity for result in result.report.results] == ["<http://www.w3.org/ns/shacl#Warning>"]


def test_a_shape_that_a_finding_names_is_in_the_shapes_graph(sources: Path, release_dir: Path) -> None:
    files = build(Options(release_dir, BASE, 3, sources)).release.graph_files
    report, shapes = (files[name].read_text().splitlines() for name in ("report", "shapes"))
    [shape] = {line.split()[2] for line in report if "#sourceShape>" in line}
    assert shape.startswith("_:c14n")
    assert any(line.startswith(f"{shape} ") and "#Warning>" in line for line in shapes)


def run_build(sources: Path, release_dir: Path, cwd: Path, **environment: str) -> subprocess.Popen[str]:
    code = (
        "import sys; from pathlib import Path; from misional.build import *\n"
        f"build(Options(Path(sys.argv[2]), {BASE!r}, 3, Path(sys.argv[1])))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, str(sources), str(release_dir)],
        cwd=cwd,
        env={**os.environ, **environment},
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(*processes: subprocess.Popen[str]) -> None:
    assert [(process.communicate(timeout=60)[1], process.returncode) for process in processes] == [
        ("", 0)
    ] * len(processes)


def test_two_builds_elsewhere_are_the_same_bytes(sources: Path, tmp_path: Path) -> None:
    moved = shutil.copytree(sources, tmp_path / "x" / "moved sources")
    finished(
        run_build(sources, tmp_path / "one", tmp_path, PYTHONHASHSEED="1", TZ="America/Bogota", LC_ALL="C"),
        run_build(moved, tmp_path / "two", moved, PYTHONHASHSEED="2", TZ="Asia/Tokyo", LC_ALL="C.UTF-8"),
    )
    one, two = (open_current(tmp_path / name) for name in ("one", "two"))
    assert one.id == two.id
    assert contents(one.folder) == contents(two.folder)
    assert str(tmp_path).encode() not in b"".join(contents(one.folder).values())


def test_two_builds_at_the_same_time_both_publish(sources: Path, add: Any, tmp_path: Path) -> None:
    other = shutil.copytree(sources, tmp_path / "other")
    add("data/body.ttl", '\n<https://w3id.org/misional/id/body/a> misional:note "more" .\n')
    finished(*(run_build(root, tmp_path / "releases", tmp_path) for root in (sources, other)))
    folders = [path for path in (tmp_path / "releases").iterdir() if len(path.name) == 64]
    assert len(folders) == 2
    assert [verify(folder) for folder in folders] == [(), ()]
    assert not list((tmp_path / "releases").glob(".tmp-*"))


def break_syntax(root: Path) -> None:
    with (root / "data/body.ttl").open("a") as file:
        file.write("\nthis is not Turtle .\n")


def violate(root: Path) -> None:
    with (root / "data/body.ttl").open("a") as file:
        file.write(VIOLATION)


def contradict(root: Path) -> None:
    with (root / "data/body.ttl").open("a") as file:
        file.write("<https://w3id.org/misional/id/body/a> a misional:Text .\n")


def label_nothing(root: Path) -> None:
    with (root / "data/body.ttl").open("a") as file:
        file.write("<https://w3id.org/misional/id/body/a> misional:note [] .\n")


def mistype(root: Path) -> None:
    with (root / "data/body.ttl").open("a") as file:
        file.write('<https://w3id.org/misional/id/body/a> misional:day "2026-13-01"^^xsd:date .\n')


def retouch_capture(root: Path) -> None:
    [capture] = root.rglob("captures/*.txt")
    capture.write_bytes(capture.read_bytes().replace(b"\r", b""))


def remove_rules(root: Path) -> None:
    (root / "ontology/rules.ttl").unlink()


def break_shapes(root: Path) -> None:
    with (root / "shapes/core.ttl").open("a") as file:
        file.write(
            "<https://w3id.org/misional/shapes/core#Body> sh:sparql"
            ' [ sh:select "SELECT $this WHERE { SERVICE <http://localhost/> { ?s ?p ?o } }" ] .\n'
        )


@pytest.mark.parametrize(
    ("damage", "error", "told"),
    [
        (break_syntax, SourceError, "body.ttl:10: this is not Turtle"),
        (remove_rules, SourceError, "rules.ttl: this file is missing"),
        (violate, GateRefusedError, "Falta el nombre."),
        (contradict, GateRefusedError, "Disjoint classes"),
        (label_nothing, GateRefusedError, "blank node"),
        (mistype, GateRefusedError, "2026-13-01"),
        (retouch_capture, GateRefusedError, "is not named by it"),
        (break_shapes, BuildError, "SERVICE"),
    ],
)
def test_a_build_that_fails_leaves_what_was_published(
    sources: Path,
    release_dir: Path,
    before: Release,
    damage: Callable[[Path], None],
    error: type[BuildError],
    told: str,
) -> None:
    was = contents(release_dir)
    damage(sources)
    with pytest.raises(error) as caught:
        build(Options(release_dir, BASE, 3, sources))
    assert told in str(caught.value)
    assert contents(release_dir) == was
    assert open_current(release_dir) == before


def test_a_first_build_that_fails_publishes_nothing(sources: Path, release_dir: Path) -> None:
    violate(sources)
    with pytest.raises(GateRefusedError):
        build(Options(release_dir, BASE, 3, sources))
    assert not release_dir.exists()


def test_engines_that_differ_publish_nothing(
    sources: Path, release_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("misional.shacl.engine_pyshacl.PyshaclEngine.run", lambda *_: ())
    with pytest.raises(GateRefusedError) as caught:
        build(Options(release_dir, BASE, 3, sources))
    assert caught.value.gate == "two validators agree"
    assert not release_dir.exists()


def test_kill_9_at_any_step_leaves_what_was_published(sources: Path, add: Any, tmp_path: Path) -> None:
    new = shutil.copytree(sources, tmp_path / "new")
    add("data/body.ttl", '\n<https://w3id.org/misional/id/body/a> misional:note "old" .\n')
    driver = [sys.executable, str(HERE / "build_driver.py"), str(sources), str(new), str(tmp_path)]
    done = subprocess.run(driver, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    *records, last = map(json.loads, done.stdout.splitlines())
    steps = [record["step"] for record in records]
    assert set(STEPS) | {"publish write graphs/asserted.nt", "publish rename", "publish pointer"} <= set(
        steps
    )
    # `prune` comes after the swap: by then the new release is the published one.
    assert [record["step"] for record in records if not record["untouched"]] == ["publish prune"]
    assert all(record["killed"] for record in records)
    assert last == {"clean": True}


def test_another_base_moves_things_and_leaves_the_vocabulary(sources: Path, release_dir: Path) -> None:
    result = build(Options(release_dir, OTHER, 3, sources))
    release = result.release
    assert release.base == OTHER
    assert release.graph_iris["asserted"] == f"{OTHER}graph/asserted"
    assert result.triples["inferred"] == 4
    graph = Graph()
    for path in release.graph_files.values():
        graph.parse(path, format="nt")
    ours = {str(term) for triple in graph for term in triple if isinstance(term, URIRef)}
    kept = {iri.removeprefix(BASE).split("#")[0].split("/")[0] for iri in ours if iri.startswith(BASE)}
    assert kept == {"def", "code", "project", "shapes"}
    assert f"{OTHER}id/norm/1" in ours
    assert OTHER in release.queries["norms"].read_text()
    assert OTHER in release.context.read_text()


def test_a_base_that_is_none_is_refused_before_anything_is_read(release_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingError):
        build(Options(release_dir, "no base", 3, tmp_path / "nothing"))


def test_a_reader_of_the_old_release_goes_on_after_the_swap(
    sources: Path, release_dir: Path, before: Release, add: Any
) -> None:
    add("data/body.ttl", '\n<https://w3id.org/misional/id/body/a> misional:note "more" .\n')
    after = build(Options(release_dir, BASE, 1, sources)).release
    assert after.id != before.id
    assert verify(before.folder) == ()
    assert open_current(release_dir).id == after.id


@pytest.mark.slow
def test_the_real_sources_are_published_under_another_base(root: Path, release_dir: Path) -> None:
    result = build(Options(release_dir, OTHER, 3, root))
    assert verify(result.release.folder) == ()
    assert result.triples["asserted"] > 3000
    assert result.triples["inferred"] > 1000
    assert result.report.count("<http://www.w3.org/ns/shacl#Violation>") == 0
    everything = b"".join(contents(result.release.folder).values())
    assert f"{OTHER}id/".encode() in everything
    assert f"<{BASE}id/".encode() not in everything
