"""What the hubs page shows is what can be counted by hand, and an order without hubs is never shown unmarked."""

from __future__ import annotations

import numpy as np
import pytest

from vsrn_viewer.explain import hub_pictures
from vsrn_viewer.hubs import DEPTHS, Hubs, Occurrences, Offsets

FOUR = np.array([[4, 0, 0, 1], [4, 3, 1, 0], [4, 4, 4, 4]])  # N1, N5, N10 of four images, of eight captions
PLAIN = Hubs(None, Occurrences(FOUR, 8), Occurrences(np.ones((3, 8), np.int64), 4), (20.0, 40.0, 60.0), (5.0, 6.0, 7.0))
WITHOUT = Hubs(
    "csls",
    Occurrences(np.full((3, 4), 2), 8),
    Occurrences(np.ones((3, 8), np.int64), 4),
    (25.0, 45.0, 65.0),
    (8.0, 9.0, 10.0),
    Offsets(2.0, np.array([0.9, 0.1, 0.0, 0.0]), np.zeros(8)),
)


def test_bars_count_images_by_how_often_they_are_among_the_first() -> None:
    picture = hub_pictures.hubs_picture(PLAIN, WITHOUT, "images", 1)
    assert picture.groups == ("0", "1", "2", "3–4")
    assert picture.values.tolist() == [[2, 1, 0, 1], [0, 0, 4, 0]]
    assert picture.series == ("plain", "without hubs (CSLS)")


@pytest.mark.parametrize("largest", [0, 1, 2, 4, 5, 8, 9, 100, 5000])
def test_every_count_lies_in_one_bar(largest: int) -> None:
    counts = np.tile(np.arange(largest + 1), (3, 1))
    many = Hubs(None, Occurrences(counts, 9), Occurrences(counts, 9), (0.0,) * 3, (0.0,) * 3)
    picture = hub_pictures.hubs_picture(many, many, "images", 5)
    assert picture.values[0].sum() == largest + 1
    for name, value in zip(picture.groups, picture.values[0].tolist(), strict=True):
        low, _, high = name.replace(",", "").partition("–")
        assert value == min(int(high or low), largest) - int(low) + 1


def test_the_list_has_both_orders_with_the_plain_one_unmarked() -> None:
    columns = hub_pictures.hubs_columns(PLAIN, WITHOUT, "images", ("a", "b", "c", "d")).columns
    assert [column.name for column in columns] == ["image", "N1", "N5", "N10", "N1 CSLS", "N5 CSLS", "N10 CSLS"]
    assert columns[2].values.tolist() == [4, 3, 1, 0]
    assert columns[4].values.tolist() == [2, 2, 2, 2]


def test_the_words_say_both_orders() -> None:
    assert hub_pictures.hub_words(PLAIN, WITHOUT, "images", 5) == (
        "N5 of 4 images: skewness 0.00 → nan · never found 25.0 % → 0.0 % · at most 4 → 2 of 8 captions"
    )
    assert hub_pictures.recall_change_words(PLAIN, WITHOUT) == (
        "text → image R@1 20.0 → 25.0, R@5 40.0 → 45.0, R@10 60.0 → 65.0",
        "image → text R@1 5.0 → 8.0, R@5 6.0 → 9.0, R@10 7.0 → 10.0",
    )


def test_the_table_has_every_number_once() -> None:
    table = hub_pictures.hubs_table(PLAIN, WITHOUT, "images")
    assert table.columns == ("", "plain", "without hubs (CSLS)")
    rows = {row[0]: row[1:] for row in table.rows}
    assert len(rows) == len(table.rows) == 3 * len(DEPTHS) + 6
    assert rows["largest N1"] == (4.0, 2.0)
    assert rows["never among the first 1 (%)"] == (50.0, 0.0)
    assert rows["image → text R@5 (%)"] == (6.0, 9.0)


def test_a_query_s_answers_are_ranked_both_ways_and_ties_go_to_the_smaller_row() -> None:
    scores = np.array([0.8, 0.5, 0.5, -np.inf], np.float32)  # corrected: 0.7, 0.9, 1.0
    before, after = hub_pictures.places_without(scores, WITHOUT, "images")
    assert before.tolist() == [1, 2, 3, 0]
    assert after.tolist() == [3, 2, 1, 0]
    assert hub_pictures.place_words(1, 3, WITHOUT, "a") == "a: rank without hubs (CSLS) 3, plain rank 1"
    columns = hub_pictures.query_columns(scores, WITHOUT, PLAIN, "images", ("a", "b", "c", "d")).columns
    assert [column.name for column in columns[:2]] == ["rank without hubs (CSLS)", "plain rank"]
    assert columns[0].values.tolist() == [3, 2, 1, -1]


def test_the_plain_order_has_no_places_without() -> None:
    with pytest.raises(ValueError, match="without must be an order without hubs"):
        hub_pictures.places_without(np.zeros(4, np.float32), PLAIN, "images")
