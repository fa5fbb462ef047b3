"""What the shapes say of files that are about to be written: asked before, so that no wrong file is left."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from misional.build import BuildError
from misional.build.checking import CheckRequest, check
from misional.shacl import VIOLATION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.i18n import Language

_PROFILES: Final = ("core", "evidence")


def shape_problems(data: Path, files: Mapping[Path, bytes], language: Language) -> list[str]:
    """The violations that ``data`` would have with ``files`` (by path) in the place of those it has.

    Only what the model and its evidence ask: what the law wants of a page is not the reviewer's fault.
    """
    with TemporaryDirectory(prefix="misional-") as folder:
        stage = Path(folder)
        kept = [path for path in sorted(data.rglob("*.ttl")) if path not in files] if data.is_dir() else []
        for number, content in enumerate(files.values()):
            (stage / f"{number}.ttl").write_bytes(content)
        try:
            checked = check(CheckRequest([*kept, stage], _PROFILES))
        except BuildError as error:
            return [str(error)]
    return [
        f"{result.focus_node}: {result.message(language) or result.source_constraint_component}"
        for result in checked.report.results
        if result.severity == VIOLATION
    ]
