"""The sentence that the network generates from the regions, and which regions each word came from.

Source: Li et al., ICCV 2019, section 3.4. The attention is the sentence branch's own: a softmax over the regions, of
the encoder's output at each of them, computed anew for every word.
"""

from __future__ import annotations

from vsrn_viewer.explain.missing import missing
from vsrn_viewer.explain.regions import image_size, region_labels, selected_regions
from vsrn_viewer.picture import ReadingRow, Scale, SentencePicture, number
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import View

END = "<end>"


def sentence_words(trace: ReasoningTrace, context: TraceContext) -> tuple[str, ...]:
    """Return the generated words, (T,); their ids, "#7", where the words are not known. () without a sentence."""
    if trace.word_ids is None:
        return ()
    if len(context.words) == len(trace.word_ids):
        return context.words
    return tuple(f"#{word:.0f}" for word in trace.word_ids)


def sentence_text(trace: ReasoningTrace, context: TraceContext) -> str:
    """Return the sentence as people write it, without its closing <end>; "" without one."""
    words = sentence_words(trace, context)
    return " ".join(words[:-1] if words[-1:] == (END,) else words).replace(" ,", ",").replace(" .", ".")


def selected_words(trace: ReasoningTrace, view: View) -> tuple[int, ...]:
    """Return the selected words that this trace has, in the order of selection."""
    count = 0 if trace.word_ids is None else len(trace.word_ids)
    return tuple(word for word in view.selection.words if 0 <= word < count)


def sentence_picture(trace: ReasoningTrace, context: TraceContext, view: View) -> SentencePicture | None:
    """Return a row per generated word, in the order of generation; None without a sentence.

    All rows share one scale, from 0 to the largest attention of the sentence.
    """
    if missing("sentence", trace) or trace.word_attention is None or trace.word_probability is None:
        return None
    scale = Scale(0.0, float(trace.word_attention.max()) or 1.0, False, "attention, no unit; a word's add up to 1")
    probabilities = tuple(float(value) for value in trace.word_probability)
    rows = (
        ReadingRow(word, "word", values, scale, f"chosen with probability {number(chosen)}", beside=f"{chosen:.2f}")
        for word, values, chosen in zip(
            sentence_words(trace, context), trace.word_attention, probabilities, strict=True
        )
    )
    member = f" · member {context.member} of {context.members}" if context.members > 1 else ""
    return SentencePicture(
        title=f"Sentence: “{sentence_text(trace, context)}”",
        note=f"generated; a row shows which regions its word came from, colours from 0 to {scale.ends[1]}; beside the "
        f"word its probability{member}",
        labels=region_labels(trace, context),
        boxes=trace.boxes,
        rows=tuple(rows),
        missing="",
        selected=selected_regions(trace, view),
        image_size=None if trace.boxes is None else image_size(trace, context),
        selected_rows=selected_words(trace, view),
        probabilities=probabilities,
    )
