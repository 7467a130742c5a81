"""The best images and captions are those of a plain computation, and each image brings its own explanation."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from plain_vsrn import Differently
from what_if_desk import QUERY

from vsrn_viewer.answers import CorrectedStanding
from vsrn_viewer.change import Change
from vsrn_viewer.errors import DatasetError, FilterError, OverflowingError
from vsrn_viewer.probe.ranked import best_captions, best_images, right_images
from vsrn_viewer.probe.what_if import what_if
from vsrn_viewer.retrieval.ordering import captions_without_hubs, images_without_hubs
from vsrn_viewer.retrieval.search import caption_hits, image_hits, rank_captions, rank_images
from vsrn_viewer.view import PairId, Query, View
from vsrn_viewer.workbench import Workbench, drain
from vsrn_viewer.workbench.subject import ask_view

CLOSE = 1e-5
ASKED = Query(text=" ".join(QUERY))


@cache
def opened(reference):
    return drain(Workbench().open(PairId((str(reference.checkpoint),), str(reference.dataset), device="cpu")))


def rows_of(found):
    return [int(image.hit.image_id.removeprefix("image")) for image in found.images]


def test_the_best_images_are_those_of_the_plain_networks_each_with_its_own_run(desk, pair):
    scores = desk.plain_scores(0, Differently()).mean(axis=0)
    found = drain(best_images(pair, ASKED))
    rows = rows_of(found)
    assert len(rows) == len({*rows}) == 5
    assert scores[rows].min() > np.delete(scores, rows).max() - 2 * CLOSE
    assert found.ranked == 40
    assert found.query == ASKED.text
    for rank, (row, image) in enumerate(zip(rows, found.images, strict=True), start=1):
        assert image.hit.rank == rank
        assert image.hit.score == pytest.approx(scores[row], abs=CLOSE)
        assert image.attribution.score == pytest.approx(scores[row], abs=CLOSE)
        assert image.traced.context.image_id == image.hit.image_id
        assert image.traced.trace.regions == desk.counts[row] == len(image.attribution.rows)
        assert {region for group in image.attribution.groups for region in group.regions} == {*range(desk.counts[row])}
        assert image.right is None  # nobody knows
    best, rest = rows[0], tuple(range(1, desk.counts[rows[0]]))
    without = desk.plain_scores(best, Differently(order=rest)).mean(axis=0)[best]
    assert found.images[0].attribution.by_region[0] == pytest.approx(scores[best] - without, abs=2 * CLOSE)


def test_a_change_is_of_one_image_and_the_others_stay(desk, pair):
    row = rows_of(drain(best_images(pair, ASKED, top=1)))[0]
    kept = tuple(range(1, desk.counts[row]))
    scores = desk.plain_scores(row, Differently(order=kept)).mean(axis=0)
    change = Change(regions=kept, skipped_layers=())
    found = drain(best_images(pair, ASKED, image=row, change=change, own_groups=((1, 2),), top=40))
    for other, image in zip(rows_of(found), found.images, strict=True):
        assert image.hit.score == pytest.approx(scores[other], abs=CLOSE)
        read = kept if other == row else range(desk.counts[other])
        assert image.traced.trace.region_rows.tolist() == [*read]
        assert image.attribution.rows.tolist() == [*read]
        together = [group.regions for group in image.attribution.groups]
        by_rule = [group.regions for group in pair.split.groups(other, "things")]
        assert (1, 2) in together if other == row else together == by_rule


def test_a_skipped_layer_is_skipped_in_the_changed_image_alone(desk, pair):
    row = rows_of(drain(best_images(pair, ASKED, top=1)))[0]
    scores = desk.plain_scores(row, Differently(skipped=frozenset({0}))).mean(axis=0)
    for image in drain(best_images(pair, ASKED, image=row, change=Change(skipped_layers=(0,)), top=40)).images:
        other = int(image.hit.image_id.removeprefix("image"))
        assert image.traced.context.ensemble_score == pytest.approx(scores[other], abs=CLOSE)


def test_an_image_without_a_score_has_no_rank(pair):
    edges = tuple((layer, 0, giver, 3e38) for layer in range(2) for giver in range(3))
    with pytest.raises(OverflowingError, match="overflow"):
        drain(best_images(pair, ASKED, image=0, change=Change(edges=edges)))


def test_a_photograph_that_cannot_be_read_is_refused(pair, monkeypatch):
    monkeypatch.setattr(type(pair.split), "image_path", lambda *_: Path("nowhere.jpg"))
    with pytest.raises(DatasetError, match=r"nowhere\.jpg"):
        drain(best_images(pair, ASKED))


def test_for_a_caption_its_own_image_is_right_and_scores_are_the_published_ones(coco):
    pair = opened(coco)
    found = drain(best_images(pair, Query("caption", pair.info.captions[7], 7), method="attention", top=40))
    rows = [pair.split.index_of(image.hit.image_id) for image in found.images]
    scores = [image.hit.score for image in found.images]
    np.testing.assert_allclose(scores, coco.expected()["similarity"][rows, 7], atol=CLOSE)
    assert [row for row, image in zip(rows, found.images, strict=True) if image.right] == [1]


def test_for_a_typed_sentence_all_images_with_that_caption_are_right(coco):
    pair = opened(coco)
    captions = list(pair.info.captions)
    captions[12] = captions[3]  # of images 2 and 0
    shared = replace(pair, info=replace(pair.info, captions=tuple(captions)))
    assert right_images(shared, Query(text=f" {captions[3]} ")) == {0, 2}
    assert right_images(shared, Query("caption", captions[3], 12)) == {2}  # as every recall counts
    assert right_images(shared, Query(text="a red xyzzy")) == frozenset()


def test_a_view_gets_both_beside_its_trace(coco):
    pair, query = opened(coco), Query(text="a red ball")
    _, found = ask_view(pair, View(query=query, image=3, method="attention"), ("ranked", "ranked_captions"))
    direct = drain(best_images(pair, query, "attention"))
    assert [image.hit for image in found.ranked.images] == [image.hit for image in direct.images]
    assert {image.attribution.method for image in found.ranked.images} == {"attention"}
    assert found.ranked_captions == drain(best_captions(pair, 3))
    assert found.attribution is None


def test_the_best_captions_are_the_published_ones_with_their_truth(reference, expected):
    found = drain(best_captions(opened(reference), 3))
    scores = expected["similarity"][3]
    lines = [hit.caption_index for hit in found.hits]
    np.testing.assert_allclose([hit.score for hit in found.hits], scores[lines], atol=CLOSE)
    assert scores[lines].min() > np.delete(scores, lines).max() - 2 * CLOSE
    assert [hit.ground_truth for hit in found.hits] == [15 <= line < 20 for line in lines]
    assert [hit.rank for hit in found.hits] == [1, 2, 3, 4, 5]
    assert found.captions == 200


def test_a_filter_chooses_among_the_best_images_and_leaves_their_ranks(pair):
    every = drain(best_images(pair, ASKED, top=40))
    found = drain(best_images(pair, ASKED, top=3, result_filter="rank:>2 -rank:4"))
    assert [image.hit for image in found.images] == [every.images[place].hit for place in (2, 4, 5)]
    assert (every.passing, found.passing, found.ranked) == (None, 37, 40)
    with pytest.raises(FilterError, match="no image passes the filter rank:>40"):
        drain(best_images(pair, ASKED, result_filter="rank:>40"))


@pytest.mark.parametrize("change", [{}, {"change": Change(regions=(0, 1))}], ids=["unchanged", "changed"])
def test_a_view_in_an_order_without_hubs_gets_strip_captions_and_standing_in_it(coco, change):
    pair, query = opened(coco), Query(text="a red ball")
    view = View(query=query, image=3, without_hubs="csls", **change)
    _, found = ask_view(pair, view, ("ranked", "ranked_captions"))
    ranking = images_without_hubs(pair, rank_images(pair, query), "csls")
    if change:
        ranking = what_if(pair, 3, query, change["change"], "csls").ranking
        assert isinstance(found.standing.after, CorrectedStanding)
    assert found.ranked.correction == found.ranked_captions.correction == "csls"
    assert [image.hit for image in found.ranked.images] == image_hits(pair, ranking, 5)
    assert [image.hit.rank for image in found.ranked.images] == [1, 2, 3, 4, 5]
    by = captions_without_hubs(pair, rank_captions(pair, 3, view.change), "csls")
    assert list(found.ranked_captions.hits) == caption_hits(pair, by, 5)
    plain = by.corrected.plain_ranks
    assert [hit.plain_rank for hit in found.ranked_captions.hits] == plain[by.order[:5]].tolist()


def test_a_figure_that_ranks_nothing_finds_no_hubs(coco):
    pair = replace(opened(coco))  # a copy begins without offsets
    traced, found = ask_view(pair, View(query=Query(text="a red ball"), image=3, without_hubs="csls"), ("attribution",))
    assert (found.offsets, pair.offsets) == (None, {})
    assert traced.image == 3
