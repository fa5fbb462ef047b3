"""misional: what a public body is for, as linked data with evidence.

Start at :mod:`misional.cli` (the commands), or at a room of the ground floor
(:mod:`misional.model`, :mod:`misional.release`, :mod:`misional.engine`,
:mod:`misional.shacl`), each of which can be read on its own.
"""

__version__ = "0.1.0"
