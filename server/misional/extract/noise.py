"""Lines of a page that state nothing: contact data, menus, breadcrumbs, dates, share buttons, pointers to
files."""

from __future__ import annotations

import re
from typing import Final, Literal

from misional.extract.words import begins_with_infinitive, fold

Noise = Literal["contact", "furniture", "date", "pointer", "news"]

_CONTACT_LABEL: Final = re.compile(
    r"(?:direccion|domicilio|sede(?: principal| central| administrativa)?|telefonos?|tels?|tlf|pbx|fax|"
    r"conmutador|celular|movil|whatsapp|"
    r"lineas? (?:gratuita|nacional|de atencion|anticorrupcion|telefonica|etica|unica)[a-z ]{0,30}|"
    r"correos?(?: electronicos?| institucional(?:es)?)?|"
    r"e-?mail|horarios?(?: de atencion)?[a-z ]{0,30}|codigo postal|c\.?p|nit|ruc|rut|cif|contacto|"
    r"notificaciones judiciales[a-z ]{0,30}|"
    r"facebook|twitter|instagram|youtube|sitio web|pagina web|web|ubicacion|apartado(?: aereo| postal)?|"
    r"extension|ext|mesa de partes|"
    r"central telefonica|atencion al (?:ciudadano|publico|usuario)[a-z ]{0,20}|"
    r"ventanilla[a-z ]{0,20})\s{0,3}\.?\s{0,3}[:.]"
)
_CONTACT: Final = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,64}\.\w{2,}|\(?\+\d{1,3}\)?[\s.-]?\(?\d{1,4}\)?[\s.-]?\d{3,4}|\b(?:60\d|"
    r"\(\d{1,3}\))[\s.-]?\d{3}[\s.-]?\d{4}\b|"
    r"\btel(?:efono|\.)?\s{0,2}:?\s?\(?\d{3,}|\b(?:pbx|ext)\.?\s{0,2}:?\s?\(?\d{2,}|"
    r"\b\d{3}[\s-]\d{4}\b.{0,20}\bext"
)
_ADDRESS: Final = re.compile(
    r"(?:carrera|cra|kra|kr|cr|calle|cl|cll|avenida|av|avda|diagonal|diag|transversal|transv|jiron|jr|"
    r"autopista|plaza|c/|km|paseo|piso)\.?\s[^.]{0,60}\d"
)
_FURNITURE: Final = frozenset(
    (
        "inicio|home|buscar|menu|menu principal|saltar al contenido|pasar al contenido principal|"
        "ir al contenido|ir al contenido principal|saltar al contenido principal|imprimir|compartir|volver|"
        "regresar|atras|siguiente|anterior|leer mas|ver mas|ver todo|mas informacion|descargar|"
        "descargar pdf|descargar documento|mapa del sitio|ingresar|iniciar sesion|cerrar|cerrar sesion|"
        "aceptar|facebook|twitter|instagram|youtube|linkedin|whatsapp|x|pdf|idioma|espanol|english|"
        "escuchar|a+|a-|alto contraste|contraste|volver arriba|subir|ir arriba|copiar enlace|enviar|"
        "suscribirse|suscribase|ver en pdf|ver documento|consultar|haga clic aqui|clic aqui|mas|menos"
    ).split("|")
)
_FURNITURE_START: Final = re.compile(
    r"(?:ultima (?:actualizacion|modificacion)|fecha de (?:la )?(?:ultima )?(?:publicacion|actualizacion|"
    r"modificacion|creacion)|"
    r"actualizad[oa](?: el| al|:)|publicad[oa](?: el| por| en|:)|modificad[oa] (?:el|por ultima)|compart(?:e|"
    r"ir|a|ido) (?:en|por|esta pagina|este|esta noticia)|"
    r"copyright|todos los derechos|derechos reservados|©|siguenos|siganos|visitas?:|visitantes|contador|"
    r"usted esta aqui|estas? (?:usted )?(?:aqui|en:)|"
    r"este sitio (?:web )?(?:usa|utiliza)|utilizamos cookies|usamos cookies|tamano de (?:la )?letra|"
    r"navegacion|sesion iniciada|"
    r"califica esta|fue util|le resulto util|te resulto util|comentarios?(?:$| \()|etiquetas?:|categorias?:|"
    r"autor:|por: |foto(?:grafia)?:|imagen:|pagina \d+ (?:de|/) \d+|"
    r"version \d|codigo: |elaboro:|reviso:|aprobo:|tiempo de lectura|escuchar (?:el )?(?:texto|articulo)|"
    r"administrado por|desarrollado por|powered by|gobierno en linea)"
)
_BREADCRUMB: Final = re.compile(
    r"(?:^|\s)(?:inicio|home|portada)\s{0,3}(?:[>»/|›→]|::|\\)|\S\s{1,3}[>»›]\s{1,3}\S"
)
_MONTHS: Final = (
    r"(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre|"
    r"ene|feb|mar|abr|may|jun|jul|ago|sept?|oct|nov|dic)"
)
_DATE: Final = re.compile(
    rf"(?:(?:lunes|martes|miercoles|jueves|viernes|sabado|"
    rf"domingo),?\s)?(?:\d{{1,2}}\s(?:de\s)?{_MONTHS}\.?(?:\sdel?)?,?\s\d{{4}}|"
    rf"{_MONTHS}\s\d{{1,2}},?\s(?:del?\s)?\d{{4}}|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|"
    rf"\d{{4}}-\d\d-\d\d)(?:\W.{{0,40}})?\Z"
)
_NEWS: Final = re.compile(
    rf"(?:[a-z .,]{{2,40}},?\s)?(?:\d{{1,2}}\s(?:de\s)?{_MONTHS}(?:\sdel?)?\s\d{{4}}|"
    rf"{_MONTHS}\s\d{{1,2}},?\s(?:de\s)?\d{{4}})\s{{0,2}}[.:–—-]\s"
)
_POINTER: Final = re.compile(
    r"\A\W{0,3}(?:para (?:mayor|mas) informacion|para conocer|puede|podra)?\W{0,2}(?:consulte|consulta|"
    r"consultar|descargue|descarga|descargar|ver|vea|"
    r"conozca|conoce|acceda|acceder|abrir|abra|haga|clic|click|pulse|ingrese|visite|remitase|dirijase|"
    r"revise)\b.{0,200}"
    r"\b(?:pdf|aqui|documentos?|enlace|archivos?|link|decreto|resolucion|acuerdo|ley|manual|anexo|micrositio|"
    r"pagina|completo|completa)\b|"
    r"\bse encuentran? (?:disponibles?|publicad[oa]s?|contenid[oa]s?|consignad[oa]s?|establecid[oa]s?) en\b|"
    r"\b(?:haga|hacer|dar|de|dando|haciendo) cli(?:c|ck)\b|\.pdf\b|\[pdf|\(pdf|\baqui\W{0,3}\Z"
)
_LONGEST: Final = 400
_LONGEST_CONTACT: Final = 160


def noise(text: str) -> Noise | None:
    """Which kind of nothing a line is, or ``None`` when it may state something."""
    plain = fold(text[:_LONGEST]).strip(" \t\u00a0•●-–—|·*>»")
    if plain.strip(" .:;!¡?¿()[]") in _FURNITURE or _FURNITURE_START.match(plain):
        return "furniture"
    if not any(char.isalnum() for char in plain):
        return "furniture"
    if _is_contact(plain, len(text)):
        return "contact"
    if len(text) <= 120 and _BREADCRUMB.search(plain) and not plain.endswith("."):
        return "furniture"
    if _DATE.match(plain):
        return "date"
    return "news" if _NEWS.match(plain) else None


def is_contact(text: str) -> bool:
    """Whether a list item is an address, a telephone number or the like."""
    return _is_contact(fold(text[:_LONGEST]).strip(" \t\u00a0•●-–—|·*>»"), len(text))


def _is_contact(plain: str, length: int) -> bool:
    label = _CONTACT_LABEL.match(plain) if length <= _LONGEST_CONTACT else None
    if label is not None and not begins_with_infinitive(plain[label.end() :]):
        return True
    if length <= _LONGEST_CONTACT and _ADDRESS.match(plain):
        return True
    if re.match(r"(?:https?://|www\.)\S{3,200}\Z", plain):
        return True
    return length <= 220 and _CONTACT.search(plain) is not None


def is_pointer(text: str) -> bool:
    """Whether the text only says where something else is to be found ("Consulte aquí el decreto (PDF)")."""
    return len(text) <= 320 and _POINTER.search(fold(text)) is not None
