"""Names, in both languages, of the properties of other vocabularies that shapes here ask for."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from misional.shacl.notes import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_DCT: Final = "http://purl.org/dc/terms/"
_ELI: Final = "http://data.europa.eu/eli/ontology#"
_ORG: Final = "http://www.w3.org/ns/org#"
_OA: Final = "http://www.w3.org/ns/oa#"
_DCAT: Final = "http://www.w3.org/ns/dcat#"
_ROWS: Final = (
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "clase", "class"),
    (_SKOS + "prefLabel", "nombre", "name"),
    (_SKOS + "inScheme", "lista a la que pertenece", "list it belongs to"),
    (_SKOS + "notation", "código", "code"),
    (_DCT + "title", "título", "title"),
    (_DCT + "description", "descripción", "description"),
    (_DCT + "source", "fuente", "source"),
    (_DCT + "license", "licencia", "licence"),
    (_DCT + "publisher", "quien lo publica", "publisher"),
    (_DCT + "language", "idioma", "language"),
    (_ELI + "number", "número", "number"),
    (_ELI + "title", "título", "title"),
    (_ELI + "is_part_of", "es parte de", "is part of"),
    (_ELI + "type_document", "tipo de norma", "type of norm"),
    (_ELI + "date_document", "fecha de expedición", "date of issue"),
    (_ELI + "date_publication", "fecha de publicación", "date of publication"),
    (_ELI + "first_date_entry_in_force", "entrada en vigencia", "entry into force"),
    (_ELI + "date_no_longer_in_force", "último día de vigencia", "last day in force"),
    (_ELI + "repeals", "deroga", "repeals"),
    (_ELI + "based_on", "se basa en", "is based on"),
    (_ORG + "subOrganizationOf", "entidad de la que es parte", "body it is part of"),
    (_ORG + "unitOf", "entidad de la que es dependencia", "body it is a unit of"),
    (_OA + "hasSelector", "cita", "quote"),
    (_OA + "hasSource", "texto del que se cita", "text it is quoted from"),
    (_OA + "exact", "texto citado", "quoted text"),
    (_OA + "prefix", "texto antes de la cita", "text before the quote"),
    (_OA + "suffix", "texto después de la cita", "text after the quote"),
    (_OA + "start", "carácter donde empieza", "character where it starts"),
    (_OA + "end", "carácter donde termina", "character where it ends"),
    (_DCAT + "keyword", "palabra clave", "keyword"),
    (_DCAT + "dataset", "conjunto de datos", "dataset"),
    (_DCAT + "distribution", "distribución", "distribution"),
    (_DCAT + "service", "servicio", "service"),
    (_DCAT + "servesDataset", "conjunto de datos que sirve", "dataset it serves"),
    (_DCAT + "endpointURL", "dirección del servicio", "address of the service"),
    (_DCAT + "accessURL", "dirección de acceso", "access address"),
    (_DCAT + "downloadURL", "dirección de descarga", "download address"),
    (_DCAT + "mediaType", "formato", "format"),
    (_DCAT + "byteSize", "tamaño en bytes", "size in bytes"),
)
COMMON_NAMES: Final[Mapping[str, Words]] = MappingProxyType(
    {f"<{iri}>": Words(spanish, english) for iri, spanish, english in _ROWS}
)
