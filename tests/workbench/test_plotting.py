"""Plots of an open pair: their numbers are those of a plain computation, whoever asks."""

from __future__ import annotations

import numpy as np
import pytest
from small_pairs import add_member, small_pair

import vsrn_viewer as vv
from vsrn_viewer.answers import Progress
from vsrn_viewer.cli import main
from vsrn_viewer.errors import FigureError
from vsrn_viewer.figures.provenance import recipe_inside
from vsrn_viewer.retrieval import plane
from vsrn_viewer.retrieval.search import split_scores
from vsrn_viewer.steps import drain


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pair")


@pytest.fixture(scope="module")
def work(folder):
    pair = small_pair(folder)
    return vv.open(pair.checkpoints[0], folder, device="cpu")


@pytest.fixture(scope="module")
def scores(work):
    return drain(split_scores(work._pair)).matrix()


def place_of(scores, image):
    """The rank of an image, from 1: ten images are copies, and of equal scores the earlier image comes first."""
    return 1 + np.sum(scores > scores[image]) + np.sum(scores[:image] == scores[image])


def test_ranks_of_what_a_filter_keeps_are_counted_among_all_images(work, scores):
    ranks = np.array([place_of(scores[:, line], line // 5) for line in range(scores.shape[1])])
    plot = work.plot("rank-histogram", asking="captions", query_filter="rank:>10").plot
    kept = ranks[ranks > 10]
    for _, direction, low, high, count, share in plot.table.rows:
        assert direction == "text → image"
        assert count == np.sum((kept >= low) & (kept <= high))
        assert share == pytest.approx(100 * count / len(kept))
    bars = plot.charts[0].marks[0]
    assert bars.values.tolist() == [row[-1] for row in plot.table.rows]


def test_hubs_count_among_as_many_as_asked_in_the_orders_that_are_asked(work, scores):
    plot = work.plot("hubs", within=5, without_hubs="csls").plot
    assert plot.series == ("plain", "CSLS")
    first = np.argsort(-scores, axis=0, kind="stable")[:5]
    counts = np.bincount(first.ravel(), minlength=len(scores))
    for order, of, low, high, many in plot.table.rows:
        if (order, of) == ("plain", "images"):
            assert many == np.sum((counts >= low) & (counts <= high))


def test_python_command_line_and_recipe_draw_the_same_bytes(work, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    work.plot("rank-histogram", asking="images", width_mm=84).save("python.svg")
    model = ("--checkpoint", work.info.pair.checkpoints[0], "--data", str(folder), "--device", "cpu")
    options = ("--asking", "images", "--width", "84", *model)
    assert main(["export", "--plot", "rank-histogram", *options, "--out", "command.svg"]) == 0
    assert main(["export", "python.svg", "--out", "again.svg"]) == 0
    first = (folder / "python.svg").read_bytes()
    assert first == (folder / "command.svg").read_bytes() == (folder / "again.svg").read_bytes()
    assert "model_fingerprint" in recipe_inside(folder / "python.svg")
    assert "asking" in recipe_inside(folder / "python.svg")
    capsys.readouterr()


def test_the_whole_map_is_coloured_by_the_ranks_of_all_points(work, scores):
    plot = work.plot("whole-map", colours="rank").plot
    ranks = [place_of(scores[:, line], line // 5) for line in range(scores.shape[1])]
    said = [row[3] for row in plot.table.rows if row[0] == "caption"]
    for rank, colour in zip(ranks, said, strict=True):
        low, high = {"rank 1": (1, 1), "rank 2 to 10": (2, 10), "rank 11 to 100": (11, 100)}[colour]
        assert low <= rank <= high
    drawn = sum(len(mark.x) for mark in plot.charts[0].marks)
    assert drawn == len(plot.table.rows) == 600
    with pytest.raises(FigureError, match="no image has a region with label 'dog'"):
        work.plot("whole-map", colours="label", label="dog")


def test_an_ensemble_is_one_run(work, folder, monkeypatch):
    monkeypatch.chdir(folder)
    other = add_member(folder, 1)
    first = work.info.pair.checkpoints[0]
    both = work.plot("rank-scatter", runs=[f"{first},{other}", first], names=["both", "alone"])
    apart = vv.open((first, other), folder, device="cpu")
    ranks = drain(split_scores(apart._pair)).ranks()[1] + 1
    rows = [row for row in both.plot.table.rows if row[0] == "captions"]
    for rank in np.unique(ranks):
        assert sum(row[3] for row in rows if row[1] == rank) == np.sum(ranks == rank)


def test_runs_are_told_by_their_contents_and_other_ones_refused(work, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    rng = np.random.default_rng(0)
    for name in ("a", "b"):
        np.save(f"{name}.npy", rng.normal(size=(100, 500)))
    figure = work.plot("rank-scatter", runs=["a.npy", "b.npy"])
    assert figure.recipe.made.runs[0] != figure.recipe.made.runs[1]
    figure.save("scatter.pdf")
    np.save("b.npy", rng.normal(size=(100, 500)))
    assert main(["export", "scatter.pdf", "--out", "again.pdf"]) == 2
    assert "made with other runs" in capsys.readouterr().err
    assert not (folder / "again.pdf").exists()


def test_a_plot_is_saved_as_numbers_or_refused(work, folder, monkeypatch):
    monkeypatch.chdir(folder)
    figure = work.plot("hubs")
    figure.save("hubs.csv")
    assert len((folder / "hubs.csv").read_text().splitlines()) == 1 + len(figure.plot.table.rows)
    with pytest.raises(FigureError, match=r"must end in .pdf, .svg, .png, .csv or .npz: got '.txt'"):
        figure.save("x.txt")


def test_the_map_by_neighbours_has_the_places_that_were_found_and_says_what_they_do_not_mean(work, monkeypatch):
    def found(rows):
        yield Progress("Arranging neighbours", 1, 1)
        return np.column_stack([np.arange(len(rows)), -np.arange(len(rows))]).astype(float)

    monkeypatch.setattr(plane, "neighbour_plane", found)
    monkeypatch.setattr(plane, "installed", lambda: "1")
    plot = work.plot("map", map_by="t-sne").plot
    assert plot.table.columns[-2:] == ("t-SNE 1", "t-SNE 2")
    assert [row[3:] for row in plot.table.rows] == [(place, -place) for place in range(len(plot.table.rows))]
    assert "distances between groups and their sizes mean nothing" in plot.note
    assert plot.charts[0].x.label == "t-SNE 1 (no unit)"
