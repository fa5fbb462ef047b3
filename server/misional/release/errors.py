"""What can go wrong with a release, as types a caller can tell apart."""

from __future__ import annotations


class ReleaseError(Exception):
    """Any failure of this room; its text is one plain sentence, ready to show."""


class NoReleaseError(ReleaseError):
    """Nothing has been published in the folder yet."""


class DamagedReleaseError(ReleaseError):
    """A release's manifest is missing, malformed, or not the one its folder is named after."""


class NotWrittenError(ReleaseError):
    """The disk refused (full, read-only, permission); the published release is as it was."""


class NotPrunedError(ReleaseError):
    """The release is published and current, but a past one could not be removed."""


class IllegalTermError(ReleaseError):
    """An RDF term has no N-Quads form: a relative or malformed IRI, a lone surrogate."""


class PoisonGraphError(ReleaseError):
    """Blank nodes so alike that labelling them would take unbounded work (RDFC-1.0, section 7.1)."""
