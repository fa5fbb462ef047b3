"""Who issued a norm: short names with one key each, and names that begin with a kind of body."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from misional.extract.citations.lexer import Gap, fold, tokenize
from misional.extract.citations.types import TYPE_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.extract.citations.lexer import Token, Tokens

_NATIONAL: Final = (
    ("agn", "agn", "Archivo General de la Nación"),
    ("ani", "ani", "Agencia Nacional de Infraestructura"),
    ("anla", "anla", "Autoridad Nacional de Licencias Ambientales"),
    ("cnsc", "cnsc", "Comisión Nacional del Servicio Civil"),
    ("cra", "cra", "Comisión de Regulación de Agua Potable y Saneamiento Básico"),
    ("crc", "crc", "Comisión de Regulación de Comunicaciones"),
    ("creg", "creg", "Comisión de Regulación de Energía y Gas"),
    ("dafp", "dafp", "Departamento Administrativo de la Función Pública"),
    ("dane", "dane", "Departamento Administrativo Nacional de Estadística"),
    ("dian", "dian", "Dirección de Impuestos y Aduanas Nacionales"),
    ("dnp", "dnp", "Departamento Nacional de Planeación"),
    ("icbf", "icbf", "Instituto Colombiano de Bienestar Familiar"),
    ("icfes", "icfes", "Instituto Colombiano para la Evaluación de la Educación"),
    ("igac", "igac", "Instituto Geográfico Agustín Codazzi"),
    ("invima", "invima", "Instituto Nacional de Vigilancia de Medicamentos y Alimentos"),
    ("minagricultura", "minagricultura", "Ministerio de Agricultura y Desarrollo Rural"),
    ("minambiente", "minambiente", "Ministerio de Ambiente y Desarrollo Sostenible"),
    ("minciencias", "minciencias", "Ministerio de Ciencia, Tecnología e Innovación"),
    ("mincit", "mincomercio", "Ministerio de Comercio, Industria y Turismo"),
    ("mincultura", "mincultura", "Ministerio de Cultura"),
    ("mindefensa", "mindefensa", "Ministerio de Defensa Nacional"),
    ("mineducacion", "mineducacion", "Ministerio de Educación Nacional"),
    ("minenergia", "minenergia", "Ministerio de Minas y Energía"),
    ("minhacienda", "minhacienda", "Ministerio de Hacienda y Crédito Público"),
    ("mininterior", "mininterior", "Ministerio del Interior"),
    ("minjusticia", "minjusticia", "Ministerio de Justicia y del Derecho"),
    ("minsalud", "minsalud", "Ministerio de Salud y Protección Social"),
    ("mintic", "mintic", "Ministerio de Tecnologías de la Información y las Comunicaciones"),
    ("mintic", "mintic", "Ministerio de Tecnologías de la Información y de las Comunicaciones"),
    ("mintrabajo", "mintrabajo", "Ministerio del Trabajo"),
    ("mintransporte", "mintransporte", "Ministerio de Transporte"),
    ("minvivienda", "minvivienda", "Ministerio de Vivienda, Ciudad y Territorio"),
    ("mincomercio", "mincomercio", "Ministerio de Comercio, Industria y Turismo"),
    ("men", "mineducacion", "Ministerio de Educación Nacional"),
    ("sic", "superindustria", "Superintendencia de Industria y Comercio"),
    ("sena", "sena", "Servicio Nacional de Aprendizaje"),
    ("sspd", "superservicios", "Superintendencia de Servicios Públicos Domiciliarios"),
    ("superservicios", "superservicios", "Superintendencia de Servicios Públicos Domiciliarios"),
    ("superfinanciera", "superfinanciera", "Superintendencia Financiera de Colombia"),
    ("supersalud", "supersalud", "Superintendencia Nacional de Salud"),
    ("supersociedades", "supersociedades", "Superintendencia de Sociedades"),
    ("supertransporte", "supertransporte", "Superintendencia de Transporte"),
    ("superindustria", "superindustria", "Superintendencia de Industria y Comercio"),
    ("unp", "unp", "Unidad Nacional de Protección"),
)
_SMALL: Final = frozenset("de del la las los el y e a al en para".split())
_BODIES: Final = frozenset(
    "agencia alcalde alcaldesa alcaldia archivo asamblea autoridad auditoria banco caja camara "
    "comision concejo congreso consejo contador contaduria contralor contralora contraloria "
    "corporacion defensor defensoria departamento direccion director directora empresa escuela "
    "fiscalia fondo gobernacion gobernador gobernadora gobierno instituto junta juntas ministerio "
    "ministra ministro personeria personero presidencia presidente procurador procuraduria rector "
    "rectoria registraduria secretaria secretario servicio superintendencia superintendente unidad "
    "universidad veeduria".split()
)
_WHOLE_ALONE: Final = frozenset({"congreso", "gobierno", "presidencia", "presidente"})
_FOREIGN: Final = frozenset(
    "onu oea ue cee ce oit oms ompi unesco unasur can fifa conmebol otan ocde bid mercosur".split()
)
_FOREIGN_NAMES: Final = (
    "naciones unidas",
    "asamblea general",
    "consejo de seguridad",
    "union europea",
    "parlamento europeo",
    "consejo europeo",
    "comision europea",
    "estados americanos",
    "comunidad andina",
    "derechos humanos",
)
_STOP: Final = frozenset(
    "por se que mediante con su sus segun cuando donde como quien cual cuyo articulo articulos art "
    "arts numeral paragrafo literal inciso modificado modificada derogado derogada en no nro numero n".split()
)
_LONGEST_NAME: Final = 24


def _words(name: str) -> tuple[str, ...]:
    return tuple(token.fold for token in tokenize(name) if token.kind == "w" and token.fold not in _SMALL)


_KEYS: Final[Mapping[str, str]] = MappingProxyType({short: key for short, key, _ in _NATIONAL})
_KEYS_BY_NAME: Final[Mapping[tuple[str, ...], str]] = MappingProxyType(
    {_words(name): key for _, key, name in _NATIONAL}
)
_LIKE: Final[Mapping[str, str]] = MappingProxyType(
    dict.fromkeys(("alcalde", "alcaldesa"), "alcaldia")
    | dict.fromkeys(("gobernador", "gobernadora"), "gobernacion")
    | dict.fromkeys(("ministro", "ministra"), "ministerio")
    | dict.fromkeys(("presidente", "presidenta"), "presidencia")
    | dict.fromkeys(("secretario", "secretarios"), "secretaria")
    | dict.fromkeys(("contralor", "contralora"), "contraloria")
    | dict.fromkeys(("superintendente",), "superintendencia")
)
NATIONAL_KEYS: Final = frozenset(key for _, key, _ in _NATIONAL)


class Issuer(NamedTuple):
    """A body named at tokens ``first`` to ``end``; ``key`` as :func:`issuer_key` gives it."""

    key: str
    first: int
    end: int
    foreign: bool = False


def issuer_words(name: str) -> frozenset[str]:
    """The words that tell one issuer from another, office holders counted as their office."""
    spare = {"d", "c", "dc", "distrito", "capital", "e", "republica", "colombia"}
    return frozenset(_LIKE.get(word, word) for word in _words(name)) - spare


def issuer_key(name: str) -> str:
    """One key per body: "mintic" for MinTIC and for the ministry's full name, else a slug of the name."""
    words = _words(name)
    if len(words) == 1 and words[0] in _KEYS:
        return _KEYS[words[0]]
    key = _KEYS_BY_NAME.get(words)
    return key if key is not None else "-".join(token.fold for token in tokenize(name) if token.kind == "w")


def short_name_at(tokens: Tokens, at: int) -> Issuer | None:
    """A body's short name ("MinTIC", "CREG"), a foreign one included; it must begin with a capital."""
    token = tokens[at]
    if token.kind != "w" or not token.upper:
        return None
    if token.fold in _FOREIGN and token.caps:
        return Issuer(token.fold, at, at + 1, foreign=True)
    if token.fold == "funcion" and tokens[at + 1].fold == "publica" and tokens[at + 1].upper:
        return Issuer("dafp", at, at + 2)
    key = _KEYS.get(token.fold)
    # "Men", "Sic": a short name of four letters or fewer is one only in capitals.
    return None if key is None or not (token.caps or len(token.fold) > 4) else Issuer(key, at, at + 1)


def _goes_on(tokens: Tokens, at: int) -> bool:
    """Whether the name may include this token: a capitalised word, or a small word before one."""
    token = tokens[at]
    if token.kind != "w" or token.gap > Gap.LINE or token.fold in _STOP:
        return False
    if token.fold == "d" and tokens[at + 1].fold == ".":
        return False  # "D.C." is read apart
    return token.fold in _SMALL or token.upper


def _begins_another(tokens: Tokens, at: int) -> bool:
    """Whether "y la Secretaría …" or "y el Decreto …" stands here: another body or norm, not more name."""
    place = at + 1 if tokens[at].fold in {"y", "e"} else at
    joined = place > at
    if tokens[place].fold in {"el", "la", "los", "las"}:
        place += 1
    follows = tokens[place]
    board = tokens[place - 1].fold in {"junta", "mesa"} and follows.fold == "directiva"
    return (follows.fold in TYPE_WORDS and not board) or (joined and follows.fold in _BODIES)


def _capital_district(tokens: Tokens, at: int) -> int:
    """Past ", D.C." or " D. C." when it follows; ``at`` otherwise."""
    place = at + 1 if tokens[at].fold == "," else at
    if tokens[place].fold == "d" and tokens[place + 1].fold == "." and tokens[place + 2].fold == "c":
        return place + 4 if tokens[place + 3].fold == "." else place + 3
    return place + 1 if tokens[place].fold == "dc" else at


def _name_end(tokens: Tokens, at: int) -> int:
    """The place after the last capitalised word of the name that begins at ``at``."""
    end = place = at + 1
    while place - at < _LONGEST_NAME and not _begins_another(tokens, place):
        listed = tokens[place].fold == "," and tokens[place + 1].upper and tokens[place].gap is Gap.NONE
        if listed and _listed_name(tokens, at, place + 1):
            place += 1
        if not _goes_on(tokens, place):
            break
        capital = tokens[place].upper and tokens[place].fold not in _SMALL
        place += 1
        if capital:
            end = place
    return end


def _listed_name(tokens: Tokens, at: int, after: int) -> bool:
    """ "Ministerio de Vivienda, Ciudad y Territorio": the only names with a comma inside are ministries'."""
    return tokens[at].fold == "ministerio" and tokens[after + 1].fold in {"y", "e"}


def _is_foreign(tokens: Tokens, at: int, end: int) -> bool:
    name = " ".join(token.fold for token in tokens[at:end])
    return any(words in name for words in _FOREIGN_NAMES)


def body_at(tokens: Tokens, at: int) -> Issuer | None:
    """A body's name that begins with its kind, capitalised: "Secretaría Distrital de Hacienda"."""
    head: Token = tokens[at]
    if head.fold not in _BODIES or not head.upper:
        return None
    end = _name_end(tokens, at)
    if end == at + 1 and head.fold not in _WHOLE_ALONE:
        return None
    end = _capital_district(tokens, end)
    foreign = _is_foreign(tokens, at, end)
    return Issuer(_span_key(tokens, at, end), at, end, foreign)


def _span_key(tokens: Tokens, at: int, end: int) -> str:
    words = [token.fold for token in tokens[at:end] if token.kind == "w"]
    return _KEYS_BY_NAME.get(tuple(word for word in words if word not in _SMALL), "-".join(words))


def issuer_at(tokens: Tokens, at: int) -> Issuer | None:
    """A body named at ``at``, by its short name or its whole name."""
    return short_name_at(tokens, at) or body_at(tokens, at)


def place_name_is_foreign(name: str) -> bool:
    """Whether a folded word is a country or demonym that makes a constitution or law a foreign one."""
    return fold(name) in _FOREIGN_PLACES


_FOREIGN_PLACES: Final = frozenset(
    "espana espanola espanol peru peruana chile chilena mexico mexicana ecuador ecuatoriana venezuela "
    "venezolana argentina brasil brasilena bolivia boliviana francia francesa italia italiana "
    "alemania alemana estadounidense panama panamena uruguay uruguaya paraguay cuba cubana portuguesa "
    "europea europeo".split()
)
