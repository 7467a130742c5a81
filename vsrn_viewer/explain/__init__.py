"""What a trace means: pure functions of trace, context and View → pictures and arrays.

Every picture function takes (trace, context, view) and returns None exactly where `missing` has a
sentence to show instead.
"""

from vsrn_viewer.explain.affinity import (
    affinity_scale,
    edge_values,
    effective_contribution,
    identity_gap,
    matrix_picture,
)
from vsrn_viewer.explain.attention import attention_map, attention_picture
from vsrn_viewer.explain.boxes import boxes_picture, key_regions, regions_at
from vsrn_viewer.explain.digraph import digraph
from vsrn_viewer.explain.graph import graph_picture
from vsrn_viewer.explain.missing import PictureName, absence, missing
from vsrn_viewer.explain.reading import hidden_change, reading_picture
from vsrn_viewer.explain.sentence import (
    quoted_words,
    selected_words,
    sentence_picture,
    sentence_text,
    sentence_words,
    shown_overlay,
)
from vsrn_viewer.explain.tables import table_of

__all__ = [
    "PictureName",
    "absence",
    "affinity_scale",
    "attention_map",
    "attention_picture",
    "boxes_picture",
    "digraph",
    "edge_values",
    "effective_contribution",
    "graph_picture",
    "hidden_change",
    "identity_gap",
    "key_regions",
    "matrix_picture",
    "missing",
    "quoted_words",
    "reading_picture",
    "regions_at",
    "selected_words",
    "sentence_picture",
    "sentence_text",
    "sentence_words",
    "shown_overlay",
    "table_of",
]
