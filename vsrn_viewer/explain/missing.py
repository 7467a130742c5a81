"""Why a picture cannot be made, as the sentence that stands in its place.

A picture function returns None exactly where its kind has a fact to say. The fact alone is for paper; the window adds
what still works (`remedy`).
"""

from __future__ import annotations

from vsrn_viewer.trace import ReasoningTrace
from vsrn_viewer.view import View

_NO_NETWORK = "A similarity matrix has scores and no network, so there is no way through one to show."
_NO_BOXES = "This dataset has no boxes, so nothing can be placed on the image."
_NO_LAYERS = "This model has no graph layers, so there is no affinity."
_NO_BRANCH = "This model has no sentence branch, so it generates no sentence."
_NO_WORDS = "The model ends its sentence before the first word."
_NO_MATCH = "Influence is what an edge brings to a match, and there is no sentence to match."
_NO_RESULTS = "There is no sentence, so there are no ranked images."
_NO_GROWTH = "This model has no GRU, so its match does not grow region by region."
_NO_QUERY = "There is no sentence, so there is no match to explain."
_OF_A_SUM = "This query is a sum of sentences, and single words can be explained of one sentence only."
_LINE_ALONE = "The reading line still works."
_NOT_READ = "This trace does not hold what reading the words of its query did."
_STILL = {
    _NOT_READ: "It is there for sentences of up to 100 words. An older trace file has to be written again.",
    _OF_A_SUM: "Ask one of its parts alone; what regions brought is explained of the sum.",
    _NO_NETWORK: "Boxes, results and captions still work. Open a checkpoint with the same data for the rest.",
    _NO_QUERY: "Ask with one.",
    _NO_RESULTS: "Ask with a sentence.",
    _NO_GROWTH: "What each thing brought to the match still works.",
    _NO_BOXES: "For boxes, name them in dataset.toml, or put bottom-up rows (test_*.tsv) beside the features.",
    _NO_MATCH: "Ask with one, or show the raw or the effective values.",
    _NO_BRANCH: "A published checkpoint leaves it out: put its caption_model_state.pth beside it.",
    _NO_WORDS: "Everything else still works.",
}


def nothing(_trace: ReasoningTrace) -> str:
    """Return "": for pictures that every trace allows."""
    return ""


def no_network(trace: ReasoningTrace) -> str:
    """Return why there is nothing of a network, or ""."""
    return "" if trace.has_network else _NO_NETWORK


def no_map(trace: ReasoningTrace) -> str:
    """Return why no values of the regions can be placed on the image, or ""."""
    return no_network(trace) or no_boxes(trace)


def no_boxes(trace: ReasoningTrace) -> str:
    """Return why nothing can be placed on the image, or ""."""
    return _NO_BOXES if trace.boxes is None else ""


def no_query(trace: ReasoningTrace) -> str:
    """Return why there is no match, or ""."""
    return no_network(trace) or (_NO_QUERY if trace.score is None else "")


def no_results(trace: ReasoningTrace) -> str:
    """Return why there are no ranked images, or ""."""
    return no_network(trace) or (_NO_RESULTS if trace.score is None else "")


def no_growth(trace: ReasoningTrace) -> str:
    """Return why there is no match that grew, or ""."""
    return no_query(trace) or (_NO_GROWTH if trace.score_by_step is None else "")


def no_boxes_or_query(trace: ReasoningTrace) -> str:
    """Return why what made the match cannot be placed on the image, or ""."""
    return no_map(trace) or no_query(trace)


def no_layers(trace: ReasoningTrace) -> str:
    """Return why there is no affinity, or ""."""
    return no_network(trace) or (_NO_LAYERS if trace.layers == 0 else "")


def needs_nothing(_trace: ReasoningTrace, _view: View) -> str:
    """Return "": for pictures that can be made whatever a View asks."""
    return ""


def no_single_words(trace: ReasoningTrace, view: View) -> str:
    """Return why nothing is said of single words of a query, or ""."""
    return _OF_A_SUM if trace.score is not None and view.query.is_sum else ""


def no_words_read(trace: ReasoningTrace, view: View) -> str:
    """Return why it is not known what reading the words did, or ""."""
    if trace.score is None or not trace.has_network:
        return ""
    return no_single_words(trace, view) or (_NOT_READ if trace.score_by_word is None else "")


def no_influence(trace: ReasoningTrace, view: View) -> str:
    """Return why the edges have no influence, or "" where none is asked for."""
    return _NO_MATCH if view.quantity == "influence" and trace.layers and trace.score is None else ""


def no_sentence(trace: ReasoningTrace) -> str:
    """Return why there is no generated sentence, or "", also while it is under way."""
    if trace.sentence_follows:
        return ""
    if trace.word_attention is None:
        return no_network(trace) or _NO_BRANCH
    return "" if len(trace.word_attention) else _NO_WORDS


def remedy(fact: str, trace: ReasoningTrace) -> str:
    """Return what of a trace still works without, and what brings it; "" where nothing is known."""
    still = ""
    if fact == _NO_BOXES:
        still = "The graph, the matrix and the reading line still work." if trace.layers else _LINE_ALONE
    elif fact == _NO_LAYERS:
        still = "Boxes, attention and the reading line still work." if trace.boxes is not None else _LINE_ALONE
    return f"{still} {_STILL.get(fact, '')}".strip()
