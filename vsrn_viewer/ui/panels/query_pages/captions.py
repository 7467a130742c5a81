"""Captions page: every caption of the split as a query for its image."""

from __future__ import annotations

import numpy as np

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.explain.query_columns import caption_columns
from vsrn_viewer.picture import ColumnTable
from vsrn_viewer.queries import Case, SplitQueries, case_of_caption
from vsrn_viewer.ui.panels.query_pages.ranked import Indices, RankedPage
from vsrn_viewer.view import Query


class CaptionsPage(RankedPage):
    """Show how every caption fares."""

    WORDS = "Captions"
    TITLE = "Every caption, and where its image stands"
    HEADING = "Queries"
    KEY = "captions"
    KIND = "caption"
    ASKING = "captions"

    def columns(self, queries: SplitQueries, info: PairInfo) -> ColumnTable:
        return caption_columns(queries, info.captions, info.image_ids)

    def answers(self, queries: SplitQueries) -> tuple[Indices, Indices]:
        return np.arange(len(queries.captions.rank)), np.where(queries.captions.rank > 1, queries.captions.rival, -1)

    def ranks(self, queries: SplitQueries) -> Indices:
        return queries.captions.rank

    def candidates(self, queries: SplitQueries) -> int:
        return queries.lines.images

    def query(self, row: int, info: PairInfo) -> Query:
        return Query("caption", info.captions[row], row)

    def case(self, row: int, queries: SplitQueries, info: PairInfo) -> Case:
        return case_of_caption(queries, row, info.captions[row])

    def image_of(self, row: int, queries: SplitQueries) -> int:
        return int(queries.captions.image[row])
