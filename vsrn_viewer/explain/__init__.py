"""What a trace means: pure functions of trace, context and View → pictures and arrays.

Every picture function takes (trace, context, view) and returns None exactly where its kind's `missing` has a
sentence to show instead. `KINDS` lists all kinds of pictures.
"""

from vsrn_viewer.explain.affinity import (
    affinity_scale,
    edge_values,
    effective_contribution,
    identity_gap,
    matrix_picture,
    threshold_text,
)
from vsrn_viewer.explain.arrays import arrays_of
from vsrn_viewer.explain.asked import asked_words, part_name
from vsrn_viewer.explain.attention import attention_picture, paper_attention, word_attention
from vsrn_viewer.explain.attributed import brought_picture
from vsrn_viewer.explain.attribution import attention_map, attribution_picture
from vsrn_viewer.explain.beside_curve import same_words, with_beside_curve
from vsrn_viewer.explain.boxes import boxes_picture, key_regions, regions_at
from vsrn_viewer.explain.brought import attribution_of, how_sure, is_only_part
from vsrn_viewer.explain.captions import captions_picture
from vsrn_viewer.explain.difference import difference_of, has_difference, no_difference
from vsrn_viewer.explain.differs import differing_words
from vsrn_viewer.explain.digraph import digraph
from vsrn_viewer.explain.edge_sizes import edge_sizes
from vsrn_viewer.explain.filtered import count_words, filter_lack, filter_values, why_unfiltered
from vsrn_viewer.explain.graph import graph_picture, hover_picture, is_pruned, percent, pruned_words
from vsrn_viewer.explain.graph_text import GraphForm, edges_table, graph_text
from vsrn_viewer.explain.interaction import column_name, columns_told, interaction_picture, regions_of_word
from vsrn_viewer.explain.kind import Kind
from vsrn_viewer.explain.kinds import KINDS, absence, docked_kinds, kind_of, missing
from vsrn_viewer.explain.layers import layers_picture
from vsrn_viewer.explain.match_growth import match_picture
from vsrn_viewer.explain.missing import no_boxes, no_network
from vsrn_viewer.explain.one_scale import on_one_scale
from vsrn_viewer.explain.query import words_of_region, words_picture
from vsrn_viewer.explain.reading import hidden_change, reading_picture
from vsrn_viewer.explain.reading_words import word_reading_picture
from vsrn_viewer.explain.regions import places_of, region_label, region_labels, region_numbers, row_of
from vsrn_viewer.explain.results import results_picture
from vsrn_viewer.explain.runs import Run, same_regions
from vsrn_viewer.explain.sentence import (
    quoted_words,
    selected_words,
    sentence_picture,
    sentence_text,
    sentence_words,
    shown_overlay,
)
from vsrn_viewer.explain.tables import table_of
from vsrn_viewer.explain.what_ifs import moved_words, standing_parts, standing_words, what_if_words
from vsrn_viewer.explain.wordings import changed_spans

__all__ = [
    "KINDS",
    "GraphForm",
    "Kind",
    "Run",
    "absence",
    "affinity_scale",
    "arrays_of",
    "asked_words",
    "attention_map",
    "attention_picture",
    "attribution_of",
    "attribution_picture",
    "boxes_picture",
    "brought_picture",
    "captions_picture",
    "changed_spans",
    "column_name",
    "columns_told",
    "count_words",
    "difference_of",
    "differing_words",
    "digraph",
    "docked_kinds",
    "edge_sizes",
    "edge_values",
    "edges_table",
    "effective_contribution",
    "filter_lack",
    "filter_values",
    "graph_picture",
    "graph_text",
    "has_difference",
    "hidden_change",
    "hover_picture",
    "how_sure",
    "identity_gap",
    "interaction_picture",
    "is_only_part",
    "is_pruned",
    "key_regions",
    "kind_of",
    "layers_picture",
    "match_picture",
    "matrix_picture",
    "missing",
    "moved_words",
    "no_boxes",
    "no_difference",
    "no_network",
    "on_one_scale",
    "paper_attention",
    "part_name",
    "percent",
    "places_of",
    "pruned_words",
    "quoted_words",
    "reading_picture",
    "region_label",
    "region_labels",
    "region_numbers",
    "regions_at",
    "regions_of_word",
    "results_picture",
    "row_of",
    "same_regions",
    "same_words",
    "selected_words",
    "sentence_picture",
    "sentence_text",
    "sentence_words",
    "shown_overlay",
    "standing_parts",
    "standing_words",
    "table_of",
    "threshold_text",
    "what_if_words",
    "why_unfiltered",
    "with_beside_curve",
    "word_attention",
    "word_reading_picture",
    "words_of_region",
    "words_picture",
]
