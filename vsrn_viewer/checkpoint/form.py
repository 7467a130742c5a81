"""A network → the published dictionary: {epoch, model: [image encoder, text encoder], best_rsum, opt, Eiters}."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from vsrn_viewer.checkpoint.building import CAPTIONER
from vsrn_viewer.checkpoint.names import count_layers, published_name
from vsrn_viewer.checkpoint.native import TrainingFacts
from vsrn_viewer.errors import CheckpointError
from vsrn_viewer.vsrn import ModelConfig, Vsrn
from vsrn_viewer.vsrn.captioner import DROPOUT, LENGTH

_LAYERS = 4  # of the graph: the published code builds no other number
# What the published program asks for beside the sizes. None of it changes an embedding, and a network does not
# remember how it was trained, so these are the program's defaults and not facts.
_DEFAULTS: dict[str, Any] = {
    "batch_size": 128,
    "bidirectional": 0,
    "cnn_type": "vgg19",
    "crop_size": 224,
    "data_path": "./data/",
    "finetune": False,
    "grad_clip": 2.0,
    "input_dropout_p": DROPOUT,
    "learning_rate": 0.0002,
    "log_step": 10,
    "logger_name": "runs/runX",
    "lr_update": 15,
    "margin": 0.2,
    "max_len": LENGTH,
    "max_violation": True,
    "num_epochs": 30,
    "reset_train": False,
    "resume": "",
    "rnn_dropout_p": 0.5,
    "rnn_type": "gru",
    "use_restval": False,
    "val_step": 500,
    "vocab_path": "./vocab/",
    "workers": 10,
}


def published_form(model: Vsrn, facts: TrainingFacts) -> dict[str, Any]:
    """Return what the published code stores of a network of the published kind.

    opt.data_name follows the network's variant, since the published code tells by it whether there is a BatchNorm
    after the GRU: "f30k_precomp" with one, "coco_precomp" without, whatever dataset the network was trained on.
    The sentence branch is left out, as published. best_rsum is what we call best_selection; an unknown one becomes 0.
    """
    return {
        "epoch": facts.epoch,
        "model": list(_states(model)),
        "best_rsum": facts.best_selection or 0.0,
        "opt": argparse.Namespace(**_options(model.config)),
        "Eiters": facts.step,
    }


def published_data_name(config: ModelConfig) -> str:
    """Return opt.data_name, after which the vocabulary's file is named."""
    return "f30k_precomp" if config.variant == "flickr30k" else "coco_precomp"


def state_of(module: nn.Module) -> dict[str, Tensor]:
    """Return a module's weights on the CPU."""
    return {name: tensor.detach().cpu().contiguous() for name, tensor in module.state_dict().items()}


def refuse_ablations(path: Path, config: ModelConfig) -> None:
    """Raise CheckpointError, naming the file to be written, if the network has no GRU or other than 4 graph layers."""
    reason = ""
    if not config.use_gru:
        reason = "without the GRU over the regions"
    elif config.graph_layers != _LAYERS:
        reason = f"with {config.graph_layers} graph layers (published: {_LAYERS})"
    if reason:
        raise CheckpointError(f"{path}: a network {reason} has no published form. Keep it as .safetensors.")


def _states(model: Vsrn) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Return the weights of both encoders by published name; the graph's matrices become kernels (D,D,1)."""
    image: dict[str, Tensor] = {}
    text: dict[str, Tensor] = {}
    for name, tensor in state_of(model).items():
        if name.startswith(CAPTIONER):
            continue
        kernel = tensor.ndim == 2 and count_layers([name])
        state = text if name.startswith("text_encoder.") else image
        state[published_name(name)] = tensor.unsqueeze(2) if kernel else tensor
    return image, text


def _options(config: ModelConfig) -> dict[str, Any]:
    """Return opt. Without a sentence branch, its sizes are the published ones."""
    return {
        **_DEFAULTS,
        "data_name": published_data_name(config),
        "img_dim": config.feature_size,
        "embed_size": config.embed_size,
        "vocab_size": config.vocab_size,
        "word_dim": config.word_size,
        "num_layers": config.text_layers,
        "no_imgnorm": config.no_imgnorm,
        "use_abs": config.use_abs,
        "measure": "cosine",
        "dim_vid": config.embed_size,
        "dim_hidden": config.caption_hidden or 512,
        "dim_word": config.caption_word_size or 300,
    }
