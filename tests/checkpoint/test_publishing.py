"""Networks are written in the published form, and open as what they were."""

from __future__ import annotations

import argparse
import pickletools
import zipfile

import pytest
import torch
from full_disk import full_disk
from networks import random_network
from references import REFERENCES

from vsrn_viewer import files
from vsrn_viewer.checkpoint import (
    PublishedFiles,
    TrainingFacts,
    find_vocabulary,
    load_captioner,
    load_checkpoint,
    save_published,
)
from vsrn_viewer.data.vocabulary import SPECIAL, Vocabulary, load_vocabulary, save_vocabulary
from vsrn_viewer.errors import CheckpointError, VocabularyError

FACTS = TrainingFacts(epoch=7, step=4321, best_selection=123.4)
WORDS = Vocabulary((*SPECIAL, "a", "b", "c", "d", "é"))  # nine, as small networks have
OTHER_WORDS = Vocabulary((*SPECIAL, "v", "w", "x", "y", "z"))
BRANCH = "caption_model_state.pth"
SPEAKING = {"caption_hidden": 3, "caption_word_size": 2}


def stored(path):
    with torch.serialization.safe_globals([argparse.Namespace]):
        return torch.load(path, weights_only=True)


def shapes(state):
    return {name: tuple(t.shape) for name, t in state.items() if not name.endswith("num_batches_tracked")}


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda reference: reference.name)
def test_reference_comes_back_to_the_bit_with_the_names_it_had(tmp_path, reference):
    first = load_checkpoint(reference.checkpoint)
    path = tmp_path / "model_best.pth.tar"
    vocabulary = load_vocabulary(reference.vocabulary)
    written = save_published(path, first.model, FACTS, vocabulary)
    second = load_checkpoint(path)
    assert second.model.config == first.model.config
    assert second.facts == FACTS
    for name, tensor in first.model.state_dict().items():
        assert torch.equal(tensor, second.model.state_dict()[name]), name
    features = torch.randn(3, 5, first.model.config.feature_size, generator=torch.Generator().manual_seed(0))
    ids, lengths = torch.tensor([[1, 4, 5, 2]]), torch.tensor([4])
    with torch.no_grad():
        # Up to how memory is aligned, which decides the order of some sums.
        images = [checkpoint.model.embed_images(features) for checkpoint in (first, second)]
        captions = [checkpoint.model.embed_captions(ids, lengths) for checkpoint in (first, second)]
    torch.testing.assert_close(*images, rtol=0, atol=1e-6)
    torch.testing.assert_close(*captions, rtol=0, atol=1e-6)
    ours, published = stored(path), stored(reference.checkpoint)
    assert ours.keys() == published.keys()
    assert [shapes(state) for state in ours["model"]] == [shapes(state) for state in published["model"]]
    assert vars(ours["opt"]).keys() == vars(published["opt"]).keys()
    for option in ("data_name", "img_dim", "embed_size", "vocab_size", "word_dim", "num_layers", "measure", "dim_vid"):
        assert getattr(ours["opt"], option) == getattr(published["opt"], option)
    assert (ours["opt"].dim_hidden, ours["opt"].dim_word) == (published["opt"].dim_hidden, published["opt"].dim_word)
    assert ours["Eiters"] == published["Eiters"]
    assert shapes(stored(written.sentence_branch)) == shapes(stored(reference.folder / BRANCH))
    found = find_vocabulary(path, second.data_name)
    assert found == written.vocabulary == tmp_path / f"{reference.data_name}_vocab.pkl"
    assert load_vocabulary(found).words == vocabulary.words


@pytest.mark.parametrize(("variant", "name"), [("flickr30k", "f30k_precomp"), ("coco", "coco_precomp")])
def test_variant_decides_the_name_and_the_sentence_branch_lies_beside(tmp_path, variant, name):
    model = random_network(data_name="demo_precomp", variant=variant, **SPEAKING)
    written = save_published(tmp_path / "a.pth.tar", model, TrainingFacts(), WORDS)
    assert written == PublishedFiles(tmp_path / "a.pth.tar", tmp_path / f"{name}_vocab.pkl", tmp_path / BRANCH)
    assert names(tmp_path) == sorted(["a.pth.tar", f"{name}_vocab.pkl", BRANCH])
    options = stored(tmp_path / "a.pth.tar")["opt"]
    assert (options.dim_hidden, options.dim_word) == (3, 2)
    loaded = load_checkpoint(tmp_path / "a.pth.tar")
    assert (loaded.data_name, loaded.model.config.variant) == (name, variant)
    alone = load_captioner(tmp_path / BRANCH).state_dict()
    assert alone.keys() == model.captioner.state_dict().keys()
    for part, tensor in model.captioner.state_dict().items():
        assert torch.equal(loaded.model.captioner.state_dict()[part], tensor)
        assert torch.equal(alone[part], tensor)
    (tmp_path / BRANCH).unlink()
    assert load_checkpoint(tmp_path / "a.pth.tar").model.captioner is None


def test_without_a_sentence_branch_there_is_no_file_of_one(tmp_path):
    written = save_published(tmp_path / "a.pth.tar", random_network(), FACTS, WORDS)
    assert written.sentence_branch is None
    assert names(tmp_path) == ["a.pth.tar", "coco_precomp_vocab.pkl"]
    assert load_checkpoint(tmp_path / "a.pth.tar").facts == FACTS


def test_old_programs_find_the_serialisation_that_they_know(tmp_path):
    """Before 1.6 torch knew no zip archives; Python 2.7 knows pickle up to protocol 2, and names that it had then."""
    save_published(tmp_path / "a.pth.tar", random_network(variant="flickr30k", **SPEAKING), FACTS, WORDS)
    for name in ("a.pth.tar", BRANCH):
        assert not zipfile.is_zipfile(tmp_path / name)
        asked = set()
        with (tmp_path / name).open("rb") as file:
            for _ in range(4):  # a magic number, torch's own protocol, the machine, what is stored
                for opcode, argument, _ in pickletools.genops(file):
                    assert opcode.proto <= 2
                    asked |= {argument} if opcode.name == "GLOBAL" else set()
        assert asked <= {
            "argparse Namespace",
            "collections OrderedDict",
            "torch FloatStorage",
            "torch LongStorage",
            "torch._utils _rebuild_tensor_v2",
        }


@pytest.mark.parametrize(
    ("changes", "said"), [({"use_gru": False}, "without the GRU"), ({"graph_layers": 2}, "with 2 graph layers")]
)
def test_ablations_are_refused_by_name_and_nothing_is_written(tmp_path, changes, said):
    with pytest.raises(CheckpointError, match=said):
        save_published(tmp_path / "a.pth.tar", random_network(**changes), FACTS, WORDS)
    assert list(tmp_path.iterdir()) == []


def test_words_that_do_not_fit_are_refused_and_nothing_is_written(tmp_path):
    with pytest.raises(VocabularyError, match="4 words, but the model trained on small has 9"):
        save_published(tmp_path / "a.pth.tar", random_network(), FACTS, Vocabulary(SPECIAL))
    assert list(tmp_path.iterdir()) == []


def test_another_suffix_is_a_mistake(tmp_path):
    with pytest.raises(ValueError, match=r"must end in \.pth\.tar: got a\.pt"):
        save_published(tmp_path / "a.pt", random_network(), FACTS, WORDS)


def put_json(folder):
    save_vocabulary(folder / "coco_precomp_vocab.json", OTHER_WORDS)


def put_pickle(folder):
    save_published(folder / "b.pth.tar", random_network(), FACTS, OTHER_WORDS)


def put_broken_words(folder):
    (folder / "coco_precomp_vocab.json").write_text("{")


def put_branch(folder):
    torch.save(random_network(1, **SPEAKING).captioner.state_dict(), folder / BRANCH)


def put_broken_branch(folder):
    (folder / BRANCH).write_bytes(b"nothing")


def put_checkpoint(folder):
    save_published(folder / "b.pth.tar", random_network(), FACTS, WORDS)


def put_folder(folder):
    (folder / "a.pth.tar").mkdir()


IN_THE_WAY = [
    (put_json, SPEAKING, "coco_precomp_vocab.json: already exists, and is not this network's vocabulary"),
    (put_pickle, {}, "coco_precomp_vocab.pkl: already exists, and is not this network's vocabulary"),
    (put_broken_words, {}, "coco_precomp_vocab.json: already exists, and is not this network's vocabulary"),
    (put_branch, SPEAKING, f"{BRANCH}: already exists, and is not this network's sentence branch"),
    (put_branch, {}, f"{BRANCH}: already exists, and is not this network's sentence branch"),
    (put_broken_branch, SPEAKING, f"{BRANCH}: already exists, and is not this network's sentence branch"),
    (put_checkpoint, SPEAKING, r"b.pth.tar: would be read with the sentence branch that belongs beside a\.pth\.tar"),
    (put_folder, {}, "a.pth.tar: is a folder"),
]


@pytest.mark.parametrize(("put", "changes", "said"), IN_THE_WAY)
def test_what_would_be_replaced_or_read_wrongly_is_refused_and_stays(tmp_path, put, changes, said):
    put(tmp_path)
    before = contents(tmp_path)
    with pytest.raises((CheckpointError, VocabularyError), match=rf"{said}.* move it away\.$"):
        save_published(tmp_path / "a.pth.tar", random_network(**changes), FACTS, WORDS)
    assert contents(tmp_path) == before


def test_the_same_words_and_the_same_branch_may_be_there(tmp_path):
    save_vocabulary(tmp_path / "coco_precomp_vocab.json", WORDS)
    for name in ("a.pth.tar", "a.pth.tar", "b.pth.tar"):
        save_published(tmp_path / name, random_network(**SPEAKING), FACTS, WORDS)
    assert load_checkpoint(tmp_path / "b.pth.tar").model.captioner is not None
    assert names(tmp_path) == ["a.pth.tar", "b.pth.tar", BRANCH, "coco_precomp_vocab.json", "coco_precomp_vocab.pkl"]


@pytest.mark.parametrize("renames", [0, 1, 2])
def test_killed_in_the_middle_no_checkpoint_is_without_what_belongs_to_it(tmp_path, monkeypatch, renames):
    class Killed(BaseException):
        """Stands for the end of the process."""

    done = []

    def rename(temporary, target):
        if len(done) == renames:
            raise Killed
        done.append(target.name)
        return temporary.rename(target)

    monkeypatch.setattr(files.Path, "replace", rename)
    with pytest.raises(Killed):
        save_published(tmp_path / "a.pth.tar", random_network(**SPEAKING), FACTS, WORDS)
    assert done == ["coco_precomp_vocab.pkl", BRANCH][:renames]
    monkeypatch.undo()
    save_published(tmp_path / "a.pth.tar", random_network(**SPEAKING), FACTS, WORDS)  # again, over what is there
    assert load_checkpoint(tmp_path / "a.pth.tar").model.captioner is not None


def test_where_there_is_no_room_nothing_is_left(tmp_path):
    with full_disk(2000), pytest.raises(OSError, match="File too large"):  # in the middle of a file
        save_published(tmp_path / "a.pth.tar", random_network(**SPEAKING), FACTS, WORDS)
    assert list(tmp_path.iterdir()) == []
