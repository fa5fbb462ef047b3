"""A strategic plan as StratML Part 1 (ISO 17469-1:2014 as its schema 1.1 has it)."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from flask import Blueprint, Response
from rdflib import DCTERMS, URIRef

from misional.i18n import say
from misional.model.namespaces import MISIONAL
from misional.web.documents import find_thing
from misional.web.formats import Format
from misional.web.pages.names import Names
from misional.web.pages.statement import in_order
from misional.web.portal.answering import answer
from misional.web.problems import Problem, ProblemError
from misional.web.responses import licence_link, live, release

if TYPE_CHECKING:
    from misional.web.pages.statement import StatementView

blueprint: Final = Blueprint("stratml", __name__)

NAMESPACE: Final = "urn:ISO:std:iso:17469:tech:xsd:stratml_core"
STRATML: Final = Format("application/xml", "xml", "description", "StratML", "StratML")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@blueprint.get("/stratml/<path:key>.xml")
def plan(key: str) -> Response:
    """The plan ``/id/plan/<key>``; 404 for a plan without objectives, which StratML cannot say."""
    release()
    found = find_thing(live(), f"plan/{key}")
    if found is None or not exportable(Names(live(), "es"), found.topic):
        raise ProblemError(Problem("not-found"))
    topic = found.topic
    links = (licence_link(),)
    return answer(STRATML, lambda language: stratml(Names(live(), language), topic), links=links)


def exportable(names: Names, topic: URIRef) -> bool:
    """Whether a thing is a plan with the words of an objective: StratML wants a goal."""
    index = names.live.index
    return index.is_a(topic, MISIONAL.StrategicPlan) and bool(
        in_order(names, index.nodes(topic, MISIONAL.includesObjective))
    )


def stratml(names: Names, topic: URIRef) -> bytes:
    """The plan's document: by StratML's definitions its objectives are goals, with the words of their source.

    Titles are in the language of ``names``; what the sources say stays in theirs.
    """
    index = names.live.index
    # A default namespace on the root, since every element is of it.
    root = Element("StrategicPlan", {"xmlns": NAMESPACE})
    _add(root, "Name", names.label(topic).text)
    if description := names.text(topic, DCTERMS.description):
        _add(root, "Description", description.text)
    acts = ", ".join(names.label(act).text for act in index.nodes(topic, MISIONAL.adoptedBy))
    if acts:
        _add(root, "OtherInformation", f"{say('entity.adopted-all', names.language)} {acts}.")
    core = SubElement(root, "StrategicPlanCore")
    for body in sorted(
        edge.node for edge in index.incoming(topic, MISIONAL.hasPlan) if isinstance(edge.node, URIRef)
    ):
        organization = SubElement(core, "Organization")
        _add(organization, "Name", names.label(body).text)
        _add(organization, "Identifier", identifier(body))
    for name, relation in (("Vision", MISIONAL.includesVision), ("Mission", MISIONAL.includesMission)):
        if statements := in_order(names, index.nodes(topic, relation)):
            element = SubElement(core, name)
            _add(element, "Description", "\n".join(one.text.text for one in statements))
            _add(element, "Identifier", identifier(statements[0].fragment))
    for statement in in_order(names, index.nodes(topic, MISIONAL.includesObjective)):
        _goal(core, statement)
    _administrative(root, names, topic)
    indent(root)
    document = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{document}\n'.encode()


def _goal(core: Element, statement: StatementView) -> None:
    goal = SubElement(core, "Goal")
    _add(goal, "Name", statement.label.text)
    _add(goal, "Description", statement.text.text)
    _add(goal, "Identifier", identifier(statement.fragment))
    if statement.position:
        _add(goal, "SequenceIndicator", statement.position)


def _administrative(root: Element, names: Names, topic: URIRef) -> None:
    """The day of adoption is the plan's start; nothing here says when a plan ends unless its source does."""
    found = SubElement(root, "AdministrativeInformation")
    adopted = names.live.index.text(topic, MISIONAL.adoptionDate)
    if adopted and _DATE.fullmatch(adopted):
        _add(found, "StartDate", adopted)
    _add(found, "Source", str(topic))


def identifier(iri: str) -> str:
    """An ``xsd:ID`` for a thing, the same in every document: a UUID of its IRI (RFC 9562 section 5.8)."""
    digest = bytearray(hashlib.sha256(iri.encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest.hex()
    return f"_{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _NOT_XML.sub("\ufffd", text)
