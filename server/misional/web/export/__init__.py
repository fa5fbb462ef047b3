"""The whole site as plain files, and the nginx configuration that negotiates among them without Python."""

from __future__ import annotations

from misional.web.export.asking import ExportError
from misional.web.export.site import Exported, export_site

__all__ = ["ExportError", "Exported", "export_site"]
