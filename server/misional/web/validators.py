"""Strong validators of query answers: what decides an answer's bytes, and nothing else (RFC 9110, 8.8.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from misional.web.cache import strong_etag

if TYPE_CHECKING:
    from misional.web.protocol import QueryRequest

_BLANK_NODES: Final = (b"_:", b"bnode", b"rdf:nodeID")
"""What the body of an answer with blank nodes has in it, in any of our formats."""


def answer_etag(data: str, stamp: str, path: str, asked: QueryRequest, *form: str) -> str:
    """Validator of the answer to a query in one form (a media type, and what else the form hangs on).

    ``data`` names the release or the files served, ``stamp`` the code, ``path`` where it was asked.
    """
    return strong_etag(
        data,
        stamp,
        path,
        asked.text,
        *(f"default {iri}" for iri in asked.dataset.default),
        *(f"named {iri}" for iri in asked.dataset.named),
        *form,
    )


def of_load(etag: str, load: str) -> str:
    """The validator where ``body`` names blank nodes: the engine labels them anew each time it loads."""
    return f'{etag[:-1]}.{load}"'


def names_blank_nodes(body: bytes) -> bool:
    """Whether an answer may have blank nodes in it; true too often does no harm."""
    return any(mark in body for mark in _BLANK_NODES)
