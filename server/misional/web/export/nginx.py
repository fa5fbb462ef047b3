"""The nginx configuration of an export: maps that do the negotiation, and the locations that use them.

What a map cannot do, and the server does: it looks at one decimal of a ``q`` only, gives the default to a
``*/*`` even where ``q=0`` refuses it by name, and offers the same list in every 406.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from misional.web.export.variants import FIXED, NEGOTIATED
from misional.web.security import CORS_HEADERS, FRAMED_POLICY, SAFETY_HEADERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from misional.web.export.variants import Family

_REDIRECTS: Final = (301, 302, 303, 307, 308)
_PARAMETERS: Final = r"\s*(?:;\s*(?!q\s*=)[^,;]*)*"
_END: Final = r"\s*(?:,|$)"
_COMPUTED_BY: Final = "date|page|q|kind|query|url|profile|_profile|bom|download|version|release"
"""Names of parameters that ask for something computed, which no file is."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the configuration is made of.

    ``types``: content type → extension. ``families`` by their number; ``endings``: own suffix of a fixed
    address → the extensions its files may have; ``redirects``: address → status and where it sends.
    """

    types: Sequence[tuple[str, str]]
    families: Sequence[Family]
    endings: Mapping[str, tuple[str, ...]]
    redirects: Mapping[str, tuple[int, str]]


def maps(rules: Rules) -> str:
    """The part for nginx's ``http`` block."""
    return "\n".join(
        [
            "# Written by `misional export`. Include it in the http block.",
            "map_hash_bucket_size 256;",
            _types(rules.types),
            _languages(),
            *(_accepts(number, family) for number, family in enumerate(rules.families)),
            *_endings(rules.endings),
            _problems(),
            _headers(),
            _redirects(rules.redirects),
        ]
    )


def server(rules: Rules) -> str:
    """The part for nginx's ``server`` block, whose ``root`` is the export's folder ``files``."""
    most = max((len(found) for found in rules.endings.values()), default=1)
    tried = [
        f"$uri{FIXED}{spoken}.$misional_own{number}"
        for number in range(most)
        for spoken in ("$misional_language", "")
    ]
    tried += [
        f"$uri{NEGOTIATED}{number}{spoken}.$misional_wish{number}"
        for number in range(len(rules.families))
        for spoken in ("$misional_language", "")
    ]
    known = "".join(
        f'    if (-f "$document_root$uri{NEGOTIATED}{number}{spoken}.{family.default}") {{ return 406; }}\n'
        for number, family in enumerate(rules.families)
        for spoken in ("es", "")
    )
    headers = {**SAFETY_HEADERS, **CORS_HEADERS}
    fixed = "".join(
        f'add_header {name} "{value}" always;\n'
        for name, value in sorted(headers.items())
        if name not in {"Content-Security-Policy", "X-Frame-Options"}
    )
    sent = "".join(
        f"    if ($misional_to{status}) {{ return {status} $misional_to{status}; }}\n"
        for status in _REDIRECTS
    )
    return _SERVER.format(tried=" ".join(tried), known=known, headers=fixed, redirects=sent)


_SERVER: Final = """# Written by `misional export`. Include it in a server block; root is the folder files.
charset off;
absolute_redirect off;
{headers}add_header Content-Security-Policy $misional_policy always;
add_header X-Frame-Options $misional_frames always;
add_header Vary $misional_vary always;
add_header Cache-Control $misional_cache always;
add_header Content-Location $misional_location;
add_header Content-Disposition $misional_disposition;
add_header Content-Language $misional_spoken;
error_page 404 /.errors/404$misional_language.$misional_problem;
error_page 406 /.errors/406$misional_language.problem;
error_page 405 =405 /.errors/404$misional_language.$misional_problem;

location ^~ /.errors/ {{ internal; }}

location / {{
    if ($request_method !~ "^(GET|HEAD)$") {{ return 405; }}
{redirects}    if ($misional_asks = "computed") {{ return 404; }}
    try_files {tried} @nothing;
}}

location ~ "^/id/(?<slashed>.+?)/+$" {{
    if (-f "$document_root/doc/$slashed.ttl=.ttl") {{ return 301 $misional_bare$is_args$args; }} return 404;
}}
# A thing is no page: 303 to its document, if there is one.
location ~ "^/id/(?<thing>.+?)(?<form>\\.(?:html|ttl|jsonld|nt|rdf))?$" {{
    if (-f "$document_root/doc/$thing.ttl=.ttl") {{ return 303 /doc/$misional_thing$misional_passed; }}
    return 404;
}}

location ~ "^(?<bare>/.+?)/+$" {{
    if (-f "$document_root$bare.ttl=.ttl") {{ return 301 $misional_bare$is_args$args; }}
    return 404;
}}

location @nothing {{
{known}    return 404;
}}
"""


def _map(source: str, name: str, rows: Sequence[tuple[str, str]]) -> str:
    body = "".join(f'    {_quoted(pattern)} "{value}";\n' for pattern, value in rows)
    return f'map "{source}" ${name} {{\n{body}}}\n'


def _quoted(pattern: str) -> str:
    return pattern if pattern == "default" else '"' + pattern.replace('"', '\\"') + '"'


def _types(types: Sequence[tuple[str, str]]) -> str:
    rows = "".join(f'    "{content_type}" {ending};\n' for content_type, ending in types)
    return f"types {{\n{rows}}}\ndefault_type application/octet-stream;\n"


def _weights(pattern: str) -> Iterator[tuple[str, str]]:
    """Regular expressions for ``pattern`` in a header's list, the heaviest first: q=1, 0.9, … 0.1."""
    start = rf"~*(?:^|,)\s*{pattern}{_PARAMETERS}"
    yield rf"{start}(?:;\s*q\s*=\s*1[.0]*)?{_END}", "1"
    for tenth in range(9, -1, -1):
        # 0.0x is not zero: what is refused has no other digit.
        more = "[0-9]*" if tenth else "0?[1-9][0-9]*"
        yield rf"{start};\s*q\s*=\s*0?\.{tenth}{more}{_END}", str(tenth)


def _languages() -> str:
    accepted = [(pattern, "$spoken") for pattern, _ in _weights(r"(?<spoken>es|en)(?:-[a-z0-9-]+)?")]
    return _map("$http_accept_language", "misional_accepted_language", [("default", "es"), *accepted]) + _map(
        "$arg_lang",
        "misional_language",
        [("default", "$misional_accepted_language"), ("~*^es$", "es"), ("~*^en$", "en")],
    )


def _accepts(number: int, family: Family) -> str:
    """Wish → extension: exact types before ranges at the same weight, as the server does."""
    default = family.default
    exact = [(wish, ending) for wish, ending in family.offered if not wish.endswith("/*")]
    ranges = [(wish, ending) for wish, ending in family.offered if wish.endswith("/*")]
    # The server's own preference among equals is its default first.
    exact.sort(key=lambda pair: pair[1] != default)
    weighed: list[list[tuple[str, str]]] = [[] for _ in range(11)]
    for wish, ending in (*exact, *ranges, ("*/*", default)):
        for place, (pattern, _weight) in enumerate(_weights(re.escape(wish).replace("/", "/"))):
            weighed[place].append((pattern, ending))
    rows = [("default", "none"), ("", default), (r"~^\s*\*\s*$", default)]
    rows += [row for level in weighed for row in level]
    named = [(f"~*^{re.escape(ending)}$", ending) for ending in sorted({ending for _, ending in exact})]
    named += [
        (f"~*^{re.escape(wish).replace(re.escape('+'), '(?:[+]|%2b|%20)')}$", ending)
        for wish, ending in exact
    ]
    named += _short_names(exact)
    return _map("$http_accept", f"misional_accept{number}", rows) + _map(
        "$arg__mediatype$arg_format",
        f"misional_wish{number}",
        [("default", "none"), ("", f"$misional_accept{number}"), *named],
    )


def _short_names(exact: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """What ``?format=`` calls a format besides its suffix and media type."""
    endings = {ending for _, ending in exact}
    short = {"json": ("srj", "jsonld", "json"), "xml": ("srx", "rdf"), "turtle": ("ttl",), "excel": ("xlsx",)}
    found = []
    for name, candidates in short.items():
        ending = next((one for one in candidates if one in endings), None)
        if ending is not None and name not in endings:
            found.append((f"~*^{name}$", ending))
    return found


def _endings(endings: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    most = max((len(found) for found in endings.values()), default=1)
    for number in range(most):
        rows = [("default", _at(endings.get("", ()), number))]
        rows += [
            (rf"~\.{re.escape(suffix)}$", _at(found, number)) for suffix, found in endings.items() if suffix
        ]
        yield _map("$uri", f"misional_own{number}", rows)


def _at(found: Sequence[str], number: int) -> str:
    return found[number] if number < len(found) else "none"


def _problems() -> str:
    html = [(pattern, "html") for pattern, _ in _weights("text/html")]
    return _map("$http_accept", "misional_problem", [("default", "problem"), *html])


def _headers() -> str:
    """Headers that follow from the file that answers, whose name says what was negotiated."""
    marks = rf"(?:{FIXED}|{NEGOTIATED}[0-9]+)"
    policy = SAFETY_HEADERS["Content-Security-Policy"]
    framed = rf"~^/embed/.+(?<!\.fragment\.html){FIXED}..\.html$"
    file = rf"~^(?<stem>.+){NEGOTIATED}[0-9]+"
    return "".join(
        (
            _map("$uri", "misional_policy", [("default", policy), (framed, FRAMED_POLICY)]),
            _map("$uri", "misional_frames", [("default", "DENY"), (framed, "")]),
            _map(
                "$uri",
                "misional_vary",
                [
                    ("default", ""),
                    (rf"~{NEGOTIATED}[0-9]+(?:..)?\.", "Accept, Accept-Language"),
                    (rf"~{FIXED}(?:es|en)\.", "Accept-Language"),
                    (r"~^/\.errors/", "Accept, Accept-Language"),
                ],
            ),
            _map(
                "$uri",
                "misional_cache",
                [
                    ("default", "public, max-age=60"),
                    (r"~^/(?:static|captures)/", "public, max-age=31536000, immutable"),
                    (r"~^/\.errors/", "no-store"),
                ],
            ),
            _map(
                "$uri",
                "misional_location",
                [
                    ("default", ""),
                    (rf"{file}\.(?<ending>[a-z]+)$", "$stem.$ending"),
                    (rf"{file}(?<tongue>es|en)\.(?<kind>[a-z]+)$", "$stem.$kind?lang=$tongue"),
                ],
            ),
            _map(
                "$uri",
                "misional_disposition",
                [
                    ("default", ""),
                    (
                        rf"~^/(?:class|queries)/(?<named>[A-Za-z0-9-]+)[^/]*{marks}(?:..)?\.(?<saved>csv|tsv|xlsx)$",
                        'attachment; filename=\\"$named.$saved\\"',
                    ),
                ],
            ),
            _map("$uri", "misional_spoken", [("default", ""), (r"~(?<told>es|en)\.[a-z]+$", "$told")]),
            _map(
                "$args",
                "misional_asks",
                [("default", ""), (rf"~(?:^|&)(?:{_COMPUTED_BY})=", "computed")],
            ),
            _map("$request_uri", "misional_thing", [("default", ""), ("~^/id/(?<raw>[^?]*)", "$raw")]),
            _map(
                "$request_uri",
                "misional_bare",
                [("default", "/"), ("~^(?<trimmed>[^?]+?)/+(?:[?]|$)", "$trimmed")],
            ),
            _map("$args", "misional_passed", [("default", ""), ("~^(?:lang|format|_mediatype)=", "?$args")]),
        )
    )


def _redirects(redirects: Mapping[str, tuple[int, str]]) -> str:
    """A map for each status, since nginx takes none from a variable."""
    return "".join(
        _map(
            "$uri",
            f"misional_to{status}",
            [
                ("default", ""),
                *((path, to) for path, (one, to) in sorted(redirects.items()) if one == status),
            ],
        )
        for status in _REDIRECTS
    )
