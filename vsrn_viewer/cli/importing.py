"""`vsrn-viewer import`: several sources → one dataset folder, with a report of what was proven and converted."""

from __future__ import annotations

import argparse
import time
from collections.abc import Generator
from functools import partial
from pathlib import Path

from vsrn_viewer.answers import Progress
from vsrn_viewer.cli.output import print_answer, say, say_plainly
from vsrn_viewer.cli.parser import refuse
from vsrn_viewer.data.importing import Extracted, Report, run_import

_SAY_EVERY = 10.0  # seconds between two lines of progress


def run(arguments: argparse.Namespace) -> int:
    """Import and print what was done; return the exit status."""
    refuse(arguments, ("checkpoint", "vocab", "data"), "(it needs no model, and writes a new dataset to --out)")
    extract = partial(_extracted, arguments.extractor or "")
    must_extract = arguments.extractor is not None
    job = run_import(arguments.sources, arguments.out, arguments.split or "", arguments.captions, extract, must_extract)
    try:
        report = _drained(job)
    except KeyboardInterrupt:
        say("what was read so far is kept: the same command goes on from there")
        raise
    for notice in report.notices:
        say(notice)
    print_answer(arguments, None, report.document(), report.lines())
    return 0


def _extracted(extractor: str, folder: Path) -> Extracted:
    from vsrn_viewer.workbench.extracting import extracted
    from vsrn_viewer.workbench.store import Store

    return extracted(folder, extractor, Store())


def _drained(job: Generator[Progress, None, Report]) -> Report:
    """Run the job to its end, saying now and then how far it is."""
    said = time.monotonic()
    while True:
        try:
            progress = next(job)
        except StopIteration as ended:
            report: Report = ended.value
            return report
        if time.monotonic() - said > _SAY_EVERY:
            said = time.monotonic()
            say_plainly(progress.words)
