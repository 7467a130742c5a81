"""`vsrn-viewer evaluate --without-hubs` and `--pairs`, from the options to what is printed."""

from __future__ import annotations

import json

import numpy as np
import pytest
from naive_metrics import naive_metrics
from plain_vsrn import Differently, PlainVsrn
from small_pairs import small_pair

from vsrn_viewer.cli import USERS_MISTAKE, main

DIRECTIONS = ("image_to_text", "text_to_image")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A hundred images, ten of them copies, and one random network."""
    made = tmp_path_factory.mktemp("small")
    small_pair(made)
    return made


@pytest.fixture
def evaluate(capsys, folder):
    def call(*arguments, of_model=True):
        model = ("--checkpoint", folder / "s0.safetensors", "--data", folder) if of_model else ()
        status = main(["evaluate", *map(str, (*model, *arguments)), "--device", "cpu"])
        out, error = capsys.readouterr()
        assert status == (0 if out else USERS_MISTAKE)
        return json.loads(out) if "--json" in arguments else out or error.splitlines()[-1]

    return call


def corrected(scores: np.ndarray) -> np.ndarray:
    """CSLS of a whole matrix, by the formula."""
    of_images = np.sort(scores, axis=1)[:, :-11:-1].sum(axis=1) / 10
    of_captions = np.sort(scores, axis=0)[:-11:-1].sum(axis=0) / 10
    return 2 * scores - of_images[:, None] - of_captions


def test_both_orders_are_printed_and_equal_a_naive_sort(evaluate, tmp_path) -> None:
    answer = evaluate("--without-hubs", "csls", "--save-similarity", tmp_path / "s.npy", "--json")
    scores = np.load(tmp_path / "s.npy")
    plain, without = naive_metrics(scores), naive_metrics(corrected(scores))
    assert plain != without
    for direction in DIRECTIONS:
        assert answer[direction] == pytest.approx(plain[direction], abs=1e-9)
        assert answer["without_hubs"][direction] == pytest.approx(without[direction], abs=1e-9)
    assert answer["without_hubs"]["correction"] == "csls"


def test_the_table_names_the_order_and_its_formula(evaluate) -> None:
    lines = evaluate("--without-hubs", "inverted-softmax").splitlines()
    assert [line[:17].strip() for line in lines[2:6]] == [
        "image → text",
        "without hubs",
        "text → image",
        "without hubs",
    ]
    assert lines[-1] == (
        "without hubs: inverted softmax, exp(s / T) / Σ exp(s / T), the sum over all queries; T = 1/30."
    )


def test_a_matrix_is_corrected_and_written_down(evaluate, tmp_path) -> None:
    scores = np.random.default_rng(0).normal(size=(20, 100))
    np.save(tmp_path / "m.npy", scores)
    chosen = ("--similarity", tmp_path / "m.npy", "--without-hubs", "csls", "--csv", tmp_path / "t.csv", "--json")
    answer = evaluate(*chosen, of_model=False)
    expected = naive_metrics(corrected(scores))
    assert answer["without_hubs"]["rsum"] == pytest.approx(expected["rsum"])
    row = next(line for line in (tmp_path / "t.csv").read_text().splitlines() if line.startswith("without hubs,CSLS"))
    assert f"{expected['rsum']:.4f}" in row


def test_pairs_are_scored_as_the_paper_has_it(evaluate, flickr30k, tmp_path) -> None:
    """Captions of the split and others; a word that the model does not know; a pair that it reads as a tie."""
    network, words = PlainVsrn(flickr30k.checkpoint), json.loads(flickr30k.vocabulary.read_text())["word2idx"]
    features = np.load(flickr30k.dataset / "test_ims.npy")
    lines, ids = ((flickr30k.dataset / f"test_{name}.txt").read_text().splitlines() for name in ("caps", "ids"))
    known = [" ".join(word for word in line.lower().split() if word in words) for line in lines[:24:2]]
    captions = [(known[at], known[at + 1], "swap" if at % 4 else "add") for at in range(0, 12, 2)]
    captions += [("a man", "a man in zanzibar", "add"), ("a unicorn", "a heffalump", "add")]
    stored = [
        {"image_id": ids[row], "kind": kind, "true": true, "false": false}
        for row, (true, false, kind) in enumerate(captions)
    ]
    (tmp_path / "pairs.json").write_text(json.dumps(stored))
    model = ("--checkpoint", flickr30k.checkpoint, "--data", flickr30k.dataset)
    found = evaluate(*model, "--pairs", tmp_path / "pairs.json", "--json", of_model=False)["pairs"]

    def score(row: int, caption: str) -> float:
        read = [words.get(word, words["<unk>"]) for word in caption.split()]
        return float(network.embed_image(features[row], Differently()) @ network.embed_ids(read))

    right = {"swap": [], "add": []}
    for row, (true, false, kind) in enumerate(captions):
        right[kind].append(score(row, true) > score(row, false))
    assert not right["add"][-1]
    assert (found["pairs"], found["read_alike"]) == (8, 1)
    said = {one["kind"]: (one["pairs"], one["right"]) for one in found["kinds"]}
    assert said == {kind: (len(one), pytest.approx(100 * np.mean(one))) for kind, one in right.items()}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--similarity", "m.npy", "--pairs", "p.json"), "evaluate takes no --pairs with --similarity"),
        (("--runs", "a.npy", "b.npy", "--without-hubs", "csls"), "evaluate takes no --without-hubs with --runs"),
    ],
)
def test_what_has_no_meaning_is_refused(evaluate, options, said) -> None:
    assert said in evaluate(*options, of_model=False)
