"""Memory that was freed and not given back."""

from __future__ import annotations

import ctypes
from typing import Final

# Looked up now: a process that shuts itself in may load no library later.
_TRIM: Final = getattr(ctypes.CDLL(None), "malloc_trim", None)


def give_back() -> None:
    """Return freed memory to the system, where the C library can (glibc).

    What an engine in native code frees stays with the process, and Python takes its own from elsewhere.
    """
    if _TRIM is not None:
        _TRIM(0)
