"""Do again what a report says was done, and tell whether the findings are the same."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from misional.build.checked_files import STDIN
from misional.build.checking import CheckRequest, check, check_release
from misional.build.errors import BuildError
from misional.build.sources import find_sources
from misional.build.turtle import read_bytes
from misional.shacl import compare
from misional.shacl.render import read_json
from misional.shacl.terms import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from misional.release import Release
    from misional.shacl import Difference, EngineName
    from misional.shacl.render import Input, Run


class CannotRepeatError(BuildError):
    """The run cannot be done again; the message names each input that is not what it was."""


def repeat(text: str, sources: Path | None, release_of: Callable[[str], Release]) -> tuple[str, ...]:
    """Run again what a JSON report describes; return what differs, one sentence each.

    Files are looked for by the names that the report has, from the current folder; profiles and ontology in
    `sources`; `release_of` opens a release by id. Raises ``CannotRepeatError`` when an input is not the same,
    or the text is no such report, and as ``check`` does.
    """
    try:
        before, origin = read_json(text)
    except ValueError as error:
        message = f"this is no report in JSON that can be repeated: {error}"
        raise CannotRepeatError(message) from error
    run = origin.run
    if run is None:
        message = "the report does not say what was run"
        raise CannotRepeatError(message)
    root = find_sources(sources)
    if changed := list(_changed(run, root)):
        raise CannotRepeatError("; ".join(changed))
    request = CheckRequest(
        files=[Path(one.name) for one in run.files],
        profiles=run.profiles,
        shapes=() if run.profiles else [Path(one.name) for one in run.shapes],
        infer=run.infer,
        engine=_engine(run),
        sources=sources,
    )
    after = check_release(request, release_of(origin.release)) if origin.release else check(request)
    told = [_told(difference) for difference in compare(before, after.report)]
    if origin.data_sha256 != after.provenance.data_sha256:
        told.append("the triples that were read are not the same")
    if told:
        versions = (
            (
                f"{origin.tool} {origin.tool_version}",
                f"{after.provenance.tool} {after.provenance.tool_version}",
            ),
            (
                f"{before.engine} {before.engine_version}",
                f"{after.report.engine} {after.report.engine_version}",
            ),
        )
        told += [f"made with {old}, now {new}" for old, new in versions if old != new]
    return tuple(told)


def _changed(run: Run, root: Path) -> Iterator[str]:
    places = [(one, Path(one.name)) for one in run.files]
    places += [(one, root / one.name if run.profiles else Path(one.name)) for one in run.shapes]
    places += [(one, root / one.name) for one in run.knowledge]
    for one, path in places:
        if reason := _reason(one, path):
            yield f"{one.name} {reason}"


def _reason(one: Input, path: Path) -> str:
    if one.name == STDIN:
        return "was standard input, which cannot be read again"
    if not path.is_file():
        return "is missing"
    found = hashlib.sha256(read_bytes(path)).hexdigest()
    return "" if found == one.sha256 else f"is not the same file (sha256:{found}, was sha256:{one.sha256})"


def _engine(run: Run) -> EngineName:
    if run.engine == "pyshacl":
        return "pyshacl"
    return "shacl"


def _told(difference: Difference) -> str:
    one = difference.first or difference.second
    about = f"{text_of(one.focus_node)} ({one.fingerprint})" if one else ""
    words = {
        "only_in_first": "no longer found",
        "only_in_second": "found now and not before",
        "severity": "another severity",
        "messages": "another message",
        "conforms": "another verdict",
    }
    return f"{words[difference.kind]}: {about}".rstrip(": ")
