"""Descriptions of pictures that are drawn as a reading line: columns in the order in which a GRU reads them, a row per
quantity. See `picture`, where all are found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from vsrn_viewer.scale import Scale, runs_of

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class ReadingRow:
    """One row of the reading line: a value per region. values (N,), NaN for a region that the run leaves out.

    kind: "curve" (a line through the columns), "strip" (a coloured cell each), "bars" (a height each), "word" (a strip
    of a matrix: no space between it and its neighbours, low), "signed" (a bar up or down from 0 in the middle).
    meaning: half a sentence for people who do not know the quantity. last: text beside the last
    column of a curve ("0.412"), "" for none. beside: what stands beside the name, "" for the ends of the scale.
    before: a second, dashed curve, (N,), NaN where it has no value: of the run without the what-ifs, step by step, or
    of the pinned run; before_name says which. changed: places of regions whose value a what-if sets. spans: of signed
    bars, places that share one wide bar, as the boxes of a thing do, and one value. errors: (N,) the standard error of
    each value, drawn as a whisker. is_marked: its name stands out.
    """

    name: str
    kind: Literal["curve", "strip", "bars", "word", "signed"]
    values: Floats
    scale: Scale
    meaning: str
    last: str = ""
    beside: str = ""
    before: Floats | None = None
    changed: tuple[int, ...] = ()
    before_name: str = "before"
    spans: tuple[tuple[int, ...], ...] = ()
    errors: Floats | None = None
    is_marked: bool = False

    @property
    def bars(self) -> tuple[tuple[int, int], ...]:
        """The first and last place of each signed bar: a span is one wherever its places stand side by side."""
        spanned = {place for span in self.spans for place in span}
        single = [(place,) for place in range(len(self.values)) if place not in spanned]
        return tuple(run for span in (*self.spans, *single) for run in runs_of(span))

    @property
    def aside(self) -> str:
        """What stands beside the name: "0.41 – 0.62"."""
        return self.beside or " – ".join(self.scale.ends)

    @property
    def zero(self) -> float | None:
        """Where a curve's zero line lies, 0 at the foot to 1 at the top of its scale; None for no line."""
        low, high = self.scale.low, self.scale.high
        return -low / (high - low) if self.kind == "curve" and low <= 0 <= high else None


@dataclass(frozen=True)
class ReadingPicture:
    """The reading line: one column per region, in the order in which the GRU reads them.

    numbers (N,), labels: one per region, 7 and "7 bear". boxes (N,4) pixels for the crops, None if unknown.
    missing: a sentence if some rows cannot be shown (no GRU, no query), else "". selected: regions
    whose columns are framed. image_size: (width, height), the pixels that boxes count in; None without.
    selected_rows: places of rows that are framed. dropped: places of regions that the run leaves out: they keep their
    column, faint and empty, with the number struck through. faint: places of regions that a filter leaves out of sight:
    crop and number are faint, the values stay. frames: places that are one thing, framed together over
    the rows of words. regions: how many regions there are, where only some have a column; else 0.
    """

    title: str
    note: str
    numbers: tuple[int, ...]
    labels: tuple[str, ...]
    boxes: Floats | None
    rows: tuple[ReadingRow, ...]
    missing: str
    selected: tuple[int, ...] = ()
    image_size: tuple[int, int] | None = None
    selected_rows: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()
    frames: tuple[tuple[int, ...], ...] = ()
    regions: int = 0
    faint: tuple[int, ...] = ()


@dataclass(frozen=True)
class SentencePicture(ReadingPicture):
    """The generated sentence, drawn as a reading line: a row per word, what each region gave to it.

    probabilities (T,): of the words, as they were chosen.
    """

    probabilities: tuple[float, ...] = ()


@dataclass(frozen=True)
class InteractionPicture(ReadingPicture):
    """Word × region, drawn as a reading line: a row per word of the query, then the sums of the columns.

    word_sums (T,): of the rows. by_word (T,), by_region (N,): what leaving out the word or the region alone takes.
    parts: places that share a value, as the boxes of a thing do, each with a name; () where each region has its own.
    """

    word_sums: tuple[float, ...] = ()
    by_word: tuple[float, ...] = ()
    by_region: Floats | None = None
    parts: tuple[tuple[int, ...], ...] = ()
    part_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class WordReadingPicture(ReadingPicture):
    """How the text encoder's GRU read the query, drawn as a reading line: a column per token, <start> and <end> among
    them. Its columns are of no region: `numbers` is empty, and `labels` are the tokens.

    read (C,): of each column, the place of its word among those that were read, from 0; −1 of <start>, of <end> and of
    words that the run leaves out. asked (C,): the place of its word among those that were asked; −1 of the two marks.
    """

    read: tuple[int, ...] = ()
    asked: tuple[int, ...] = ()
