"""What a subject lets go when something else is shown."""

from __future__ import annotations

from trace_samples import traced

from vsrn_viewer.ui.state import NOTHING, Hover


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
