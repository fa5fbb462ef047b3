from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from misional.release import Package, Release, verify
from misional.release.manifest import sha256

if TYPE_CHECKING:
    from pathlib import Path


def rewrite(path: Path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)


def test_a_release_as_published_has_no_problem(published: Release) -> None:
    assert verify(published.folder) == ()


def test_one_flipped_bit_in_any_file_is_named(published: Release, package: Package) -> None:
    for path in package.files:
        file = published.folder / path
        data = file.read_bytes()
        if not data:
            continue
        rewrite(file, data[:-1] + bytes([data[-1] ^ 1]))
        assert [(problem.kind, problem.path) for problem in verify(published.folder)] == [("changed", path)]
        rewrite(file, data)
    assert verify(published.folder) == ()


def test_missing_extra_and_linked_files_are_named(published: Release, tmp_path: Path) -> None:
    (published.folder / "queries/all.rq").unlink()
    (published.folder / "queries/new.rq").write_text("")
    (published.folder / "stray").mkdir()
    outside = shutil.copy(published.folder / "context.jsonld", tmp_path / "outside")
    (published.folder / "context.jsonld").unlink()
    (published.folder / "context.jsonld").symlink_to(outside)
    (published.folder / "more").symlink_to(tmp_path)
    assert [(problem.kind, problem.path) for problem in verify(published.folder)] == [
        ("changed", "context.jsonld"),
        ("extra", "more"),
        ("missing", "queries/all.rq"),
        ("extra", "queries/new.rq"),
        ("extra", "stray"),
    ]


def test_what_is_no_plain_file_is_named_and_not_read(published: Release, tmp_path: Path) -> None:
    """A pipe would be waited for without end."""
    (published.folder / "context.jsonld").unlink()
    os.mkfifo(published.folder / "context.jsonld")
    assert [problem.kind for problem in verify(published.folder)] == ["changed"]
    manifest = published.folder / "manifest.json"
    moved = manifest.rename(tmp_path / "manifest.json")
    manifest.symlink_to(moved)
    assert [problem.kind for problem in verify(published.folder)] == ["manifest"]
    manifest.unlink()
    os.mkfifo(manifest)
    assert [problem.kind for problem in verify(published.folder)] == ["manifest"]


@pytest.mark.parametrize("data", [None, b"{}", b"not json", b"[" * 100_000])
def test_a_manifest_that_is_gone_or_wrong_is_named(published: Release, data: bytes | None) -> None:
    (published.folder / "manifest.json").unlink()
    if data is not None:
        (published.folder / "manifest.json").write_bytes(data)
    assert [problem.path for problem in verify(published.folder)] == ["manifest.json"]


def forge(published: Release, path: str, data: bytes, tmp_path: Path) -> Path:
    """The release with one file changed and the manifest and the folder's name made to match."""
    document = json.loads((published.folder / "manifest.json").read_bytes())
    document["files"][path] = {"sha256": sha256(data), "size": len(data)}
    manifest = (json.dumps(document, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()
    folder = tmp_path / "forged" / sha256(manifest)
    shutil.copytree(published.folder, folder)
    rewrite(folder / path, data)
    rewrite(folder / "manifest.json", manifest)
    return folder


def test_a_folder_not_named_by_its_manifest_is_named(published: Release, tmp_path: Path) -> None:
    folder = forge(published, "context.jsonld", b"{ }", tmp_path)
    assert verify(folder) == ()
    folder = folder.rename(folder.with_name(published.id))
    assert [problem.kind for problem in verify(folder)] == ["manifest"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"uno", b"dos", "RDFC-1.0 hash"),
        (b" .\n", b"  .\n", "RDFC-1.0 hash"),
        (b" .\n", b" .\r\n", "not canonical"),
        (b"<https://example.org/id/a>", b"a", "not canonical"),
        (b"@es", b"@es <x:g> .\n<x:a> <x:b> <x:c>", "triples, not"),
    ],
)
def test_graphs_altered_together_with_their_hashes_still_show(
    published: Release, tmp_path: Path, old: bytes, new: bytes, told: str
) -> None:
    data = (published.folder / "graphs/asserted.nt").read_bytes()
    assert old in data
    folder = forge(published, "graphs/asserted.nt", data.replace(old, new, 1), tmp_path)
    problems = verify(folder)
    assert {problem.kind for problem in problems} == {"dataset"}
    assert told in problems[0].message


def test_blank_nodes_under_other_labels_show(published: Release, tmp_path: Path) -> None:
    data = (published.folder / "graphs/ontology.nt").read_bytes()
    folder = forge(published, "graphs/ontology.nt", data.replace(b"_:c14n", b"_:d14n"), tmp_path)
    [problem] = verify(folder)
    assert "canonical labels" in problem.message
