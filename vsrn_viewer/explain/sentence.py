"""The sentence that the network generates from the regions, and which regions each word came from.

Source: Li et al., ICCV 2019, section 3.4. The attention is the sentence branch's own: a softmax over the regions, of
the encoder's output at each of them, computed anew for every word.
"""

from __future__ import annotations

from vsrn_viewer.answers import NOTHING_PROBED, Probed
from vsrn_viewer.explain.dropped import with_dropped_columns
from vsrn_viewer.explain.filtered import faint_words, filtered_out
from vsrn_viewer.explain.kind import Kind, asks_before
from vsrn_viewer.explain.missing import no_sentence
from vsrn_viewer.explain.regions import image_size, region_labels, region_numbers, selected_regions
from vsrn_viewer.picture import ReadingRow, Scale, SentencePicture, number
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import Overlay, View

END = "<end>"


def sentence_words(trace: ReasoningTrace, context: TraceContext) -> tuple[str, ...]:
    """Return the generated words, (T,), what cannot be printed as �; their ids, "#7", where the words are not known.

    () without a sentence.
    """
    if trace.word_ids is None:
        return ()
    if len(context.words) == len(trace.word_ids):
        return tuple("".join(sign if sign.isprintable() else "�" for sign in word) for word in context.words)
    return tuple(f"#{word:.0f}" for word in trace.word_ids)


def quoted_words(trace: ReasoningTrace, context: TraceContext) -> tuple[str, ...]:
    """Return the generated words as a text names them: “bear”, with its place where it is not the only one."""
    words = sentence_words(trace, context)
    return tuple(
        f"“{word}”" + (f" ({place})" if words.count(word) > 1 else "") for place, word in enumerate(words, start=1)
    )


def sentence_text(trace: ReasoningTrace, context: TraceContext) -> str:
    """Return the sentence as people write it, without its closing <end>; "" without one."""
    words = sentence_words(trace, context)
    return " ".join(words[:-1] if words[-1:] == (END,) else words).replace(" ,", ",").replace(" .", ".")


def selected_words(trace: ReasoningTrace, view: View) -> tuple[int, ...]:
    """Return the selected words that this trace has, each once, in the order of the sentence."""
    count = 0 if trace.word_ids is None else len(trace.word_ids)
    return tuple(sorted({word for word in view.selection.words if 0 <= word < count}))


def shown_overlay(trace: ReasoningTrace | None, view: View) -> Overlay:
    """Return what lies over the image: the View's overlay, but attention while words are selected and have places."""
    if trace is None or trace.boxes is None or not selected_words(trace, view):
        return view.overlay
    return "attention"


def sentence_picture(
    trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed = NOTHING_PROBED
) -> SentencePicture | None:
    """Return a row per generated word, in the order of generation; None without a sentence, or while it is under way.

    All rows share one scale, from 0 to the largest attention of the sentence.
    """
    if no_sentence(trace) or trace.word_attention is None or trace.word_probability is None:
        return None
    scale = Scale(0.0, float(trace.word_attention.max()) or 1.0, False, "attention, no unit; each word sums to 1")
    probabilities = tuple(float(value) for value in trace.word_probability)
    rows = (
        ReadingRow(word, "word", values, scale, f"chosen with probability {number(chosen)}", beside=f"{chosen:.2f}")
        for word, values, chosen in zip(
            sentence_words(trace, context), trace.word_attention, probabilities, strict=True
        )
    )
    member = f" · member {context.member} of {context.members}" if context.members > 1 else ""
    picture = SentencePicture(
        title=f"Sentence: “{sentence_text(trace, context)}”",
        note=f"generated; each row shows which regions its word came from, colours from 0 to {scale.ends[1]}; beside "
        f"the word, its probability{member}{faint_words(trace, context, view)}",
        numbers=region_numbers(trace),
        labels=region_labels(trace, context),
        boxes=trace.boxes,
        rows=tuple(rows),
        missing="",
        selected=selected_regions(trace, view),
        image_size=None if trace.boxes is None else image_size(trace, context),
        selected_rows=selected_words(trace, view),
        probabilities=probabilities,
        faint=filtered_out(trace, context, view),
    )
    return with_dropped_columns(picture, trace, probed)


KIND = Kind(
    name="generated",
    title="Sentence",
    shows="what the model says about it, word by word",
    picture=SentencePicture,
    make=sentence_picture,
    absence=no_sentence,
    follows=("selection.words", "filtered_by"),
    asks=lambda view: ("generated", *asks_before(view)),
)
