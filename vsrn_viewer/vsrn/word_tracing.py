"""What the text encoder went through while its GRU read the words of a sentence, one after another.

Source: Li et al., ICCV 2019, section 3.3. The GRU reads in one direction alone, from <start> to <end>, so the state
after a word is of that word and those before it. torch.nn.GRU returns no gates: they are recomputed with its formula,
each step from the state that it reached itself.
P tokens, <start> and <end> among them, D embedding.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from vsrn_viewer.trace import Array
from vsrn_viewer.vsrn.arriving import Arriving
from vsrn_viewer.vsrn.changing import gates_of, recur
from vsrn_viewer.vsrn.model import Vsrn


@torch.no_grad()
def trace_words(model: Vsrn, ids: npt.NDArray[np.int64]) -> dict[str, Array]:
    """Return the caption_* arrays of a trace, by their names: gates, states and what each state embeds to.

    ids: (P,), of the tokens, <start> and <end> included. Of a GRU of several layers they are of the last one, whose
    state is embedded.
    """
    encoder = model.text_encoder
    last = model.config.text_layers - 1
    words: Tensor = encoder.embedding(torch.from_numpy(ids).to(model.device))  # (P,W)
    states: Tensor = encoder.gru(words[None])[0][0]  # (P,D)
    for layer in range(last):
        words = recur(encoder.gru, words, {}, layer)[3]
    run = gates_of(encoder.gru, words, states, last)
    arrays = Arriving(
        {"gates": run[:3], "hidden": states, "by_step": encoder.tail(states), "error": (run[3] - states).abs().max()}
    ).arrays()
    reset_gate, update_gate, candidate = arrays["gates"]
    return {
        "caption_reset_gate": reset_gate,
        "caption_update_gate": update_gate,
        "caption_candidate": candidate,
        "caption_hidden": arrays["hidden"],
        "caption_embedding_by_step": arrays["by_step"],
        "caption_gate_error": arrays["error"],
    }


def words_matched(arrays: dict[str, Array], embedding: Array, caption_embedding: Array, score: Array) -> dict[str, Any]:
    """Return the arrays of `trace_words` with score_by_word, (P,): the match of the sentence up to each word.

    embedding, caption_embedding: (D,), of image and sentence; score: their product, as a trace has it. What the last
    state embeds to is the caption's embedding and its match is the score, both to the last bit.
    """
    by_step = np.concatenate([arrays["caption_embedding_by_step"][:-1], caption_embedding[None]])
    scores = [*(float(row @ embedding) for row in by_step[:-1]), float(score)]
    return arrays | {"caption_embedding_by_step": by_step, "score_by_word": np.array(scores, dtype=np.float32)}
