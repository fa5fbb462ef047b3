"""Relative IRIs against a base (RFC 3986 §5), as far as finding a place needs it."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin

_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def resolve(base: str, written: str) -> str:
    """Return the IRI that a reference names; without a base, the reference as it is."""
    if not base or _ABSOLUTE.match(written):
        return written
    # The library drops a fragment that is empty, and namespaces end in one.
    return urljoin(base, written) + ("#" if written.endswith("#") else "")
