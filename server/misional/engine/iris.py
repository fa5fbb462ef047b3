"""IRIs as a query writes them: escapes undone, references resolved (RFC 3986 §5.2)."""

from __future__ import annotations

import re
from typing import Final

_PARTS: Final = re.compile(
    r"(?:([A-Za-z][A-Za-z0-9+.\-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL
)
_CODE_POINT: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_LOCAL_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_LAST_CODE_POINT: Final = 0x10FFFF


def unescape_code_points(text: str) -> str:
    r"""Undo ``\uXXXX`` and ``\UXXXXXXXX`` (SPARQL 1.1 §19.2); one that names no character stays as it is."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= _LAST_CODE_POINT else match[0]

    return _CODE_POINT.sub(character, text) if "\\" in text else text


def unescape_local(local: str) -> str:
    """The local part of a prefixed name without its backslashes (PN_LOCAL_ESC)."""
    return _LOCAL_ESCAPE.sub(r"\1", local) if "\\" in local else local


def resolve(reference: str, base: str | None) -> str:
    """``reference`` made absolute; without a base, or if it is absolute already, as it is."""
    scheme, authority, path, query, fragment = _split(reference)
    if base is None or scheme is not None:
        return reference
    base_scheme, base_authority, base_path, base_query, _ = _split(base)
    if authority is not None:
        return _join(base_scheme, authority, _remove_dots(path), query, fragment)
    if not path:
        return _join(base_scheme, base_authority, base_path, base_query if query is None else query, fragment)
    if not path.startswith("/"):
        path = "/" + path if base_authority is not None and not base_path else _merge(base_path, path)
    return _join(base_scheme, base_authority, _remove_dots(path), query, fragment)


def _split(iri: str) -> tuple[str | None, str | None, str, str | None, str | None]:
    match = _PARTS.fullmatch(iri)
    if match is None:  # the pattern takes any text; this is for the type checker
        return None, None, iri, None, None
    return match[1], match[2], match[3], match[4], match[5]


def _join(
    scheme: str | None, authority: str | None, path: str, query: str | None, fragment: str | None
) -> str:
    return "".join(
        (
            "" if scheme is None else f"{scheme}:",
            "" if authority is None else f"//{authority}",
            path,
            "" if query is None else f"?{query}",
            "" if fragment is None else f"#{fragment}",
        )
    )


def _merge(base_path: str, path: str) -> str:
    return base_path[: base_path.rfind("/") + 1] + path


def _remove_dots(path: str) -> str:
    output: list[str] = []
    segments = path.split("/")
    for index, segment in enumerate(segments):
        last = index == len(segments) - 1
        if segment == "..":
            if len(output) > 1:
                output.pop()
            if last:
                output.append("")
        elif segment == ".":
            if last:
                output.append("")
        else:
            output.append(segment)
    return "/".join(output)
