"""`vsrn-viewer check`: why a number is not the paper's. Lists what is strange about data, model and training."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from vsrn_viewer.cli.output import print_answer, say
from vsrn_viewer.cli.parser import pair_of, refuse
from vsrn_viewer.finding import Findings, surest_first

if TYPE_CHECKING:
    from vsrn_viewer.retrieval.pair import Pair
    from vsrn_viewer.view import PairId

FOUND = 1  # exit status


def run(arguments: argparse.Namespace) -> int:
    """Print what is strange; return the exit status, FOUND if something is certain and was not mended, else 0.

    Raises ViewerError for what cannot be opened at all.
    """
    found = _found(arguments)
    listed = surest_first(found.findings)
    answer = {
        "split": found.split,
        "images": found.images,
        "captions": found.captions,
        "findings": [asdict(finding) for finding in listed],
    }
    print_answer(arguments, None, answer, found.lines())
    return FOUND if any(finding.sure == "certain" and finding.do for finding in listed) else 0


def _found(arguments: argparse.Namespace) -> Findings:
    if arguments.similarity:
        refuse(arguments, ("checkpoint", "vocab", "data", "split"), "with --similarity")
        return _of_matrix(arguments.similarity)
    from vsrn_viewer.workbench import drain

    if arguments.data and not arguments.checkpoint:
        return _of_data(pair_of(arguments), arguments.vocab)
    from vsrn_viewer.workbench import Workbench
    from vsrn_viewer.workbench.check import check_pair

    pair: Pair = drain(Workbench().load(pair_of(arguments)))  # no image is embedded for this
    strange = {finding.sentence for finding in pair.info.findings}
    for notice in pair.info.notices:
        if notice not in strange:
            say(notice)
    return drain(check_pair(pair))


def _of_data(wanted: PairId, vocab: Path | None) -> Findings:
    from vsrn_viewer.data.vocabulary import load_vocabulary
    from vsrn_viewer.workbench import drain
    from vsrn_viewer.workbench.check import check_data
    from vsrn_viewer.workbench.datasets import open_any
    from vsrn_viewer.workbench.store import Store

    dataset = open_any(wanted, Store())
    vocabulary = load_vocabulary(vocab) if vocab else None
    return drain(check_data(dataset, dataset.split(wanted.split or dataset.default_split), vocabulary))


def _of_matrix(file: Path) -> Findings:
    from vsrn_viewer.caption_lines import CaptionLines
    from vsrn_viewer.retrieval.matrix_file import load_similarity
    from vsrn_viewer.retrieval.matrix_findings import of_similarity

    scores = load_similarity(file)
    images, captions = scores.shape
    return Findings(
        "", images, captions, images, of_similarity(file.name, scores, CaptionLines.even(images, captions // images))
    )
