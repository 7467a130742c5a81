"""A subject's state, apart from what answers bring."""

from __future__ import annotations

from trace_samples import traced

from vsrn_viewer.ui.state import NOTHING, Hover, Subject


def test_nothing_is_hovered_in_a_new_trace_until_the_pointer_moves(subject):
    subject.set_traced(traced())
    subject.hover_region(2)
    heard = []
    subject.hover_changed.connect(heard.append)
    subject.set_traced(traced())
    assert (subject.hover, heard) == (NOTHING, [NOTHING])
    subject.hover_edge(1, 3)
    subject.set_traced(None)
    assert heard == [NOTHING, Hover(edge=(1, 3)), NOTHING]


def test_layer_steps_from_the_one_on_screen_after_a_trace_with_fewer_layers(subject):
    subject.change_view(layer=3)
    subject.set_traced(traced(layers=2))
    assert (subject.layer, subject.layers) == (1, 2)
    subject.step_layer(1)
    assert subject.layer == 1
    subject.step_layer(-1)
    assert (subject.layer, subject.view.layer) == (0, 0)


def test_without_a_trace_the_model_says_how_many_layers_there_are(subject):
    subject.step_layer(1)
    subject.step_layer(1)
    assert subject.layer == subject.info.layers - 1 == 1


def test_model_without_layers_has_none_to_step_to():
    empty = Subject()
    empty.set_traced(traced(layers=0))
    empty.step_layer(1)
    assert (empty.view.layer, empty.layer) == (0, 0)
