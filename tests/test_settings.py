"""The settings table: one row each, overridable, read with its type, shown to whoever asks."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from misional.cli import main
from misional.settings import SETTINGS, read, setting


def test_names_are_unique_and_helped() -> None:
    assert len({row.name for row in SETTINGS}) == len(SETTINGS)
    for row in SETTINGS:
        assert row.help.endswith(".")
        assert read(row.name, {}) == row.default


def test_the_environment_overrides_with_the_type_of_the_default() -> None:
    assert read("port", {"MISIONAL_PORT": "81"}) == 81
    assert read("query_cpu_seconds", {"MISIONAL_QUERY_CPU_SECONDS": "2"}) == 2.0
    with pytest.raises(ValueError, match="MISIONAL_PORT='x' is not a valid int"):
        read("port", {"MISIONAL_PORT": "x"})
    with pytest.raises(KeyError):
        setting("nothing")


def test_every_setting_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    done = CliRunner().invoke(main, ["settings"])
    assert done.exit_code == 0
    for row in SETTINGS:
        assert row.variable in done.stdout
        assert row.help in done.stdout
    monkeypatch.setenv("MISIONAL_PORT", "x")
    done = CliRunner().invoke(main, ["settings"])
    assert done.exit_code == 2
    assert "MISIONAL_PORT" in done.stderr
