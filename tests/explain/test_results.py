"""Ranked images and captions, as strip and list: the ranking's numbers, and one scale for all that brought a match."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import probed
import pytest
from changed_run import run

from vsrn_viewer import explain
from vsrn_viewer.answers import CorrectedCaptionHit, CorrectedHit, Probed
from vsrn_viewer.picture import BroughtPicture, HeatPicture
from vsrn_viewer.view import View

RESULTS, CAPTIONS = explain.kind_of("results"), explain.kind_of("captions")


def strip(ranked):
    return RESULTS.make(run().trace, run().context, View(), Probed(ranked=ranked))


def test_a_strip_holds_the_ranking_and_what_is_right():
    picture = strip(probed.ranked())
    assert [(one.rank, one.image_id, one.score, one.right) for one in picture.results] == [
        (1, "107", 0.75, False),
        (2, "108", 0.5, True),
        (3, "109", -0.25, None),
    ]
    assert picture.query == "a bear"
    assert picture.note == "the best 3 of 1,000 images"
    filtered = strip(replace(probed.ranked(), passing=12))
    assert filtered.note == "the best 3 of 12 of 1,000 images, which pass the filter"


def test_what_brought_the_matches_is_on_one_scale_that_holds_the_largest():
    picture = strip(probed.ranked())
    assert (picture.scale.low, picture.scale.high) == pytest.approx((-0.8, 0.8))  # the second: twice 0.4
    for one, factor in zip(picture.results, (1, -2, 0.25), strict=True):
        assert type(one.over) is BroughtPicture
        assert one.over.scale == picture.scale
        assert one.over.key == ()
        np.testing.assert_array_equal(one.over.values, factor * probed.TOGETHER)


def test_where_the_papers_attention_explains_its_map_lies_over_each_image():
    scores = [50 * np.arange(first, first + 8, dtype=np.float32) ** 2 for first in (1, 2, 3)]
    founds = [probed.attribution("attention", grouped=False, by_region=values) for values in scores]
    picture = strip(probed.ranked(founds))
    for one, values in zip(picture.results, scores, strict=True):
        assert type(one.over) is HeatPicture
        np.testing.assert_array_equal(one.over.scores, values)
    assert (picture.scale.low, picture.scale.high, picture.scale.signed) == (0, 50 * 10**2, False)


def test_without_boxes_the_strip_says_why_nothing_lies_over_the_images():
    picture = strip(probed.ranked(traced=run(boxes=False)))
    assert [one.over for one in picture.results] == [None] * 3
    assert picture.scale is None
    assert picture.missing == "This dataset has no boxes, so nothing can be placed on the image."
    table = explain.table_of(picture)
    assert table.rows == ((1, "107", 0.75, "no", "", ""), (2, "108", 0.5, "yes", "", ""), (3, "109", -0.25, "", "", ""))


def test_table_of_a_strip_has_a_row_for_each_thing_of_each_image():
    table = explain.table_of(strip(probed.ranked()))
    assert table.columns == ("rank", "image", "score", "truth", "explained with", "brought to the match")
    assert len(table.rows) == 3 * len(probed.GROUPS)
    assert table.rows[0] == (1, "107", 0.75, "no", "ape · 3 boxes", float(np.float32(0.4)))
    assert table.rows[5][:5] == (2, "108", 0.5, "yes", "ape · 3 boxes")
    assert table.rows[3][5] == ""  # has no value


def test_there_is_no_strip_without_a_sentence_or_before_it_is_known():
    trace = replace(run().trace, score=None, score_by_step=None, caption_embedding=None)
    assert RESULTS.make(trace, run().context, View(), probed.probed()) is None
    assert RESULTS.missing(trace) == "There is no sentence, so there are no ranked images. Ask with a sentence."
    assert RESULTS.make(run().trace, run().context, View(), Probed()) is None
    assert RESULTS.asks(View()) == ("ranked",)


def test_a_list_of_captions_holds_the_ranking_and_so_does_its_table():
    picture = CAPTIONS.make(run().trace, run().context, View(), Probed(ranked_captions=probed.ranked_captions()))
    assert picture.ranks == (1, 2, 3)
    assert picture.captions == ("a goat", "a bear that is brown", "an eel")
    assert picture.scores == (0.625, 0.5, -0.125)
    assert picture.rights == (False, True, False)
    assert picture.note == "the best 3 of 200 captions for image 107"
    table = explain.table_of(picture)
    assert table.columns == ("rank", "caption", "score", "truth")
    assert table.rows[1] == (2, "a bear that is brown", 0.5, "yes")
    assert CAPTIONS.make(run().trace, run().context, View(), Probed()) is None
    assert CAPTIONS.asks(View()) == ("ranked_captions",)


def test_an_order_without_hubs_is_named_in_strip_list_and_tables_with_the_plain_ranks():
    ranked, captions = probed.ranked(), probed.ranked_captions()
    images = [
        replace(one, hit=CorrectedHit(**vars(one.hit), plain_rank=plain, corrected_score=0.1))
        for one, plain in zip(ranked.images, (4, 1, 2), strict=True)
    ]
    hits = [
        CorrectedCaptionHit(**vars(hit), plain_rank=plain, corrected_score=0.1)
        for hit, plain in zip(captions.hits, (9, 2, 1), strict=True)
    ]
    picture = strip(replace(ranked, images=tuple(images), correction="csls"))
    assert (picture.order, picture.note) == (
        "without hubs (CSLS)",
        "the best 3 of 1,000 images, without hubs (CSLS)",
    )
    assert [one.plain_rank for one in picture.results] == [4, 1, 2]
    table = explain.table_of(picture)
    assert (table.columns[0], table.columns[-1]) == ("rank without hubs (CSLS)", "plain rank")
    assert {(row[0], row[-1]) for row in table.rows} == {(1, 4), (2, 1), (3, 2)}
    found = Probed(ranked_captions=replace(captions, hits=tuple(hits), correction="csls"))
    listed = CAPTIONS.make(run().trace, run().context, View(), found)
    assert listed.plain_ranks == (9, 2, 1)
    assert listed.note.endswith(", without hubs (CSLS)")
    assert [(row[0], row[-1]) for row in explain.table_of(listed).rows] == [(1, 9), (2, 2), (3, 1)]
