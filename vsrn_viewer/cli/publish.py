"""`vsrn-viewer export --out FILE.pth.tar`: one network in the published form, with what belongs beside it."""

from __future__ import annotations

import argparse
from pathlib import Path

from vsrn_viewer.cli.output import print_answer, say
from vsrn_viewer.cli.parser import FIGURE_OPTIONS, refuse
from vsrn_viewer.cli.what_if import WHAT_IF_NAMES
from vsrn_viewer.errors import CheckpointError


def publish(arguments: argparse.Namespace) -> int:
    """Write the network that the options name, or the demo's first; return the exit status.

    What can be refused is refused before anything is written. Raises ViewerError, and OSError if a file cannot be
    written.
    """
    from vsrn_viewer.checkpoint import find_vocabulary, load_checkpoint, save_published
    from vsrn_viewer.data.vocabulary import load_vocabulary
    from vsrn_viewer.vsrn.device import resolve_device

    options = (*FIGURE_OPTIONS, *WHAT_IF_NAMES, "source", "data", "split")
    refuse(arguments, options, "for a .pth.tar, which holds a network and no figure")
    source = _source(arguments.checkpoint, arguments.out)
    checkpoint = load_checkpoint(source, resolve_device(arguments.device or "cpu"))
    words = arguments.vocab or find_vocabulary(source, checkpoint.data_name)
    files = save_published(arguments.out, checkpoint.model, checkpoint.facts, load_vocabulary(words))
    branch = files.sentence_branch
    answer = {
        "out": str(files.checkpoint),
        "vocabulary": str(files.vocabulary),
        "sentence_branch": str(branch) if branch else None,
        "checkpoint": str(source),
    }
    lines = [f"checkpoint       {files.checkpoint}", f"vocabulary       {files.vocabulary}"]
    lines += [f"sentence branch  {branch}"] if branch else []
    notices = [] if arguments.checkpoint else [f"no --checkpoint: the demo's first model, {source}"]
    notices += [] if arguments.vocab else [f"vocabulary: {words}"]
    for notice in (*notices, *checkpoint.notices):
        say(notice)
    print_answer(arguments, None, answer, lines)
    return 0


def _source(files: list[Path] | None, out: Path) -> Path:
    """Return the one checkpoint that is meant. Raises CheckpointError if several are named."""
    from vsrn_viewer.data.demo import demo_checkpoints

    files = files or [demo_checkpoints()[0]]
    if len(files) > 1:
        raise CheckpointError(
            f"{out}: a .pth.tar holds one network, got {len(files)} --checkpoint. Export each to a folder of its own."
        )
    return files[0]
