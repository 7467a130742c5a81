"""What is no sentence branch is refused by name; the references' own are read in tests/vsrn/test_captioner.py."""

from __future__ import annotations

import pytest
import torch
from networks import random_network

from vsrn_viewer.checkpoint import load_captioner
from vsrn_viewer.errors import CheckpointError


def good_state():
    captioner = random_network(caption_hidden=3, caption_word_size=2).captioner
    return dict(captioner.state_dict())


def test_state_comes_back_to_the_bit(tmp_path):
    state = good_state()
    torch.save(state, tmp_path / "c.pth")
    loaded = load_captioner(tmp_path / "c.pth")
    assert not loaded.training
    for name, tensor in state.items():
        assert torch.equal(loaded.state_dict()[name], tensor), name


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda state: state.pop("decoder.out.bias"), "not a sentence branch, decoder.out.bias missing"),
        (lambda state: state.pop("encoder.vid2hid.weight"), "not a sentence branch, encoder.vid2hid.weight is missing"),
        (lambda state: state.update(other=torch.ones(1)), "not a sentence branch, unknown weights other"),
        (
            lambda state: state.update({"decoder.out.bias": torch.ones(2)}),
            r"decoder.out.bias must be \(9,\): got \(2,\)",
        ),
        (lambda state: state.update({"decoder.out.bias": torch.full((9,), torch.nan)}), "decoder.out.bias has values"),
        (lambda state: state.update({"decoder.out.bias": torch.ones(9, dtype=torch.int64)}), "not floats"),
        (lambda state: state.update({"decoder.out.bias": "text"}), "must be a dictionary of named tensors"),
    ],
)
def test_anything_else_is_refused_by_name(tmp_path, spoil, said):
    state = good_state()
    spoil(state)
    torch.save(state, tmp_path / "c.pth")
    with pytest.raises(CheckpointError, match=rf"c\.pth: .*{said}"):
        load_captioner(tmp_path / "c.pth")


def test_damaged_and_missing_files_are_refused_by_name(tmp_path):
    (tmp_path / "c.pth").write_bytes(b"nothing")
    with pytest.raises(CheckpointError, match=r"c\.pth: not a readable checkpoint"):
        load_captioner(tmp_path / "c.pth")
    with pytest.raises(CheckpointError, match=r"gone\.pth: no such checkpoint file"):
        load_captioner(tmp_path / "gone.pth")
