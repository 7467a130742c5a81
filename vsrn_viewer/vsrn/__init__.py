"""The network of the paper. PyTorch: no files, no Qt."""

from vsrn_viewer.vsrn.changing import (
    BatchChange,
    batch_change,
    effective_change,
    embed_batch,
    embed_changed,
    embed_stages,
    rows_read,
)
from vsrn_viewer.vsrn.config import ModelConfig
from vsrn_viewer.vsrn.folded import Folded
from vsrn_viewer.vsrn.folded_text import FoldedText
from vsrn_viewer.vsrn.model import Vsrn
from vsrn_viewer.vsrn.tracing import (
    generate_sentence,
    sentence_arrays,
    sequence_of,
    trace,
    trace_graph,
    trace_match,
)
from vsrn_viewer.vsrn.word_tracing import trace_words, words_matched

__all__ = [
    "BatchChange",
    "Folded",
    "FoldedText",
    "ModelConfig",
    "Vsrn",
    "batch_change",
    "effective_change",
    "embed_batch",
    "embed_changed",
    "embed_stages",
    "generate_sentence",
    "rows_read",
    "sentence_arrays",
    "sequence_of",
    "trace",
    "trace_graph",
    "trace_match",
    "trace_words",
    "words_matched",
]
