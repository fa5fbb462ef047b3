"""The stylesheet of the page to frame: its bytes, and its address, which changes with them."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import Final

_STYLE: Final = "embed.css"


@cache
def embed_style() -> bytes:
    """The stylesheet's bytes."""
    return files("misional.web").joinpath("static", _STYLE).read_bytes()


@cache
def embed_style_path() -> str:
    """Its address."""
    return f"/static/{hashlib.sha256(embed_style()).hexdigest()[:12]}/{_STYLE}"
