"""Do again what a report says was done, and tell whether the findings are the same."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from misional.build.checked_files import STDIN, files_of
from misional.build.checking import CheckRequest, check, check_as_desk, check_release
from misional.build.errors import BuildError
from misional.build.sources import find_sources
from misional.build.turtle import read_bytes
from misional.release import NoReleaseError
from misional.shacl import compare
from misional.shacl.render import read_json
from misional.shacl.terms import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from misional.build.checking import Checked
    from misional.release import Release
    from misional.shacl import Difference, EngineName
    from misional.shacl.render import Input, Provenance, Run


class CannotRepeatError(BuildError):
    """The run cannot be done again; the message names each input that is not what it was."""


def repeat(
    text: str, sources: Path | None, release_of: Callable[[str], Release], given: Sequence[Path] = ()
) -> tuple[str, ...]:
    """Run again what a JSON report describes; return what differs, one sentence each.

    Inputs are looked for among the files `given`, by what is in them, then by the names that the report has,
    from the current folder. Profiles and ontology are those of `sources`, and for a report of the web desk
    those of its release, or of `sources` if they have the same shapes. `release_of` opens a release by id.
    Raises ``CannotRepeatError`` when an input is not the same, or the text is no such report, and as
    ``check`` does.
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
    found = {_sha256(path): path for path in files_of(given) if path.is_file()}
    desk = run.reasoner == "proof"
    if changed := list(_changed(run, root, found, desk=desk)):
        raise CannotRepeatError("; ".join(changed))
    own_shapes = () if run.profiles and not desk else tuple(_path(one, found) for one in run.shapes)
    request = CheckRequest(
        files=[_path(one, found) for one in run.files],
        profiles=run.profiles,
        shapes=own_shapes,
        infer=run.infer,
        engine=_engine(run),
        sources=sources,
    )
    if desk:
        after = _as_desk(request, origin, release_of)
    elif origin.release:
        after = check_release(request, release_of(origin.release))
    else:
        after = check(request)
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


def _as_desk(request: CheckRequest, origin: Provenance, release_of: Callable[[str], Release]) -> Checked:
    if not origin.release:
        return check_as_desk(request, None)
    try:
        return check_as_desk(request, release_of(origin.release))
    except NoReleaseError as error:
        after = check_as_desk(request, None)
        if after.provenance.shapes_sha256 != origin.shapes_sha256:
            message = f"{error}, and the rules of this machine's sources are not those of that release"
            raise CannotRepeatError(message) from error
        return after


def _changed(run: Run, root: Path, found: Mapping[str, Path], *, desk: bool) -> Iterator[str]:
    places = [(one, _path(one, found)) for one in run.files]
    of_sources = run.profiles and not desk
    places += [(one, root / one.name if of_sources else _path(one, found)) for one in run.shapes]
    places += [(one, root / one.name) for one in run.knowledge]
    for one, path in places:
        if reason := _reason(one, path):
            yield f"{one.name} {reason}"


def _path(one: Input, found: Mapping[str, Path]) -> Path:
    return found.get(one.sha256, Path(one.name))


def _reason(one: Input, path: Path) -> str:
    if str(path) == STDIN:
        return "was standard input, which cannot be read again: give a file with the same content"
    if not path.is_file():
        return "is missing: name the file to take, wherever it is now"
    digest = _sha256(path)
    return "" if digest == one.sha256 else f"is not the same file (sha256:{digest}, was sha256:{one.sha256})"


def _sha256(path: Path) -> str:
    return hashlib.sha256(read_bytes(path)).hexdigest()


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
