"""Do again what a report says was done, and tell whether it says the same."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from misional.build.checked_files import STDIN, files_of
from misional.build.checking import CheckRequest, Earlier, check, check_as_desk, check_release
from misional.build.errors import BuildError
from misional.build.files import find_sources, read_bytes
from misional.build.retold import retold
from misional.i18n import say
from misional.release import NoReleaseError
from misional.shacl.render import read_json, render_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from misional.build.checking import Checked
    from misional.i18n import Language
    from misional.release import Release
    from misional.shacl import EngineName
    from misional.shacl.render import Input, Provenance, Run


class CannotRepeatError(BuildError):
    """The run cannot be done again; the message names each input that is not what it was."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """What a second run says otherwise than the first, and what made them that is not the same; sentences.

    No `differences`: the report is what anyone gets who does the same again.
    """

    differences: tuple[str, ...]
    versions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the inputs are now: by the hash of their bytes, else by their names below `root` or here."""

    root: Path
    found: Mapping[str, Path]

    def of(self, one: Input, *, own: bool = False) -> Path:
        """The file; `own`: one of the sources, which nobody is asked to name."""
        return self.root / one.name if own else self.found.get(one.sha256, Path(one.name))


def repeat(
    text: str,
    sources: Path | None,
    release_of: Callable[[str], Release],
    given: Sequence[Path] = (),
    lang: Language = "es",
) -> Repeated:
    """Run again what a JSON report describes, and compare all that it says.

    Inputs are looked for among the files `given` and the release's, by what is in them, then by the names
    that the report has, from the current folder. Profiles and ontology are those of `sources`, and for a
    report of the web desk those of its release, or of `sources` if they have the same shapes. Waivers hold as
    on the report's day. `release_of` opens a release by id. Raises ``CannotRepeatError`` when an input is not
    the same, or the text is no such report, and as ``check`` does.
    """
    try:
        before, origin = read_json(text)
        day = date.fromisoformat(origin.time[:10]) if origin.time else None
    except (ValueError, RecursionError) as error:
        raise CannotRepeatError(say("validate.no-report", lang, why=error)) from error
    run = origin.run
    if run is None:
        raise CannotRepeatError(say("validate.no-run", lang))
    desk = run.reasoner == "proof"
    release = release_of(origin.release) if origin.release and not desk else None
    places = _Places(find_sources(sources), _found(given, release))
    if changed := list(_changed(run, places, lang, desk=desk)):
        raise CannotRepeatError("; ".join(changed))
    request = CheckRequest(
        files=[places.of(one) for one in run.files],
        profiles=run.profiles,
        shapes=() if run.profiles and not desk else tuple(places.of(one) for one in run.shapes),
        infer=run.infer,
        engine=_engine(run),
        sources=sources,
        baseline=_earlier(run, places, lang),
        waivers=places.of(run.waivers) if run.waivers else None,
        today=day,
    )
    if desk:
        after = _as_desk(request, origin, release_of, lang)
    else:
        after = check_release(request, release) if release else check(request)
    again = json.loads(render_json(after.report, after.provenance, notes=after.notes))
    versions = (
        (f"{origin.tool} {origin.tool_version}", f"{after.provenance.tool} {after.provenance.tool_version}"),
        (f"{before.engine} {before.engine_version}", f"{after.report.engine} {after.report.engine_version}"),
    )
    return Repeated(
        tuple(retold(json.loads(text), again, lang)),
        tuple(say("validate.made-with", lang, old=old, new=new) for old, new in versions if old != new),
    )


def _as_desk(
    request: CheckRequest, origin: Provenance, release_of: Callable[[str], Release], lang: Language
) -> Checked:
    if not origin.release:
        return check_as_desk(request, None)
    try:
        return check_as_desk(request, release_of(origin.release))
    except NoReleaseError as error:
        after = check_as_desk(request, None)
        if after.provenance.shapes_sha256 != origin.shapes_sha256:
            message = say("validate.other-rules", lang, release=origin.release)
            raise CannotRepeatError(message) from error
        return after


def _earlier(run: Run, places: _Places, lang: Language) -> Earlier | None:
    if run.baseline is None:
        return None
    path = places.of(run.baseline)
    try:
        return Earlier(read_json(read_bytes(path))[0], run.baseline)
    except ValueError as error:
        raise CannotRepeatError(f"{path}: {say('validate.no-report', lang, why=error)}") from error


def _found(given: Sequence[Path], release: Release | None) -> Mapping[str, Path]:
    """Files by the SHA-256 of their bytes: those named, else those of the release."""
    theirs = (
        {one.sha256: release.folder / name for name, one in release.manifest.files.items()} if release else {}
    )
    return theirs | {_sha256(path): path for path in files_of(given) if path.is_file()}


def _changed(run: Run, places: _Places, lang: Language, *, desk: bool) -> Iterator[str]:
    for part, one in run.inputs():
        own = part == "ontology" or (part == "shapes" and bool(run.profiles) and not desk)
        if reason := _reason(one, places.of(one, own=own), lang):
            yield f"{one.name} {reason}"


def _reason(one: Input, path: Path, lang: Language) -> str:
    if str(path) == STDIN:
        return say("validate.was-stdin", lang)
    if not path.is_file():
        return say("validate.missing", lang)
    digest = _sha256(path)
    return "" if digest == one.sha256 else say("validate.other-file", lang, now=digest, was=one.sha256)


def _sha256(path: Path) -> str:
    return hashlib.sha256(read_bytes(path)).hexdigest()


def _engine(run: Run) -> EngineName:
    if run.engine == "pyshacl":
        return "pyshacl"
    return "shacl"
