"""Files with weights become the network that they were; others are refused, and nothing of them is run."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch
from networks import random_network

from vsrn_viewer import files
from vsrn_viewer.checkpoint import TrainingFacts, load_checkpoint, native, save_checkpoint
from vsrn_viewer.checkpoint.names import published_name
from vsrn_viewer.errors import CheckpointError
from vsrn_viewer.vsrn import ModelConfig, Vsrn, trace

FACTS = TrainingFacts(epoch=3, step=1200, best_selection=321.5, seed=7, feature_source="demo features")


def published(model: Vsrn, **options: object) -> dict[str, object]:
    """A dictionary such as the published code saves, of one of our networks."""
    config = model.config
    states: tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]] = ({}, {})
    for name, tensor in model.state_dict().items():
        theirs = published_name(name)
        kernel = theirs.startswith("Rs_GCN") and tensor.ndim == 2
        states[name.startswith("text_encoder")][theirs] = tensor[:, :, None] if kernel else tensor
    stated = {
        "data_name": "f30k_precomp" if config.variant == "flickr30k" else "coco_precomp",
        "img_dim": config.feature_size,
        "embed_size": config.embed_size,
        "vocab_size": config.vocab_size,
        "word_dim": config.word_size,
        "num_layers": config.text_layers,
        "no_imgnorm": config.no_imgnorm,
        "use_abs": config.use_abs,
        "measure": "cosine",
    }
    return {"epoch": 4, "model": list(states), "best_rsum": 99.5, "opt": argparse.Namespace(**{**stated, **options})}


def assert_same_network(first: Vsrn, second: Vsrn) -> None:
    """Weights are equal to the bit, and so is what is computed, up to how memory is aligned."""
    assert first.state_dict().keys() == second.state_dict().keys()
    for name, tensor in first.state_dict().items():
        assert torch.equal(tensor, second.state_dict()[name]), name
    features = np.random.default_rng(0).normal(size=(5, first.config.feature_size)).astype(np.float32)
    ids, lengths = torch.tensor([[1, 4, 5, 2]]), torch.tensor([4])
    np.testing.assert_allclose(trace(first, features).embedding, trace(second, features).embedding, rtol=0, atol=1e-6)
    with torch.no_grad():
        captions = [model.embed_captions(ids, lengths) for model in (first, second)]
    torch.testing.assert_close(*captions, rtol=0, atol=1e-6)


VARIANTS = [
    {},
    {"variant": "flickr30k"},
    {"graph_layers": 0},
    {"graph_layers": 2, "text_layers": 3},
    {"no_imgnorm": True, "use_abs": True},
    {"caption_hidden": 3, "caption_word_size": 2},
]


@pytest.mark.parametrize("changes", VARIANTS)
def test_published_files_open_as_the_network_they_were(tmp_path, changes):
    model = random_network(**changes)
    torch.save(published(model), tmp_path / "model_best.pth.tar")
    loaded = load_checkpoint(tmp_path / "model_best.pth.tar")
    assert_same_network(model, loaded.model)
    assert not loaded.model.training
    assert (loaded.name, loaded.epoch, loaded.best_selection, loaded.notices) == ("model_best", 4, 99.5, ())


@pytest.mark.parametrize("changes", [*VARIANTS, {"use_gru": False}, {"data_name": "a name", "variant": "flickr30k"}])
def test_our_files_open_as_the_network_they_were(tmp_path, changes):
    model = random_network(**changes)
    save_checkpoint(tmp_path / "demo_seed1.safetensors", model, FACTS)
    loaded = load_checkpoint(tmp_path / "demo_seed1.safetensors")
    assert_same_network(model, loaded.model)
    assert loaded.model.config == model.config
    assert (loaded.name, loaded.facts, loaded.data_name) == ("demo_seed1", FACTS, model.config.data_name)


def test_loaded_networks_can_be_trained_and_moved(tmp_path):
    save_checkpoint(tmp_path / "a.safetensors", random_network())
    model = load_checkpoint(tmp_path / "a.safetensors").model.train()
    assert all(parameter.requires_grad and parameter.is_leaf for parameter in model.parameters())
    before = model.text_encoder.gru.weight_hh_l0.detach().clone()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    model.embed_captions(torch.tensor([[1, 4, 2]]), torch.tensor([3]))[0, 0].backward()
    optimizer.step()
    assert not torch.equal(before, model.text_encoder.gru.weight_hh_l0)
    moved = model.to(torch.float64).eval()  # nn.GRU keeps a second list of its weights: it must have followed
    assert moved.embed_captions(torch.tensor([[1, 4, 2]]), torch.tensor([3])).dtype == torch.float64


def test_loading_draws_no_random_numbers(tmp_path):
    save_checkpoint(tmp_path / "a.safetensors", random_network())
    before = torch.random.get_rng_state()
    load_checkpoint(tmp_path / "a.safetensors")
    assert torch.equal(before, torch.random.get_rng_state())


def test_loading_lays_the_network_out_without_drawing_on_no_memory(tmp_path, monkeypatch):
    save_checkpoint(tmp_path / "m.safetensors", random_network())

    def drawn(*_):
        raise AssertionError("torch loads more than a second's worth of itself for this")

    monkeypatch.setattr(torch.Tensor, "normal_", drawn)
    assert load_checkpoint(tmp_path / "m.safetensors").model.device.type == "cpu"


def test_half_precision_weights_become_float32(tmp_path):
    stored = published(random_network())
    stored["model"] = [
        {name: tensor.half() if tensor.is_floating_point() else tensor for name, tensor in state.items()}
        for state in stored["model"]
    ]
    torch.save(stored, tmp_path / "a.pth.tar")
    loaded = load_checkpoint(tmp_path / "a.pth.tar")
    assert {parameter.dtype for parameter in loaded.model.parameters()} == {torch.float32}
    assert loaded.notices == ("a.pth.tar: weights stored as float16 are computed in float32.",)


def test_counts_that_pytorch_0_4_0_did_not_write_may_be_missing(tmp_path):
    model = random_network(variant="flickr30k")
    stored = published(model)
    stored["model"] = [
        {name: tensor for name, tensor in state.items() if not name.endswith("num_batches_tracked")}
        for state in stored["model"]
    ]
    torch.save(stored, tmp_path / "a.pth.tar")
    assert_same_network(model, load_checkpoint(tmp_path / "a.pth.tar").model)


def test_the_json_beside_is_a_copy_for_people(tmp_path):
    save_checkpoint(tmp_path / "a.safetensors", random_network(), FACTS)
    about = json.loads((tmp_path / "a.json").read_text())
    assert about["training"] == {
        "epoch": 3,
        "step": 1200,
        "best_selection": 321.5,
        "seed": 7,
        "feature_source": "demo features",
    }
    assert ModelConfig(**about["model"]) == random_network().config
    (tmp_path / "a.json").write_text("{}")
    assert load_checkpoint(tmp_path / "a.safetensors").facts == FACTS


@pytest.mark.parametrize("renames", [0, 1])
def test_killed_while_saving_the_old_or_the_new_checkpoint_is_there(tmp_path, monkeypatch, renames):
    """The first rename decides: before it the old checkpoint is whole, after it the new one."""
    path = tmp_path / "last.safetensors"
    save_checkpoint(path, random_network(1), TrainingFacts(step=1))

    class Killed(BaseException):
        """Stands for the end of the process."""

    done = []

    def rename(temporary: Path, target: Path) -> Path:
        if len(done) == renames:
            raise Killed
        done.append(target)
        return temporary.rename(target)

    monkeypatch.setattr(files.Path, "replace", rename)
    with pytest.raises(Killed):
        save_checkpoint(path, random_network(2), TrainingFacts(step=2))
    loaded = load_checkpoint(path)
    assert loaded.facts.step == 1 + renames
    assert_same_network(loaded.model, random_network(1 + renames))


def test_saving_to_another_suffix_is_a_mistake(tmp_path):
    with pytest.raises(ValueError, match=r"must end in \.safetensors: got a\.pt"):
        save_checkpoint(tmp_path / "a.pt", random_network())


def test_a_folder_that_is_not_there_is_an_os_error(tmp_path):
    with pytest.raises(OSError, match="gone"):
        save_checkpoint(tmp_path / "gone" / "a.safetensors", random_network())


class Runs:
    """Pickled, a call that would leave a file behind."""

    def __init__(self, marker: Path) -> None:
        self._marker = marker

    def __reduce__(self):
        return os.mkdir, (str(self._marker),)


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
def test_malicious_files_run_nothing(tmp_path, zipped):
    stored = published(random_network())
    stored["epoch"] = Runs(tmp_path / "ran")
    torch.save(stored, tmp_path / "a.pth.tar", _use_new_zipfile_serialization=zipped)
    with pytest.raises(
        CheckpointError, match=r"refused, this file asks for \w+\.mkdir, .* none of it was run"
    ) as raised:
        load_checkpoint(tmp_path / "a.pth.tar")
    assert "weights_only" not in str(raised.value)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
@pytest.mark.parametrize("kept", [0.0, 0.01, 0.3, 0.7, 0.99])
def test_published_files_cut_short(tmp_path, zipped, kept):
    torch.save(published(random_network()), tmp_path / "a.pth.tar", _use_new_zipfile_serialization=zipped)
    content = (tmp_path / "a.pth.tar").read_bytes()
    (tmp_path / "a.pth.tar").write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(CheckpointError, match="not a readable checkpoint, damaged or cut short"):
        load_checkpoint(tmp_path / "a.pth.tar")


@pytest.mark.parametrize("kept", [0.0, 0.01, 0.3, 0.99])
def test_our_files_cut_short(tmp_path, kept):
    save_checkpoint(tmp_path / "a.safetensors", random_network())
    content = (tmp_path / "a.safetensors").read_bytes()
    (tmp_path / "a.safetensors").write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(CheckpointError, match="not a readable checkpoint, damaged or cut short"):
        load_checkpoint(tmp_path / "a.safetensors")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda s: s.pop("opt"), "must hold model"),
        (lambda s: s.update(opt={"data_name": "f30k_precomp"}), "must hold model"),
        (lambda s: s["model"].append({}), "must hold model"),
        (lambda s: s["model"][0].update(extra=3), "model must be two states of named tensors"),
        (lambda s: vars(s["opt"]).pop("data_name"), "opt.data_name must be a name: got None"),
        (lambda s: vars(s["opt"]).update(vocab_size="9"), "opt.vocab_size is '9', the weights have 9"),
        (lambda s: vars(s["opt"]).update(num_layers=2), "opt.num_layers is 2, the weights have 1"),
        (lambda s: vars(s["opt"]).update(img_dim=2048), "opt.img_dim is 2048, the weights have 6"),
        (lambda s: s["model"][0].pop("fc.weight"), "not a VSRN, fc.weight is missing"),
        (lambda s: s["model"][0].update({"fc.weight": torch.ones(3)}), r"fc.weight must be a matrix: got \(3,\)"),
        (lambda s: s["model"][1].pop("rnn.bias_hh_l0"), "not a VSRN, rnn.bias_hh_l0 missing"),
        (lambda s: s["model"][0].pop("img_rnn.weight_hh_l0"), "not a VSRN, img_rnn.weight_hh_l0 missing"),
        (lambda s: s["model"][0].update({"Rs_GCN_7.theta.bias": torch.ones(5)}), "missing"),
        (lambda s: s["model"][0].update({"fc.bias": torch.ones(5, dtype=torch.long)}), "fc.bias has values that are"),
    ],
)
def test_published_dictionaries_of_other_kinds(tmp_path, spoil, sentence):
    stored = published(random_network())
    spoil(stored)
    torch.save(stored, tmp_path / "a.pth.tar")
    with pytest.raises(CheckpointError, match=sentence):
        load_checkpoint(tmp_path / "a.pth.tar")


def test_a_dictionary_is_expected(tmp_path):
    torch.save([1, 2], tmp_path / "a.pth.tar")
    with pytest.raises(CheckpointError, match="must hold model and opt"):
        load_checkpoint(tmp_path / "a.pth.tar")


def describe(path: Path, **about: object) -> None:
    """Write our file with another description of the network."""
    tensors = random_network().state_dict()
    safetensors.torch.save_file(tensors, path, {"vsrn_viewer": json.dumps({"format": 1, "training": {}, **about})})


CONFIG = {"data_name": "x", "variant": "coco", "feature_size": 6, "embed_size": 5, "vocab_size": 9, "word_size": 4}


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ({"model": CONFIG, "format": 2}, "format 2 is not known to this version"),
        ({"training": {}}, "its description cannot be read"),
        ({"model": {**CONFIG, "colour": 3}}, "description cannot be read .*colour"),
        ({"model": {**CONFIG, "variant": "flickr"}}, "description cannot be read .*variant"),
        ({"model": {**CONFIG, "use_gru": "no"}}, "use_gru must be bool: got 'no'"),
        ({"model": {**CONFIG, "data_name": None}}, "data_name must be str: got None"),
        ({"model": CONFIG, "training": {"step": "9"}}, "step must be int: got '9'"),
        ({"model": {**CONFIG, "embed_size": 10**12}}, "its embed_size is 1000000000000, the weights have 5"),
        ({"model": {**CONFIG, "graph_layers": 10**9}}, "its graph_layers is 1000000000, the weights have 4"),
        ({"model": {**CONFIG, "use_gru": False}}, "unknown weights image_encoder.gru"),
        (
            {"model": {**CONFIG, "variant": "flickr30k"}},
            r"needs a BatchNorm after the GRU, but image_encoder.norm.\* are missing",
        ),
    ],
)
def test_our_files_with_other_descriptions(tmp_path, about, sentence):
    describe(tmp_path / "a.safetensors", **about)
    with pytest.raises(CheckpointError, match=sentence):
        load_checkpoint(tmp_path / "a.safetensors")


@pytest.mark.parametrize("key", ["best_selection", "best_rsum"])
def test_a_description_may_leave_defaults_out_and_say_the_published_name(tmp_path, key):
    describe(tmp_path / "a.safetensors", model=CONFIG, training={key: 300})
    assert load_checkpoint(tmp_path / "a.safetensors").best_selection == 300


def test_python2_and_python3_files_hold_the_same_options(reference):
    checkpoint = load_checkpoint(reference.checkpoint)
    assert (checkpoint.epoch, checkpoint.best_selection, checkpoint.data_name) == (7, 123.4, reference.data_name)
    config = checkpoint.model.config
    assert (config.feature_size, config.embed_size, config.vocab_size, config.word_size) == (64, 32, 54, 16)
    assert (config.text_layers, config.graph_layers) == (1, 4)
    assert config.variant == ("flickr30k" if reference.data_name == "f30k_precomp" else "coco")


def test_the_sentence_of_an_unknown_format_names_the_file(tmp_path):
    assert native.SUFFIX == ".safetensors"
    safetensors.torch.save_file({"a": torch.ones(1)}, tmp_path / "a.safetensors", {"vsrn_viewer": "{"})
    with pytest.raises(CheckpointError, match=r"a\.safetensors: not a readable checkpoint"):
        load_checkpoint(tmp_path / "a.safetensors")


def test_weights_saved_from_within_data_parallel_open_and_it_is_said(tmp_path):
    model = random_network()
    stored = published(model)
    stored["model"] = [{f"module.{name}": tensor for name, tensor in state.items()} for state in stored["model"]]
    torch.save(stored, tmp_path / "m.pth.tar")
    loaded = load_checkpoint(tmp_path / "m.pth.tar")
    assert_same_network(model, loaded.model)
    assert any("DataParallel" in notice for notice in loaded.notices)


def test_a_name_with_and_without_its_wrapper_is_no_choice(tmp_path):
    stored = published(random_network())
    stored["model"][0]["module.fc.weight"] = stored["model"][0]["fc.weight"] + 1
    torch.save(stored, tmp_path / "m.pth.tar")
    with pytest.raises(CheckpointError, match=r"unknown weights module\.fc\.weight"):
        load_checkpoint(tmp_path / "m.pth.tar")


@pytest.mark.parametrize(
    ("value", "best"), [(np.float64(99.5), 99.5), (np.float32(99.5), 99.5), (float("nan"), None), ("x", None)]
)
def test_best_rsum_may_be_numpys_or_nonsense(tmp_path, value, best):
    torch.save({**published(random_network()), "best_rsum": value}, tmp_path / "m.pth.tar")
    assert load_checkpoint(tmp_path / "m.pth.tar").best_selection == best


def test_a_negative_running_variance_is_the_checkpoints_fault(tmp_path):
    stored = published(random_network())
    stored["model"][0]["Rs_GCN_1.W.1.running_var"][0] = -0.5
    torch.save(stored, tmp_path / "m.pth.tar")
    with pytest.raises(CheckpointError, match=r"Rs_GCN_1\.W\.1\.running_var has negative variances"):
        load_checkpoint(tmp_path / "m.pth.tar")


@pytest.mark.parametrize("key", ["epoch", "Eiters"])
@pytest.mark.parametrize("value", [2**100, -1, True, "x"])
def test_absurd_counts_are_unknown(tmp_path, key, value):
    torch.save({**published(random_network()), key: value}, tmp_path / "m.pth.tar")
    loaded = load_checkpoint(tmp_path / "m.pth.tar")
    assert (loaded.epoch if key == "epoch" else loaded.facts.step) == 0


@pytest.mark.parametrize("value", [10**30, [[[[[1]]]]], torch.ones(10**6), "x\n" * 1000])
def test_absurd_options_are_shown_short(tmp_path, value):
    torch.save(published(random_network(), embed_size=value), tmp_path / "m.pth.tar")
    with pytest.raises(CheckpointError, match=r"opt.embed_size is .* the weights have 5") as raised:
        load_checkpoint(tmp_path / "m.pth.tar")
    assert "\n" not in str(raised.value)


def test_a_header_of_a_million_tensors_is_not_read(tmp_path):
    """Its content would take the reader gigabytes; our own files' headers take 10 kB."""
    tensors = {f"tensor{n}": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} for n in range(40_000)}
    header = json.dumps(tensors).encode()
    (tmp_path / "m.safetensors").write_bytes(len(header).to_bytes(8, "little") + header)
    with pytest.raises(CheckpointError, match="not a readable checkpoint"):
        load_checkpoint(tmp_path / "m.safetensors")


def test_a_pipe_is_no_checkpoint(tmp_path):
    os.mkfifo(tmp_path / "m.pth.tar")
    with pytest.raises(CheckpointError, match="a pipe or a device, not a checkpoint"):
        load_checkpoint(tmp_path / "m.pth.tar")
