"""How every query fares, for `evaluate`: what a filter keeps of the captions, and a row of a file for each query."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

import numpy as np

from vsrn_viewer.cli.output import say
from vsrn_viewer.cli.parser import refuse
from vsrn_viewer.cli.truths import said_of_captions
from vsrn_viewer.errors import FilterError, QueryError
from vsrn_viewer.hubs import order_words
from vsrn_viewer.number_files import csv_text, save_text
from vsrn_viewer.query_filter import Texts, kept_captions
from vsrn_viewer.query_rows import CAPTION_COLUMNS, IMAGE_COLUMNS, caption_rows, columns_of, image_rows
from vsrn_viewer.recall import Recall

if TYPE_CHECKING:
    from vsrn_viewer.caption_lines import Indices
    from vsrn_viewer.filtering import Bools, Filter
    from vsrn_viewer.hubs import Correction
    from vsrn_viewer.queries import CaptionQueries, ImageQueries, SplitQueries
    from vsrn_viewer.workbench.measuring import Subject

_OPTIONS = ("filter", "per_caption", "per_image")
_OF_WORDS = ("caption", "words", "unknown")  # fields that a matrix alone knows nothing of
_NUMBERS = ("r1", "r5", "r10", "median_rank", "mean_rank")


def check_query_options(arguments: argparse.Namespace) -> None:
    """Raise QueryError or FilterError for options about single queries that cannot be served; nothing is read."""
    if arguments.runs:
        refuse(arguments, _OPTIONS, "with --runs, whose queries fare in many ways")
    if arguments.folds > 1:
        refuse(arguments, _OPTIONS, "with --folds, which rank a query within its fold alone")
    asked = arguments.filter.fields if arguments.filter else ()
    if "marked" in asked and not arguments.marks:
        raise FilterError("the filter asks for 'marked'. Name the file that keeps the marks, with --marks.")
    if "starred" in asked:
        raise FilterError(
            "the filter asks for 'starred', but stars are in sessions of the window. Filter by them there, or here by "
            "'marked' with --marks."
        )
    if "rank-without-hubs" in asked and not arguments.without_hubs:
        raise FilterError("the filter asks for 'rank-without-hubs'. Name the order with --without-hubs.")
    if not arguments.against:
        for field in asked:
            if field in ("other", "better"):
                raise FilterError(f"the filter asks for '{field}', but there is no other model. Name one as --against.")
    if not arguments.similarity:
        return
    if not (arguments.data or arguments.split):
        for field in asked:
            if field in (*_OF_WORDS, "label"):
                raise FilterError(
                    f"the filter asks for '{field}', but a matrix alone has no captions. Name the dataset with --data."
                )
    elif "unknown" in asked:
        raise QueryError("the filter asks for 'unknown', but a matrix brings no vocabulary. Take it out.")


def answer_queries(arguments: argparse.Namespace, subject: Subject) -> dict[str, Any]:
    """Write the files of single queries that the options ask for; return what `--filter` adds to the answer.

    Every file is written whole or not at all. Raises FilterError if the filter asks for what the split does not have,
    OSError naming the file that cannot be written.
    """
    if not any(getattr(arguments, name) for name in _OPTIONS):
        return {}
    if subject.split is None:
        say("a matrix alone has no captions and no ids: rows are numbered. Name the dataset with --data.")
    asked: Filter | None = arguments.filter
    queries, texts = _queries_of(subject, asked.fields if asked else (), arguments.without_hubs), _texts_of(subject)
    kept = None if asked is None else kept_captions(asked, queries, texts, said_of_captions(arguments, subject))
    if arguments.per_caption:
        save_text(
            arguments.per_caption, csv_text(columns_of(CAPTION_COLUMNS, queries), caption_rows(queries, texts, kept))
        )
    if arguments.per_image:
        if asked is not None:
            say("--filter chooses among the captions: the table of images holds all of them.")
        save_text(arguments.per_image, csv_text(columns_of(IMAGE_COLUMNS, queries), image_rows(queries, texts)))
    return {} if kept is None else {"filter": _measured(str(asked), queries, kept)}


def filter_lines(answer: dict[str, Any]) -> list[str]:
    """Return what people are told of a filter; nothing without one."""
    if "filter" not in answer:
        return []
    found = answer["filter"]
    line = f"\nfilter {found['text']}: {found['captions']:,} of {answer['captions']:,} captions"
    if not found["captions"]:
        return [f"{line} pass"]
    recall = found["text_to_image"]
    values = "".join(f"{recall[name]:{8 if 'rank' in name else 7}.1f}" for name in _NUMBERS)
    return [f"{line}, ranked among all images", f"{'text → image':17}{values}"]


def _measured(text: str, queries: SplitQueries, kept: Bools) -> dict[str, Any]:
    recall: Recall = queries.caption_recall(kept)
    numbers = {name: getattr(recall, name) if kept.any() else None for name in _NUMBERS}
    return {"text": text, "captions": int(kept.sum()), "text_to_image": numbers}


def _texts_of(subject: Subject) -> Texts:
    if subject.split is None:
        return Texts([str(row) for row in range(subject.scores.lines.images)])
    return Texts(subject.split.image_ids, subject.split.captions)


def _queries_of(subject: Subject, asked: tuple[str, ...], order: Correction | None) -> SplitQueries:
    """Return how all queries fare, with what else a filter asks for. order: without hubs, whose ranks stand beside."""
    from vsrn_viewer.explain.plots.rank_scatter import ranks_of_model
    from vsrn_viewer.queries import SplitQueries
    from vsrn_viewer.retrieval.filtered import labels_of
    from vsrn_viewer.retrieval.surveying import survey
    from vsrn_viewer.retrieval.without_hubs import WithoutHubs
    from vsrn_viewer.workbench import drain

    fared: tuple[CaptionQueries, ImageQueries] = drain(survey(subject.scores))
    labels = drain(labels_of(subject.split)).of_images if subject.split and "label" in asked else ()
    words, unknown = _words_of(subject, asked)
    lines, against = subject.scores.lines, subject.against
    other = None if against is None else ranks_of_model("against", lines, *against.ranks())
    without = None
    if order is not None:
        without = ranks_of_model(order_words(order), lines, *WithoutHubs(subject.scores, order).ranks())
    return SplitQueries(*fared, lines, words, unknown, labels, other, without)


def _words_of(subject: Subject, asked: tuple[str, ...]) -> tuple[Indices, Indices | None]:
    """Return how many tokens each caption has, (C,), 0 where nobody asks, and how many of them the model does not know;
    None without a vocabulary."""
    from vsrn_viewer.data.tokens import tokenize
    from vsrn_viewer.workbench import drain

    if subject.caption_words is not None and {"words", "unknown"} & {*asked}:
        drain(subject.caption_words.count_all())
        return subject.caption_words.words, subject.caption_words.unknown
    words = np.zeros(subject.scores.lines.captions, np.int64)
    if subject.split is not None and "words" in asked:
        words[:] = [len(tokenize(caption)) for caption in subject.split.captions]
    return words, None
