"""From what a citation states to the norm's IRI, where that names one norm and no other.

A norm is (type, number without leading zeros, year, level and issuer). Numbers start again each year in each
body, so "Decreto 140 de 2021" alone is the nation's, a district's or a town's: it has no IRI here, and
:mod:`misional.extract.resolve` settles it from a table of known norms or leaves it open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from misional.extract.citations.issuers import NATIONAL_KEYS

if TYPE_CHECKING:
    from misional.extract.citations.model import Mention

DEFAULT_BASE: Final = "https://w3id.org/misional/"

_ONE_SERIES: Final = frozenset({"ley", "acto-legislativo", "decreto-ley", "decreto-legislativo"})
"""Types that one authority issues in one series a year, whatever else is said."""

_OF_THE_DISTRICT: Final = frozenset({"decreto", "acuerdo", "directiva"})
"""Types that, with the word "distrital", have one series in the district."""


def norm_key(mention: Mention) -> str | None:
    """The key of the norm: "decreto-140-2021", "decreto-nacional-1083-2015", "resolucion-mintic-1519-2020".

    ``None`` when what the mention states could be more than one norm, or no norm with a number.
    """
    kind, number, year = mention.type, mention.number_key, mention.year
    if kind == "constitucion":
        return f"constitucion-{year}"
    if kind is None or number is None or year is None:
        return None
    number = number.lower()
    if kind in _ONE_SERIES:
        return f"{kind}-{number}-{year}"
    if mention.series is not None:
        return None
    qualifier = _qualifier(mention)
    return None if qualifier is None else f"{kind}-{qualifier}{number}-{year}"


def _qualifier(mention: Mention) -> str | None:
    """What stands between type and number in the key ("" for the district's own), ``None`` if undecided."""
    kind, level, issuer = mention.type, mention.level, mention.issuer_key
    if kind == "decreto" and level == "n":
        return "nacional-"
    if kind == "directiva" and "presidencial" in mention.qualifiers:
        return "presidencial-"
    if issuer is not None:
        # Only national bodies have a name that nobody else bears: there are a thousand concejos.
        national = issuer in NATIONAL_KEYS and kind != "decreto" and level in {None, "n"}
        return f"{issuer}-" if national else None
    return "" if level == "d" and kind in _OF_THE_DISTRICT else None


def norm_iri(mention: Mention, base: str = DEFAULT_BASE) -> str | None:
    """The IRI of the norm under ``base`` (which ends in "/"), or ``None`` as :func:`norm_key`."""
    key = norm_key(mention)
    return None if key is None else f"{base}id/norm/{key}"
