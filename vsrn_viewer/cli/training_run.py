"""`vsrn-viewer train`: drains the loop, says and draws how it goes, and stops cleanly on Ctrl-C."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import chain
from pathlib import Path
from types import FrameType

from vsrn_viewer.data.dataset import Dataset, open_dataset
from vsrn_viewer.data.demo import demo_folder
from vsrn_viewer.errors import FigureError, TrainingError
from vsrn_viewer.finding import Finding
from vsrn_viewer.training.log import StepRecord
from vsrn_viewer.training.loop import train
from vsrn_viewer.training.presets import TrainingOptions, preset_options
from vsrn_viewer.training_curve import LOG_NAME, read_training_curve
from vsrn_viewer.training_findings import STUCK_STEPS, is_flat, of_collapse, of_curve, of_true_negatives
from vsrn_viewer.vsrn.device import resolve_device

SAY_EVERY = 10.0  # seconds between two lines of progress
CURVE_NAME = "train.svg"
BATCHES_LOOKED_AT = 50  # for true captions among the negatives
_STOPPING = (
    b"Stopping after this step and saving a checkpoint. Press Ctrl-C again to stop now and lose what was not saved.\n"
)

Say = Callable[[str], None]
Draw = Callable[[Path, Path], None]  # a log, and the file that gets its curve; raises FigureError


def run_training(
    preset: str,
    changes: Sequence[str],
    data: Path | None,
    out: Path,
    steps: int | None,
    save_every: int | None,
    seed: int,
    resume: bool,
    device: str,
    say: Say,
    draw: Draw,
) -> bool:
    """Train as `train` does, with the embedded demo's data if `data` is None, saying a line every few seconds.

    preset: "" chooses by the dataset's name, flickr30k or coco. changes: what is other than in the preset,
    see `preset_options`. draw: called after every validation and at the end; a FigureError of it is said and stops
    nothing. From the first step on, the first Ctrl-C ends the run after the step it is in, with a checkpoint, and a
    second one at once. Returns whether it went on to its end.
    Raises what `train` raises, TrainingError where no preset is named or known, and KeyboardInterrupt when it is ended
    at once; what was last saved stays.
    """
    if not (preset or data):
        raise TrainingError("train needs --preset demo, flickr30k or coco. To train the demo: --preset demo.")
    dataset = open_dataset(data or demo_folder())
    preset = preset or _preset_of(dataset)
    options = preset_options(preset, seed, changes)
    device = resolve_device(device)
    recipe = ", ".join([f"preset {preset}", *changes, f"seed {seed}"])
    say(f"Training on {dataset.name} with {recipe}, on {device}; output: {out}")
    records = train(dataset, options, out, resume, steps, save_every, device)
    reporter = _Reporter(out.name, options, steps, say)
    with closing(records):
        first = next(records, None)  # after all the reading, which Ctrl-C ends at once: there is nothing to keep yet
        if first is None:
            say(f"{out}: the run already has these steps, so there was nothing to do.")
        ended = first is None or _follow(chain([first], records), reporter, lambda: _draw_curve(draw, out, say), say)
    _say_findings(out, say)
    checkpoints = f"The checkpoints are {out / 'last.safetensors'} and {out / 'best.safetensors'}"
    say(f"{checkpoints}, the curve is {out / CURVE_NAME}." if _draw_curve(draw, out, say) else f"{checkpoints}.")
    return ended


def _follow(records: Iterable[StepRecord], reporter: _Reporter, draw: Callable[[], object], say: Say) -> bool:
    """Say and draw how the run goes; return whether it went on to its end, and not only to a Ctrl-C."""
    with _interrupted() as interrupted:
        for record in records:
            reporter.report(record)
            if record.validation is not None:
                draw()
            if interrupted():
                say(f"Stopping after step {record.step}. Continue with --resume.")
                return False
    return True


def _preset_of(dataset: Dataset) -> str:
    """Return the preset of a dataset of the paper. Raises TrainingError for another one."""
    name = dataset.name.lower()
    for preset, signs in (("coco", ("coco",)), ("flickr30k", ("f30k", "flickr"))):
        if any(sign in name for sign in signs):
            return preset
    raise TrainingError(
        f"{dataset.folder}: no preset is known for the dataset '{dataset.name}'. Choose one with --preset: flickr30k "
        "and coco are the published settings, demo is for small datasets."
    )


def _draw_curve(draw: Draw, out: Path, say: Say) -> bool:
    """Draw the run so far, or say why not, since no picture is worth a run; return whether it was drawn."""
    try:
        draw(out / LOG_NAME, out / CURVE_NAME)
    except FigureError as error:
        say(f"No curve was drawn: {error}")
        return False
    return True


def _say_findings(out: Path, say: Say) -> None:
    """Say what is strange about the whole run; of a log that cannot be read, the curve says why."""
    with suppress(FigureError):
        for finding in of_curve(out.name, read_training_curve(out / LOG_NAME)):
            say(finding.sentence)


class _Reporter:
    """Turns steps into lines: progress every few seconds, and every validation."""

    def __init__(self, name: str, options: TrainingOptions, steps: int | None, say: Say) -> None:
        self._name = name
        self._epochs = options.epochs
        self._flat = 0
        self._true_negatives = 0.0  # shares of all batches added up
        self._limit = steps
        self._say = say
        self._start = self._said = time.monotonic()
        self._taken = 0

    def report(self, record: StepRecord) -> None:
        self._taken += 1
        now = time.monotonic()
        if now - self._said >= SAY_EVERY:
            self._said = now
            self._say(self._progress(record, now))
        if record.validation is not None:
            self._say(_validation(record))
        for finding in self._strange(record):
            self._say(finding.sentence)

    def _strange(self, record: StepRecord) -> tuple[Finding, ...]:
        """Return what has just become strange about the run; each is found once, a new collapse again."""
        self._flat = self._flat + 1 if is_flat(record.ranking_loss, record.flat_loss) else 0
        self._true_negatives += record.true_negatives
        if self._flat == STUCK_STEPS:
            return (of_collapse(self._name, self._flat, record.ranking_loss),)
        if self._taken == BATCHES_LOOKED_AT:
            return of_true_negatives(self._name, self._true_negatives / self._taken)
        return ()

    def _progress(self, record: StepRecord, now: float) -> str:
        last = record.steps if self._limit is None else min(self._limit, record.steps)
        rate = self._taken / (now - self._start)
        speed = f"{rate:.1f} steps/s" if rate >= 1 else f"{1 / rate:.1f} s a step"
        return (
            f"step {record.step:,} of {last:,} (epoch {record.epoch} of {self._epochs}), loss {record.loss:.2f}, "
            f"{speed}, {_clock((last - record.step) / rate)} left"
        )


def _clock(seconds: float) -> str:
    """Return a time as people read it: "1:30", or "2:03:00" from an hour on."""
    minutes, left = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


def _validation(record: StepRecord) -> str:
    assert record.validation is not None
    seen, read = record.validation.image_to_text, record.validation.text_to_image
    return (
        f"validation after step {record.step:,} (epoch {record.epoch}): R@1, 5, 10 image to text "
        f"{seen.r1:.1f} {seen.r5:.1f} {seen.r10:.1f}, text to image {read.r1:.1f} {read.r5:.1f} {read.r10:.1f}"
    )


@contextmanager
def _interrupted() -> Iterator[Callable[[], bool]]:
    """Turn the first Ctrl-C into a question that can be asked; the second is an ordinary one. Main thread only."""
    asked = False

    def note(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 (the system's signature)
        nonlocal asked
        asked = True
        signal.signal(signal.SIGINT, before)
        with suppress(OSError):  # at once, for a step may take a minute; not by `say`, which it may have interrupted
            os.write(2, _STOPPING)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)
