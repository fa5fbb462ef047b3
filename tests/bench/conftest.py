"""The benches are programs at the repository's root, not in the package: let the tests find them."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
