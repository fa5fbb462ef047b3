"""``/validation``: a form and an API that take what is to be checked, and the reports for a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import orjson
from flask import Blueprint, Response, current_app, request
from rdflib import URIRef

from misional.i18n import LANGUAGES, say
from misional.shacl.render import read_whole
from misional.web.cache import NEVER
from misional.web.formats import HTML, attachment
from misional.web.htmlpage import html_page
from misional.web.layers.limiting import client_of
from misional.web.layers.observe import NOTES
from misional.web.negotiation import negotiate
from misional.web.pages.environment import page
from misional.web.pages.names import Names
from misional.web.problems import Problem, ProblemError
from misional.web.responses import link_root, live, release, settings, varying, wishes
from misional.web.validation.forms import DOWNLOADS, FILES, FOR_PEOPLE, FOR_PROGRAMS, write_report
from misional.web.validation.page import report_view
from misional.web.validation.profiles import profiles_of
from misional.web.validation.remote import Fetcher
from misional.web.validation.syntaxes import OFFERED
from misional.web.validation.task import STEPS, Part, Task
from misional.web.validation.upload import Sent, read_upload, too_large

if TYPE_CHECKING:
    from collections.abc import Callable

    from misional.web.negotiation import Choice
    from misional.web.validation.desk import Desk, Job
    from misional.web.validation.upload import Upload

blueprint: Final = Blueprint("validation", __name__)

_LOOK_AGAIN_SECONDS: Final = 2
_NAMELESS: Final = "/validation/…"
"""What the log says for a report's address, which is its key."""


@blueprint.get("/validation")
def form() -> Response:
    """The form, and what is accepted."""
    chosen = settings().validation

    def values(names: Names) -> dict[str, object]:
        return {
            "profiles": _profile_choices(names),
            "syntaxes": OFFERED,
            "limits": chosen,
            "upload_mebibytes": f"{chosen.upload_bytes / 2**20:g}",
            "memory_mebibytes": f"{chosen.memory_bytes / 2**20:g}",
            "keep_minutes": f"{chosen.keep_seconds / 60:g}",
            "files": (*FILES, HTML),
        }

    return html_page("validation.html", values, depends=(repr(chosen),))


@blueprint.post("/validation")
def submit() -> Response:
    """Take data and shapes; answer with the report, or with where it will be (202) when it takes long."""
    chosen = settings().validation
    if (request.content_length or 0) > chosen.upload_bytes:
        raise too_large(chosen.upload_bytes)
    request.max_content_length = chosen.upload_bytes + 1  # for a body that does not say how long it is
    sent = Sent(
        request.headers.get("Content-Type", ""),
        request.headers.get("Content-Encoding", ""),
        request.content_length,
        request.stream,
        request.args,
    )
    upload = read_upload(sent, chosen.upload_bytes)
    wanted = replace(wishes(suffixed=False), lang=upload.lang or request.args.get("lang"))
    choice = negotiate(wanted, FOR_PROGRAMS if upload.direct else FOR_PEOPLE)
    job = _desk().submit(_task_maker(upload), _client())
    address = f"{link_root()}/validation/{job.token}?{urlencode({'lang': choice.language})}"
    if choice.format is HTML:
        return _unkept(Response(status=303, headers={"Location": address}))
    job.done.wait(chosen.wait_seconds)
    if not job.done.is_set():
        return _not_yet(job, choice, address)
    return _finished(job, choice)


@blueprint.get("/validation/<token>")
def report(token: str) -> Response:
    """The report, in the form asked for; 202 while there is none yet."""
    request.environ[NOTES].update(path=_NAMELESS)
    name, _, suffix = token.partition(".")
    job = _desk().find(name)
    if job is None:
        raise ProblemError(Problem("report-gone"))
    choice = negotiate(replace(wishes(suffixed=False), suffix=suffix or None), FOR_PEOPLE)
    job.done.wait(settings().validation.wait_seconds)
    if not job.done.is_set():
        return _not_yet(
            job, choice, f"{link_root()}/validation/{name}?{urlencode({'lang': choice.language})}"
        )
    return _finished(job, choice)


@blueprint.delete("/validation/<token>")
def delete(token: str) -> Response:
    """Forget a report, or stop a validation; saying so twice is no fault."""
    request.environ[NOTES].update(path=_NAMELESS)
    _desk().forget(token)
    return _unkept(Response(status=204))


@blueprint.post("/validation/<token>/delete")
def delete_by_form(token: str) -> Response:
    """As DELETE, for a browser's form; leads back to the form."""
    delete(token)
    return _unkept(Response(status=303, headers={"Location": f"{link_root()}/validation"}))


def _desk() -> Desk:
    found: Desk = current_app.extensions["misional.desk"]
    return found


def _client() -> str | None:
    """Who asks, as the rate limit sees it; ``None`` for one who is not counted."""
    rate = settings().rate
    found = client_of(
        request.environ.get("REMOTE_ADDR", ""),
        request.environ.get("HTTP_X_FORWARDED_FOR", ""),
        rate.trusted_hops,
    )
    return "loopback" if found is None and rate.loopback else found


def _profile_choices(names: Names) -> list[tuple[str, str]]:
    base = names.live.space.base
    found = profiles_of(release()).shapes
    return [(name, str(names.label(URIRef(f"{base}shapes/{name}")))) for name in found]


def _task_maker(upload: Upload) -> Callable[[], Task]:
    """What to do, with all that it takes from the release taken now: later another may be served."""
    found = profiles_of(release())
    unknown = [name for name in upload.profiles if name not in found.shapes]
    if unknown:
        raise ProblemError(
            Problem("unknown-profile", {"what": unknown[0][:100], "allowed": sorted(found.shapes)})
        )
    own_shapes = any(part.role == "shapes" for part in upload.parts)
    names = upload.profiles or (() if own_shapes else tuple(found.shapes))
    parts = [Part("profile", name, "", found.shapes[name]) for name in names]
    parts.append(Part("law", "law", "", found.law))
    if upload.infer:
        parts.append(Part("ontology", "ontology", "", found.ontology))
    chosen = settings().validation
    now = datetime.now(UTC).isoformat(timespec="seconds")
    fetcher = _fetcher(upload.url)
    identity = live().id if names or upload.infer else ""

    def make() -> Task:
        own = (*upload.parts, fetcher.fetch(upload.url)) if fetcher else upload.parts
        return Task((*own, *parts), upload.infer, chosen.findings, identity, now)

    return make


def _fetcher(url: str) -> Fetcher | None:
    if not url:
        return None
    chosen = settings().validation
    if not chosen.hosts:
        raise ProblemError(Problem("url-off"))
    made: Fetcher = current_app.extensions.get("misional.fetcher") or Fetcher(
        chosen.hosts, chosen.upload_bytes
    )
    return made


def _not_yet(job: Job, choice: Choice, address: str) -> Response:
    progress = {
        "step": job.step,
        "done": STEPS.index(job.step),
        "steps": len(STEPS),
        "elapsed": _desk().seconds_spent(job),
        "limit": round(settings().validation.wall_seconds),
    }
    if choice.format is HTML:
        told = {**progress, "step": say(f"validation.step-{job.step}", choice.language)}
        body = _page(
            "validation-progress.html", choice, address=address, seconds=_LOOK_AGAIN_SECONDS, **told
        ).encode()
        kind = HTML.content_type
    else:
        status = "running" if job.begun is not None else "waiting"
        body = orjson.dumps(
            {"status": status, **progress, "location": address, "retryAfter": _LOOK_AGAIN_SECONDS}
        )
        kind = "application/json"
    headers = {"Location": address, "Retry-After": str(_LOOK_AGAIN_SECONDS)}
    return _unkept(varying(Response(body, 202, headers=headers, content_type=kind), choice.vary))


def _finished(job: Job, choice: Choice) -> Response:
    outcome = job.outcome()
    if outcome.kind:
        raise ProblemError(_problem(outcome.kind, dict(outcome.members)))
    found, provenance, notes = read_whole(outcome.report)
    address = f"{link_root()}/validation/{job.token}"
    if choice.format is HTML:
        names = Names(live(), choice.language, request.script_root)
        body = _page(
            "validation-report.html",
            choice,
            view=report_view(names, found, provenance, notes, outcome.checked),
            downloads=[
                (one, f"{address}.{one.suffix}?{urlencode({'lang': choice.language})}") for one in DOWNLOADS
            ],
            address=address,
            minutes=max(1, _desk().seconds_left(job) // 60),
        ).encode()
    else:
        body = write_report(choice.format, found, provenance, notes, choice.language)
    response = Response(body, content_type=choice.format.content_type)
    response.headers["Content-Location"] = f"{address}.{choice.format.suffix}"
    if choice.format is not HTML:
        response.headers["Content-Disposition"] = attachment("misional validation", choice.format)
    if choice.format.spoken:
        response.headers["Content-Language"] = choice.language
    return _unkept(varying(response, choice.vary))


def _problem(kind: str, members: dict[str, object]) -> Problem:
    after = members.get("retryAfter")
    return Problem(kind, members, {"Retry-After": str(after)} if after else {})


def _page(template: str, choice: Choice, **values: object) -> str:
    here = request.script_root + request.path
    return page(
        template,
        choice.language,
        release=live().id,
        translations=[(code, f"{here}?{urlencode({'lang': code})}") for code in LANGUAGES],
        **values,
    )


def _unkept(response: Response) -> Response:
    """A report is for the one who holds its address: no cache may keep it, no search engine list it."""
    response.headers["Cache-Control"] = NEVER
    response.headers["X-Robots-Tag"] = "noindex"
    return response
