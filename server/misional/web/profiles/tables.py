"""The profiles that documents are offered in: from our terms to those of schema.org, CPOV and ELI.

A row says what is so, never what is nearly so: what a vocabulary has no term for stays unsaid in its profile.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from rdflib import DCAT, DCTERMS, FOAF, ORG, OWL, RDFS, SKOS, Namespace, URIRef

from misional.model.namespaces import CV, ELI, MISIONAL, OA, PREFIXES
from misional.web.formats import DOCUMENT_FORMATS, GRAPH_FORMATS, HTML
from misional.web.profiles.model import Profile, Rule
from misional.web.space import VOCABULARY_ROOT

SCHEMA: Final = Namespace("http://schema.org/")
ALTR: Final = Namespace("http://www.w3.org/ns/dx/connegp/altr#")

_KEYWORDS: Final = (("id", "@id"), ("type", "@type"))
_STATEMENTS: Final = (
    MISIONAL.Mission,
    MISIONAL.Vision,
    MISIONAL.StrategicObjective,
    MISIONAL.Function,
    MISIONAL.Duty,
)
_LAW: Final = frozenset({MISIONAL.Norm, MISIONAL.Provision})
_BODY: Final = frozenset({MISIONAL.PublicEntity})


def _same(*terms: URIRef) -> tuple[Rule, ...]:
    """Terms that the profile shares with our model."""
    return tuple(Rule((term,), term) for term in terms)


OURS: Final = Profile(
    "misional", f"{VOCABULARY_ROOT}def", (f"{VOCABULARY_ROOT}def#",), formats=DOCUMENT_FORMATS
)
"""The default: the release as it is."""

SCHEMA_ORG: Final = Profile(
    "schema",
    "https://schema.org/",
    ("schema.org", "https://schema.org", "http://schema.org/", "http://schema.org"),
    classes=MappingProxyType(
        {
            MISIONAL.PublicEntity: (SCHEMA.GovernmentOrganization,),
            MISIONAL.Norm: (SCHEMA.Legislation,),
            MISIONAL.Provision: (SCHEMA.Legislation,),
            MISIONAL.StrategicPlan: (SCHEMA.CreativeWork,),
            **dict.fromkeys(_STATEMENTS, (SCHEMA.CreativeWork,)),
            MISIONAL.Evidence: (SCHEMA.Quotation,),
            MISIONAL.Capture: (SCHEMA.CreativeWork,),
            FOAF.Organization: (SCHEMA.Organization,),
            SKOS.Concept: (SCHEMA.DefinedTerm,),
            SKOS.ConceptScheme: (SCHEMA.DefinedTermSet,),
            OWL.Class: (SCHEMA.DefinedTerm,),
            OWL.ObjectProperty: (SCHEMA.DefinedTerm,),
            OWL.DatatypeProperty: (SCHEMA.DefinedTerm,),
            OWL.Ontology: (SCHEMA.DefinedTermSet,),
            DCAT.Catalog: (SCHEMA.DataCatalog,),
            DCAT.Dataset: (SCHEMA.Dataset,),
            DCAT.Distribution: (SCHEMA.DataDownload,),
        }
    ),
    rules=(
        Rule((SKOS.prefLabel,), SCHEMA.name),
        Rule((RDFS.label,), SCHEMA.name),
        Rule((DCTERMS.title,), SCHEMA.name, frozenset({DCAT.Catalog, DCAT.Dataset, DCAT.Distribution})),
        Rule((DCTERMS.title,), SCHEMA.name, frozenset({OWL.Ontology})),
        Rule((DCTERMS.title,), SCHEMA.alternateName, _LAW),
        Rule((SKOS.altLabel,), SCHEMA.alternateName),
        Rule((FOAF.name,), SCHEMA.name),
        Rule((DCTERMS.description,), SCHEMA.description),
        Rule((SKOS.definition,), SCHEMA.description),
        Rule((MISIONAL.normalizedText,), SCHEMA.text),
        Rule((OA.hasSelector, OA.exact), SCHEMA.text, frozenset({MISIONAL.Evidence})),
        Rule((OA.hasSource,), SCHEMA.isPartOf, frozenset({MISIONAL.Evidence})),
        Rule((ORG.subOrganizationOf,), SCHEMA.parentOrganization),
        Rule((ORG.hasSubOrganization,), SCHEMA.subOrganization),
        Rule((MISIONAL.statementOf,), SCHEMA.about),
        Rule((MISIONAL.planOf,), SCHEMA.about),
        Rule((MISIONAL.captureOf,), SCHEMA.about),
        Rule((MISIONAL.includesStatement,), SCHEMA.hasPart),
        Rule((MISIONAL.includedInPlan,), SCHEMA.isPartOf),
        Rule((MISIONAL.hasLegalBasis,), SCHEMA.isBasedOn, frozenset(_STATEMENTS)),
        Rule((MISIONAL.adoptedBy,), SCHEMA.isBasedOn, frozenset({MISIONAL.StrategicPlan})),
        Rule((MISIONAL.hasEvidence,), SCHEMA.citation, frozenset({*_STATEMENTS, MISIONAL.StrategicPlan})),
        Rule((ELI.type_document, SKOS.prefLabel), SCHEMA.legislationType, _LAW),
        Rule((ELI.date_document,), SCHEMA.legislationDate, _LAW),
        Rule((ELI.date_publication,), SCHEMA.datePublished, _LAW),
        Rule((MISIONAL.issuedBy,), SCHEMA.legislationPassedBy, _LAW),
        Rule((ELI.is_part_of,), SCHEMA.isPartOf, _LAW),
        Rule((ELI.has_part,), SCHEMA.hasPart, _LAW),
        Rule((ELI.amends,), SCHEMA.legislationAmends, _LAW),
        Rule((ELI.repeals,), SCHEMA.legislationRepeals, _LAW),
        Rule((ELI.changes,), SCHEMA.legislationChanges, _LAW),
        Rule(
            (ELI.in_force,),
            SCHEMA.legislationLegalForce,
            _LAW,
            MappingProxyType(
                {
                    ELI["InForce-inForce"]: SCHEMA.InForce,
                    ELI["InForce-notInForce"]: SCHEMA.NotInForce,
                }
            ),
        ),
        Rule((MISIONAL.officialTextAt,), SCHEMA.sameAs, _LAW),
        Rule((SKOS.notation,), SCHEMA.termCode),
        Rule((SKOS.inScheme,), SCHEMA.inDefinedTermSet),
        Rule((SKOS.hasTopConcept,), SCHEMA.hasDefinedTerm),
        Rule((RDFS.isDefinedBy,), SCHEMA.inDefinedTermSet),
        Rule((DCAT.dataset,), SCHEMA.dataset),
        Rule((DCAT.distribution,), SCHEMA.distribution),
        Rule((DCAT.keyword,), SCHEMA.keywords),
        Rule((DCTERMS.publisher,), SCHEMA.publisher, frozenset({DCAT.Catalog, DCAT.Dataset})),
        Rule((DCTERMS.license,), SCHEMA.license, frozenset({DCAT.Catalog, DCAT.Dataset, DCAT.Distribution})),
        Rule((DCTERMS.issued,), SCHEMA.datePublished),
        Rule((DCTERMS.modified,), SCHEMA.dateModified),
    ),
    context=MappingProxyType(dict((*_KEYWORDS, ("@vocab", str(SCHEMA))))),
)

CPOV: Final = Profile(
    "cpov",
    "https://semiceu.github.io/CPOV/releases/2.1.2",
    ("CPOV", str(CV), "http://data.europa.eu/m8g"),
    classes=MappingProxyType({MISIONAL.PublicEntity: (CV.PublicOrganisation, ORG.Organization)}),
    rules=tuple(
        Rule(rule.path, rule.theirs, _BODY)
        for rule in _same(
            SKOS.prefLabel,
            SKOS.altLabel,
            DCTERMS.description,
            ORG.subOrganizationOf,
            ORG.hasSubOrganization,
        )
    ),
    context=MappingProxyType(
        dict((*_KEYWORDS, *((name, PREFIXES[name]) for name in ("cv", "dct", "org", "skos"))))
    ),
)

ELI_PROFILE: Final = Profile(
    "eli",
    "http://data.europa.eu/eli/ontology",
    ("ELI", str(ELI)),
    classes=MappingProxyType(
        {
            MISIONAL.Norm: (ELI.LegalResource,),
            MISIONAL.Provision: (ELI.LegalResourceSubdivision, ELI.LegalResource),
        }
    ),
    rules=(
        Rule((SKOS.prefLabel,), RDFS.label),
        Rule((MISIONAL.issuedBy,), ELI.passed_by),
        *_same(
            DCTERMS.title,  # eli:title has an expression as its subject, and we have none
            ELI.amended_by,
            ELI.amends,
            ELI.based_on,
            ELI.basis_for,
            ELI.changed_by,
            ELI.changes,
            ELI.cited_by,
            ELI.cites,
            ELI.date_document,
            ELI.date_no_longer_in_force,
            ELI.date_publication,
            ELI.first_date_entry_in_force,
            ELI.has_part,
            ELI.implemented_by,
            ELI.implements,
            ELI.in_force,
            ELI.is_part_of,
            ELI.number,
            ELI.repealed_by,
            ELI.repeals,
            ELI.type_document,
        ),
    ),
    context=MappingProxyType(
        dict((*_KEYWORDS, *((name, PREFIXES[name]) for name in ("dct", "eli", "rdfs", "xsd"))))
    ),
)

ALTERNATES: Final = Profile(
    "alt",
    str(ALTR).rstrip("#"),
    (str(ALTR),),
    formats=(HTML, *GRAPH_FORMATS),
    context=MappingProxyType(
        dict((*_KEYWORDS, ("altr", str(ALTR)), *((name, PREFIXES[name]) for name in ("dct", "rdfs"))))
    ),
)
"""The list of the profiles and formats that a document is offered in."""

FOREIGN: Final = (SCHEMA_ORG, CPOV, ELI_PROFILE)
