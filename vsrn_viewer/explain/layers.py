"""All graph layers at once: the affinity graph of each, in a row, on one scale.

What a layer does shows only beside the others. On the demo, layers 1 and 3 bind the boxes of one thing, and 2 and 4 do
the opposite.
"""

from __future__ import annotations

from dataclasses import replace

from vsrn_viewer.answers import NOTHING_PROBED, Probed
from vsrn_viewer.explain import graph
from vsrn_viewer.explain.affinity import affinity_name
from vsrn_viewer.explain.kind import Kind
from vsrn_viewer.explain.missing import no_layers
from vsrn_viewer.picture import LayersPicture
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import View


def layers_picture(
    trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed = NOTHING_PROBED
) -> LayersPicture | None:
    """Return the graph of every layer, as the View shows that of one; None without layers, and until
    what the graph waits for is there.

    The scale is that of all layers, whatever the View says of it: equal colours are equal values.
    """
    views = [replace(view, layer=layer, shared_scale=True) for layer in range(trace.layers)]
    graphs = [graph.graph_picture(trace, context, each, probed) for each in views]
    made = tuple(each for each in graphs if each is not None)
    if len(made) != trace.layers or not made:
        return None
    name = affinity_name(view)
    return LayersPicture(
        title=f"{name[:1].upper()}{name[1:]}, all layers",
        note="the graph of each layer on one scale; a click on one shows it everywhere",
        graphs=made,
        layer=view.shown_layer(trace.layers),
    )


KIND = Kind(
    name="layers",
    title="All layers",
    shows="the graph of every layer, in a row",
    picture=LayersPicture,
    make=layers_picture,
    absence=no_layers,
    follows=tuple(field for field in graph.KIND.follows if field != "shared_scale"),
    asks=graph.KIND.asks,
    lack=graph.KIND.lack,
)
