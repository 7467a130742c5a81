"""Which captions of a split read as a text does: blanks and capitals make no other sentence."""

from __future__ import annotations

from collections.abc import Collection, Generator, Sequence

from vsrn_viewer.answers import Progress

_STEP = 8_192  # captions that are read at a time


def captions_reading(
    captions: Sequence[str], texts: Collection[str]
) -> Generator[Progress, None, dict[str, tuple[int, ...]]]:
    """Return for each text the lines of the captions that read as it does, from 0."""
    found: dict[str, list[int]] = {_plain(text): [] for text in texts}
    for line, caption in enumerate(captions):
        if line % _STEP == 0:
            yield Progress("Looking through the captions", line, len(captions), "captions")
        same = found.get(_plain(caption))
        if same is not None:
            same.append(line)
    return {text: tuple(found[_plain(text)]) for text in texts}


def _plain(text: str) -> str:
    return " ".join(text.lower().split())
