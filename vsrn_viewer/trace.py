"""ReasoningTrace: everything that one image went through inside VSRN, as arrays.

N regions, D embedding, F feature, L graph layers, T generated words, P tokens of the query. All arrays are float32, but
for the rows of the regions, which are int64. The field names are the keys of a trace file; both are relied on from
outside.
Notation follows Li et al., ICCV 2019, sections 3.1 to 3.3.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from vsrn_viewer.groups import Group

Array = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ReasoningTrace:
    """One image's way through the network; with a query, its match with the sentence too.

    features (N,F): region features as read.
    boxes (N,4) or None: x1 y1 x2 y2, pixels of the original image.
    nodes (L+1,N,D): node features entering layer 1 and leaving each layer.
    affinity (L,N,N): theta phi^T / N; affinity[l, i, j]: i receives from j. Signed, no softmax.
    messages (L,N,D): what each region gives, so that
        nodes[l+1] = nodes[l] + affinity[l] @ messages[l] + shift[l].
    shift (L,D): the constant rest of W's bias and of BatchNorm.
    sequence (N,D): what the GRU reads (the paper's V*).
    reset_gate, update_gate, candidate, hidden (N,D): the GRU after reading region t, in PyTorch's
        convention: hidden[t] = (1 - update_gate[t]) * candidate[t] + update_gate[t] * hidden[t-1].
        None without a GRU, and so are embedding_by_step, score_by_step and gate_error.
    embedding (D,): the image embedding, after everything.
    embedding_by_step (N,D): hidden[t] through the same tail as the last hidden state.
    correlation (N,): inner product of sequence with embedding (paper, section 4.5).
    attention (N,): λ(k − rank)², λ = 50, rank 0 for the highest correlation (paper, section 4.5).
    caption_embedding (D,), score (), score_by_step (N,): with a query, else None.
    gate_error (): largest deviation of the hidden states, each recomputed from the one before, from torch.nn.GRU.
    word_ids (T,), word_attention (T,N), word_probability (T,): the sentence that the network generates from `sequence`,
        greedily, up to the first <pad>: ids (whole numbers), how much each region gave to each word (over the regions
        it sums to 1), and the probability that it was chosen with. None without a sentence branch, and while
        `sentence_follows`: the network has one, and its sentence is generated later. No file holds such a trace.
    caption_reset_gate, caption_update_gate, caption_candidate, caption_hidden (P,D): the text encoder's GRU after
        reading token p of the query, <start> and <end> among them, in the same convention. With a query of one
        sentence; None of a sum of sentences and of a very long one, and so are the three that follow.
    caption_embedding_by_step (P,D): caption_hidden[p] as the last state is embedded; the last is caption_embedding.
    score_by_word (P,): the match of the sentence up to token p with the image: the last is score.
    caption_gate_error (): as gate_error.
    region_rows (N,) int64: the rows of the regions in the dataset, from 0, in the order read. What a region is called
        everywhere else (selection, hover, labels, changes), since places shift as soon as one is left out.
    """

    features: Array
    nodes: Array
    affinity: Array
    messages: Array
    shift: Array
    sequence: Array
    embedding: Array
    correlation: Array
    attention: Array
    boxes: Array | None = None
    reset_gate: Array | None = None
    update_gate: Array | None = None
    candidate: Array | None = None
    hidden: Array | None = None
    embedding_by_step: Array | None = None
    caption_embedding: Array | None = None
    score: Array | None = None
    score_by_step: Array | None = None
    gate_error: Array | None = None
    word_ids: Array | None = None
    word_attention: Array | None = None
    word_probability: Array | None = None
    caption_reset_gate: Array | None = None
    caption_update_gate: Array | None = None
    caption_candidate: Array | None = None
    caption_hidden: Array | None = None
    caption_embedding_by_step: Array | None = None
    score_by_word: Array | None = None
    caption_gate_error: Array | None = None
    sentence_follows: bool = False
    region_rows: Rows = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def __post_init__(self) -> None:
        if len(self.region_rows) == 0:  # not given: all regions, as stored
            object.__setattr__(self, "region_rows", np.arange(len(np.atleast_1d(self.features))))

    @property
    def has_network(self) -> bool:
        """Whether a network made it. Without one, as of a similarity matrix, it has regions, boxes and the score of a
        match; everything else has no dimension or is NaN."""
        return self.embedding.size > 0

    @property
    def regions(self) -> int:
        """N, the number of regions."""
        return len(self.features)

    @property
    def layers(self) -> int:
        """L, the number of graph layers."""
        return len(self.affinity)


def contribution(nodes: Array, affinity: Array, messages: Array) -> Array:
    """Return sign(affinity_ij) · ‖affinity_ij · message_j‖ / ‖node_i‖ for every layer, (L,N,N) float32, no unit.

    nodes (L+1,N,D), affinity (L,N,N), messages (L,N,D): as in a trace. node_i is the node entering the layer; a node of
    length 0 receives 0. Since ‖a · m‖ = |a| · ‖m‖, this is the affinity times one number per giver, divided by one per
    receiver.
    """
    given = np.linalg.norm(messages, axis=-1)[:, None, :]  # (L,1,N)
    length = np.linalg.norm(nodes[:-1], axis=-1)[:, :, None]  # (L,N,1)
    flow = affinity * given
    share: Array = np.divide(flow, length, out=np.zeros_like(flow), where=length > 0)
    return share


@dataclass(frozen=True)
class TraceContext:
    """What a trace is of: words and pictures around the arrays, so that a trace file opens alone.

    image_id: the dataset's id. query: the sentence, or "" without one. model, split: names for titles.
    image_size: (width, height) in pixels, None if unknown. labels: a detector's class name per region, or ();
    region_scores: its confidence per region, or ().
    region_order: what the order of the regions means ("left to right", ...). image_file: the encoded
    image (JPEG, PNG, WebP, TIFF or BMP), b"" if there is none. member: the ensemble's member that was traced, from 1;
    members: how many there are. ensemble_score: mean of the members' scores, None without a query.
    device, precision: where and how it was computed ("cpu", "float32").
    words: the generated sentence, a word per row of the trace's word_attention, or ().
    unknown_words: of the query, those that the network reads as <unk>.
    query_words: what was read of the query, "<start>" and "<end>" included: one per row of caption_hidden, or ().
    groups: a partition of all regions of the image, those of one thing together; () if nobody made one.
    """

    image_id: str = ""
    query: str = ""
    model: str = ""
    split: str = ""
    region_order: str = "unknown"
    image_size: tuple[int, int] | None = None
    labels: tuple[str, ...] = ()
    region_scores: tuple[float, ...] = ()
    image_file: bytes = b""
    member: int = 1
    members: int = 1
    ensemble_score: float | None = None
    device: str = ""
    precision: str = "float32"
    words: tuple[str, ...] = ()
    unknown_words: tuple[str, ...] = ()
    query_words: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
