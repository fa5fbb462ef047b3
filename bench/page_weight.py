"""What a reader's browser loads of each kind of page: HTML, stylesheet and script, compressed, in bytes.

``python bench/page_weight.py http://127.0.0.1:8000`` asks a running server for the kinds of page that the
accessibility statement names, in Spanish, and prints a line for each and the heaviest.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from misional.web.about import checked

if TYPE_CHECKING:
    from collections.abc import Sequence

_CODINGS: Final = "br, gzip"
_ASSET: Final = re.compile(r'(?:href|src)="(/static/[^"]+\.(css|js))"')


def fetch(address: str, codings: str) -> bytes:
    """The body that is answered at ``address``, whatever its status, as it came over the wire."""
    headers = {"Accept": "text/html", "Accept-Language": "es", "Accept-Encoding": codings}
    try:
        with urlopen(Request(address, headers=headers), timeout=60) as answer:
            body: bytes = answer.read()
    except HTTPError as refused:
        body = refused.read()
    return body


def weight(root: str, path: str) -> dict[str, int]:
    """Bytes of a page by kind: ``html``, ``css``, ``js``, and all as they are ``plain``."""
    html = fetch(root + path, "identity")
    found = {"html": len(fetch(root + path, _CODINGS)), "css": 0, "js": 0, "plain": len(html)}
    for asset, kind in sorted(set(_ASSET.findall(html.decode()))):
        found[kind] += len(fetch(root + asset, _CODINGS))
    return found


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    root = (arguments[0] if arguments else "http://127.0.0.1:8000").rstrip("/")
    print(f"{'page':<22}{'html':>8}{'css':>8}{'js':>8}{'all':>8}{'html, plain':>14}")
    rows = {row.kind: weight(root, row.path) for row in checked() if row.path is not None}
    for kind, row in rows.items():
        whole = row["html"] + row["css"] + row["js"]
        print(f"{kind:<22}{row['html']:>8}{row['css']:>8}{row['js']:>8}{whole:>8}{row['plain']:>14}")
    heaviest = max(rows, key=lambda kind: sum(rows[kind][one] for one in ("html", "css", "js")))
    print(f"heaviest: {heaviest}")


if __name__ == "__main__":
    main(sys.argv[1:])
