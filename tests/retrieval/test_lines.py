"""Several sentences ranked one after the other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_pairs import small_pair

from vsrn_viewer.retrieval.lines import rank_lines
from vsrn_viewer.retrieval.same_words import captions_reading
from vsrn_viewer.retrieval.search import rank_images
from vsrn_viewer.view import Query
from vsrn_viewer.workbench import Workbench, drain


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    return drain(Workbench().open(small_pair(tmp_path_factory.mktemp("small"))))


def ranked(pair, *texts):
    return drain(rank_lines(pair, texts)).lines


def test_each_line_has_what_its_own_search_finds(pair):
    texts = ("a red dog cat cat ball ball", "a ball", "a zebra")
    for text, line in zip(texts, ranked(pair, *texts), strict=True):
        alone = rank_images(pair, Query(text=text))
        assert (line.query, line.best) == (Query(text=text), alone.order[0])
        assert line.score == alone.scores[alone.order[0]]
        assert (line.image, line.rank, line.problem) == (-1, 0, "")
    assert line.unknown == ("zebra",)


def test_a_caption_of_the_dataset_is_found_with_the_rank_of_its_image(pair):
    text = pair.info.captions[123]
    (line,) = ranked(pair, f"  {text.upper()} ")
    lines = [at for at, caption in enumerate(pair.info.captions) if caption == text]
    assert line.query == Query("caption", text, lines[0])
    order = rank_images(pair, line.query).order.tolist()
    places = {order.index(at // 5) + 1: at // 5 for at in lines}
    assert (line.rank, line.image) == (min(places), places[min(places)])


def test_of_several_images_with_the_same_caption_the_best_placed_counts(pair):
    texts = list(pair.info.captions)
    worst, best = rank_images(pair, Query(text="a ball")).order[[-1, 1]].tolist()
    for image in (worst, best):
        texts[5 * image] = "a ball"
    made = replace(pair, info=replace(pair.info, captions=tuple(texts)))
    (line,) = ranked(made, "a ball")
    assert (line.rank, line.image) == (2, best)
    assert line.query.index == 5 * min(worst, best)


def test_a_line_that_cannot_be_read_does_not_stop_the_others(pair):
    bad, good = ranked(pair, "xylophone", "a dog")
    assert (bad.best, bad.rank) == (-1, 0)
    assert bad.problem.startswith("No word of the query is in the model's vocabulary: “xylophone”")
    assert good.best >= 0


def test_blanks_and_capitals_make_no_other_sentence():
    found = drain(captions_reading(("A cow.", "a  COW .", "a cow", " a cow "), ("a cow", "A Cow", "a horse")))
    assert found == {"a cow": (2, 3), "A Cow": (2, 3), "a horse": ()}
