"""What is written down of an answer is what a reader would work out; the committed run holds what is claimed."""

from __future__ import annotations

import json

import pytest
from split_answers import binding, method_faithfulness, order_effect, sanity

from tools.split_statistics import CAPTIONS, QUESTIONS, RESULTS, _summary


def test_binding_by_layer():
    found = _summary(binding())
    assert found["images"] == 2
    assert found["auc"]["raw"] == {"mean": [0.8, 0.4], "error": [0.1, 0.1]}
    assert found["auc"]["effective"]["mean"] == [0.8, 0.3]


def test_order_in_three():
    found = _summary(order_effect())
    assert found["random_orders"] == 2
    assert found["text_to_image_r1"] == {"stored": 75, "reversed": 0, "random": {"mean": 25, "deviation": 25}}
    assert found["minimal_pairs"] == {"stored": 100, "reversed": 0, "random": {"mean": 60, "deviation": 10}}


def test_methods_beside_the_random_order():
    found = _summary(method_faithfulness())
    row = found["methods"]["leave-one-out"]
    assert row["deletion"] == pytest.approx([0.15, 0.05])
    assert row["below_random"] == pytest.approx([0.3, 0])
    assert row["above_random"] == pytest.approx([0.25, 0.05])
    assert row["better_in_both"] == 100
    assert found["parts"] == 10


def test_similarity_leaves_out_what_is_unknown():
    assert _summary(sanity())["similarity"]["gradient"]["GRU"] == pytest.approx([0.6, 0.1])


def test_the_committed_run_has_every_question_and_beats_the_random_order():
    run = json.loads(RESULTS.read_text())
    assert run.keys() == QUESTIONS.keys()
    assert run["faithfulness by things"]["captions"] == CAPTIONS >= 100
    for method in ("leave-one-out", "integrated-gradients", "shapley"):
        row = run["faithfulness by things"]["methods"][method]
        for mean, error in (row["below_random"], row["above_random"]):
            assert mean > 3 * error
