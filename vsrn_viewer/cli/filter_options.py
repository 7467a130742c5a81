"""The options that name a filter, or the files of every query, of `search` and `evaluate`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from vsrn_viewer.errors import FilterError
from vsrn_viewer.filtering import Fields, Filter, parse
from vsrn_viewer.query_fields import CAPTION_FIELDS, RESULT_FIELDS


def add_result_filter(search: argparse.ArgumentParser) -> None:
    """Let a search list only the images that a filter keeps."""
    search.add_argument(
        "--filter",
        type=_filter_with(RESULT_FIELDS),
        metavar="FILTER",
        help="list only images that pass, with the ranks that they have among all: 'rank:2..10 label:dog', with the "
        f"fields {', '.join(RESULT_FIELDS)}",
    )


def add_query_options(evaluate: argparse.ArgumentParser) -> None:
    """Let an evaluation count the captions that a filter keeps, and write down how every query fared."""
    evaluate.add_argument(
        "--filter",
        type=_filter_with(CAPTION_FIELDS),
        metavar="FILTER",
        help="also measure text to image over the captions that pass, ranked among all images: "
        "'caption:\"in the snow\" -label:person words:>12', with the "
        f"fields {', '.join(field for field in CAPTION_FIELDS if field != 'starred')}",
    )
    evaluate.add_argument(
        "--per-caption",
        type=Path,
        metavar="FILE.csv",
        help="write the rank of each caption's image and what came first; with --filter, of the captions that pass",
    )
    evaluate.add_argument(
        "--per-image",
        type=Path,
        metavar="FILE.csv",
        help="write the best rank of each image's captions, and for how many captions it stands first",
    )


def _filter_with(fields: Fields) -> Callable[[str], Filter]:
    def read(text: str) -> Filter:
        try:
            return parse(text, fields)
        except FilterError as error:
            raise argparse.ArgumentTypeError(str(error).removesuffix(".")) from None

    return read
