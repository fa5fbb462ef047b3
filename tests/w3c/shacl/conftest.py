"""Prints how many cases of the W3C SHACL suite each engine passes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    passed: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "w3c-shacl" and report.when == "call":
                    group, outcome = value.rsplit(" ", 1)
                    total[group] += 1
                    passed[group] += outcome == "pass"
    for group in sorted(total):
        terminalreporter.write_line(f"W3C SHACL suite, {group}: {passed[group]}/{total[group]}")
