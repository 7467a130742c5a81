"""Why a number is not the paper's: everything that is strange about data, model and training, in one list."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from vsrn_viewer.answers import Progress
from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.data.demo import demo_folder
from vsrn_viewer.data.feature_findings import has_regions
from vsrn_viewer.data.findings import of_split, of_words
from vsrn_viewer.data.split import Split
from vsrn_viewer.data.vocabulary import Vocabulary
from vsrn_viewer.errors import DatasetError, FigureError
from vsrn_viewer.finding import Finding, Findings, from_sentence
from vsrn_viewer.retrieval.copy_findings import of_sampled_copies
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.protocol_findings import Measured, of_protocol
from vsrn_viewer.training_curve import LOG_NAME, read_training_curve
from vsrn_viewer.training_findings import of_curve
from vsrn_viewer.workbench.datasets import AnyDataset

LOOKED_AT = 128  # images that are read: 38 MB at the published size
_RUNS_OWN = ("last.safetensors", "best.safetensors")  # what lies beside its log

Checks = Sequence[Callable[[], Iterable[Finding]]]


def check_pair(pair: Pair) -> Generator[Progress, None, Findings]:
    """Return what is strange about an open pair."""
    wanted, split = pair.info.pair, pair.split
    counted = "images-repeated" in _kinds(pair.info.findings)  # in all images, on opening
    data_name = pair.models[0].config.data_name
    checks: Checks = (
        lambda: pair.info.findings,
        lambda: of_split(split, LOOKED_AT),
        lambda: () if counted else of_sampled_copies(split, LOOKED_AT),
        lambda: of_protocol(_measured(split, data_name, len(pair.models), _other_tests(pair))),
        lambda: of_runs([Path(file) for file in wanted.checkpoints]),
    )
    return (yield from _found(split, checks))


def check_data(
    dataset: AnyDataset, split: Split, vocabulary: Vocabulary | None = None
) -> Generator[Progress, None, Findings]:
    """Return what is strange about a split, of whatever model. vocabulary: None asks nothing of the words."""
    checks: Checks = (
        lambda: of_split(split, LOOKED_AT),
        lambda: of_words(split.captions, vocabulary) if vocabulary else (),
        lambda: of_sampled_copies(split, LOOKED_AT),
        lambda: of_protocol(_measured(split, dataset.name, 0, _tests_of(dataset, split))),
    )
    return (yield from _found(split, checks))


def of_runs(checkpoints: Iterable[Path]) -> tuple[Finding, ...]:
    """Return what is strange about the training runs in whose folders checkpoints lie; nothing of one that cannot be
    read."""
    logs = dict.fromkeys(file.parent / LOG_NAME for file in checkpoints if file.name in _RUNS_OWN)
    found: list[Finding] = []
    for log in logs:
        if log.is_file():
            with suppress(FigureError):  # whoever draws its curve is told
                found += of_curve(log.parent.name, read_training_curve(log))
    return tuple(found)


def _found(split: Split, checks: Checks) -> Generator[Progress, None, Findings]:
    """Make one check after the other. What was found on opening is found again in a larger sample: that one stays."""
    found: dict[str, tuple[Finding, ...]] = {}
    for number, check in enumerate(checks):
        yield Progress("Looking for what is strange", number, len(checks), "checks")
        new = _made(check)
        for kind in _kinds(new):
            found[kind] = tuple(finding for finding in new if finding.kind == kind)
    everything = tuple(finding for findings in found.values() for finding in findings)
    looked_at = min(LOOKED_AT, split.images) if has_regions(split) else 0
    return Findings(split.name, split.images, len(split.captions), looked_at, everything)


def _made(check: Callable[[], Iterable[Finding]]) -> tuple[Finding, ...]:
    """Return what a check finds; an image that cannot be read is found, too."""
    try:
        return tuple(dict.fromkeys(check()))
    except DatasetError as error:
        return (from_sentence("unreadable", str(error), "certain"),)


def _kinds(findings: Iterable[Finding]) -> dict[str, None]:
    return dict.fromkeys(finding.kind for finding in findings)


def _measured(split: Split, data_name: str, members: int, tests: Mapping[str, Sequence[str]]) -> Measured:
    counts = split.regions.counts()
    return Measured(data_name, split.name, split.images, split.captions, counts, members, tests)


def _other_tests(pair: Pair) -> Mapping[str, Sequence[str]]:
    """Return the captions of the other test splits of an open pair's dataset, by name. Raises as `open_dataset`."""
    if not any(_is_other_test(name, pair.split) for name in pair.info.splits):
        return {}
    data = pair.info.pair.data
    return _tests_of(open_dataset(Path(data) if data else demo_folder()), pair.split)


def _tests_of(dataset: AnyDataset, split: Split) -> Mapping[str, Sequence[str]]:
    """Return the captions of a dataset's other test splits, by name; whoever opens one that is damaged is told."""
    tests = {}
    for name in dataset.split_names:
        if _is_other_test(name, split):
            with suppress(DatasetError):
                tests[name] = dataset.split(name).captions
    return tests


def _is_other_test(name: str, split: Split) -> bool:
    return name.startswith("test") and name != split.name
