"""What the JSON report tells of its findings, read back: every form can be made of the JSON one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from misional.shacl.coverage import Coverage, ShapeCoverage
from misional.shacl.notes import Demand, Note, Notes, Repair, Waiver, Words
from misional.shacl.places import Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from misional.shacl.report import Result

Json = dict[str, Any]

_NAMELESS: Final = "_:s"
"""Stands for a shape without a name: its label meant nothing outside its run."""


def read_notes(document: Json, read_result: Callable[[Json], Result]) -> Notes:
    """The notes of a report's document; `KeyError` or `TypeError` for what `render_json` did not write."""
    compared, waivers = document["baseline"], document["waivers"]
    return Notes(
        by_finding={result["fingerprint"]: _note(result) for result in document["results"]},
        coverage=_coverage(document["coverage"]) if document["coverage"] else None,
        compared=compared is not None,
        fixed=tuple(read_result(one) for one in compared["fixed"]) if compared else (),
        expired=tuple(_waiver(one) for one in waivers["expired"]),
        unknown=tuple(_waiver(one) for one in waivers["unknown"]),
    )


def _note(result: Json) -> Note:
    place, repair, waiver = result["place"], result["repair"], result["waiver"]
    return Note(
        focus_name=_words(result["focusName"]),
        value_name=_words(result["valueName"]),
        path_words=_words(result["pathWords"]),
        place=Place(place["file"], place["line"], place["column"], place["precision"]) if place else None,
        demands=tuple(
            Demand(one["iri"], Words(**one["label"]), one["authority"]) for one in result["demands"]
        ),
        repair=Repair(Words(**repair["words"]), repair["turtle"]) if repair else None,
        state=result["state"] or "",
        waiver=_waiver(waiver) if waiver else None,
    )


def _words(found: Json | None) -> Words | None:
    return Words(**found) if found else None


def _waiver(found: Json) -> Waiver:
    return Waiver(found["name"], Words(**found["reason"]), found["responsible"], found["expires"])


def _coverage(found: Json) -> Coverage:
    return Coverage(
        shapes=tuple(
            ShapeCoverage(
                one["shape"] or _NAMELESS,
                one["rule"] or _NAMELESS,
                one["path"],
                one["targets"],
                one["focusNodes"],
                one["values"],
            )
            for one in found["shapes"]
        ),
        unseen_nodes=tuple(found["unseenNodes"]),
        classes_without_shape=tuple((term, number) for term, number in found["classesWithoutShape"]),
        properties_without_shape=tuple((term, number) for term, number in found["propertiesWithoutShape"]),
    )
