"""The scheme that the client used, as a proxy of ours that ends TLS says it; absolute addresses repeat it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_SCHEMES: Final = frozenset({"http", "https"})


class ForwardedScheme:
    """WSGI layer over ``application`` that believes ``X-Forwarded-Proto``.

    It is for servers that only proxies of ours can reach: what the nearest one wrote, the last entry, counts.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on with its scheme."""
        said = environ.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().lower()
        if said in _SCHEMES:
            environ["wsgi.url_scheme"] = said
        return self._application(environ, start_response)
