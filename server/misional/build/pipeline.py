"""The build: read → rebase → reason → validate → release. Publishes all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from misional import __version__
from misional.build import gates
from misional.build.catalogue import DESCRIBED, LICENCE, catalogue
from misional.build.clock import StepClock
from misional.build.dumps import dumps
from misional.build.errors import BuildError
from misional.build.executables import executables
from misional.build.files import find_sources
from misional.build.reason import OwlrlReasoner, infer
from misional.build.rebase import check_base, rebase_sources
from misional.build.report_graph import report_triples
from misional.build.sources import read_sources
from misional.build.turtle import verbatim_literals
from misional.build.void import Described, described_quads
from misional.release import (
    CanonicalDataset,
    Content,
    Package,
    Release,
    ReleaseError,
    canonicalize,
    graph_iri,
    pack,
    publish,
    quads_of,
)
from misional.release.manifest import sha256
from misional.release.terms import iri_token, triple_line
from misional.shacl import IllFormedShapes, RdfText, ValidationFailed, sample_shapes, validate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from rdflib import Graph

    from misional.build.reason import Reasoner
    from misional.build.sources import Sources
    from misional.shacl import Report

SecondOpinion = Literal["sample", "all"]
# Nodes of each shape that the second validator looks at in a sample: it is a hundred times slower.
SAMPLE_SIZE: Final = 3
STEPS: Final = ("read", "reason", "dump", "canonicalize", "validate", "second opinion", "package", "publish")


@dataclass(frozen=True, slots=True)
class Options:
    """What a build is asked for. ``sources`` None: those of the wheel or the checkout.

    ``keep`` is how many past releases stay beside the new one. ``second_opinion``: whether the second
    validator looks at all the data, or at some nodes of every shape and at every node with a finding.
    """

    release_dir: Path
    base: str
    keep: int
    sources: Path | None = None
    second_opinion: SecondOpinion = "sample"


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What was published; ``seconds`` is processor time by step, in the order of the steps."""

    release: Release
    report: Report
    seconds: Mapping[str, float]

    @property
    def triples(self) -> Mapping[str, int]:
        """Number of triples by graph."""
        return {name: graph.triples for name, graph in self.release.manifest.graphs.items()}


def _silent(_step: str, _detail: str) -> None:
    """Progress that nobody watches."""


def build(
    options: Options,
    progress: Callable[[str, str], None] = _silent,
    reasoner: Reasoner | None = None,
) -> BuildResult:
    """Build and publish a release; ``progress`` hears each step's name, then its details.

    Raises ``SourceError``, ``SettingError`` or ``GateRefusedError`` (all ``BuildError``) when the sources
    are not publishable, ``ReleaseError`` when the disk refuses; whatever was published stays so.
    """
    base = check_base(options.base)
    clock = StepClock(progress)
    with verbatim_literals():
        with clock.step("read"):
            sources = rebase_sources(read_sources(find_sources(options.sources)), base)
            _check_sources(sources)
        with clock.step("reason"):
            inferred = infer(reasoner or OwlrlReasoner(), sources.asserted, sources.ontology)
        graphs: dict[str, Graph] = {**sources.graphs, "inferred": inferred}
        with clock.step("dump"):
            turtle = dumps({name: graphs[name] for name in DESCRIBED})
            graphs["catalogue"] = catalogue(sources.catalogue, graphs, turtle, base)
            graphs["catalogue"] += executables(sources.queries, base)
            turtle |= dumps({"catalogue": graphs["catalogue"]})
        with clock.step("canonicalize"):
            dataset = canonicalize(quads_of({graph_iri(base, name): g for name, g in graphs.items()}))
        report = _validated(dataset, base, clock, options.second_opinion)
        with clock.step("package"):
            package = _packed(sources, turtle, dataset, report, base)
    with clock.step("publish") as detail:
        release = publish(options.release_dir, package, options.keep, detail)
    return BuildResult(release, report, clock.seconds)


def _check_sources(sources: Sources) -> None:
    """The gates that need no reasoning, cheapest first."""
    data = {"asserted": sources.asserted, "catalogue": sources.catalogue}
    gates.require("no blank nodes in the data", gates.blank_nodes(data))
    gates.require("literals are of their datatype", gates.ill_typed(sources.graphs))
    gates.require("captures are what the data says", gates.captures(sources.asserted, sources.captures))
    gates.require("stored queries can be asked", gates.stored_queries(sources.queries))


def _validated(
    dataset: CanonicalDataset, base: str, clock: StepClock, second_opinion: SecondOpinion
) -> Report:
    """Report of both engines on everything but the shapes themselves; raises if it must not be published."""
    shapes_graph = iri_token(graph_iri(base, "shapes"))
    data, shapes = (
        RdfText(
            "".join(
                f"{triple_line((s, p, o))}\n" for s, p, o, g in dataset.quads if (g == shapes_graph) is wanted
            ),
            "ntriples",
        )
        for wanted in (False, True)
    )
    try:
        with clock.step("validate"):
            report = validate(data, shapes, engine="shacl")
            gates.require("the shapes allow the data", gates.violations(report))
        with clock.step("second opinion"):
            first = report
            if second_opinion == "sample":
                found = {result.focus_node for result in report.results}
                shapes = sample_shapes(data, shapes, size=SAMPLE_SIZE, keep=found)
                first = validate(data, shapes, engine="shacl")
            second = validate(data, shapes, engine="pyshacl")
            gates.require("two validators agree", gates.second_opinion(first, second))
    except (IllFormedShapes, ValidationFailed) as error:
        raise BuildError(f"the shapes cannot be run: {error}") from error
    return report


def _packed(
    sources: Sources, turtle: Mapping[str, bytes], dataset: CanonicalDataset, report: Report, base: str
) -> Package:
    iri = graph_iri(base, "report")
    told = [*dataset.quads, *((*triple, iri_token(iri)) for triple in report_triples(report, iri))]
    files = sorted(name.removesuffix(".ttl") for name in turtle)
    told += described_quads(Described(base, tuple(told), files, LICENCE))
    return pack(
        Content(
            version=__version__,
            base=base,
            dataset=canonicalize(told),
            context=sources.context,
            captures={sha256(data): data for data in sources.captures.values()},
            queries=sources.queries,
            dumps=turtle,
        )
    )


__all__ = ["STEPS", "BuildResult", "Options", "ReleaseError", "build"]
