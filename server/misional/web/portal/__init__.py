"""For portals, catalogues and crawlers: catalogue variants, tables, the embed, the report, the sitemap."""

from __future__ import annotations

from typing import Final

from misional.web.portal import catalogue, discovery, embed, mota, report, stratml, tables

ROOMS: Final = (catalogue, discovery, embed, mota, report, stratml, tables)
"""The modules of this folder's views, each with a ``blueprint``, for an application over a release."""

FRAMED: Final = embed.FRAMED
"""The one endpoint whose pages other sites may frame."""

__all__ = ["FRAMED", "ROOMS"]
