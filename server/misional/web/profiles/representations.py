"""The bytes of a document in a profile and a format of data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from misional.web.datasets import by_graph, write_dataset
from misional.web.formats import DATASET_FORMATS
from misional.web.profiles.alternates import listing
from misional.web.profiles.tables import ALTERNATES, OURS
from misional.web.profiles.translate import translate
from misional.web.writers import write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.web.formats import Format
    from misional.web.profiles.model import Profile
    from misional.web.time.shown import Shown


def data(asked: Shown, profiles: Sequence[Profile], profile: Profile, form: Format) -> bytes:
    """``asked`` as ``profile`` tells it; raises :class:`misional.web.writers.UnwritableError`.

    ``profiles`` are all that the document has, for the list of them.
    """
    live, document = asked.live, asked.document
    if profile is OURS:
        triples = asked.triples()
        if form in DATASET_FORMATS:
            iris = {graph.name: graph.iri for graph in live.graphs}
            return write_dataset(by_graph(live.index, triples), iris, form)
        return write(triples, form, document.topics, live.context)
    if profile is ALTERNATES:
        triples = listing(document, profiles)
    else:
        triples = translate(live.index, document.topics, profile)
    context = live.context if profile.context is None else dict(profile.context)
    return write(triples, form, (document.topic,), context)
