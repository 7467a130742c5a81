"""`vsrn-viewer export --out FILE.pth.tar`: a network as the published code wants it, which opens as what it was."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from networks import random_network

from vsrn_viewer.checkpoint import load_checkpoint, save_checkpoint
from vsrn_viewer.cli import USERS_MISTAKE, main
from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.data.demo import demo_checkpoints, demo_folder
from vsrn_viewer.data.vocabulary import SPECIAL, Vocabulary, load_vocabulary, save_vocabulary

BRANCH = "caption_model_state.pth"
NAME = "model_best.pth.tar"


@pytest.fixture
def run(capsys):
    """Run a subcommand; return (exit status, standard output, standard error)."""

    def call(*arguments):
        status = main([*map(str, arguments)])
        return (status, *capsys.readouterr())

    return call


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def speaker(tmp_path):
    """A small checkpoint of ours with a sentence branch, and its vocabulary beside it."""
    folder = tmp_path / "run"
    folder.mkdir()
    save_checkpoint(folder / "best.safetensors", random_network(caption_hidden=3, caption_word_size=2))
    save_vocabulary(folder / "small_vocab.json", Vocabulary((*SPECIAL, "a", "b", "c", "d", "e")))
    return folder / "best.safetensors"


@pytest.fixture
def out(tmp_path):
    """An empty folder to write to."""
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def test_the_demo_comes_back_with_its_numbers_and_its_sentences(run, out):
    ours = demo_checkpoints()[0]
    status, told, said = run("export", "--out", out / NAME, "--json")
    assert (status, json.loads(told)) == (
        0,
        {
            "out": str(out / NAME),
            "vocabulary": str(out / "f30k_precomp_vocab.pkl"),
            "sentence_branch": str(out / BRANCH),
            "checkpoint": str(ours),
        },
    )
    assert f"no --checkpoint: the demo's first model, {ours}" in said
    assert "demo_precomp_vocab.json" in said

    numbers = []
    for file in (ours, out / NAME):
        answer = json.loads(run("evaluate", "--checkpoint", file, "--device", "cpu", "--json")[1])
        del answer["name"]
        numbers.append(answer)
    assert numbers[0] == numbers[1]

    save_checkpoint(out / "again.safetensors", load_checkpoint(out / NAME).model)
    split = open_dataset(demo_folder()).split("test")
    features = torch.from_numpy(np.stack([split.features(image) for image in range(16)]))
    sentences = []
    for file in (ours, out / NAME, out / "again.safetensors"):
        model = load_checkpoint(file).model
        with torch.no_grad():
            sentences.append(model.captioner.generate(model.image_encoder(features)[1])[0])
    assert torch.equal(sentences[0], sentences[1])
    assert torch.equal(sentences[0], sentences[2])
    words = load_vocabulary(out / "f30k_precomp_vocab.pkl").words
    assert words == load_vocabulary(ours.with_name("demo_precomp_vocab.json")).words
    assert len({words[number] for number in sentences[0].flatten().tolist()}) > 20  # it does say something


def test_every_reference_can_be_exported_and_measured_again(run, out, reference):
    place = ("--data", reference.dataset, "--device", "cpu", "--json")
    status, told, _ = run("export", "--checkpoint", reference.checkpoint, "--out", out / NAME, "--json")
    assert status == 0
    assert json.loads(told)["vocabulary"] == str(out / f"{reference.data_name}_vocab.pkl")
    numbers = [
        json.loads(run("evaluate", "--checkpoint", file, *place)[1]) for file in (reference.checkpoint, out / NAME)
    ]
    assert numbers[0] == numbers[1]


def test_files_are_listed_for_people(run, out, speaker):
    status, told, said = run("export", "--checkpoint", speaker, "--out", out / NAME)
    assert (status, [line.split()[-1] for line in told.splitlines()]) == (
        0,
        [str(out / NAME), str(out / "coco_precomp_vocab.pkl"), str(out / BRANCH)],
    )
    assert said == f"vsrn-viewer: vocabulary: {speaker.parent / 'small_vocab.json'}\n"


def test_a_network_that_does_not_speak_has_two_files(run, out, speaker):
    save_checkpoint(speaker, random_network())
    words = speaker.parent / "small_vocab.json"
    status, told, said = run("export", "--checkpoint", speaker, "--vocab", words, "--out", out / NAME, "--json")
    assert (status, said, json.loads(told)["sentence_branch"]) == (0, "", None)
    assert names(out) == ["coco_precomp_vocab.pkl", NAME]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--image", "test00000"),
        ("--query", "a bear"),
        ("--layer", "1"),
        ("--member", "1"),
        ("--quantity", "raw"),
        ("--edges-per-node", "1"),
        ("--data", "d"),
        ("--split", "test"),
    ],
)
def test_options_that_would_not_count_are_refused(run, out, option, value):
    status, told, said = run("export", option, value, "--out", out / NAME)
    assert (status, told) == (USERS_MISTAKE, "")
    assert said == (
        f"vsrn-viewer: export takes no {option} for a .pth.tar, which holds a network and no figure. Leave it out.\n"
    )
    assert names(out) == []


def test_a_recipe_is_refused(run, out):
    assert "export takes no recipe or trace for a .pth.tar" in run("export", "r.toml", "--out", out / NAME)[2]


def test_one_network_is_written(run, out, speaker):
    status, told, said = run("export", "--checkpoint", speaker, "--checkpoint", speaker, "--out", out / NAME)
    assert (status, told, names(out)) == (USERS_MISTAKE, "", [])
    assert "a .pth.tar holds one network, got 2 --checkpoint" in said


@pytest.mark.parametrize("changes", [{"use_gru": False}, {"graph_layers": 0}])
def test_an_ablation_is_refused(run, out, speaker, changes):
    save_checkpoint(speaker, random_network(**changes))
    status, _, said = run("export", "--checkpoint", speaker, "--out", out / NAME)
    assert (status, names(out)) == (USERS_MISTAKE, [])
    assert "has no published form. Keep it as .safetensors." in said


@pytest.mark.parametrize("suffix", ["json", "pkl"])
def test_a_vocabulary_of_other_words_is_neither_replaced_nor_read(run, out, speaker, suffix):
    there = out / f"coco_precomp_vocab.{suffix}"
    save_vocabulary(there, Vocabulary((*SPECIAL, "v", "w", "x", "y", "z")))
    before = there.read_bytes()
    status, _, said = run("export", "--checkpoint", speaker, "--out", out / NAME)
    assert (status, names(out), there.read_bytes()) == (USERS_MISTAKE, [there.name], before)
    assert said.endswith(
        f"vsrn-viewer: {there}: already exists, and is not this network's vocabulary. Write to another folder, or "
        "move it away.\n"
    )


def test_a_folder_that_is_not_there_is_named_with_the_file(run, out, speaker):
    status, _, said = run("export", "--checkpoint", speaker, "--out", out / "none" / NAME)
    assert (status, names(out)) == (USERS_MISTAKE, [])
    assert said.splitlines()[-1].startswith(f"vsrn-viewer: {out / 'none' / NAME}: No such file or directory. ")


def test_the_help_says_it(capsys):
    with pytest.raises(SystemExit):
        main(["export", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert ".pth.tar" in told
    assert "the checkpoint in the published format, with its vocabulary and sentence branch" in told
