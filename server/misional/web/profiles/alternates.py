"""The list of what a document is offered in: for programs (the altr vocabulary) and for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from rdflib import DCTERMS, RDF, RDFS, Literal, URIRef

from misional.i18n import LANGUAGES, say
from misional.web.formats import HTML
from misional.web.profiles.tables import ALTR, OURS
from misional.web.triples import Triple, sort_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from misional.i18n import Language
    from misional.web.documents import Document
    from misional.web.formats import Format
    from misional.web.profiles.model import Profile


@dataclass(frozen=True, slots=True)
class ProfileView:
    """One profile for people: what it is called, its IRI, and its files as (format, address)."""

    title: str
    text: str
    iri: str
    token: str
    files: tuple[tuple[Format, str], ...]


def address(document: Document, profile: Profile, form: Format, *, start: str) -> str:
    """Where the representation is, below ``start``: a path for a link, an IRI for a name."""
    arguments = [*document.query, *profile_query(profile)]
    return f"{start}.{form.suffix}" + (f"?{urlencode(arguments)}" if arguments else "")


def profile_query(profile: Profile) -> tuple[tuple[str, str], ...]:
    """What names the profile in an address: nothing for ours."""
    return () if profile is OURS else (("_profile", profile.token),)


def listing(document: Document, profiles: Sequence[Profile]) -> tuple[Triple, ...]:
    """Each representation by its public address, with its format (a media type) and its profile."""
    found = dict.fromkeys(_listed(document, profiles))
    return tuple(sorted(found, key=lambda triple: tuple(sort_key(term) for term in triple)))


def _listed(document: Document, profiles: Sequence[Profile]) -> Iterator[Triple]:
    public = document.canonical.partition("?")[0]
    for profile in profiles:
        model = URIRef(profile.iri)
        for language in LANGUAGES:
            yield Triple(model, RDFS.label, Literal(say(f"profile.{profile.token}", language), lang=language))
        for form in profile.formats:
            one = URIRef(address(document, profile, form, start=public))
            default = profile is OURS and form is HTML
            relation = ALTR.hasDefaultRepresentation if default else ALTR.hasRepresentation
            yield Triple(document.topic, relation, one)
            yield Triple(one, RDF.type, ALTR.Representation)
            yield Triple(one, DCTERMS.conformsTo, model)
            yield Triple(one, DCTERMS["format"], Literal(form.media_type))


def profile_views(
    document: Document, profiles: Sequence[Profile], language: Language, root: str
) -> tuple[ProfileView, ...]:
    """The same for people; ``root`` is where the application is mounted."""
    start = f"{root}{document.path}"
    return tuple(
        ProfileView(
            say(f"profile.{profile.token}", language),
            say(f"profile.{profile.token}-text", language),
            profile.iri,
            profile.token,
            tuple((form, address(document, profile, form, start=start)) for form in profile.formats),
        )
        for profile in profiles
    )
