"""``misional why``: the proof of a triple, down to the sentences it rests on."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

import click

from misional.cli.options import current_release, fail, release_dir_option, working
from misional.i18n import DEFAULT_LANGUAGE, LANGUAGES, say
from misional.model.namespaces import PREFIXES
from misional.proof import NotDerivedError, derive, proof_of
from misional.release.terms import parse_triples
from misional.web.explanation import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from misional.i18n import Language
    from misional.release import Release
    from misional.release.terms import Triple
    from misional.web.explanation import Explanation

_STATED: Final = ("asserted", "ontology")
_CURIE: Final = re.compile(r"([A-Za-z][\w.-]*)?:([^/\s][^\s]*)?")
_NO_PROOF: Final = 1
_UNUSABLE: Final = 2


@click.command("why")
@click.argument("subject")
@click.argument("predicate", required=False)
@click.argument("value", metavar="[OBJECT]", required=False)
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default=DEFAULT_LANGUAGE, help="Language of labels and rules."
)
@click.option("--json", "as_json", is_flag=True, help="Print the proof as JSON.")
@release_dir_option
def why_command(
    subject: str, predicate: str | None, value: str | None, lang: Language, as_json: bool, release_dir: Path
) -> None:
    """Tell why a triple of the release holds: by which rules, from which statements, resting on which words.

    SUBJECT, PREDICATE and OBJECT are IRIs, prefixed names (misional:actsUnder, 'a' for rdf:type), keys of
    things (what follows '/id/'), or an N-Triples literal. Without OBJECT, the derived triples that match
    are listed.

    Exit code: 0 it holds, 1 it does not, 2 there is no release or a name cannot be read.

    Example: misional why entity/alcaldia-mayor-de-bogota/secretaria-general misional:actsUnder
    norm/decreto-140-2021
    """
    release = current_release(release_dir)
    with working("reading the release …"):
        graphs = {name: _read(release, name) for name in _STATED}
        stated = {triple: name for name, triples in graphs.items() for triple in triples}
        steps = derive(stated)
        facts = Facts(stated, lang)
    s = _token(subject, release.base)
    if predicate is None or value is None:
        p = None if predicate is None else _token(predicate, release.base)
        found = sorted(t for t in steps if t[0] == s and p in (None, t[1]))
        _list(found, facts, as_json=as_json)
        return
    triple = (s, _token(predicate, release.base), _token(value, release.base))
    try:
        proof = proof_of(triple, steps, stated)
    except NotDerivedError:
        fail(f"it does not hold in this release: {' '.join(triple)}", _NO_PROOF)
    why = facts.explain(proof)
    if as_json:
        click.echo(json.dumps(why.document(), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(why, lang, 0)))


def _read(release: Release, name: str) -> list[Triple]:
    return list(parse_triples(release.graph_files[name].read_text("utf-8")))


def _token(text: str, base: str) -> str:
    """The N-Triples token that the words of the command line mean; exit code 2 when none."""
    if text.startswith(('"', "<", "_:")):
        return text
    if text == "a":
        return f"<{PREFIXES['rdf']}type>"
    if text.startswith(("http://", "https://", "urn:")):
        return f"<{text}>"
    if found := _CURIE.fullmatch(text):
        namespace = PREFIXES.get(found[1] or "")
        if namespace is None:
            known = ", ".join(sorted(PREFIXES))
            fail(f"'{text}': the prefix '{found[1] or ''}' is not known; known are {known}", _UNUSABLE)
        return f"<{namespace}{found[2] or ''}>"
    return f"<{base}id/{text}>"


def _lines(why: Explanation, language: Language, depth: int) -> Iterator[str]:
    indent = "  " * depth
    yield indent + " — ".join(why.words)
    if why.rule is None:
        yield f"{indent}  {say('why.stated', language, graph=why.graph)}"
        for quote in why.quotes:
            yield f"{indent}  {say('why.quote', language, quote=quote)}"
        return
    yield f"{indent}  {why.because} [{why.rule}]"
    for premise in why.premises:
        yield from _lines(premise, language, depth + 1)


def _list(triples: Sequence[Triple], facts: Facts, *, as_json: bool) -> None:
    if as_json:
        rows = [{"triple": one, "words": _words(one, facts)} for one in triples]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not triples:
        fail("nothing is derived about it: what the release says of it, if anything, is stated", _NO_PROOF)
    for one in triples:
        click.echo(f"{' '.join(one)}\n  {_words(one, facts)}")


def _words(triple: Triple, facts: Facts) -> str:
    return " — ".join(facts.name(term) for term in triple)
