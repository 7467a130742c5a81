"""The menu of channels: those that moved the match most at a step, to see their gates by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QMenu

from vsrn_viewer.explain.channels import ChannelStep
from vsrn_viewer.picture import number
from vsrn_viewer.ui.state import Subject


def add_channels(menu: QMenu, subject: Subject, steps: Sequence[ChannelStep], what: str = "region") -> None:
    """Offer the gates of the channels that moved the match most when something was read; steps: what each did there.
    what: it is called."""
    chosen = subject.view.channels
    if not steps and not chosen:
        return
    inner = QMenu("Gates of a channel", menu)
    menu.addMenu(inner)
    inner.setToolTipsVisible(True)
    for step in steps:
        action = inner.addAction(_words(step), partial(subject.change_view, channels=(step.channel,)))
        action.setCheckable(True)
        action.setChecked(chosen == (step.channel,))
        action.setToolTip(f"What this channel adds to the match when this {what} is read, and its gates there.")
    if steps:
        every = tuple(step.channel for step in steps)
        inner.addAction(f"these {len(steps)} together", partial(subject.change_view, channels=every))
    inner.addSeparator()
    inner.addAction("Mean over all channels", partial(subject.change_view, channels=())).setEnabled(bool(chosen))


def _words(step: ChannelStep) -> str:
    """Return "channel 17: +0.031 · update 0.12 · reset 0.48"."""
    gates = f"update {number(step.update)} · reset {number(step.reset)}"
    return f"channel {step.channel + 1}: {number(step.gained, signed=True)} · {gates}"
