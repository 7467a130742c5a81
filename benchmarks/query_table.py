"""How long it takes from embeddings to the table of all queries, and how the table then sorts, keeps and scrolls.

IMAGES images (5,000 unless said) with five captions each, and random embeddings of SIZE (1,024) numbers. First the time
of the survey, which the worker does. Then in a window: the frame in which the table comes; each column sorted in both
directions, twice, of which the first puts its words in order; masks that keep half, a tenth and nothing, and all again;
filters as they are typed, from the text to the table;
scrolling row by row, page by page and by the bar; and walking with the arrow keys. A frame is the step and everything
that the event loop does for it. Times are of the wall and, beside them, of the processor as the window's thread used
it: on a busy machine the first one holds what others did. Needs a screen:

    nice -n 5 python tools/with_screen.py python benchmarks/query_table.py [IMAGES] [SIZE] [RESULT.json]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from driving import rest, save
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from recall import EACH, embeddings
from scrolling import empty_window, frame, photographs, split_of, spread_of

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.queries import SplitQueries
from vsrn_viewer.retrieval.scored import EmbeddingScores
from vsrn_viewer.retrieval.surveying import survey
from vsrn_viewer.steps import drain
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.panels.query_pages.ranked import RankedPage

IMAGES, SIZE = 5_000, 1_024
ALLOWED_MS = (50, 100)  # that the event loop may be busy at a time, and that sorting and keeping may take
FRAMES = 100  # of each way to scroll
FILTERS = ("rank:2..10", 'caption:"w7"|"w8 w9"', "label:l3 -label:l7", "score:[0.1,0.6] label:l3 -label:l7 caption:w7")


def main() -> None:
    images, size = (int(given) for given in (*sys.argv[1:3], *(IMAGES, SIZE)[len(sys.argv[1:3]) :]))
    lines = CaptionLines.even(images, EACH)
    answer: dict[str, Any] = {"images": images, "captions": lines.captions, "size": size}
    queries, answer["survey_s"] = surveyed(lines, size)
    with tempfile.TemporaryDirectory() as name:
        window = empty_window(Path(name))
        window.subject.set_info(split(lines, Path(name)))
        rest(500)
        answer["the table comes"] = spread_of([frame(partial(bring, window, queries))])
        rest(500)
        for key in ("captions", "images"):
            window.queries.choose(key)
            rest(300)
            answer[key] = tried(window.queries.pages[key])
        window.close()
    save(answer, sys.argv[3:])


def surveyed(lines: CaptionLines, size: int) -> tuple[SplitQueries, float]:
    """Return all queries of random embeddings, and the seconds that they took."""
    images, captions = embeddings(lines, size, 0)
    start = time.perf_counter()
    asked, found = drain(survey(EmbeddingScores([torch.from_numpy(images)], [torch.from_numpy(captions)], lines)))
    seconds = time.perf_counter() - start
    words = np.random.default_rng(0).integers(5, 20, lines.captions)
    names = np.array([f"l{number}" for number in range(80)])
    labels = tuple(map(tuple, np.random.default_rng(3).choice(names, (lines.images, 20)).tolist()))
    return SplitQueries(asked, found, lines, words, words % 3, labels), round(seconds, 2)


def split(lines: CaptionLines, folder: Path) -> PairInfo:
    """Return what is open: captions of as many words as those of people, each other than the others."""
    rng = np.random.default_rng(1)
    known = np.array([f"w{number}" for number in range(3_000)])
    texts = tuple(" ".join(words) for words in rng.choice(known, (lines.captions, 11)).tolist())
    return replace(split_of(lines.images, photographs(folder, 50)), captions=texts, caption_lines=lines)


def bring(window: MainWindow, queries: SplitQueries) -> None:
    """Let the queries come to a panel that is on top."""
    window.docks.show_queries()
    window.desk.queries = queries
    window.desk.changed.emit()


def tried(page: RankedPage) -> dict[str, Any]:
    """Return the times of the frames of everything that is done with a table."""
    rows, model, rng = page.rows, page.rows.model(), np.random.default_rng(2)
    count, answer = model.rowCount(), {}
    ways = (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder)
    sorts = [partial(rows.sortByColumn, column, way) for column in range(model.columnCount()) for way in ways]
    answer["sort for the first time"] = timed(sorts)
    answer["sort again"] = timed(sorts)
    masks = [rng.random(count) < share for share in (0.5, 0.1, 0.0)] * 3
    answer["keep"] = timed([partial(page.keep, mask) for mask in (*masks, None)])
    texts = [text for one in FILTERS for text in (one, "")] * 3
    answer["filter"] = timed([partial(page.desk.set_filter, page.KEY, text) for text in texts])
    bar = rows.verticalScrollBar()
    steps: dict[str, Callable[[int], int]] = {
        "row by row": lambda at: at,
        "page by page": lambda at: at * bar.pageStep(),
        "the bar dragged": lambda at: at * bar.maximum() // FRAMES,
    }
    for name, place in steps.items():
        answer[name] = spread_of([frame(partial(bar.setValue, place(at))) for at in range(FRAMES)])
    rows.setFocus()
    page.open_case = lambda _row: None  # the walk alone: there is no model here
    answer["walk"] = spread_of([frame(partial(QTest.keyClick, rows, Qt.Key.Key_Down)) for _ in range(FRAMES)])
    return answer


def timed(steps: list[Callable[[], object]]) -> dict[str, object]:
    frames = [frame(step) for step in steps]
    return {**spread_of(frames), **{f"over_{most}_ms": sum(ms > most for _, ms in frames) for most in ALLOWED_MS}}


if __name__ == "__main__":
    main()
