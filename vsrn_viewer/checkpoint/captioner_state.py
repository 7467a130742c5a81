"""The state file of the published sentence branch alone, which the published checkpoints leave out."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from vsrn_viewer.checkpoint.published import load_restricted
from vsrn_viewer.errors import CheckpointError
from vsrn_viewer.vsrn.captioner import Captioner


def load_captioner(path: Path) -> Captioner:
    """Read a dictionary of the sentence branch's weights, in evaluation mode on the CPU, float32.

    Raises CheckpointError, naming the file, if it is missing, damaged, malicious (nothing of it is run), or not the
    whole state of a sentence branch with finite values.
    """
    if not path.is_file():
        raise CheckpointError(f"{path}: no such file. Check its name.")
    state = load_restricted(path)
    try:
        hidden, region_size = state["encoder.vid2hid.weight"].shape
        vocab_size, word_size = state["decoder.embedding.weight"].shape
        with torch.device("meta"):  # a file of absurd sizes is refused before anything is allocated
            captioner = Captioner(region_size, hidden, vocab_size, word_size)
        captioner.load_state_dict({name: _finite(tensor) for name, tensor in state.items()}, assign=True)
    except (KeyError, AttributeError, TypeError, ValueError, RuntimeError):
        raise CheckpointError(
            f"{path}: not the state of a sentence branch. Give the caption_model's state_dict, saved whole."
        ) from None
    return captioner.eval()


def _finite(tensor: Tensor) -> Tensor:
    if not bool(tensor.isfinite().all()):
        raise ValueError("a weight is not finite")
    return tensor.float()
