"""A sum of queries is read as people type it; a sentence with a colon or a number in it stays a sentence."""

import pytest

from vsrn_viewer.errors import QueryError
from vsrn_viewer.query_sum import is_sum, parts_of


def parts(text, **options):
    return [(part.weight, part.text) for part in parts_of(text, **options)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.0: a dog in snow  -0.5: a man", [(1.0, "a dog in snow"), (-0.5, "a man")]),
        ("1: a dog −.5: a man +2: at 5:30 pm", [(1.0, "a dog"), (-0.5, "a man"), (2.0, "at 5:30 pm")]),
        ("  -1: a man ", [(-1.0, "a man")]),  # no part has to speak for an image
        ("1.: 3 dogs", [(1.0, "3 dogs")]),
    ],
)
def test_a_number_a_colon_and_a_space_begin_a_part(text, expected):
    assert parts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a dog",
        "at 5:30 a dog",
        "5:30 a dog",
        "a dog: 2 cats",
        "a score of 1.0: a dog",
        "3 dogs",
        "v1: a dog",
        "1 : x",
    ],
)
def test_what_begins_with_anything_else_is_a_sentence(text):
    assert not is_sum(text)
    assert parts(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1.0: a dog -0.5:", "Character 12 of the sum: the part “−0.5:” has no words"),
        ("1.0: 2: a dog", "Character 1 of the sum: the part “1:” has no words"),
        ("1: a dog 0: a man", "Character 10 of the sum: the part “0:” counts for nothing"),
        ("1001: a dog", "Character 1 of the sum: the part “1001:” weighs too much"),
        (" ".join(["1: a"] * 21), "The sum has 21 parts, more than 20"),
    ],
)
def test_a_mistake_is_said_with_its_place(text, said):
    with pytest.raises(QueryError, match=said):
        parts_of(text)


def test_a_part_that_has_no_words_yet_waits_while_somebody_types():
    assert parts("1.0: a dog -0.5: ", unfinished=True) == [(1.0, "a dog")]
    with pytest.raises(QueryError, match="no words"):
        parts_of("1.0: ", unfinished=True)
