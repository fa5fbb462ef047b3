"""Why something is proposed, doubted or not proposed, in Spanish and English."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from misional.i18n import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.i18n import Language

REASONS: Final[Mapping[str, Message]] = MappingProxyType(
    {
        # how a statement was found
        "under-heading": Message(
            "está bajo el título «{heading}»", "it stands under the heading “{heading}”"
        ),
        "after-heading": Message(
            "sigue al título «{heading}» en el mismo renglón",
            "it follows the heading “{heading}” on its line",
        ),
        "says-itself": Message("la propia frase dice lo que es", "the sentence itself says what it is"),
        "announced": Message("una frase anuncia la lista", "a sentence announces the list"),
        "shared-heading": Message(
            "el título «{heading}» abarca varias secciones y el texto muestra cuál es esta",
            "the heading “{heading}” covers several sections, and the text shows which one this is",
        ),
        "coded": Message("lleva un código de objetivo", "it bears the code of an objective"),
        "misspelt": Message("el título está mal escrito", "the heading is misspelt"),
        "marked": Message("lleva la marca de lista «{label}»", "it bears the list mark “{label}”"),
        "line": Message(
            "ocupa un renglón propio y empieza con un verbo",
            "it has a line of its own and begins with a verb",
        ),
        "run-on": Message(
            "es parte de una frase seguida, separada por la puntuación y el verbo",
            "it is a part of a running sentence, told apart by punctuation and verb",
        ),
        "prose": Message("es un párrafo tomado entero", "it is a paragraph taken whole"),
        # flags
        "split": Message(
            "venía unido al ítem anterior; la marca dentro del texto los separa",
            "it was merged with the item before; the mark inside the text parts them",
        ),
        "mark-lost": Message("perdió su marca de lista", "it lost its list mark"),
        "may-hold-several": Message("puede contener más de un ítem", "it may hold more than one item"),
        "unsplit": Message(
            "enumera varias acciones sin que el texto muestre dónde separarlas",
            "it names several actions and the text does not show where to part them",
        ),
        "numbering-lies": Message(
            "la numeración de la lista se repite, salta o vuelve a empezar; la posición es la del orden de "
            "lectura",
            "the numbering of the list repeats, skips or starts again; the position is that of the reading "
            "order",
        ),
        "no-action": Message("no empieza con una acción", "it does not begin with an action"),
        "several-candidates": Message(
            "la página trae más de un texto para esto; se toma el primero",
            "the page has more than one text for this; the first is taken",
        ),
        "more-follows": Message(
            "le sigue otro párrafo que puede ser parte de él",
            "another paragraph follows that may be part of it",
        ),
        "several-years": Message("menciona más de un año futuro", "it names more than one future year"),
        "year-from-heading": Message("el año está en el título", "the year is in the heading"),
        "both-kinds": Message(
            "el título anuncia objetivos y funciones a la vez",
            "the heading announces objectives and functions at once",
        ),
        "article-assumed": Message(
            "se supone que la lista es la del artículo que la frase cita",
            "the list is assumed to be that of the article which the sentence cites",
        ),
        "no-law": Message(
            "la página no dice en qué norma está; la clave es provisional",
            "the page does not say which norm states it; the key is provisional",
        ),
        "no-article": Message(
            "la página no dice en qué artículo de la norma está; la clave es provisional",
            "the page does not say which article of the norm states it; the key is provisional",
        ),
        "norm-unidentified": Message(
            "la página no dice quién expidió la norma; su clave es provisional",
            "the page does not say who issued the norm; its key is provisional",
        ),
        "third-party": Message(
            "la dirección no es de un sitio oficial", "the address is not that of an official site"
        ),
        # why a section gives nothing
        "absent": Message("ningún título ni frase la anuncia", "no heading and no sentence announces it"),
        "empty": Message("el título no tiene texto debajo", "the heading has no text beneath"),
        "links-only": Message("solo hay enlaces a otras páginas", "there are only links to other pages"),
        "elsewhere": Message("la página remite a otro documento", "the page points to another document"),
        "definition": Message(
            "solo se define el concepto, no se dice el de la entidad",
            "only the concept is defined; the body's own is not stated",
        ),
        "truncated": Message("el texto está cortado", "the text is cut off"),
        "foreign": Message("el texto no está en español", "the text is not in Spanish"),
        "narrative": Message("el texto cuenta una historia", "the text tells a history"),
        "not-its-own": Message(
            "lo que hay es de una dependencia, un cargo, los ciudadanos u otro sistema, no de la entidad",
            "what there is belongs to a unit, an office, the citizens or another system, not to the body",
        ),
        "superseded": Message("la página la da por anterior", "the page gives it as a former one"),
        "no-items": Message("el texto no forma una lista de ítems", "the text makes no list of items"),
        "norms-listed": Message("la lista es de normas", "the list is one of norms"),
        "bodies-listed": Message("la lista es de entidades", "the list is one of bodies"),
        "contact-listed": Message("la lista es de datos de contacto", "the list is one of contact data"),
        "names-listed": Message(
            "la lista es de nombres, no de acciones", "the list is one of names, not of actions"
        ),
        "no-prose": Message("debajo no hay una frase que la exprese", "no sentence beneath states it"),
        "ambiguous": Message(
            "el texto no muestra cuál de las secciones del título es",
            "the text does not show which of the heading's sections it is",
        ),
        # how the page was read
        "not-utf-8": Message("la página no está en UTF-8", "the page is not in UTF-8"),
        "encoded-twice": Message("la página estaba codificada dos veces", "the page was encoded twice"),
        "binary": Message("el archivo no es texto", "the file is not text"),
        "too-large": Message("el archivo es demasiado grande", "the file is too large"),
        "too-long": Message(
            "la página es demasiado larga y solo se leyó el comienzo",
            "the page is too long and only its beginning was read",
        ),
        "damaged": Message("el archivo está dañado o cifrado", "the file is damaged or encrypted"),
        "no-text": Message(
            "el archivo no tiene texto: puede ser una imagen escaneada",
            "the file has no text: it may be a scanned image",
        ),
        "no-reader": Message(
            "leer este formato pide instalar misional[documents]",
            "reading this format requires installing misional[documents]",
        ),
    }
)


def reason(key: str, language: Language, **values: str) -> str:
    """The reason called ``key``, its ``{names}`` filled in. Raises ``KeyError`` for an unknown one."""
    return REASONS[key].text(language).format(**values)
