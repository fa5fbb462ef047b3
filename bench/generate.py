"""Made-up data of our shape, the same bytes for the same seed: bodies, their plans, functions, law, evidence.

    python bench/generate.py 100000 data.nt [--seed 1]

A body comes with a decree and its numerals, ten functions, a plan (mission, vision, five objectives), and for
each statement the evidence with its selector: about 450 triples, in the proportions of the repository's own
data. The file is N-Triples in the default graph, no triple twice, exactly as many as asked for: the last body
is cut where the number is reached.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE: Final = "https://example.org/misional/"
MISIONAL: Final = "https://w3id.org/misional/def#"
CODE: Final = "https://w3id.org/misional/code/"
ELI: Final = "http://data.europa.eu/eli/ontology#"
OA: Final = "http://www.w3.org/ns/oa#"
ORG: Final = "http://www.w3.org/ns/org#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL: Final = f"<{SKOS}prefLabel>"

FUNCTIONS: Final = 10
OBJECTIVES: Final = 5
SECTORS: Final = 15
_WORDS: Final = (
    "administrar atención calidad capital ciudadanía control coordinar cumplimiento desarrollo distrital "
    "documental eficiencia ejecución entidades evaluar fortalecer formular gestión implementar información "
    "innovación interinstitucional lineamientos orientar participación planeación política prestar procesos "
    "programas promover pública recursos seguimiento servicios sistema técnica territorial transparencia"
).split()

Lines = list[str]


@dataclass(frozen=True, slots=True)
class Body:
    """What identifies one made-up body and its decree."""

    number: int
    year: int

    @property
    def decree(self) -> str:
        """Key of the decree that gives it its functions: type, number, year."""
        return f"decreto-{self.number + 1}-{self.year}"

    @property
    def entity(self) -> str:
        """IRI of the body."""
        return f"{BASE}id/entity/ciudad/entidad-{self.number}"

    def function(self, item: int) -> str:
        """IRI of its function number ``item``, from 1."""
        return f"{BASE}id/function/{self.decree}/art-2/num-{item}"


def body(number: int) -> Body:
    """The body of that number, from 0; the same whatever the seed."""
    return Body(number, 1990 + number % 35)


def whole_bodies(triples: int, seed: int = 1) -> int:
    """How many bodies are whole in the first ``triples`` triples."""
    total = 0
    for number in count():
        total += len(_lines(body(number), _random(seed, number)))
        if total > triples:
            return number
    raise AssertionError  # count() has no end


def lines(triples: int, seed: int = 1) -> Iterator[str]:
    """The first ``triples`` triples, an N-Triples line each, in the order of their bodies."""
    endless = (line for number in count() for line in _lines(body(number), _random(seed, number)))
    return islice(endless, triples)


def write(path: Path, triples: int, seed: int = 1) -> None:
    """Write the N-Triples file."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(lines(triples, seed))


def _random(seed: int, number: int) -> random.Random:
    # A generator for each body, so that a larger file begins with the smaller one.
    return random.Random(f"{seed}/{number}")  # noqa: S311 - no secret is made here


def _lines(this: Body, chance: random.Random) -> Lines:
    out: Lines = []
    _entity(out, this)
    _decree(out, this)
    for item in range(1, FUNCTIONS + 1):
        _function(out, this, item, chance)
    _plan(out, this, chance)
    return out


def _entity(out: Lines, this: Body) -> None:
    entity, sector = this.entity, f"{BASE}id/sector/{this.number % SECTORS}"
    _typed(out, entity, "PublicEntity")
    _labels(out, entity, f"Entidad {this.number} de la ciudad", f"Entity {this.number} of the city")
    _link(out, entity, f"{MISIONAL}inSector", sector)
    _link(out, entity, f"{ORG}subOrganizationOf", f"{BASE}id/entity/ciudad")
    _link(out, entity, f"{MISIONAL}hasPlan", _plan_iri(this))
    for item in range(1, FUNCTIONS + 1):
        _link(out, entity, f"{MISIONAL}hasFunction", this.function(item))


def _decree(out: Lines, this: Body) -> None:
    norm, number = f"{BASE}id/norm/{this.decree}", this.number + 1
    _typed(out, norm, "Norm")
    _labels(out, norm, f"Decreto {number} de {this.year}", f"Decree {number} of {this.year}")
    _link(out, norm, f"{ELI}type_document", f"{CODE}norm-type/decreto")
    _link(out, norm, f"{MISIONAL}level", f"{CODE}level/distrital")
    _value(out, norm, f"{ELI}number", str(number))
    _value(out, norm, f"{MISIONAL}year", str(this.year), "gYear")
    _value(out, norm, f"{ELI}date_document", f"{this.year}-03-{1 + this.number % 28:02}", "date")
    _provision(out, this, "art-2", "articulo", None)
    for item in range(1, FUNCTIONS + 1):
        _provision(out, this, f"art-2/num-{item}", "numeral", "art-2")


def _provision(out: Lines, this: Body, place: str, kind: str, parent: str | None) -> None:
    provision, norm = f"{BASE}id/provision/{this.decree}/{place}", f"{BASE}id/norm/{this.decree}"
    name, number = place.replace("/", ", "), place.rpartition("-")[2]
    _typed(out, provision, "Provision")
    _labels(out, provision, f"{name}, Decreto {this.number + 1}", f"{name}, Decree {this.number + 1}")
    whole = norm if parent is None else f"{BASE}id/provision/{this.decree}/{parent}"
    _link(out, provision, f"{ELI}is_part_of", whole)
    _link(out, provision, f"{MISIONAL}provisionKind", f"{CODE}provision-kind/{kind}")
    _value(out, provision, f"{ELI}number", number)


def _function(out: Lines, this: Body, item: int, chance: random.Random) -> None:
    function = this.function(item)
    _typed(out, function, "Function")
    _labels(
        out,
        function,
        f"Función {item} (Decreto {this.number + 1} de {this.year}, art. 2, num. {item})",
        f"Function {item} (Decree {this.number + 1} of {this.year}, art. 2, item {item})",
    )
    _value(out, function, f"{MISIONAL}position", str(item), "integer")
    _link(out, function, f"{MISIONAL}statedIn", f"{BASE}id/provision/{this.decree}/art-2/num-{item}")
    other = body(chance.randrange(this.number + 1))
    _link(out, function, f"{MISIONAL}inAccordanceWith", f"{BASE}id/provision/{other.decree}/art-2")
    _statement(out, this, function, f"function-{item}", chance)


def _plan(out: Lines, this: Body, chance: random.Random) -> None:
    plan, number = _plan_iri(this), this.number
    _typed(out, plan, "StrategicPlan")
    _labels(out, plan, f"Plataforma estratégica {number}", f"Strategic platform {number}")
    _link(out, plan, f"{MISIONAL}adoptedBy", f"{BASE}id/norm/{this.decree}")
    for kind, iri, relation in (
        ("Mission", plan.replace("/plan/", "/mission/"), "includesMission"),
        ("Vision", plan.replace("/plan/", "/vision/"), "includesVision"),
        *(
            ("StrategicObjective", f"{plan.replace('/plan/', '/objective/')}/{item}", "includesObjective")
            for item in range(1, OBJECTIVES + 1)
        ),
    ):
        name = iri.removeprefix(f"{BASE}id/")
        _link(out, plan, f"{MISIONAL}{relation}", iri)
        _typed(out, iri, kind)
        _labels(out, iri, f"{kind} de {name}", f"{kind} of {name}")
        _statement(out, this, iri, name.replace("/", "-"), chance)


def _statement(out: Lines, this: Body, subject: str, name: str, chance: random.Random) -> None:
    """The words of a statement, and the evidence that it was said."""
    text = " ".join(chance.choices(_WORDS, k=chance.randint(12, 45))).capitalize() + "."
    start = chance.randrange(20_000)
    evidence = f"{BASE}id/evidence/{this.number}/{name}"
    selector = f"{evidence}/selector"
    _value(out, subject, f"{MISIONAL}verbatimText", text, language="es")
    _value(out, subject, f"{MISIONAL}normalizedText", text, language="es")
    _link(out, subject, f"{MISIONAL}transparencyItem", f"{CODE}transparency-item/1.1")
    _link(out, subject, f"{MISIONAL}hasEvidence", evidence)
    _typed(out, evidence, "Evidence")
    _labels(out, evidence, f"Fragmento {start} de la captura", f"Fragment {start} of the capture")
    _link(out, evidence, f"{OA}hasSource", f"{BASE}id/capture/{this.number}")
    _link(out, evidence, f"{OA}hasSelector", selector)
    for kind in ("TextPositionSelector", "TextQuoteSelector"):
        out.append(f"<{selector}> {TYPE} <{OA}{kind}> .\n")
    _value(out, selector, f"{OA}exact", text)
    _value(out, selector, f"{OA}prefix", " ".join(chance.choices(_WORDS, k=4)))
    _value(out, selector, f"{OA}suffix", " ".join(chance.choices(_WORDS, k=4)))
    _value(out, selector, f"{OA}start", str(start), "nonNegativeInteger")
    _value(out, selector, f"{OA}end", str(start + len(text)), "nonNegativeInteger")


def _plan_iri(this: Body) -> str:
    return f"{BASE}id/plan/{this.decree}"


def _typed(out: Lines, subject: str, kind: str) -> None:
    out.append(f"<{subject}> {TYPE} <{MISIONAL}{kind}> .\n")


def _labels(out: Lines, subject: str, spanish: str, english: str) -> None:
    out.append(f'<{subject}> {LABEL} "{spanish}"@es .\n')
    out.append(f'<{subject}> {LABEL} "{english}"@en .\n')


def _link(out: Lines, subject: str, predicate: str, target: str) -> None:
    out.append(f"<{subject}> <{predicate}> <{target}> .\n")


def _value(
    out: Lines, subject: str, predicate: str, text: str, datatype: str = "", *, language: str = ""
) -> None:
    suffix = f"^^<{XSD}{datatype}>" if datatype else f"@{language}" if language else ""
    out.append(f'<{subject}> <{predicate}> "{text}"{suffix} .\n')


def main() -> None:
    """Read the options and write the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("triples", type=int)
    parser.add_argument("path", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    write(options.path, options.triples, options.seed)


if __name__ == "__main__":
    main()
