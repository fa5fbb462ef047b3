from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import Graph

from misional.release import (
    DamagedReleaseError,
    NoReleaseError,
    Package,
    Release,
    current_id,
    list_releases,
    open_current,
    open_release,
    publish,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_before_the_first_build_there_is_nothing(tmp_path: Path) -> None:
    assert current_id(tmp_path) is None
    assert list_releases(tmp_path / "none") == ()
    with pytest.raises(NoReleaseError):
        open_current(tmp_path)
    with pytest.raises(NoReleaseError):
        open_release(tmp_path / "none")


def test_everything_in_a_release_has_its_place(published: Release, package: Package) -> None:
    assert published.base == "https://example.org/"
    assert published.graph_iris["inferred"] == "https://example.org/graph/inferred"
    assert sorted(published.graph_files) == [
        "asserted",
        "catalogue",
        "inferred",
        "ontology",
        "report",
        "shapes",
        "void",
    ]
    assert [path.name for path in published.captures.values()] == [
        f"{name}.txt" for name in published.captures
    ]
    assert published.queries["all"].read_bytes() == package.files["queries/all.rq"]
    assert published.context.read_bytes() == b"{}\n"
    assert list(published.dumps) == ["asserted"]
    files = [*published.captures.values(), *published.queries.values(), *published.dumps.values()]
    assert len(package.files) == len([*files, published.context, *published.graph_files.values()])


def test_the_graphs_are_plain_n_triples_for_any_parser(published: Release) -> None:
    for name, path in published.graph_files.items():
        assert len(Graph().parse(path, format="nt")) == published.manifest.graphs[name].triples


def test_a_reader_does_not_go_through_the_pointer(release_dir: Path, published: Release) -> None:
    assert open_current(release_dir).folder == published.folder == (release_dir / published.id).resolve()
    assert open_release(release_dir / "current") == published


def test_a_pointer_that_is_no_pointer_is_told(release_dir: Path, package: Package) -> None:
    release_dir.mkdir()
    (release_dir / "current").mkdir()
    with pytest.raises(DamagedReleaseError, match="symbolic link"):
        current_id(release_dir)
    (release_dir / "current").rmdir()
    (release_dir / "current").symlink_to("../../etc")
    with pytest.raises(DamagedReleaseError, match="not a release id"):
        open_current(release_dir)
    # A build puts it right.
    assert publish(release_dir, package, keep=1) == open_current(release_dir)


def test_a_release_under_another_releases_name_is_refused(published: Release) -> None:
    moved = published.folder.rename(published.folder.with_name("0" * 64))
    with pytest.raises(DamagedReleaseError, match="named 0000"):
        open_release(moved)
    assert open_release(moved.rename(moved.with_name("copy"))).id == published.id
