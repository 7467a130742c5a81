"""`evaluate --marks` and `--extended`: the same scores held to more truths than a dataset knows."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from vsrn_viewer.cli.output import say
from vsrn_viewer.data.extended import SourceName, check_source
from vsrn_viewer.errors import DatasetError, QueryError
from vsrn_viewer.files import check_replaceable
from vsrn_viewer.marks_file import check_marks_file

if TYPE_CHECKING:
    from vsrn_viewer.data.split import Split
    from vsrn_viewer.marks import MarkedSplit, Marks, Verdict
    from vsrn_viewer.workbench.measuring import Subject

Answer = dict[str, Any]


def add_truth_options(evaluate: argparse.ArgumentParser) -> None:
    """Describe the options."""
    evaluate.add_argument(
        "--marks",
        type=Path,
        metavar="FILE",
        help="measure once more with the captions that a marks file says are right for other images too",
    )
    evaluate.add_argument(
        "--extended",
        choices=get_args(SourceName),
        help="measure once more by the extended positives of COCO's test split: ECCV Caption or CxC, from the package "
        "eccv-caption; with --coco-captions",
    )
    evaluate.add_argument(
        "--coco-captions", type=Path, metavar="FILE.json", help="with --extended: COCO's captions_val2014.json"
    )
    evaluate.add_argument(
        "--save-marks",
        type=Path,
        metavar="FILE.marks.json",
        help="with --extended: also write its positives as marks, beside those that the file has",
    )


def check_truth_options(arguments: argparse.Namespace) -> None:
    """Raise QueryError for options that do not go together, and ViewerError for files that cannot be read, before
    anything is computed."""
    if arguments.runs and (arguments.marks or arguments.extended):
        raise QueryError("--marks and --extended are of one model or matrix, not of --runs. Leave one of them out.")
    if arguments.similarity and (arguments.marks or arguments.extended) and not (arguments.data or arguments.split):
        raise QueryError("--marks and --extended need the captions that a matrix is of. Give its dataset as --data.")
    if bool(arguments.extended) != bool(arguments.coco_captions):
        raise QueryError("--extended and --coco-captions go together: ids of captions stand only in COCO's own file.")
    if arguments.save_marks and not arguments.extended:
        raise QueryError("--save-marks writes the positives of --extended. Name one of its sources.")
    if arguments.save_marks:
        check_replaceable(arguments.save_marks)
    if arguments.extended and arguments.folds > 1:
        raise QueryError("--extended is defined over the whole split. Leave out --folds.")
    if arguments.extended:
        check_source(arguments.extended)
    if arguments.marks:
        if not arguments.marks.is_file():
            raise DatasetError(f"{arguments.marks}: no such file. Marks lie beside the dataset, as SPLIT.marks.json.")
        check_marks_file(arguments.marks)


def measure_truths(arguments: argparse.Namespace, subject: Subject) -> tuple[Answer, list[str]]:
    """Return what the options add to the answer of `evaluate`, "with_marks" and "extended", and its lines for people.

    Raises ViewerError if what they name cannot be read or is of another dataset.
    """
    answer: Answer = {}
    if subject.split is None:
        return answer, []
    if arguments.marks:
        answer["with_marks"] = _with_marks(arguments, subject, subject.split)
    if arguments.extended:
        answer["extended"] = _extended(arguments, subject, subject.split)
    return answer, _lines(answer)


def said_of_captions(arguments: argparse.Namespace, subject: Subject) -> dict[int, tuple[Verdict, ...]] | None:
    """Return what the marks file says of each caption, by line, for a filter; None without one."""
    if not arguments.marks or subject.split is None:
        return None
    return _marks_of(arguments.marks, arguments, subject.split).said_of_lines()


def _with_marks(arguments: argparse.Namespace, subject: Subject, split: Split) -> Answer:
    from vsrn_viewer.retrieval.further_truths import FurtherTruths
    from vsrn_viewer.retrieval.metrics import query_ranks, summarise

    marks = _marks_of(arguments.marks, arguments, split)
    if marks.strange:
        left = len(marks.strange)
        say(f"{arguments.marks}: marks of images or captions that this split does not have: {left:,}, left out.")
    also = FurtherTruths(*marks.right())
    measured = summarise(query_ranks(subject.scores, arguments.folds, also))
    return {
        "file": str(arguments.marks),
        "right": marks.count("right"),
        "wrong": marks.count("wrong"),
        "left_out": len(marks.strange),
        "image_to_text": dataclasses.asdict(measured.image_to_text),
        "text_to_image": dataclasses.asdict(measured.text_to_image),
        "rsum": measured.rsum,
    }


def _marks_of(path: Path, arguments: argparse.Namespace, split: Split) -> Marks:
    from vsrn_viewer.marks_file import load_marks

    return load_marks(path, _marked_split(arguments, split))


def _marked_split(arguments: argparse.Namespace, split: Split) -> MarkedSplit:
    from vsrn_viewer.marks import MarkedSplit

    name = Path(arguments.data).name if arguments.data else "the demo"
    return MarkedSplit(name, split.name, split.image_ids, split.captions, split.caption_lines)


def _extended(arguments: argparse.Namespace, subject: Subject, split: Split) -> Answer:
    from vsrn_viewer.data.extended import load_extended
    from vsrn_viewer.retrieval.extended import measure_extended

    positives = load_extended(arguments.extended, split, arguments.coco_captions)
    answer = measure_extended(subject.scores, positives)
    if arguments.save_marks:
        from vsrn_viewer.marks_file import load_marks, save_marks

        marks = load_marks(arguments.save_marks, _marked_split(arguments, split))
        save_marks(arguments.save_marks, marks.filled_up(positives.marks(split.caption_lines)))
    if answer["queries"] != answer["queries_of_source"] or positives.truths_left_out:
        there, whole = answer["queries"], answer["queries_of_source"]
        say(
            f"{split.name} has {there['captions']:,} of {whole['captions']:,} captions and {there['images']:,} of "
            f"{whole['images']:,} images that {arguments.extended} asks, and lacks {positives.truths_left_out:,} of "
            "their truths: these numbers do not stand beside published ones."
        )
    return answer


_LABELS = {"image_to_text": "image → text", "text_to_image": "text → image"}


def _lines(answer: Answer) -> list[str]:
    lines: list[str] = []
    if "with_marks" in answer:
        marks = answer["with_marks"]
        lines += ["", f"with {marks['right']:,} marked right too ({marks['file']})"]
        for direction, label in _LABELS.items():
            lines.append(_line(label, marks[direction], ("r1", "r5", "r10"), ("median_rank", "mean_rank")))
        lines.append(f"rsum {marks['rsum']:.1f} of 600")
    if "extended" in answer:
        extended = answer["extended"]
        lines += ["", f"{extended['source']}, its queries and truths alone"]
        lines.append(f"{'':17}{'R@1':>7}{'R@5':>7}{'R@10':>7}{'R-P':>8}{'mAP@R':>8}")
        for direction, label in _LABELS.items():
            lines.append(_line(label, extended[direction], ("r1", "r5", "r10"), ("r_precision", "map_at_r")))
    return lines


def _line(label: str, values: Answer, narrow: tuple[str, ...], wide: tuple[str, ...]) -> str:
    return f"{label:17}" + "".join(f"{values[k]:7.1f}" for k in narrow) + "".join(f"{values[k]:8.1f}" for k in wide)
