"""What reading the model out of a graph can fail with."""

from __future__ import annotations


class ModelError(ValueError):
    """The graph does not hold what the ontology says it should; the message names the thing."""


class UnknownThingError(ModelError):
    """No thing of the wanted kind has this IRI in the graph."""
