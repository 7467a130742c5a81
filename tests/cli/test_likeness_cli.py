"""Sums of queries, images like an image, and regions like a region, on the command line."""

import json

import numpy as np
import pytest

from vsrn_viewer.cli import main


@pytest.fixture
def run(capsys, flickr30k):
    """Run `search` on the Flickr30K reference; return (exit status, standard output, standard error)."""

    def call(*arguments):
        place = ["--checkpoint", str(flickr30k.checkpoint), "--data", str(flickr30k.dataset), "--device", "cpu"]
        status = main(["search", *arguments, *place])
        return (status, *capsys.readouterr())

    return call


def test_a_sum_prints_the_scores_of_its_parts_and_they_add_up(run):
    answer = json.loads(run("1.0: a red ball  -0.5: a dog", "--top", "40", "--json")[1])
    assert answer["parts"] == [{"weight": 1.0, "text": "a red ball"}, {"weight": -0.5, "text": "a dog"}]
    alone = json.loads(run("a dog", "--top", "40", "--json")[1])
    dog = {row["image_id"]: row["score"] for row in alone["results"]}
    assert len(answer["results"]) == 40
    for row in answer["results"]:
        ball, of_dog = row["part_scores"]
        assert row["score"] == pytest.approx(ball - 0.5 * of_dog, abs=1e-6)
        assert of_dog == pytest.approx(dog[row["image_id"]], abs=1e-6)


def test_a_filter_keeps_ranks_and_the_scores_of_the_parts(run):
    whole = json.loads(run("1: a red ball -0.5: a dog", "--top", "40", "--json")[1])["results"]
    some = json.loads(run("1: a red ball -0.5: a dog", "--filter", "rank:3..5", "--json")[1])["results"]
    assert some == whole[2:5]


def test_a_sum_may_begin_with_a_minus(run):
    status, out, _ = run("-1: a dog", "--top", "2", "--json")
    assert status == 0
    assert json.loads(out)["parts"] == [{"weight": -1.0, "text": "a dog"}]


def test_images_like_an_image_begin_with_itself(run):
    answer = json.loads(run("--like", "100007", "--top", "3", "--json")[1])
    assert set(answer) == {"like", "device", "results"}
    assert [row["rank"] for row in answer["results"]] == [1, 2, 3]
    assert answer["results"][0]["image_id"] == "100007"
    assert answer["results"][0]["score"] == pytest.approx(1, abs=1e-5)


def test_regions_like_a_region_count_from_one(run):
    answer = json.loads(run("--image", "100007", "--like-region", "3", "--top", "5", "--json")[1])
    assert (answer["image_id"], answer["region"], answer["member"]) == ("100007", 3, 1)
    assert answer["results"][0]["image_id"] == "100007"
    assert answer["results"][0]["region"] == 3
    assert np.all(np.diff([row["score"] for row in answer["results"]]) <= 0)
    lines = run("--image", "100007", "--like-region", "3", "--top", "1")[1]
    assert lines.split() == ["1", "+1.0000", "100007", "region", "3"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("1.0: a dog -0.5:",), "Character 12 of the sum: the part “−0.5:” has no words"),
        (("a dog", "--like", "100007"), "search takes a sentence, or --like, or --like-region"),
        (("--like", "100007", "--image", "100007"), "--like stands alone"),
        (("--like-region", "3"), "--like-region needs the image that the region is of. Add --image ID"),
        (("--image", "100007", "--like-region", "99"), "Image 100007 has regions 1 to"),
        (("--like", "10000"), "10000"),
        (("--like", "100007", "--drop", "1"), "what-ifs play no part in what images are like"),
        (("--like", "100007", "--filter", "rank:1"), "--filter chooses among the images for a sentence"),
        (("a dog", "--member", "1"), "--member is of --like-region"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(run, arguments, said):
    status, out, error = run(*arguments)
    assert (status, out) == (2, "")
    assert said in error
    assert len(error.strip().splitlines()) == 1
