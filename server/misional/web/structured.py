"""schema.org data inside a page, for search engines: what the page is about, and where it stands on the site.

It is a data block, which no browser runs: a Content-Security-Policy without inline scripts lets it be
(HTML Standard, section 4.12.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from markupsafe import Markup
from rdflib import DCAT, RDF, Literal, URIRef

from misional.i18n import say
from misional.web.profiles.tables import SCHEMA, SCHEMA_ORG
from misional.web.profiles.translate import translate
from misional.web.space import web_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from misional.i18n import Language
    from misional.web.documents import Document
    from misional.web.index import Index
    from misional.web.triples import Term, Triple

Json = dict[str, Any]

MOST_LISTED: Final = 40
"""Values of one property that a page tells; all of them are in the document's schema.org profile."""

_CONTEXT: Final = "https://schema.org"
_UNSAFE: Final = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"})
_ABOVE: Final = (SCHEMA.parentOrganization, SCHEMA.about, SCHEMA.isPartOf, SCHEMA.inDefinedTermSet)
"""What leads from a thing to the one above it on the way to the first page."""


@dataclass(frozen=True, slots=True)
class Site:
    """The site that a page belongs to: its public address ("" if it has none) and the data's licence."""

    base: str
    licence: str | None


def block(nodes: Sequence[Json]) -> Markup:
    """``nodes`` as JSON-LD that can stand inside a ``script`` element: no text in it can end the element."""
    text = orjson.dumps({"@context": _CONTEXT, "@graph": list(nodes)}).decode()
    return Markup(text.translate(_UNSAFE))  # noqa: S704 - what could be markup has just been escaped


def plain_page(site: Site, path: str, language: Language) -> tuple[Json, ...]:
    """The nodes of a page about no thing of ours; ``path`` is its path below the site's address."""
    own = {"@id": site.base.rstrip("/") + path, "url": site.base.rstrip("/") + path} if site.base else {}
    about_site = {"@type": "CreativeWork", "name": say("site.name", language)}
    page: Json = {"@type": "WebPage", **own, "inLanguage": language, "isPartOf": about_site}
    return page, _crumbs([(say("site.home", language), site.base or None)])


def document_page(index: Index, document: Document, site: Site, language: Language) -> tuple[Json, ...]:
    """The nodes of the page of a document: the thing, the page itself, and the way to it."""
    said = _said(index, document.topics)
    main = document.topic
    whole = document.topics if document.kind == "list" else (main,)
    things = [_node(said, topic, language) for topic in whole if topic in said]
    if document.kind == "ontology" and things:
        terms = (topic for topic in document.topics if topic != main and topic in said)
        things[0]["hasDefinedTerm"] = [_brief(said, term, language) for term in terms]
    page: Json = {
        "@type": "WebPage",
        "@id": document.canonical if document.canonical != str(main) else f"{document.canonical}.html",
        "url": document.canonical,
        "inLanguage": language,
        **({"mainEntity": {"@id": str(main)}} if main in said else {}),
        **({"license": site.licence} if site.licence else {}),
    }
    name = _name(said, main, language)
    way = [(say("site.home", language), site.base or None), *_way(said, main, language)]
    return *things, page, _crumbs([*way, (name, document.canonical)] if name else way)


def datasets(index: Index, language: Language) -> tuple[Json, ...]:
    """The nodes of what can be downloaded, for the first page: search engines look for data there."""
    published = index.instances(DCAT.Dataset)
    said = _said(index, published)
    return tuple(_node(said, one, language) for one in published if one in said)


def _said(index: Index, topics: Sequence[URIRef]) -> Mapping[Term, Sequence[Triple]]:
    """What schema.org can say of ``topics``, by subject."""
    said: dict[Term, list[Triple]] = {}
    for triple in translate(index, topics, SCHEMA_ORG):
        said.setdefault(triple.subject, []).append(triple)
    return said


def _node(said: Mapping[Term, Sequence[Triple]], topic: Term, language: Language) -> Json:
    node: Json = {"@id": str(topic), "@type": []}
    values: dict[str, list[Term]] = {}
    for triple in said[topic]:
        if triple.predicate == RDF.type:
            node["@type"].append(_local(triple.object))
        else:
            values.setdefault(_local(triple.predicate), []).append(triple.object)
    for name, terms in values.items():
        safe = [term for term in _spoken(terms, language) if not _leads_astray(term)]
        shown = [_value(said, term, language) for term in safe[:MOST_LISTED]]
        if not shown:
            continue
        node[name] = shown[0] if len(shown) == 1 else shown
    return node


def _leads_astray(term: Term) -> bool:
    """Whether the data names an address that no one should be sent to, such as a ``javascript:`` one."""
    return isinstance(term, URIRef) and web_address(term) is None


def _brief(said: Mapping[Term, Sequence[Triple]], term: Term, language: Language) -> Json:
    """A thing by its address, class and name."""
    kinds = [_local(triple.object) for triple in said.get(term, ()) if triple.predicate == RDF.type]
    name = _name(said, term, language)
    return {
        "@id": str(term),
        **({"@type": kinds} if kinds else {}),
        **({"name": name} if name else {}),
    }


def _value(said: Mapping[Term, Sequence[Triple]], term: Term, language: Language) -> Json | str:
    if isinstance(term, Literal):
        return str(term)
    return _local(term) if term.startswith(str(SCHEMA)) else _brief(said, term, language)


def _spoken(terms: Sequence[Term], language: Language) -> list[Term]:
    """The texts in the reader's language, when there are any, and all that is no text in a language."""
    in_it = any(isinstance(term, Literal) and term.language == language for term in terms)
    return [
        term
        for term in terms
        if not (in_it and isinstance(term, Literal) and term.language not in {None, language})
    ]


def _name(said: Mapping[Term, Sequence[Triple]], topic: Term, language: Language) -> str | None:
    names = [triple.object for triple in said.get(topic, ()) if triple.predicate == SCHEMA.name]
    return next(map(str, _spoken(names, language)), None)


def _way(said: Mapping[Term, Sequence[Triple]], topic: Term, language: Language) -> list[tuple[str, str]]:
    """The one thing above ``topic``, if it has a name."""
    for predicate in _ABOVE:
        for triple in said.get(topic, ()):
            name = _name(said, triple.object, language)
            if triple.predicate == predicate and isinstance(triple.object, URIRef) and name:
                return [(name, str(triple.object))]
    return []


def _crumbs(way: Iterable[tuple[str, str | None]]) -> Json:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": place,
                "name": name,
                **({"item": {"@id": where}} if where else {}),
            }
            for place, (name, where) in enumerate(way, 1)
        ],
    }


def _local(term: Term) -> str:
    return term.removeprefix(str(SCHEMA))
