"""The public door of explain, the sentences in place of pictures, and sizes that cannot be known."""

from __future__ import annotations

import numpy as np
import pytest

from vsrn_viewer import explain
from vsrn_viewer.explain.regions import image_size
from vsrn_viewer.trace import TraceContext
from vsrn_viewer.view import View

PICTURES = {
    "boxes": explain.boxes_picture,
    "graph": explain.graph_picture,
    "matrix": explain.matrix_picture,
    "attention": explain.attention_picture,
    "reading": explain.reading_picture,
    "generated": explain.sentence_picture,
}


def test_public_names_are_listed_and_exist():
    assert sorted(explain.__all__) == sorted({*explain.__all__})
    assert all(hasattr(explain, name) for name in explain.__all__)


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("without", [(), ("boxes",), ("layers",), ("boxes", "layers")])
def test_a_picture_is_none_exactly_where_a_sentence_stands_for_it(make_trace, name, without):
    fields = {"boxes": None} if "boxes" in without else {}
    if "layers" in without:
        fields["affinity"] = np.zeros((0, 3, 3), np.float32)
    trace = make_trace(3, **fields)
    picture = PICTURES[name](trace, TraceContext(), View())
    assert (picture is None) == bool(explain.missing(name, trace))


def test_missing_says_what_still_works(make_trace):
    sentence = explain.missing("boxes", make_trace(3, boxes=None))
    assert sentence.startswith("This dataset has no boxes")
    assert "reading line still work" in sentence
    no_layers = make_trace(3, affinity=np.zeros((0, 3, 3), np.float32))
    assert explain.missing("matrix", no_layers).startswith("This model has no graph layers")


def test_image_size_without_any_source_is_a_mistake_of_the_caller(make_trace):
    with pytest.raises(ValueError, match="an image size must come from the context or from boxes: got neither"):
        image_size(make_trace(3, boxes=None), TraceContext())
