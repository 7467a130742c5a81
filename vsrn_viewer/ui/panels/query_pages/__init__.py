"""The pages of the queries panel, in the order of its switch. A page is one file and one line here."""

from __future__ import annotations

from vsrn_viewer.ui.panels.query_pages.captions import CaptionsPage
from vsrn_viewer.ui.panels.query_pages.images import ImagesPage
from vsrn_viewer.ui.panels.query_pages.page import QueriesPage

__all__ = ["PAGES", "QueriesPage"]

PAGES: dict[str, type[QueriesPage]] = {"captions": CaptionsPage, "images": ImagesPage}
