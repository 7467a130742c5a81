"""The pages of the queries panel, in the order of its switch. A page is one file and one line here."""

from __future__ import annotations

from vsrn_viewer.ui.panels.query_pages.captions import CaptionsPage
from vsrn_viewer.ui.panels.query_pages.hubs import HubsPage
from vsrn_viewer.ui.panels.query_pages.images import ImagesPage
from vsrn_viewer.ui.panels.query_pages.lines import LinesPage
from vsrn_viewer.ui.panels.query_pages.map import MapPage
from vsrn_viewer.ui.panels.query_pages.models import ModelsPage
from vsrn_viewer.ui.panels.query_pages.page import QueriesPage
from vsrn_viewer.ui.panels.query_pages.pairs import PairsPage
from vsrn_viewer.ui.panels.query_pages.starred import StarredPage
from vsrn_viewer.ui.panels.query_pages.suspects import SuspectsPage

__all__ = ["PAGES", "QueriesPage"]

PAGES: dict[str, type[QueriesPage]] = {
    "captions": CaptionsPage,
    "images": ImagesPage,
    "starred": StarredPage,
    "lines": LinesPage,
    "models": ModelsPage,
    "suspects": SuspectsPage,
    "hubs": HubsPage,
    "map": MapPage,
    "pairs": PairsPage,
}
