"""A short-lived child process for work on a stranger's bytes: bounded, shut in, killed whole.

The parent calls :func:`run_sealed` with a module to run; that module calls :func:`shut_doors` once it has
imported all it needs and before it reads what it was sent.
"""

from __future__ import annotations

from misional.sandbox.doors import OUT_OF_MEMORY, Isolation, shut_doors
from misional.sandbox.limits import Allowance, Ended, EndedEarly
from misional.sandbox.parent import run_sealed

__all__ = ["OUT_OF_MEMORY", "Allowance", "Ended", "EndedEarly", "Isolation", "run_sealed", "shut_doors"]
