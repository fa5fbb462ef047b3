"""A draft on the disk, as `misional extract --output` leaves it."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from misional.extract.draft import Source, draft, read_page
from misional.extract.graph import draft_prefixes, to_graph
from misional.model import write_turtle
from misional.model.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BODY = "cerro-azul/secretaria-de-hacienda"
PAGE = """Misión y Visión
Resolución 12 de 2023 (3 de marzo de 2023)
"Por la cual se adopta la plataforma estratégica de la Secretaría"

Misión
Recaudar y administrar los ingresos del municipio para financiar la inversión social.

Visión
Para el 2030 la Secretaría tendrá todos sus trámites en línea.

Objetivos estratégicos
1. Aumentar el recaudo del impuesto predial.
2. Pagar a los proveedores en menos de treinta días.

Funciones
Decreto 45 de 2019
Artículo 7. Funciones. Son funciones de la Secretaría, conforme al artículo 21 de la Ley 1454 de 2011:
1. Elaborar el proyecto de presupuesto, según lo previsto en el Decreto Ley 111 de 1996.
2. Recaudar los tributos municipales. Cobrar las deudas vencidas.
3. Llevar la contabilidad del municipio.
"""


@pytest.fixture
def make_draft(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes the draft of a page and gives its path."""

    def make(page: str = PAGE, name: str = "borrador", entity: str = BODY) -> Path:
        source = Source(entity, "https://cerroazul.example.gov.co/hacienda", datetime.date(2026, 1, 2))
        found = draft(read_page(page.encode(), "text"), source)
        graph = to_graph(found)
        folder = tmp_path / "drafts"
        (folder / "captures").mkdir(parents=True, exist_ok=True)
        (folder / "captures" / f"{found.sha256}.txt").write_bytes(found.page.text.encode())
        path = folder / f"{name}.ttl"
        path.write_text(
            write_turtle(graph, {**PREFIXES, **draft_prefixes(found, graph)}, "# Draft.\n"), encoding="utf-8"
        )
        return path

    return make
