"""Headers that every response carries, whatever it is."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Nothing inline and nothing from another host: the one script is the query editor."""

SAFETY_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
)

EXPOSED: Final = (
    "Allow, Content-Language, Content-Location, Content-Profile, ETag, Link, Location, Memento-Datetime, "
    "Retry-After, Vary"
)

CORS_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": EXPOSED}
)
"""The data is public and there is nothing to log in to: any page may read it, none with credentials."""

PREFLIGHT_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Access-Control-Allow-Headers": (
            "Accept, Accept-Datetime, Accept-Language, Accept-Profile, Content-Type, If-None-Match"
        ),
        "Access-Control-Max-Age": "86400",
    }
)


FRAMED_POLICY: Final = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
"""For the one page that other sites may show inside theirs; it runs no script."""


def protection(method: str, allow: str | None, *, framed: bool = False) -> Mapping[str, str]:
    """Headers to add to the answer of a ``method`` request; ``allow`` is the answer's ``Allow``, if any.

    ``framed``: other sites may show the page in a frame.

    An OPTIONS answer is also a CORS preflight's (Fetch standard): it names the methods allowed.
    """
    headers = {**SAFETY_HEADERS, **CORS_HEADERS}
    if framed:
        headers["Content-Security-Policy"] = FRAMED_POLICY
        del headers["X-Frame-Options"]
    if method == "OPTIONS":
        headers |= PREFLIGHT_HEADERS
        headers["Access-Control-Allow-Methods"] = allow or "GET, HEAD, OPTIONS"
    return headers
