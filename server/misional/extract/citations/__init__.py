"""Citations of Colombian norms in Spanish text: found, parsed, placed.

>>> [mention.type for mention in find("el artículo 48 del Acuerdo Distrital 257 de 2006")]
['acuerdo']
"""

from __future__ import annotations

from misional.extract.citations.finder import find
from misional.extract.citations.identity import DEFAULT_BASE, norm_iri, norm_key
from misional.extract.citations.issuers import issuer_key
from misional.extract.citations.model import (
    Item,
    Level,
    Mention,
    NormType,
    Part,
    PinKind,
    Pinpoint,
    Relation,
    Step,
)
from misional.extract.citations.printing import Style, as_json, compact, written

__all__ = [
    "DEFAULT_BASE",
    "Item",
    "Level",
    "Mention",
    "NormType",
    "Part",
    "PinKind",
    "Pinpoint",
    "Relation",
    "Step",
    "Style",
    "as_json",
    "compact",
    "find",
    "issuer_key",
    "norm_iri",
    "norm_key",
    "written",
]
