"""``python -m misional`` is the command ``misional``."""

from misional.cli import main

main()
