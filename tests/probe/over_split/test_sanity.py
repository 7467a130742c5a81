"""Shuffled networks keep their numbers and forget their order; similarity is that of explanations of such a network."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from vsrn_viewer.checkpoint import save_checkpoint
from vsrn_viewer.errors import CheckpointError
from vsrn_viewer.probe.explaining import explain
from vsrn_viewer.probe.over_split import answer_over_split
from vsrn_viewer.probe.over_split.sanity import shuffled
from vsrn_viewer.statistics import AskSanity
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.workbench import Workbench, drain

METHODS = ("leave-one-out", "gradient", "attention")
STAGES = ("GRU", "layer 4", "layer 3", "layer 2", "layer 1", "projection")
PREFIXES = ("gru.", "graph.3.", "graph.2.", "graph.1.", "graph.0.", "projection.")


@pytest.fixture(scope="module")
def found(split_pair):
    return drain(answer_over_split(split_pair, AskSanity(member=2, captions=4, seed=5, methods=METHODS)))


def test_each_stage_shuffles_its_part_and_all_before_it_and_nothing_else(split_pair):
    model = split_pair.models[0]
    before = {name: value.clone() for name, value in model.state_dict().items()}
    networks = list(shuffled(model, 0))
    assert tuple(name for name, _ in networks) == STAGES
    for stage, (_, network) in enumerate(networks):
        for name, value in network.state_dict().items():
            part = name.removeprefix("image_encoder.")
            if name.startswith("image_encoder.") and part.startswith(PREFIXES[: stage + 1]):
                assert torch.equal(value.flatten().sort().values, before[name].flatten().sort().values)
                assert value.unique().numel() < 5 or not torch.equal(value, before[name]), name
            else:
                assert torch.equal(value, before[name]), name
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


@pytest.mark.parametrize("stage", [0, 5])
def test_similarity_is_of_explanations_of_the_shuffled_network(split_pair, found, stage, tmp_path):
    network = list(shuffled(split_pair.models[1], 5))[stage][1]
    save_checkpoint(tmp_path / "shuffled.safetensors", network)
    asked = split_pair.info.pair
    wanted = PairId((str(tmp_path / "shuffled.safetensors"),), asked.data, vocabulary=split_pair.info.vocabulary_file)
    after = drain(Workbench().open(wanted))
    before = drain(Workbench().open(PairId((asked.checkpoints[1],), asked.data)))
    for method in ("leave-one-out", "gradient"):
        for place, line in enumerate(found.lines.tolist()):
            query = Query(text=split_pair.info.captions[line])
            one, other = (drain(explain(pair, line // 2, query, method)).by_region for pair in (before, after))
            expected = np.corrcoef(ranks(one), ranks(other))[0, 1] if len(one) > 1 else np.nan
            at = found.methods.index(method)
            assert found.similarity[at, stage, place] == pytest.approx(expected, abs=1e-5, nan_ok=True)


def ranks(values: np.ndarray) -> list[int]:
    return [sum(other < value for other in values) for value in values]


def test_similarity_of_every_method_is_a_correlation(found):
    assert found.stages == STAGES
    assert found.similarity.shape == (3, 6, 4)
    known = found.similarity[np.isfinite(found.similarity)]
    assert len(known) > 40
    assert np.abs(known).max() <= 1 + 1e-6


def test_a_member_that_there_is_not_is_refused(split_pair):
    with pytest.raises(CheckpointError, match="member must be 1 to 2: got 3"):
        drain(answer_over_split(split_pair, AskSanity(member=3)))
