"""The training loop: a generator that takes one step, writes it down and hands it out.

Source: the published training (Li et al., ICCV 2019, section 4.2): Adam, gradient norm clipped at 2, step schedule;
the network with the largest R@1 + R@5 of both directions on the validation split is the best.
Exact on the CPU: the same seed, data, options and number of threads give the same bits, however often the run was
stopped, killed and resumed. So it was on one H100 (torch 2.11; 60 steps, with a sentence branch and without, three runs
each), with no setting for it; cuDNN and cuBLAS promise it for no other card or version.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Generator
from pathlib import Path

from vsrn_viewer.data.dataset import Dataset
from vsrn_viewer.errors import TrainingError
from vsrn_viewer.training.corpus import read_corpus
from vsrn_viewer.training.log import StepRecord, TrainingLog
from vsrn_viewer.training.presets import TrainingOptions
from vsrn_viewer.training.run import Run
from vsrn_viewer.training.state import STATE_NAME, TrainingState, load_state, remove_parts
from vsrn_viewer.training.words import check_vocabulary_is_ours, write_vocabulary
from vsrn_viewer.training_curve import LOG_NAME


def train(
    dataset: Dataset,
    options: TrainingOptions,
    out: Path,
    resume: bool = False,
    steps: int | None = None,
    save_every: int | None = None,
    device: str = "cpu",
) -> Generator[StepRecord, None, None]:
    """Train a network on the dataset's `train` split and yield every step; closing the generator saves and stops.

    out: gets train.jsonl, last.* and best.* (checkpoints), last.state (what `resume` reads) and the vocabulary.
    steps: stop after this many in all; None: after the last epoch. save_every: steps between two saves of `last`;
    None: at every validation. `last` is also saved at the start and at the end.
    Raises TrainingError if the run cannot start, go on or be written, DatasetError for data that do not fit.
    """
    try:
        run = _start(dataset, options, out, resume, device)
        with TrainingLog(out, run.at.step) as log:
            yield from _steps(run, log, steps, save_every)
    except OSError as error:
        begun = (out / STATE_NAME).is_file()
        hint = "Make room, then go on with --resume." if begun else "Make room, or choose another --out."
        raise TrainingError(f"{error.filename or out}: {error.strerror or error}. {hint}") from error


def _start(dataset: Dataset, options: TrainingOptions, out: Path, resume: bool, device: str) -> Run:
    """Return the run at its beginning, or where it was saved. What is refused leaves `out` as it was."""
    _check_writable(out)
    if not resume:
        _check_free(out)
    state = _load(out) if resume else None
    corpus = read_corpus(dataset)
    run = Run(corpus, options, out, device)
    if state is None:
        check_vocabulary_is_ours(out, corpus.name, corpus.words)
    else:
        run.restore(state)
    out.mkdir(parents=True, exist_ok=True)
    remove_parts(out)
    write_vocabulary(out, corpus.name, corpus.words)
    if state is None:
        run.save()  # from the first moment on, a killed run can be resumed
    else:
        run.save_checkpoints()  # it may have been killed between the state and these
    return run


def _check_writable(out: Path) -> None:
    """Raise OSError unless the folder is there, or can be made, and can be written to: reading the data takes long."""
    there = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
    if not there.is_dir():
        out.mkdir(parents=True)  # which the system refuses, with its reason
    if not os.access(there, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(out))


def _check_free(out: Path) -> None:
    """Raise TrainingError if a new run would overwrite files of another."""
    if (out / STATE_NAME).exists():
        raise TrainingError(f"{out}: already holds a run. Go on with --resume, or choose another --out.")
    for name in (LOG_NAME, "last.safetensors", "best.safetensors"):
        if (out / name).exists():
            raise TrainingError(f"{out / name}: already exists and would be overwritten. Choose another --out.")


def _load(out: Path) -> TrainingState:
    state = load_state(out)
    best = out / "best.safetensors"
    if state.best >= 0 and not best.is_file():
        raise TrainingError(
            f"{best}: missing, and only it holds the best network so far. Put it back, or start the run again in "
            "another --out."
        )
    return state


def _steps(run: Run, log: TrainingLog, steps: int | None, save_every: int | None) -> Generator[StepRecord, None, None]:
    saved = run.at.step

    def save() -> None:
        nonlocal saved
        log.sync()
        run.save()
        saved = run.at.step

    try:
        while not run.finished() and (steps is None or run.at.step < steps):
            record = run.take_step()
            log.write(record)
            if record.validation is not None if save_every is None else run.at.step % save_every == 0:
                save()
            yield record
    except GeneratorExit:  # whoever reads stops between two steps: keep them
        save()
        raise
    if saved < run.at.step:
        save()
