"""What a filter of queries and of results keeps is what plain loops keep; nothing that it asks about changes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from naive_metrics import naive_ranks

from vsrn_viewer.answers import ImageRanking
from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.errors import FilterError
from vsrn_viewer.filtering import parse
from vsrn_viewer.queries import SplitQueries
from vsrn_viewer.query_fields import CAPTION_FIELDS, IMAGE_FIELDS, RESULT_FIELDS, check_result_filter
from vsrn_viewer.query_filter import Texts, kept_captions, kept_images, kept_results
from vsrn_viewer.retrieval.scored import MatrixScores
from vsrn_viewer.retrieval.surveying import survey
from vsrn_viewer.steps import drain
from vsrn_viewer.view import Query

LINES = CaptionLines.of_counts([5, 7, 0, 6, 1])
OWNERS = LINES.owners().tolist()
IDS = ("im0", "im1", "im2", "im3", "im4")
LABELS = (("dog", "person"), ("Dog",), ("dog",), ("cat",), ())
CAPTIONS = tuple(
    f"{'a dog' if line % 3 else 'two people'} in the {'snow' if line % 2 else 'street'}, number {line}"
    for line in range(LINES.captions)
)
WORDS = np.arange(LINES.captions) % 9 + 6
UNKNOWN = np.arange(LINES.captions) % 4
MARKED = {line: ("wrong", "right") if line % 2 else ("wrong",) for line in range(0, LINES.captions, 3)}
SCORES = np.random.default_rng(4).integers(0, 9, size=(5, LINES.captions)) / 8  # every rank has ties


@pytest.fixture(scope="module")
def queries() -> SplitQueries:
    return SplitQueries(*drain(survey(MatrixScores(SCORES, LINES))), LINES, WORDS, UNKNOWN, LABELS)


def first_of(line: int) -> int:
    return min(range(5), key=lambda image: (-SCORES[image, line], image))


def rank_of(line: int) -> int:
    own, score = OWNERS[line], SCORES[OWNERS[line], line]
    return 1 + sum(SCORES[i, line] > score or (SCORES[i, line] == score and i < own) for i in range(5))


def margin_of(line: int) -> float:
    return SCORES[OWNERS[line], line] - max(SCORES[i, line] for i in range(5) if i != OWNERS[line])


OF_CAPTIONS: tuple[tuple[str, Callable[[int], bool]], ...] = (
    ("rank:2..4", lambda line: 2 <= rank_of(line) <= 4),
    ("score:[0.4,0.6]", lambda line: 0.4 <= SCORES[OWNERS[line], line] <= 0.6),
    ("margin:<=0", lambda line: margin_of(line) <= 0),
    ("label:dog", lambda line: OWNERS[line] in (0, 1)),
    ("-label:person", lambda line: OWNERS[line] != 0),
    ('caption:"in the snow"', lambda line: line % 2 == 1),
    ("image:IM3|im4", lambda line: OWNERS[line] in (3, 4)),
    ("first:im1", lambda line: first_of(line) == 1),
    ("words:>12", lambda line: line % 9 + 6 > 12),
    ("unknown:>0", lambda line: line % 4 > 0),
    ("marked:wrong", lambda line: line % 3 == 0),
    ("marked:right", lambda line: line % 3 == 0 and line % 2 == 1),
    ("starred:yes", lambda line: line in (0, 7)),
    ("starred:no", lambda line: line not in (0, 7)),
)


@pytest.mark.parametrize(("text", "passes"), OF_CAPTIONS)
@pytest.mark.parametrize("negated", [False, True])
def test_captions_that_pass_are_those_of_a_loop(queries, text, passes, negated):
    sign = "-" * negated if not text.startswith("-") else ""
    kept = kept_captions(parse(sign + text, CAPTION_FIELDS), queries, Texts(IDS, CAPTIONS), MARKED, {0, 7})
    assert kept.tolist() == [passes(line) != bool(sign) for line in range(LINES.captions)]
    assert 0 < kept.sum() < LINES.captions


def test_every_term_has_to_hold_and_recall_is_of_what_passes(queries):
    text = "rank:1..10 score:[0.1,0.9] label:dog -label:person caption:dog words:>8 unknown:>0"
    kept = kept_captions(parse(text, CAPTION_FIELDS), queries, Texts(IDS, CAPTIONS))
    expected = [
        line
        for line in range(LINES.captions)
        if OWNERS[line] == 1 and line % 3 and WORDS[line] > 8 and UNKNOWN[line] and 0.1 <= SCORES[1, line] <= 0.9
    ]
    assert np.flatnonzero(kept).tolist() == expected != []
    _, (ranks,) = naive_ranks(SCORES, owners=OWNERS)
    found = queries.caption_recall(kept)
    assert found.r1 == pytest.approx(100 * sum(ranks[line] < 1 for line in expected) / len(expected))
    assert found.mean_rank == pytest.approx(sum(ranks[line] + 1 for line in expected) / len(expected))


def best_line(image: int) -> int:
    return min(LINES.of(image), key=lambda line: (-SCORES[image, line], line))


def rank_of_image(image: int) -> int:
    order = sorted(range(LINES.captions), key=lambda line: (-SCORES[image, line], line))
    return 1 + next(place for place, line in enumerate(order) if OWNERS[line] == image)


OF_IMAGES: tuple[tuple[str, Callable[[int], bool]], ...] = (
    ("rank:2..9", lambda image: image != 2 and 2 <= rank_of_image(image) <= 9),
    ("score:>=0.9", lambda image: image != 2 and SCORES[image, best_line(image)] >= 0.9),
    ("label:dog", lambda image: image in (0, 1, 2)),
    ('caption:"number 7"|"number 13"', lambda image: image in (OWNERS[7], OWNERS[13])),
    ("captions:5..6", lambda image: image in (0, 3)),
    ("top1:>3", lambda image: sum(first_of(line) == image for line in range(LINES.captions)) > 3),
    ("top10:>=0", lambda _: True),
    ("image:im2", lambda image: image == 2),
    ("first:snow", lambda image: max(range(19), key=lambda c: (SCORES[image, c], -c)) % 2 == 1),
    ("marked:right", lambda image: image in (3,)),
    ("starred:yes", lambda image: image in (1, 4)),
)


@pytest.mark.parametrize(("text", "passes"), OF_IMAGES)
def test_images_that_pass_are_those_of_a_loop(queries, text, passes):
    kept = kept_images(parse(text, IMAGE_FIELDS), queries, Texts(IDS, CAPTIONS), {3: ("right",)}, {1, 4})
    assert kept.tolist() == [passes(image) for image in range(5)]


def test_an_image_without_captions_has_no_rank_and_no_score(queries):
    for text in ("rank:>=0", "rank:<99", "score:>-99", "margin:<99"):
        assert not kept_images(parse(text, IMAGE_FIELDS), queries, Texts(IDS, CAPTIONS))[2]


def ranking(order: list[int]) -> ImageRanking:
    scores = np.zeros(5, np.float32)
    scores[order] = np.linspace(0.9, 0.1, len(order))
    return ImageRanking(Query(text="a"), np.array(order), scores, -1, (), 0.0, 0.0)


def test_results_are_kept_by_their_rank_among_all_and_by_what_is_known_of_their_images():
    def kept(text: str, found: ImageRanking | None) -> list[int]:
        asked = parse(text, RESULT_FIELDS)
        return np.flatnonzero(kept_results(asked, found, Texts(IDS, CAPTIONS), LINES, LABELS)).tolist()

    assert kept("rank:2..3", ranking([4, 0, 2, 3, 1])) == [0, 2]
    assert kept("score:0.9", ranking([4, 0, 2, 3, 1])) == [4]  # as the float32 is written
    assert kept("rank:>0 label:dog", ranking([4, 0, 3])) == [0]  # the others are not ranked yet
    assert kept('caption:"number 13"', None) == [OWNERS[13]]
    assert kept("", None) == [0, 1, 2, 3, 4]


def test_no_phrase_reaches_from_one_caption_of_an_image_into_the_next():
    lines, texts = CaptionLines.of_counts([2]), Texts(("a",), ("a dog", "in snow"))
    for text, found in (('caption:"dog in"', False), ('caption:"in snow"', True)):
        assert kept_results(parse(text, RESULT_FIELDS), None, texts, lines).tolist() == [found]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("label:dog", "the filter asks for 'label', but the images have no labels."),
        ("rank:1", "the filter asks for 'rank', but nothing is ranked yet."),
        ("caption:dog", "the filter asks for 'caption', but no captions are known here."),
    ],
)
def test_what_there_is_not_is_one_sentence(text, sentence):
    with pytest.raises(FilterError, match=sentence):
        kept_results(parse(text, RESULT_FIELDS), None, Texts(IDS), CaptionLines.even(5, 0))


def test_all_fields_stand_together_in_one_filter():
    text = 'rank:2..10 score:[0.4,0.6] label:dog -label:person caption:"in the snow" words:>12 unknown:>0 marked:wrong'
    assert len(parse(text, CAPTION_FIELDS).terms) == 8
    with pytest.raises(FilterError, match="at character 74: there is no field 'words'"):
        check_result_filter(text)
