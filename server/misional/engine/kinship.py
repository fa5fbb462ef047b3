"""A process that ends when its parent does, however that ends (Linux)."""

from __future__ import annotations

import ctypes
import os
import signal
from typing import Final

_PR_SET_PDEATHSIG: Final = 1


def end_with(parent: int, number: int = signal.SIGKILL) -> None:
    """Have the kernel send this process ``number`` when ``parent``, which has to be its parent, is gone.

    What counts is the end of the parent's *thread* that forked, so it must be one that stays. Ends this
    process at once if the parent went before it could be asked for.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        os.kill(os.getpid(), number)
