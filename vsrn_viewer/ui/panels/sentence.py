"""Sentence panel: what the network says about the image, and which regions each word came from."""

from __future__ import annotations

import dataclasses

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from vsrn_viewer import explain
from vsrn_viewer.answers import Traced
from vsrn_viewer.picture import ReadingPicture, number
from vsrn_viewer.ui.items.highlight import Highlight
from vsrn_viewer.ui.panels.reading import ReadingPanel
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import View

_NAME = "Sentence"
_EMPTY = "Open an image to see what the model says about it, word by word."
_MOST_WORDS = 3  # that are said of a hovered region


class SentencePanel(ReadingPanel):
    """Show the generated sentence, a row per word over the columns of the reading line.

    A chosen word's attention is shown over the image. Beside what every evidence panel does, calls change_view.
    """

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__(subject, parent, _NAME, _EMPTY)
        self.canvas.setAccessibleName("Generated sentence")
        self.canvas.setAccessibleDescription(
            "Up and Down choose a word, Left and Right move along the regions, Enter selects one, Escape clears."
        )
        self.canvas.row_clicked.connect(self._click_word)
        self.canvas.row_stepped.connect(self._choose_words)

    def picture_of(self, traced: Traced) -> ReadingPicture | None:
        return explain.sentence_picture(traced.trace, traced.context, self.subject.view)

    def show_trace(self, traced: Traced) -> None:
        super().show_trace(traced)
        sentence = explain.missing("sentence", traced.trace)
        if sentence:
            self.say(_NAME, "")
            self.show_message(sentence)

    def drawn_from(self, view: View) -> tuple[object, ...]:
        return (view.selection.words,)

    def words_for(self, highlight: Highlight) -> str:
        trace, context, region = self.subject.trace, self.subject.context, highlight.hovered[0]
        if trace is None or context is None or trace.word_attention is None:
            return ""
        given, words = trace.word_attention[:, region], explain.sentence_words(trace, context)
        most = np.argsort(-given, kind="stable")[:_MOST_WORDS].tolist()
        gave = ", ".join(f"“{words[word]}” {number(float(given[word]))}" for word in most)
        return f"{self.region_words(region)} gave most to {gave}"

    @Slot(int, bool)
    def _click_word(self, word: int, add: bool) -> None:
        """Choose a word alone; with Shift add it. One that is chosen is let go."""
        chosen = self.subject.view.selection.words
        others = tuple(other for other in chosen if other != word) if add else ()
        self._choose_words(*others, *(() if word in chosen else (word,)))

    @Slot(int)
    def _choose_words(self, *words: int) -> None:
        """Choose words, and show over the image where they came from."""
        selection = dataclasses.replace(self.subject.view.selection, words=words)
        overlay = "attention" if words else self.subject.view.overlay
        self.subject.change_view(selection=selection, overlay=overlay)
