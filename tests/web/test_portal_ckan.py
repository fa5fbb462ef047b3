"""The catalogue as CKAN itself reads it: ckanext-dcat's parser, in an environment of its own.

CKAN pins an older Flask than ours, so it cannot be installed beside us.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from misional.release import Release

PACKAGES = ("ckan[requirements]==2.12.0", "ckanext-dcat==2.4.4")
READER = Path(__file__).with_name("ckan_read.py")


@pytest.fixture(scope="module")
def ckan(root: Path) -> Path:
    """A Python with CKAN, installed once under ``build/``."""
    folder = root / "build" / "ckan"
    python = folder / "bin" / "python"
    ready = folder / "ready"
    if not ready.exists():
        if not os.environ.get("MISIONAL_TEST_CKAN"):
            pytest.skip("CKAN is not here: MISIONAL_TEST_CKAN=1 installs it under build/ckan")
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        ready.touch()
    return python


@pytest.mark.slow
@pytest.mark.parametrize(("language", "title"), [("es", "Para qué existe"), ("en", "What the Secretaría")])
def test_ckan_reads_the_catalogue(
    real: FlaskClient, release: Release, ckan: Path, tmp_path: Path, language: str, title: str
) -> None:
    file = tmp_path / "catalog.ttl"
    file.write_bytes(real.get(f"/catalog.ckan.ttl?lang={language}").data)
    run = subprocess.run([str(ckan), str(READER), str(file)], capture_output=True, check=True, text=True)
    [dataset] = json.loads(run.stdout)
    assert dataset["title"].startswith(title)
    assert dataset["license_id"] == "cc-by"
    extras = {one["key"]: one["value"] for one in dataset["extras"]}
    assert extras["publisher_name"] == "misional"
    assert extras["modified"] == "2026-11-22"
    assert all("|" not in one["name"] for one in dataset["tags"])
    resources: dict[str, dict[str, Any]] = {one["url"]: one for one in dataset["resources"]}
    for name in ("asserted", "inferred", "ontology", "shapes"):
        entry = release.manifest.files[f"dumps/{name}.ttl"]
        found = resources[f"{release.base}dumps/{name}.ttl"]
        assert (found["format"], found["mimetype"], found["size"]) == ("TTL", "text/turtle", entry.size)
        assert found["hash"] == entry.sha256
    assert resources[f"{release.base}class/Function.csv"]["format"] == "CSV"
    assert {one["license"] for one in resources.values()} == {"https://creativecommons.org/licenses/by/4.0/"}
