"""The network of the paper. PyTorch: no files, no Qt."""

from vsrn_viewer.vsrn.changing import effective_change, embed_changed, embed_runs
from vsrn_viewer.vsrn.config import ModelConfig
from vsrn_viewer.vsrn.model import Vsrn
from vsrn_viewer.vsrn.tracing import trace, trace_graph

__all__ = ["ModelConfig", "Vsrn", "effective_change", "embed_changed", "embed_runs", "trace", "trace_graph"]
