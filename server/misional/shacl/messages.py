"""The messages that shapes declare, and those that an engine filled in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from misional.shacl.report import Message
from misional.shacl.terms import RDF, SH, is_literal, parse_literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from misional.shacl.finding import Finding
    from misional.shacl.triples import TripleIndex

_MESSAGE: Final = f"<{SH}message>"
_TYPE: Final = f"<{RDF}type>"
_CUSTOM: Final = f"<{SH}ConstraintComponent>"
_VALIDATORS: Final = tuple(f"<{SH}{name}>" for name in ("validator", "nodeValidator", "propertyValidator"))
_PLACE: Final = re.compile(r"\{[?$]\w+\}")

_Templates = tuple[tuple[Message, re.Pattern[str]], ...]


class Declared:
    """Looks messages up in a shapes graph, once for each shape and constraint."""

    def __init__(self, shapes: TripleIndex) -> None:
        self._shapes = shapes
        self._of_shape: dict[str, tuple[Message, ...]] = {}
        self._templates: dict[tuple[str, str, str | None], _Templates | None] = {}

    def messages(self, finding: Finding) -> tuple[Message, ...]:
        """Return the declared messages: the constraint's own, or else the shape's (SHACL §2.1.5, §5.3.2).

        A query fills in a message's places, so there the engine's text stands, and its language is that of
        the declared message it was made from; texts an engine makes up itself are left out.
        """
        templates = self._templates_of(finding.source_shape, finding.component, finding.source_constraint)
        if templates is None:
            return self._declared_by_shape(finding.source_shape)
        found = dict.fromkeys(
            Message(said.text, template.lang)
            for template, pattern in templates
            for said in finding.messages
            if said.lang in {None, template.lang} and pattern.fullmatch(said.text)
        )
        return tuple(sorted(found, key=_by_language))

    def tell_languages(self, shape: str, component: str, constraint: str, texts: Iterable[str]) -> bool:
        """Tell whether it is plain of which declared message each text was made, and so in what language."""
        templates = self._templates_of(shape, component, constraint) or ()
        return all(sum(pattern.fullmatch(text) is not None for _, pattern in templates) < 2 for text in texts)

    def _templates_of(self, shape: str, component: str, constraint: str | None) -> _Templates | None:
        """The messages with places to fill in; None where the shape's own stand as they are."""
        key = (shape, component, constraint)
        if key not in self._templates:
            self._templates[key] = self._read_templates(*key)
        return self._templates[key]

    def _read_templates(self, shape: str, component: str, constraint: str | None) -> _Templates | None:
        if constraint:
            own = self._declared((constraint,))
        elif self._shapes.value(component, _TYPE) == _CUSTOM:
            own = self._declared(
                validator for link in _VALIDATORS for validator in self._shapes.objects(component, link)
            )
        else:
            return None
        return tuple((one, _pattern(one.text)) for one in own or self._declared_by_shape(shape))

    def _declared_by_shape(self, shape: str) -> tuple[Message, ...]:
        if shape not in self._of_shape:
            self._of_shape[shape] = self._declared((shape,))
        return self._of_shape[shape]

    def _declared(self, nodes: Iterable[str]) -> tuple[Message, ...]:
        terms = [term for node in nodes for term in self._shapes.objects(node, _MESSAGE) if is_literal(term)]
        parts = [parse_literal(term) for term in terms]
        return tuple(sorted((Message(p.lexical, p.language) for p in parts), key=_by_language))


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in _PLACE.split(template)), re.DOTALL)


def _by_language(message: Message) -> tuple[str, str]:
    return message.lang or "", message.text
