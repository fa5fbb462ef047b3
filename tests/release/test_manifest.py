from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misional.release import DamagedReleaseError, FileEntry, Manifest, Package, read_manifest
from misional.release.manifest import sha256

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8)
PATHS = st.from_regex(r"[a-z]{1,5}/[a-z]{1,5}\.nt", fullmatch=True)
ENTRIES = st.builds(FileEntry, st.binary(max_size=4).map(sha256), st.integers(0, 2**40))


@given(st.builds(Manifest, TEXT, TEXT, TEXT, st.just({}), st.dictionaries(PATHS, ENTRIES)))
def test_a_manifest_reads_back_as_it_was_written(manifest: Manifest) -> None:
    assert read_manifest(manifest.to_bytes()) == manifest


def test_the_id_is_the_sha256_of_the_file(package: Package) -> None:
    assert package.id == sha256(package.manifest.to_bytes())


def test_it_says_what_a_reader_needs_and_no_time_or_place(package: Package) -> None:
    document = json.loads(package.manifest.to_bytes())
    assert sorted(document) == ["base", "dataset", "files", "format", "graphs", "misional"]
    assert document["graphs"]["asserted"] == {
        "iri": "https://example.org/graph/asserted",
        "file": "graphs/asserted.nt",
        "triples": 2,
    }
    assert document["dataset"]["algorithm"] == "RDFC-1.0"
    assert document["files"]["graphs/asserted.nt"] == {
        "sha256": sha256(package.files["graphs/asserted.nt"]),
        "size": len(package.files["graphs/asserted.nt"]),
    }


def _without(key: str) -> Any:
    def change(document: dict[str, Any]) -> None:
        del document[key]

    return change


def _renamed(path: str) -> Any:
    def change(document: dict[str, Any]) -> None:
        document["files"][path] = document["files"].pop("context.jsonld")

    return change


def _put(key: str, value: Any) -> Any:
    def change(document: dict[str, Any]) -> None:
        document[key] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        _without("base"),
        _without("files"),
        _without("format"),
        _put("format", "misional-release/2"),
        _put("files", []),
        _put("note", "unknown key"),
        _put("files", {"context.jsonld": {"sha256": "no", "size": 1}}),
        _put("graphs", {"asserted": {"iri": "x", "file": "elsewhere.nt", "triples": 1}}),
        _renamed("../outside"),
        _renamed("/etc/passwd"),
        _renamed("a//b"),
        _renamed("manifest.json"),
    ],
)
def test_a_manifest_that_is_not_one_is_refused(package: Package, change: Any) -> None:
    document = json.loads(package.manifest.to_bytes())
    change(document)
    data = (json.dumps(document, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()
    with pytest.raises(DamagedReleaseError):
        read_manifest(data)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"{}"])
def test_what_is_not_a_json_object_of_ours_is_refused(data: bytes) -> None:
    with pytest.raises(DamagedReleaseError):
        read_manifest(data)


def test_another_layout_of_the_same_json_is_refused(package: Package) -> None:
    document = json.loads(package.manifest.to_bytes())
    with pytest.raises(DamagedReleaseError, match="canonical form"):
        read_manifest(json.dumps(document).encode())
