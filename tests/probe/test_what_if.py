"""Trace, score and rank under a change are those of a plain computation that shares nothing with the package."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from plain_vsrn import Differently
from what_if_desk import COCO, COUNTS, QUERY, STABLE, Desk, draw, make_desk

from vsrn_viewer.change import Change
from vsrn_viewer.cli import main
from vsrn_viewer.cli.parser import make_parser
from vsrn_viewer.cli.what_if import what_ifs_of
from vsrn_viewer.errors import OverflowingError
from vsrn_viewer.probe.what_if import what_if
from vsrn_viewer.retrieval.search import rank_images, trace_image
from vsrn_viewer.trace_file import load_trace
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.workbench import Workbench, drain

CLOSE = 1e-5
ASKED = Query(text=" ".join(QUERY))


def change_of(options: list[str], image: int) -> Change:
    return what_ifs_of(make_parser().parse_args(["search", "x", *options])).change(int(COUNTS[image]))


def assert_rank(rank: int, scores: np.ndarray, image: int) -> None:
    """The rank lies between those that rounding allows."""
    others = np.delete(scores, image)
    best = 1 + np.count_nonzero(others > scores[image] + 2 * CLOSE)
    worst = 1 + np.count_nonzero(others > scores[image] - 2 * CLOSE)
    assert best <= rank <= worst


def test_random_changes_score_rank_and_trace_as_the_plain_network(desk: Desk, pair):
    random, stable = np.random.default_rng(11), 0
    for _ in range(30):
        image = int(random.integers(40))
        options, asked = draw(random, image)
        if not desk.is_stable(image, asked):
            continue
        stable += 1
        scores, unchanged = desk.plain_scores(image, asked), desk.plain_scores(image, Differently())
        found = what_if(pair, image, ASKED, change_of(options, image))
        assert found.before.score == pytest.approx(unchanged.mean(axis=0)[image], abs=CLOSE)
        assert_rank(found.before.rank, unchanged.mean(axis=0), image)
        assert found.after.score == pytest.approx(scores.mean(axis=0)[image], abs=CLOSE), options
        assert_rank(found.after.rank, scores.mean(axis=0), image)
        for member in (1, 2):
            traced = trace_image(pair, image, ASKED, member, change_of(options, image))
            assert float(traced.trace.score) == pytest.approx(scores[member - 1, image], abs=CLOSE), options
            assert traced.context.ensemble_score == pytest.approx(scores.mean(axis=0)[image], abs=CLOSE)
            assert traced.trace.region_rows.tolist() == list(asked.order)
            assert traced.context.labels == tuple(f"thing {image}.{row}" for row in asked.order)
            assert traced.context.query.split() == asked.words(QUERY)
    assert stable >= 24


ONE_OPTION_EACH = [
    (["--drop", "1,2"], lambda n: Differently(order=tuple(range(2, n)))),
    (["--keep", "5,2,3"], lambda _: Differently(order=(1, 2, 4))),
    (["--keep", "5,2,3", "--order", "3,5,2"], lambda _: Differently(order=(2, 4, 1))),
    (["--cut", "1:4>2"], lambda _: Differently(factors={(0, 3, 1): 0.0})),
    (["--cut", "2:4-2"], lambda _: Differently(factors={(1, 3, 1): 0.0})),
    (["--scale", "4:1>3=-2.5"], lambda _: Differently(factors={(3, 0, 2): -2.5})),
    (["--drop", "1", "--scale", "1:4>2=3"], lambda n: Differently(tuple(range(1, n)), {(0, 3, 1): 3.0})),
    (["--skip-layer", "2"], lambda _: Differently(skipped=frozenset([1]))),
    (["--gate", "update:3=1"], lambda _: Differently(gates={("update", 2): 1.0})),
    (["--gate", "reset:4=0"], lambda _: Differently(gates={("reset", 3): 0.0})),
    (["--replace", "3=CAT"], lambda _: Differently(replaced={2: "cat"})),
    (["--drop-word", "8", "--drop-word", "2"], lambda _: Differently(dropped=frozenset([7, 1]))),
]
OF_SEVEN = int(np.flatnonzero(COUNTS == 7)[0])


@pytest.mark.parametrize(
    ("options", "meant"), ONE_OPTION_EACH, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_each_option_of_the_command_line_is_the_plain_networks(desk: Desk, options, meant, tmp_path, capsys):
    image, text = OF_SEVEN, " ".join(QUERY)
    asked = meant(int(COUNTS[image]))
    assert desk.is_stable(image, asked)
    scores, unchanged = desk.plain_scores(image, asked), desk.plain_scores(image, Differently())
    assert np.abs(scores.mean(axis=0)[image] - unchanged.mean(axis=0)[image]) > 10 * STABLE  # the option does something
    assert main(["search", text, "--image", f"image{image}", *options, *desk.options, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["before"]["score"] == pytest.approx(unchanged.mean(axis=0)[image], abs=CLOSE)
    assert told["after"]["score"] == pytest.approx(scores.mean(axis=0)[image], abs=CLOSE)
    assert_rank(told["before"]["rank"], unchanged.mean(axis=0), image)
    assert_rank(told["after"]["rank"], scores.mean(axis=0), image)
    arguments = ["--image", f"image{image}", "--query", text, "--member", "2", "--out", str(tmp_path / "t.npz")]
    assert main(["trace", *arguments, *options, *desk.options, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    trace, context = load_trace(tmp_path / "t.npz")
    rows = list(range(COUNTS[image])) if asked.order is None else list(asked.order)
    assert told["score"] == pytest.approx(scores[1, image], abs=CLOSE)
    assert told["ensemble_score"] == pytest.approx(scores.mean(axis=0)[image], abs=CLOSE)
    assert told["regions"] == len(rows)
    assert trace.region_rows.dtype == np.int64
    assert trace.region_rows.tolist() == rows
    np.testing.assert_array_equal(trace.boxes, np.load(desk.dataset / "test_boxes.npy")[image][rows])
    np.testing.assert_array_equal(context.region_scores, np.load(desk.dataset / "test_scores.npy")[image][rows])
    assert context.query.split() == asked.words(QUERY)


def test_words_alone_are_changed_for_every_image(desk: Desk, capsys):
    text = " ".join(QUERY)
    options = ["--replace", "3=xylophone", "--drop-word", "2", "--top", "40"]
    assert main(["search", text, *options, *desk.options, "--json"]) == 0
    out, error = capsys.readouterr()
    told = json.loads(out)
    scores = desk.plain_scores(0, Differently(replaced={2: "xylophone"}, dropped=frozenset([1]))).mean(axis=0)
    assert [row["score"] for row in told["results"]] == pytest.approx(sorted(scores, reverse=True), abs=CLOSE)
    assert told["unknown_words"] == ["xylophone", "."]
    assert "“xylophone” is not in the model's vocabulary: it is read as <unk>." in error


def test_without_what_ifs_nothing_moves(pair):
    for change in (Change(), Change(regions=tuple(range(COUNTS[4]))), Change(edges=((0, 0, 1, 1.0),))):
        found = what_if(pair, 4, ASKED, change)
        assert found.before == found.after
        ranking = rank_images(pair, ASKED)
        assert found.after.score == ranking.scores[4]
        assert found.after.rank == 1 + ranking.order.tolist().index(4)


def test_scores_of_images_whose_squares_overflow_are_those_of_float64(tmp_path):
    """Two regions through four cubic layers: the values reach 1e25, where a norm in float32 is infinite."""
    counts = np.full(40, 2)
    desk = make_desk(COCO, tmp_path, counts)
    with np.errstate(all="ignore"):
        rough, exact = (desk.plain_scores(0, Differently(), kind) for kind in (np.float32, np.float64))
    assert np.abs(rough - exact).max() > 0.1
    files = tuple(str(file) for file in desk.checkpoints)
    pair = drain(Workbench().open(PairId(files, str(tmp_path), "test", str(desk.vocabulary), "cpu")))
    assert np.abs(rank_images(pair, ASKED).scores - exact.mean(axis=0)).max() < 1e-3


def test_an_image_that_becomes_a_copy_ties_with_it(desk: Desk, tmp_path):
    """Image 5 without its last region is image 9: they tie, and the smaller row comes first."""
    shutil.copytree(desk.dataset, tmp_path / "d")
    features = np.load(tmp_path / "d" / "test_ims.npy")
    features[9] = features[5]
    np.save(tmp_path / "d" / "test_ims.npy", features)
    counts = COUNTS.copy()
    counts[[5, 9]] = 12, 11
    np.save(tmp_path / "d" / "test_counts.npy", counts)
    files = tuple(str(file) for file in desk.checkpoints)
    pair = drain(Workbench().open(PairId(files, str(tmp_path / "d"), "test", str(desk.vocabulary), "cpu")))
    ranking = rank_images(pair, ASKED)
    found = what_if(pair, 5, ASKED, Change(regions=tuple(range(11))))
    assert found.after.score == ranking.scores[9]
    others = np.delete(ranking.scores, [5, 9])
    assert found.after.rank == 1 + np.count_nonzero(others > ranking.scores[9])
    found = what_if(pair, 9, ASKED, Change())
    assert found.before == found.after


def test_run_that_overflows_has_neither_score_nor_rank_nor_file(desk: Desk, pair, tmp_path, capsys):
    change = Change(edges=((0, 0, 1, 1e30), (1, 0, 1, 1e30)))
    found = what_if(pair, 3, ASKED, change)
    assert (found.after.score, found.after.rank) == (None, None)
    assert "overflow" in found.notices[0]
    with pytest.raises(OverflowingError):
        trace_image(pair, 3, ASKED, 1, change)
    place = ["--image", "image3", "--scale", "1:2>1=1e30", "--scale", "2:2>1=1e30", *desk.options, "--json"]
    assert main(["search", ASKED.text, *place]) == 0
    out, error = capsys.readouterr()
    assert json.loads(out)["after"] == {"score": None, "rank": None}
    assert "overflow" in error
    assert main(["trace", "--query", ASKED.text, "--out", str(tmp_path / "t.npz"), *place]) == 0
    out, error = capsys.readouterr()
    told = json.loads(out)
    assert (told["score"], told["ensemble_score"], told["out"]) == (None, None, None)
    assert "overflow" in error
    assert not (tmp_path / "t.npz").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["search", "a dog", "--image", "image0", "--drop", "40"], "region must be 1 to"),
        (["search", "a dog", "--image", "image0", "--order", "2,1"], "--order must name each of the"),
        (["search", "a dog", "--image", "image99", "--drop", "1"], "no image 'image99'"),
        (
            ["search", "a dog", "--image", "image0", "--drop-word", "3"],
            "word 3 cannot be changed, the query has 2: a dog",
        ),
        (["search", "a dog", "--drop-word", "1", "--drop-word", "2"], "all words of the query are dropped"),
        (["search", "a dog", "--drop", "1"], "Add --image ID"),
        (["search", "--image", "image0", "--drop-word", "1"], "need a sentence"),
        (["search", "--image", "image0", "--drop", "1"], "need a sentence"),
        (["trace", "--image", "image0", "--out", "t.npz", "--gate", "update:40=1"], "region must be 1 to"),
        (["trace", "--image", "image0", "--out", "t.npz", "--drop-word", "1"], "there is no query"),
        (["trace", "--image", "image0", "--out", "t.npz", "--cut", "1:40>1"], "region must be 1 to"),
        (["trace", "--image", "image0", "--out", "t.npz", "--gate", "update:1=2"], "must be set to 0 to 1"),
    ],
)
def test_mistakes_are_said_before_weights_are_loaded(desk: Desk, arguments, told, monkeypatch, capsys):
    def never(*_: object) -> None:
        raise AssertionError("weights are loaded")

    monkeypatch.setattr("vsrn_viewer.workbench.bench.load_checkpoint", never)
    assert main([*arguments, *desk.options, "--json"]) == 2
    out, error = capsys.readouterr()
    assert (out, error.count("\n")) == ("", 1)
    assert told in error


def test_layer_that_is_not_there_is_refused_before_the_images_are_embedded(desk: Desk, monkeypatch, capsys):
    def never(*_: object) -> None:
        raise AssertionError("images are embedded")

    monkeypatch.setattr("vsrn_viewer.workbench.bench.encode_images", never)
    assert main(["search", "a dog", "--image", "image0", "--skip-layer", "5", *desk.options]) == 2
    assert "layer must be 1 to 4, the network's: got 5" in capsys.readouterr().err


def test_ranking_after_has_the_changed_image_among_the_others_as_they_are(pair):
    image, change = OF_SEVEN, Change(regions=(1, 3), skipped_layers=(0,))
    before, found = rank_images(pair, ASKED), what_if(pair, image, ASKED, change)
    others = np.arange(len(COUNTS)) != image
    np.testing.assert_array_equal(found.ranking.scores[others], before.scores[others])
    assert found.ranking.scores[image] == np.float32(found.after.score)
    assert found.ranking.order.tolist().index(image) + 1 == found.after.rank
    assert found.ranking.order.tolist() == np.argsort(-found.ranking.scores, kind="stable").tolist()


def test_ranking_after_a_change_of_words_is_that_of_the_changed_sentence(pair):
    change = Change(dropped_words=(1,), replaced_words=((2, "cat"),))
    found = what_if(pair, OF_SEVEN, ASKED, change)
    changed = rank_images(pair, ASKED, change)
    assert found.ranking.order.tolist() == changed.order.tolist()
    np.testing.assert_array_equal(found.ranking.scores, changed.scores)
