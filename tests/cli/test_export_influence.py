"""Figures of the edges' influence: drawn with the numbers of the probe, refused where no model is there to ask."""

from __future__ import annotations

import pytest
from matplotlib.text import Text
from references import Reference

from vsrn_viewer.cli import main
from vsrn_viewer.figures.page import compose
from vsrn_viewer.trace import TraceContext

QUERY = "a brown dog runs through the snow"


def options(coco: Reference) -> list[str]:
    return ["--checkpoint", str(coco.checkpoint), "--data", str(coco.dataset), "--device", "cpu"]


def asked(coco: Reference, image: str) -> list[str]:
    return ["export", "--image", image, *options(coco), "--quantity", "influence", "--out"]


@pytest.fixture
def image(coco: Reference) -> str:
    return (coco.dataset / "test_ids.txt").read_text().split()[0]


@pytest.fixture
def drawn(monkeypatch):
    """What figures are asked to draw: (trace, view, probed) each."""
    figures = []
    monkeypatch.setattr(
        "vsrn_viewer.figures.making.draw",
        lambda subjects, *_: figures.extend((one.trace, one.view, one.probed) for one in subjects),
    )
    return figures


def test_figure_has_the_influence_on_the_drawn_member_and_what_pruning_does(coco, image, tmp_path, drawn):
    arguments = [*asked(coco, image), str(tmp_path / "p.svg"), "--query", QUERY, "--kept-influence", "0.8"]
    assert main([*arguments, "--skip-layer", "2"]) == 0
    ((trace, view, probed),) = drawn
    assert (view.quantity, view.kept_influence) == ("influence", 0.8)
    assert probed.influence.score == pytest.approx(float(trace.score), abs=2e-6)
    assert probed.influence.by_edge.any(axis=(1, 2)).tolist() == [True, False, True, True]
    assert (probed.pruned.share, probed.pruned.edges) == (0.8, trace.affinity.size)
    assert probed.standing is not None


def test_without_a_query_nothing_is_asked_and_the_page_says_what_is_missing(coco, image, tmp_path, drawn):
    assert main([*asked(coco, image), str(tmp_path / "p.svg")]) == 0
    ((trace, view, probed),) = drawn
    assert probed.influence is None
    page = compose(trace, TraceContext(), view, probed)
    assert "there is no sentence to match" in " ".join(text.get_text() for text in page.findobj(Text))


def test_a_trace_file_has_no_model_to_ask(coco, image, tmp_path, capsys):
    trace = tmp_path / "t.npz"
    assert main(["trace", "--image", image, *options(coco), "--query", QUERY, "--out", str(trace)]) == 0
    assert main(["export", str(trace), "--quantity", "influence", "--out", str(tmp_path / "p.svg")]) == 2
    assert "influence needs the model" in capsys.readouterr().err
    assert not (tmp_path / "p.svg").exists()


@pytest.mark.parametrize("share", ["1.5", "-0.1", "most", "nan"])
def test_a_share_that_is_none_is_refused(coco, image, share, tmp_path, capsys):
    with pytest.raises(SystemExit, match="2"):
        main([*asked(coco, image), str(tmp_path / "p.svg"), f"--kept-influence={share}"])
    assert "must be a number from 0 to 1" in capsys.readouterr().err
