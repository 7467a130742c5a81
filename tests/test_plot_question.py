"""What a plot can be told: each only what it shows, filters only what the split answers, runs by their files."""

from __future__ import annotations

from typing import get_args

import pytest

from vsrn_viewer.errors import FilterError, ViewerError
from vsrn_viewer.plot_question import OWN_KEYS, WITH_RUNS, PlotQuestion, check_question, run_files
from vsrn_viewer.plots import PlotName
from vsrn_viewer.query_fields import CAPTION_FIELDS, IMAGE_FIELDS
from vsrn_viewer.view import PairId

GIVEN = {
    "member": 2,
    "grouping": "label",
    "without_hubs": "csls",
    "within": 5,
    "asking": "images",
    "pairs": "p.json",
    "map_by": "t-sne",
    "colours": "rank",
}


@pytest.mark.parametrize("name", get_args(PlotName))
@pytest.mark.parametrize(("key", "value"), GIVEN.items())
def test_a_plot_takes_only_what_it_shows(name, key, value):
    question = PlotQuestion(name, **{key: value})
    if key in OWN_KEYS.get(name, ()):
        check_question(question)
    else:
        with pytest.raises(ViewerError, match=f"{name} takes no {key}"):
            check_question(question)


@pytest.mark.parametrize("name", get_args(PlotName))
def test_runs_are_for_plots_that_compare_them(name):
    question = PlotQuestion(name, runs=("a.npy",))
    if name in WITH_RUNS:
        check_question(question)
        with pytest.raises(ViewerError, match="runs or --checkpoint, not both"):
            check_question(PlotQuestion(name, PairId(("m.tar",)), ("a.npy",)))
    else:
        with pytest.raises(ViewerError, match="takes no run"):
            check_question(question)


ANSWERED = [
    "rank",
    "score",
    "margin",
    "label",
    "caption",
    "captions",
    "image",
    "first",
    "words",
    "unknown",
    "top1",
    "top10",
]  # by the split alone


@pytest.mark.parametrize(("asking", "fields"), [("captions", CAPTION_FIELDS), ("images", IMAGE_FIELDS)])
def test_a_filter_asks_only_what_the_split_and_the_model_answer(asking, fields):
    for name, field in fields.items():
        value = "1" if field.kind == "number" else "x"
        question = PlotQuestion("rank-histogram", asking=asking, query_filter=f"{name}:{value}")
        if name in ANSWERED:
            check_question(question)
        else:
            with pytest.raises(FilterError, match=f"'{name}', which a plot does not know"):
                check_question(question)


def test_an_ensembles_files_are_separated_by_commas_and_a_comma_in_a_name_is_none(tmp_path):
    assert run_files("a.tar,b.tar") == ("a.tar", "b.tar")
    (tmp_path / "a,b.npy").touch()
    assert run_files("a,b.npy", tmp_path) == ("a,b.npy",)
    assert run_files("a,b.npy") == ("a", "b.npy")
