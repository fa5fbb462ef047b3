"""How many faults the shapes notice: each triple of the published data deleted, then altered, one at a time.

    python -m bench.shape_mutation --sample 300

A mutant is noticed by a profile when it brings a result that the data as it is does not bring, or takes one
away. Inference is done again for every mutant; one from which exactly the same follows is no fault (a type
that a domain gives back) and is counted apart. An altered object is another one that the same property has
in the data, in the same language; a text longer by a sign where there is no other: plausible faults, not
rubbish.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import click

from misional.proof import derive
from misional.release import open_current
from misional.release.terms import parse_triples
from misional.shacl import RdfText, validate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Triple = tuple[str, str, str]
Findings = frozenset[tuple[str, str, str]]

SHAPES: Final = Path(__file__).resolve().parents[1] / "shapes"
TOGETHER: Final = MappingProxyType({"core + evidence": frozenset({"core", "evidence"})})
"""Profiles whose score counts as one: every publication of ours is held to both."""


def _text(triples: Iterable[Triple]) -> RdfText:
    return RdfText("".join(f"{' '.join(triple)} .\n" for triple in triples), "ntriples")


def _closure(stated: Iterable[Triple]) -> frozenset[Triple]:
    known = list(stated)
    return frozenset(known) | frozenset(derive(known))


def _findings(closure: Iterable[Triple], profiles: Mapping[str, RdfText]) -> dict[str, Findings]:
    data = _text(closure)
    return {
        name: frozenset((r.focus_node, r.rule, r.source_constraint_component) for r in found.results)
        for name, shapes in profiles.items()
        for found in [validate(data, shapes, engine="shacl")]
    }


def altered(triple: Triple, others: Sequence[str], chance: random.Random) -> Triple:
    """The triple with another object: one that its property has elsewhere, or its own text made longer."""
    s, p, o = triple
    end = o.rfind('"') if o.startswith('"') else 0
    choices = sorted({other for other in others if other != o and other[0] == o[0] and _like(other, o)})
    if choices:
        return s, p, chance.choice(choices)
    longer = f"{o[:end]}{'1' if o[end - 1].isdigit() else ' x'}{o[end:]}"
    return s, p, longer if end else "<https://example.org/other>"


def _like(other: str, token: str) -> bool:
    """Whether two tokens are both IRIs, or literals of one language or datatype."""
    return token[0] != '"' or other[other.rfind('"') :] == token[token.rfind('"') :]


@click.command()
@click.option("--release-dir", type=click.Path(path_type=Path), default=Path("releases"))
@click.option("--sample", default=200, help="Triples to mutate; 0 for all of them.")
@click.option("--seed", default=1)
@click.option("--profile", "names", multiple=True, default=("core", "evidence", "law"))
@click.option("--survivors", is_flag=True, help="List what nobody noticed.")
def main(release_dir: Path, sample: int, seed: int, names: Sequence[str], survivors: bool) -> None:
    """Print the share of mutants that each profile, and all of them together, notice."""
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    release = open_current(release_dir)
    graphs = {
        name: list(parse_triples(release.graph_files[name].read_text("utf-8")))
        for name in ("asserted", "ontology")
    }
    asserted, ontology = graphs["asserted"], graphs["ontology"]
    profiles = {name: RdfText((SHAPES / f"{name}.ttl").read_text("utf-8")) for name in names}
    whole = _closure([*asserted, *ontology])
    before = _findings(whole, profiles)
    by_property: dict[str, list[str]] = {}
    for _, p, o in asserted:
        by_property.setdefault(p, []).append(o)
    chosen = asserted if sample == 0 else chance.sample(asserted, sample)
    noticed: Counter[tuple[str, str]] = Counter()
    missed: Counter[tuple[str, str]] = Counter()
    total: Counter[str] = Counter()
    for triple in chosen:
        rest = [one for one in asserted if one != triple]
        mutants = {"deleted": rest, "altered": [*rest, altered(triple, by_property[triple[1]], chance)]}
        for kind, mutant in mutants.items():
            closure = _closure([*mutant, *ontology])
            if closure == whole:
                total["no fault"] += 1
                continue
            total[kind] += 1
            after = _findings(closure, profiles)
            hit = [name for name in names if after[name] != before[name]]
            noticed.update((kind, name) for name in hit)
            noticed.update((kind, name) for name, parts in TOGETHER.items() if parts & set(hit))
            if hit:
                noticed[kind, "any"] += 1
            else:
                missed[kind, triple[1]] += 1
                if survivors:
                    click.echo(f"{kind} {' '.join(triple)[:200]}")
    for name in (*names, *TOGETHER, "any"):
        hits = {kind: noticed[kind, name] for kind in ("deleted", "altered")}
        shares = "  ".join(f"{kind} {hit / total[kind]:.3f}" for kind, hit in hits.items())
        both = sum(hits.values()) / (total["deleted"] + total["altered"])
        click.echo(f"{name:15} {shares}  both {both:.3f}")
    click.echo(f"{len(chosen)} triples of {len(asserted)}, {total['no fault']} mutants no fault at all")
    click.echo("not noticed, by property:")
    for (kind, name), count in missed.most_common(25):
        click.echo(f"  {count:4} {kind} {name}")


if __name__ == "__main__":
    main()
