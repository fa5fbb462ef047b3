"""What an engine hands to the adapter: its results as it sees them, in our terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from misional.shacl.inputs import Document
    from misional.shacl.report import EngineName, Message


@dataclass(frozen=True, slots=True)
class Finding:
    """One result. Blank nodes carry the labels of the N-Triples that went in.

    `path` is the term of a single predicate, or ``None`` when there is no path or it is not a single
    predicate: a longer path is read from the shapes graph. `messages` are the engine's own, declared or
    made up.
    """

    focus_node: str
    path: str | None
    value: str | None
    source_shape: str
    component: str
    source_constraint: str | None
    severity: str
    messages: tuple[Message, ...]
    detail: tuple[Finding, ...] = ()


class EngineFailed(RuntimeError):
    """The engine is not installed or gave up; the message says why in its words."""


class Engine(Protocol):
    """A validator of one document against another; it never reads a file nor the network."""

    name: EngineName
    version: str

    def run(self, data: Document, shapes: Document) -> tuple[Finding, ...]:
        """Validate and return every top-level result; `EngineFailed` if the engine gives up, `InvalidInput`
        if the data cannot be read.
        """
        ...
