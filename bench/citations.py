"""How the time of `misional.extract.citations.find` grows with the text: python bench/citations.py [pieces]

Each hostile text is made at two sizes, one four times the other. Time that grows in proportion gives a ratio
near 4, quadratic time one near 16. CPU seconds of this process, the best of three; exit code 1 over a ratio
of 8, which leaves room for a noisy machine (tests/extract counts steps instead, and is exact).
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final

from misional.extract.citations import find

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def numbers(count: int) -> str:
    """ "1, 2, 3, …"."""
    return ", ".join(map(str, range(1, count)))


HOSTILE: Final[Mapping[str, Callable[[int], str]]] = {
    "article list": lambda n: f"artículo {numbers(n)}",
    "articles of a contract": lambda n: f"artículos {numbers(n)} del contrato",
    "norm, articles, contract": lambda n: f"Ley 1 de 2000, artículo {numbers(n)} del pacto",
    "articles of many norms": lambda n: f"artículos {numbers(n)} de las Leyes {numbers(n)} y 5 de 2000",
    "nested de": lambda n: "numeral 1 del literal a del " * n,
    "nested same kind": lambda n: "numeral 1 del " * n,
    "siblings and de": lambda n: "numeral 1 y literal a del numeral 2 y " * n,
    "inner to outer": lambda n: "literal a), numeral 5, artículo 24, " * n,
    "alternating": lambda n: "artículo 1, numeral 2, literal b, parágrafo 3, " * n,
    "articles, no comma": lambda n: "artículo 5 " * n,
    "norm list": lambda n: "Leyes " + ", ".join(f"{i} de 2000" for i in range(1, n)),
    "undated norm list": lambda n: f"Decretos {numbers(n)}",
    "year at the end": lambda n: f"Decretos {numbers(n)} y 5 de 2000",
    "elliptic articles": lambda n: "artículos 1 de la Ley 2 de 2000" + " y 3 de la Ley 4 de 2001" * n,
    "type words": lambda n: "Ley Decreto Ley Acuerdo " * n,
    "type and de": lambda n: "Decreto del Ministerio de " * n,
    "unfinished names": lambda n: "Decreto Único Reglamentario del Sector de la Función Pública y " * n,
    "capital names": lambda n: "Resolución del Ministerio " + "Alfa " * n,
    "long number": lambda n: "Ley " + "1" * n,
    "long dotted number": lambda n: "artículo " + "1." * n,
    "long hyphened number": lambda n: "Resolución " + "1-" * n,
    "long word": lambda n: "resolución" * n,
    "accents": lambda n: "o\u0301" * n,
    "blanks": lambda n: "Ley" + " \u00a0\n" * n + "80 de 1993",
    "verbs": lambda n: "modificado, adicionado y derogado " * n + "por la Ley 80 de 1993",
    "brackets": lambda n: "Ley (" * n,
    "number words": lambda n: "artículo cien mil " * n,
    "conjunctions": lambda n: "artículos 1 " + "y " * n,
    "anaphora": lambda n: "artículo 5 de la citada Ley y " * n,
    "legal prose": lambda n: "el artículo 48 del Acuerdo 257 de 2006, modificado por la Ley 80/93; " * n,
}


def cpu_seconds(text: str) -> float:
    """The least CPU time of three readings of the text."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        find(text)
        best = min(best, time.process_time() - start)
    return best


def main(pieces: int) -> int:
    """Print a line per hostile text; 1 when one of them grows faster than the text."""
    worst = 0.0
    for name, make in HOSTILE.items():
        small, large = make(pieces), make(4 * pieces)
        first, second = cpu_seconds(small), cpu_seconds(large)
        ratio = second / first if first > 0.005 else 0.0
        worst = max(worst, ratio)
        speed = len(large) / second / 1e6
        print(f"{name:26} {len(large):>9,} chars {second:8.3f} s {speed:6.2f} Mchar/s  x{ratio:.1f} for x4")
    print(f"worst ratio {worst:.1f}")
    return int(worst > 8)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000))
