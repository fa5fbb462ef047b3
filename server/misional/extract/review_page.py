"""The review page of a draft: the captured text with each statement marked in it, and why it is proposed.

One HTML file without JavaScript and without a request to anybody; a person checks it beside the source page.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from misional.extract import labels
from misional.extract.draft import judge
from misional.extract.reasons import reason
from misional.extract.words import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from misional.extract.basis import Basis
    from misional.extract.draft import Draft
    from misional.extract.proposal import Proposal

_DOUBTFUL: Final = 0.8
_STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;margin:0;color:#1a1a1a;background:#fff}"
    "header,main{padding:1rem 1.5rem}main{display:grid;grid-template-columns:1fr 1fr;gap:2rem}"
    "@media(max-width:60rem){main{grid-template-columns:1fr}}"
    "pre{white-space:pre-wrap;font:inherit;background:#f7f7f7;padding:1rem;margin:0}"
    "mark{color:inherit;background:#fff3bf;border-bottom:2px solid #946c00}"
    "mark.heading,mark.act-citation,mark.introduction{background:#e7f0ff;border-bottom:1px dotted #0943b5}"
    "mark.doubtful{background:#ffe3e3;border-bottom-color:#c92a2a}"
    "mark:target,li:target{outline:3px solid #0943b5}"
    "li{margin:0 0 1rem}.why{color:#444;margin:.25rem 0}a{color:#0943b5}"
    "h1{font-size:1.5rem}h2{font-size:1.2rem}"
    "dt{font-weight:600}dd{margin:0 0 .5rem}.skip{position:absolute;left:-99rem}.skip:focus{position:static}"
)


def review_page(draft: Draft) -> str:
    """The page as one HTML document in Spanish, each reason in English too."""
    title = escape(draft.page.title or draft.source.url or draft.sha256[:12])
    proposals = list(zip(draft.findings.proposals, draft.grounds.bases, strict=True))
    items = "\n".join(_item(draft, number, *pair) for number, pair in enumerate(proposals, start=1))
    return (
        '<!DOCTYPE html>\n<html lang="es">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src '
        "'unsafe-inline'\">\n"
        f"<title>Revisión: {title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#enunciados">Ir a los enunciados propuestos</a>\n'
        f"<header>\n<h1>Revisión: {title}</h1>\n{_about(draft)}</header>\n<main>\n"
        '<section aria-labelledby="texto">\n<h2 id="texto">Texto capturado</h2>\n'
        f"<pre>{''.join(_pieces(draft))}</pre>\n</section>\n"
        '<section aria-labelledby="enunciados">\n'
        f'<h2 id="enunciados">Enunciados propuestos ({len(proposals)})</h2>\n'
        f"<ol>\n{items}\n</ol>\n{_silences(draft)}</section>\n</main>\n</body>\n</html>\n"
    )


def _about(draft: Draft) -> str:
    rows = [("Entidad", escape(draft.source.entity or "por definir")), ("SHA-256", draft.sha256)]
    if draft.source.url:
        rows.append(("Página", escape(draft.source.url)))
    if draft.source.date:
        rows.append(("Recibida el", draft.source.date.isoformat()))
    rows += [("Aviso", _both(note)) for note in draft.notes]
    return "<dl>\n" + "".join(f"<dt>{name}</dt><dd>{value}</dd>\n" for name, value in rows) + "</dl>\n"


def _both(key: str, **values: str) -> str:
    """A reason in Spanish and English, as HTML."""
    es, en = escape(reason(key, "es", **values)), escape(reason(key, "en", **values))
    return f'{es} <span lang="en">({en})</span>'


def _item(draft: Draft, number: int, proposal: Proposal, basis: Basis) -> str:
    confidence, why = judge(draft, proposal, basis)
    name = labels.KINDS[proposal.kind][0] + (f" {proposal.position}" if proposal.position else "")
    if proposal.parent:
        name += f" (bajo el {proposal.parent})"
    if proposal.year is not None:
        name += f", a {proposal.year}"
    reasons = "; ".join(_both(key, heading=one_line(proposal.heading), label=proposal.label) for key in why)
    law = [
        key
        for key in (basis.stated_in or basis.list_in or basis.norm, *basis.in_accordance, *basis.invokes)
        if key
    ]
    stated = f'<p class="why">Norma: {escape(", ".join(dict.fromkeys(law)))}</p>\n' if law else ""
    warning = ", <strong>dudoso</strong>" if confidence < _DOUBTFUL else ""
    quote = escape(one_line(draft.page.text[proposal.start : proposal.end]))
    return (
        f'<li id="e{number}"><strong>{name}</strong> · confianza {confidence:.2f}{warning} · '
        f'<a href="#t{number}">ver en el texto</a>\n<p>{quote}</p>\n'
        f'<p class="why">{reasons}.</p>\n{stated}</li>'
    )


def _silences(draft: Draft) -> str:
    if not draft.findings.silences:
        return ""
    rows = "".join(
        f"<dt>{labels.KINDS[silence.kind][0]}</dt><dd>{_both(silence.reason)}</dd>\n"
        for silence in draft.findings.silences
    )
    return f"<h2>Lo que la página no da</h2>\n<dl>\n{rows}</dl>\n"


def _pieces(draft: Draft) -> Iterator[str]:
    """The captured text, escaped, each passage inside a mark; a statement's mark leads to its reason."""
    numbers = {
        (item.start, item.end): number for number, item in enumerate(draft.findings.proposals, start=1)
    }
    doubtful = {
        (item.start, item.end)
        for item, basis in zip(draft.findings.proposals, draft.grounds.bases, strict=True)
        if judge(draft, item, basis)[0] < _DOUBTFUL
    }
    text, last = draft.page.text, 0
    for span in draft.passages:
        place = (span.start, span.end)
        yield escape(text[last : span.start])
        words, number = escape(text[span.start : span.end]), numbers.get(place)
        kind = span.role + (" doubtful" if place in doubtful else "")
        if number is None:
            yield f'<mark class="{kind}">{words}</mark>'
        else:
            yield f'<mark class="{kind}" id="t{number}">{words}</mark>'
            yield f'<a href="#e{number}" aria-label="enunciado {number}">[{number}]</a>'
        last = span.end
    yield escape(text[last:])
