"""Small random networks in which every layer acts."""

from __future__ import annotations

from typing import Any

import torch

from vsrn_viewer.vsrn import ModelConfig, Vsrn

SMALL = {"data_name": "small", "variant": "coco", "feature_size": 6, "embed_size": 5, "vocab_size": 9, "word_size": 4}


def random_network(seed: int = 0, **changes: Any) -> Vsrn:
    """Return a network in evaluation mode whose BatchNorms are random too, not the identity they start as."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = Vsrn(ModelConfig(**{**SMALL, **changes}))
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm1d):
                torch.nn.init.normal_(module.weight)
                torch.nn.init.normal_(module.bias)
                module.running_mean.normal_()
                module.running_var.uniform_(0.5, 2.0)
        return model.eval()
