"""A similarity matrix as the model of a pair: it ranks as its numbers say and refuses what needs a network."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest
from split_desk import boxes, write_split

from vsrn_viewer import explain
from vsrn_viewer.answers import NOTHING_PROBED
from vsrn_viewer.errors import CheckpointError, DatasetError, QueryError, ViewerError
from vsrn_viewer.requests import (
    AskHubs,
    AskPairs,
    AskQueries,
    AskSplit,
    Explain,
    IdentifyPair,
    RankImages,
    TraceImage,
    questions_of,
)
from vsrn_viewer.retrieval import search
from vsrn_viewer.session_file import Side, StoredSession, missing_of, session_from_json, session_to_json
from vsrn_viewer.statistics import AskBinding
from vsrn_viewer.steps import drain
from vsrn_viewer.view import PairId, Query, View, view_from_json, view_to_json
from vsrn_viewer.workbench import Workbench
from vsrn_viewer.workbench.serving import Serving

COUNTS = [2, 3, 1, 2, 5, 1, 1, 1]  # captions of each image, 16 in all


def scores() -> np.ndarray:
    """(8,16) with many ties: a quarter of all scores are one of three values."""
    rng = np.random.default_rng(5)
    made = rng.normal(size=(8, 16))
    tied = rng.random(made.shape) < 0.25
    made[tied] = rng.integers(0, 3, size=int(tied.sum()))
    return made


@pytest.fixture
def wanted(tmp_path):
    """The pair of a matrix with a split whose images have one to five captions."""
    write_split(tmp_path)
    toml = tmp_path / "dataset.toml"
    toml.write_text(toml.read_text() + 'caption_counts = "test_caption_counts.npy"\n')
    np.save(tmp_path / "test_caption_counts.npy", np.array(COUNTS))
    file = tmp_path / "sims.pkl"
    file.write_bytes(pickle.dumps({"npts": 8, "sims": scores()}))
    return PairId(data=str(tmp_path), matrix=str(file))


@pytest.fixture
def pair(wanted, monkeypatch):
    """The same, open, where no checkpoint can be loaded."""

    def never(*_arguments):
        raise AssertionError("a network is loaded")

    monkeypatch.setattr("vsrn_viewer.workbench.bench.load_checkpoint", never)
    return drain(Workbench().open(wanted))


def order_of(values) -> list[int]:
    return sorted(range(len(values)), key=lambda place: (-values[place], place))


def owner_of(line: int) -> int:
    return [image for image, count in enumerate(COUNTS) for _ in range(count)][line]


def test_images_and_captions_are_ranked_as_the_numbers_say(pair):
    table = scores()
    for line in range(16):
        found = search.rank_images(pair, Query("caption", pair.info.captions[line], line))
        assert found.order.tolist() == order_of(table[:, line])
        assert found.truth == owner_of(line)
        np.testing.assert_allclose(found.scores, table[:, line], rtol=1e-6)
    for image in range(8):
        found = search.rank_captions(pair, image)
        assert found.order.tolist() == order_of(table[image])
        assert found.truths == tuple(line for line in range(16) if owner_of(line) == image)


def test_scores_that_differ_beyond_float32_are_told_apart(pair):
    pair.matrix = replace(pair.matrix, scores=np.repeat(0.5 + 1e-12 * np.arange(8)[:, None], 16, axis=1))
    found = search.rank_images(pair, Query("caption", pair.info.captions[0], 0))
    assert found.order.tolist() == [7, 6, 5, 4, 3, 2, 1, 0]


def test_every_query_of_the_split_fares_as_the_numbers_say(pair):
    table, found = scores(), drain(Serving().begin(pair, AskQueries(pair.info.pair)))
    ranks = [order_of(table[:, line]).index(owner_of(line)) + 1 for line in range(16)]
    assert found.captions.rank.tolist() == ranks
    best = [
        min(order_of(row).index(line) + 1 for line in range(16) if owner_of(line) == i) for i, row in enumerate(table)
    ]
    assert found.images.rank.tolist() == best
    assert found.unknown is None  # without a vocabulary


def test_only_captions_can_be_asked(pair):
    text = pair.info.captions[3]
    same = search.rank_images(pair, Query(text=f" {text} "))
    first = pair.info.captions.index(text)
    assert same.order.tolist() == order_of(scores()[:, first])
    assert same.truth == -1  # a typed sentence has no image of its own
    with pytest.raises(QueryError, match="knows only the captions of its split"):
        search.rank_images(pair, Query(text="a zebra in a suit"))


def test_an_image_shows_its_boxes_and_its_score_and_says_why_there_is_no_graph(pair):
    query = Query("caption", pair.info.captions[5], 5)
    seen = search.trace_image(pair, 2, query)
    view = View(image=2, query=query)
    assert not seen.trace.has_network
    assert float(seen.trace.score) == pytest.approx(scores()[2, 5], rel=1e-6)
    shown = explain.boxes_picture(seen.trace, seen.context, view)
    np.testing.assert_array_equal(shown.boxes, boxes()[2, :4])
    assert seen.context.labels == ("dog", "ball", "ball", "cat")  # (2 · row + row // 2) mod 3
    for kind in explain.KINDS:
        if kind.name not in ("boxes", "captions"):
            assert "no network" in kind.missing(seen.trace, view), kind.name
            assert kind.make(seen.trace, seen.context, view, NOTHING_PROBED) is None, kind.name


def test_what_needs_a_network_is_refused_with_a_sentence(pair):
    of = pair.info.pair
    asked = {*questions_of(View(pair=of, image=1, query=Query("caption", "a", 0)), pair.info, wanted=("attribution",))}
    assert asked == {"images", "captions", "trace"}
    for request in (Explain(of, 1, Query("caption", "a", 0)), AskSplit(of, AskBinding())):
        with pytest.raises(CheckpointError, match="no network"):
            Serving().begin(pair, request)
    with pytest.raises(CheckpointError, match="no network"):
        Serving().answer(pair, RankImages(of, Query("like", "1", 1)))
    Serving().answer(pair, RankImages(of, Query("caption", "a", 0)))
    Serving().answer(pair, TraceImage(of, 1))


def test_a_matrix_of_another_split_is_refused_and_the_right_one_named(wanted, tmp_path):
    np.save(tmp_path / "short.npy", scores()[:, :9])
    with pytest.raises(DatasetError, match="8 images × 9 captions do not fit split test"):
        drain(Workbench().load(replace(wanted, matrix=str(tmp_path / "short.npy"))))
    toml, text = tmp_path / "dataset.toml", (tmp_path / "dataset.toml").read_text()
    (tmp_path / "dev_caps.txt").write_text("a dog\n" * 8)
    toml.write_text(f'{text}[splits.dev]\nfeatures = "test_ims.npy"\ncaptions = "dev_caps.txt"\n')
    np.save(tmp_path / "dev.npy", scores()[:, :8])
    with pytest.raises(DatasetError, match=r"do not fit split test .* but its split dev. Choose that split"):
        drain(Workbench().load(replace(wanted, matrix=str(tmp_path / "dev.npy"))))


def test_a_matrix_opens_alone(wanted):
    with pytest.raises(CheckpointError, match="opens without checkpoints"):
        drain(Workbench().load(replace(wanted, checkpoints=("s0.safetensors",))))


def test_a_matrix_that_was_saved_again_is_read_again(wanted, tmp_path):
    bench = Workbench()
    pair = drain(bench.open(wanted))
    assert drain(bench.open(wanted)) is pair
    (tmp_path / "sims.pkl").write_bytes(pickle.dumps({"npts": 8, "sims": -scores()}))
    again = drain(bench.open(wanted))
    np.testing.assert_array_equal(again.matrix.scores, -scores())


def test_hubs_are_counted_in_a_matrix_too(pair):
    found = drain(Serving().begin(pair, AskHubs(pair.info.pair)))
    table = scores()
    first = [order_of(table[:, line])[0] for line in range(16)]
    assert found.images.counts[0].tolist() == [first.count(image) for image in range(8)]


def test_a_matrix_is_known_again_by_its_numbers(pair, wanted, tmp_path):
    made = Serving().answer(pair, IdentifyPair(wanted))
    assert Serving().answer(drain(Workbench().open(wanted)), IdentifyPair(wanted)) == made
    other = scores()
    other[3, 3] = np.nextafter(other[3, 3], 1)
    (tmp_path / "sims.pkl").write_bytes(pickle.dumps({"npts": 8, "sims": other}))
    again = Serving().answer(drain(Workbench().open(wanted)), IdentifyPair(wanted))
    assert (again.model != made.model, again.data) == (True, made.data)


def test_a_session_names_the_matrix_as_a_model_and_keeps_what_is_compared_with(wanted, tmp_path):
    session = StoredSession(
        Side(View(pair=wanted), ""), compared=replace(wanted, matrix="", checkpoints=("/gone/s0.pth",))
    )
    assert session_from_json(session_to_json(session)).compared == session.compared
    (tmp_path / "sims.pkl").unlink()
    found = {one.path: (one.what, one.needed) for one in missing_of(session, tmp_path / "x.json")}
    assert found == {wanted.matrix: ("the model", True), "/gone/s0.pth": ("the model", False)}
    assert session.with_paths(lambda path: f"/x{path}").compared.checkpoints == ("/x/gone/s0.pth",)


def test_a_view_keeps_its_matrix(wanted):
    view = View(pair=wanted, image=3)
    assert view_from_json(view_to_json(view)) == view
    assert wanted.with_paths(lambda path: f"/x{path}").matrix == f"/x{wanted.matrix}"
    with pytest.raises(ViewerError, match=r"unknown key 'pair.matrx'.*matrix"):
        view_from_json(view_to_json(view).replace('"matrix"', '"matrx"'))


def test_hubs_are_counted_in_the_plain_order_and_in_one_without(pair):
    table = scores()
    found = drain(Serving().begin(pair, AskHubs(pair.info.pair)))
    firsts = [order_of(table[:, line])[:5] for line in range(16)]
    assert found.images.of(5).tolist() == [sum(image in first for first in firsts) for image in range(8)]
    without = drain(Serving().begin(pair, AskHubs(pair.info.pair, "csls")))
    nearest = np.sort(table, axis=1)[:, ::-1][:, :10].mean(axis=1), np.sort(table, axis=0)[::-1][:10].mean(axis=0)
    corrected = 2 * table - nearest[0][:, None] - nearest[1]
    firsts = [order_of(corrected[:, line])[:1] for line in range(16)]
    assert without.images.of(1).tolist() == [sum(image in first for first in firsts) for image in range(8)]


def test_pairs_need_a_network(pair):
    with pytest.raises(CheckpointError):
        drain(Serving().begin(pair, AskPairs(pair.info.pair)))
