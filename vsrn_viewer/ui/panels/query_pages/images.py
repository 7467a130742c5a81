"""Images page: every image of the split as a query for its captions."""

from __future__ import annotations

import numpy as np

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.explain.query_columns import image_columns
from vsrn_viewer.picture import ColumnTable
from vsrn_viewer.queries import Case, SplitQueries, case_of_image
from vsrn_viewer.ui.panels.query_pages.ranked import Indices, RankedPage
from vsrn_viewer.view import Query


class ImagesPage(RankedPage):
    """Show how every image fares."""

    WORDS = "Images"
    TITLE = "Every image, and where its captions stand"
    HEADING = "Queries"
    KEY = "images"
    KIND = "image"
    ASKING = "images"

    def columns(self, queries: SplitQueries, info: PairInfo) -> ColumnTable:
        return image_columns(queries, info.captions, info.image_ids)

    def answers(self, queries: SplitQueries) -> tuple[Indices, Indices]:
        return np.where(queries.images.rank > 1, queries.images.rival, -1), np.arange(len(queries.images.rank))

    def ranks(self, queries: SplitQueries) -> Indices:
        return queries.images.rank

    def candidates(self, queries: SplitQueries) -> int:
        return queries.lines.captions

    def query(self, row: int, info: PairInfo) -> Query:
        return Query("image", info.image_ids[row], row)

    def case(self, row: int, queries: SplitQueries, info: PairInfo) -> Case | None:
        return case_of_image(queries, row, info.image_ids[row])

    def image_of(self, row: int, queries: SplitQueries) -> int:  # noqa: ARG002 (a row is an image)
        return row
