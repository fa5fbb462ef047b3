"""``misional validate --untrusted``: a stranger's files and shapes, read and run in a sealed process."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from misional.build.checked_files import STDIN, files_of, knowledge_files, law_files, name_of, read_below
from misional.build.checking import Checked
from misional.build.files import find_sources, read_bytes
from misional.cli.answers import fail
from misional.cli.limits import validation_settings
from misional.i18n import say
from misional.shacl.render import read_whole
from misional.shacl.render.text import visible
from misional.web.validation.sealed import run_task
from misional.web.validation.task import Part, Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import NoReturn

    from misional.build.checking import CheckRequest
    from misional.i18n import Language
    from misional.web.validation.task import Role

_OURS_FIRST: Final = 300_000  # numbers our own files' blank nodes apart from those of the files sent
_UNUSABLE: Final = 2


def check_untrusted(request: CheckRequest, baseline: Path | None, language: Language) -> Checked:
    """Validate as ``/validation`` does, under its limits (``MISIONAL_VALIDATION_…``): the process that reads
    the files has no network, opens no file, and ends when it takes too much.

    Leaves with code 2, and a sentence that says why, for what is refused or reaches a limit. Raises
    ``SourceError`` for what is not there.
    """
    try:
        chosen = validation_settings()
    except ValueError as error:
        fail(str(error), _UNUSABLE)
    files = [path for path in files_of((*request.files, *request.shapes)) if path.is_file()]
    if sum(path.stat().st_size for path in files) > chosen.upload_bytes:
        _refuse("upload-too-large", {"limit": chosen.upload_bytes}, language)  # before any is read
    sent = tuple(_sent(request, baseline))
    if sum(len(part.body) for part in sent) > chosen.upload_bytes:
        _refuse("upload-too-large", {"limit": chosen.upload_bytes}, language)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    task = Task((*sent, *_ours(request)), request.infer, chosen.findings, "", now)
    try:
        outcome = run_task(chosen, task)
    except (OSError, ValueError):
        _refuse("validation-crash", {}, language)
    if outcome.kind:
        _refuse(outcome.kind, outcome.members, language)
    return Checked(*read_whole(outcome.report))


def _sent(request: CheckRequest, baseline: Path | None) -> Iterator[Part]:
    roles: tuple[tuple[Role, Iterable[Path | None]], ...] = (
        ("data", request.files),
        ("shapes", request.shapes),
        ("baseline", (baseline,)),
        ("waivers", (request.waivers,)),
    )
    for role, paths in roles:
        for path in files_of(path for path in paths if path is not None):
            body = (request.stdin or b"") if str(path) == STDIN else read_bytes(path)
            yield Part(role, name_of(path), "", body)


def _ours(request: CheckRequest) -> Iterator[Part]:
    root = find_sources(request.sources)
    names = [] if request.shapes else list(request.profiles)
    kinds: tuple[tuple[Role, list[str], Iterable[str]], ...] = (
        ("profile", names, [f"shapes/{name}.ttl" for name in names]),
        ("law", [], law_files(root)),
        ("ontology", [], knowledge_files(root) if request.infer else ()),
    )
    first = _OURS_FIRST
    for role, called, files in kinds:
        for number, source in enumerate(read_below(root, files, first)):
            name = called[number] if called else source.name
            yield Part(role, name, "", source.ntriples.encode())
        first += _OURS_FIRST


def _refuse(kind: str, members: Mapping[str, object], language: Language) -> NoReturn:
    told = say(f"problem.{kind}-detail", language, **members)
    if "limit" in members:
        told += " " + say("validate.limits", language)
    fail(visible(told), _UNUSABLE)
