"""The query that gives what a page shows, to be read, changed and run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from misional.queries import bind, parse_query

if TYPE_CHECKING:
    from rdflib import URIRef

    from misional.web.pages.names import Names

_QUERY: Final = parse_query(
    "of-a-thing",
    """\
# title@es: Lo que se dice de una cosa, y lo que otras dicen de ella
# title@en: What is said of a thing, and what others say of it
# question@es: ¿Qué se dice de ella?
# question@en: What is said of it?
# tags: cosas
# param.thing.type: iri
# param.thing.label@es: Cosa
# param.thing.label@en: Thing
# param.thing.example: norm/decreto-140-2021
# param.thing.required: yes

SELECT ?graph ?subject ?property ?value WHERE {
  VALUES ?thing { UNDEF }
  GRAPH ?graph {
    { ?thing ?property ?value BIND(?thing AS ?subject) }
    UNION
    { ?subject ?property ?thing BIND(?thing AS ?value) }
  }
}
ORDER BY ?graph ?property
""",
)


def behind(names: Names, iri: URIRef) -> str:
    """Address of the query page with the query about ``iri`` filled in and answered."""
    text = bind(_QUERY, {"thing": str(iri)}, names.live.space.base)
    return f"{names.root}/sparql?{urlencode({'query': text, 'format': 'html', 'lang': names.language})}"
