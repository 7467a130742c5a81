"""Keeps open pairs (model, split) by id, and nothing else. What can be asked of a pair is in `retrieval`."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from vsrn_viewer.answers import PairInfo, Progress
from vsrn_viewer.change import UNCHANGED, Change, check_change_of_network
from vsrn_viewer.checkpoint import Checkpoint, check_vocabulary, find_vocabulary, load_checkpoint
from vsrn_viewer.data.demo import demo_checkpoints
from vsrn_viewer.data.findings import of_split, of_words
from vsrn_viewer.data.image_files import ImageFiles
from vsrn_viewer.data.reading_ahead import ReadAhead
from vsrn_viewer.data.split import Split
from vsrn_viewer.data.stamps import stamps_of
from vsrn_viewer.data.tensor_file import read_tensor_file
from vsrn_viewer.data.tokens import tokenizer_used
from vsrn_viewer.data.vocabulary import Vocabulary, load_vocabulary
from vsrn_viewer.errors import CheckpointError, DatasetError, VocabularyError
from vsrn_viewer.finding import Finding
from vsrn_viewer.retrieval.gallery import image_gallery
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.search import encode_images
from vsrn_viewer.view import PairId, check_layer
from vsrn_viewer.vsrn.device import device_choices, place, resolve_device
from vsrn_viewer.workbench.beside import open_beside
from vsrn_viewer.workbench.datasets import AnyDataset, features_of, open_any
from vsrn_viewer.workbench.embeddings import KeptBlocks, kept_captions, kept_images
from vsrn_viewer.workbench.inputs import Inputs, check_still, checkpoint_stamps, vocabulary_stamps
from vsrn_viewer.workbench.kept_answers import KeptAnswers
from vsrn_viewer.workbench.matrices import read_matrix
from vsrn_viewer.workbench.memory import give_back_freed
from vsrn_viewer.workbench.store import Store

T = TypeVar("T")
_AT_ONCE = 2  # files that are read at once: a larger number holds more memory, and is no faster


@dataclass(frozen=True)
class _Open:
    """A pair that is kept, and what it was read from."""

    pair: Pair
    inputs: Inputs


class Workbench:
    """Open pairs by id. Not thread-safe: one worker owns it.

    store: where embeddings are kept between two starts. ahead: who may have read weights already. With it somebody
    waits for a first ranking, so the first images are embedded beside what is left of loading a pair.
    """

    def __init__(self, store: Store | None = None, ahead: ReadAhead | None = None) -> None:
        self._store = store or Store()
        self._ahead = ahead
        self._open: dict[PairId, _Open] = {}

    def open(self, wanted: PairId, change: Change = UNCHANGED, layer: int = 0) -> Generator[Progress, None, Pair]:
        """Load a pair and embed its images. Raises as `load` does, and DatasetError for the features."""
        pair = yield from self.load(wanted, change, layer)
        yield from encode_images(pair)
        return pair

    def load(self, wanted: PairId, change: Change = UNCHANGED, layer: int = 0) -> Generator[Progress, None, Pair]:
        """Load models, dataset and vocabulary, and keep the pair. Its images are not embedded yet.

        layer: one that will be drawn, from 0. It, and a change that a model has no layer or gate for, is refused at
        once.
        A photograph beside a split comes with the split's pair, which is loaded first.
        A pair that is open is returned as it is, unless its files have changed: then it is read again. Raises
        ViewerError for any file that cannot be used; what was open stays then.
        """
        host, there = (yield from self._host_of(wanted)), self._open.get(wanted)
        if there is None or there.pair.host is not host or not there.inputs.unchanged():
            self._store.problem = ""  # there may be room by now
            if host is None:
                there = yield from _read(wanted, self._store, self._ahead, change, layer)
            else:
                there = _Open(*(yield from open_beside(host, wanted, self._store)))
            self._open[wanted] = there
        return there.pair

    def _host_of(self, wanted: PairId) -> Generator[Progress, None, Pair | None]:
        """Return the pair that a photograph stands beside, as it is open, whether or not its files have changed since;
        None for any other pair."""
        if not wanted.photograph:
            return None
        host = replace(wanted, photograph="")
        return self.get(host) if host in self._open else (yield from self.load(host))

    def get(self, wanted: PairId) -> Pair:
        """Return an open pair. Raises KeyError if it is not open."""
        return self._open[wanted].pair

    def close(self, wanted: PairId) -> None:
        """Let a pair go: its memory is free as soon as nobody else holds it. Does nothing if it is not open."""
        self._open.pop(wanted, None)
        give_back_freed()


def _read(
    wanted: PairId, store: Store, ahead: ReadAhead | None, change: Change, layer: int
) -> Generator[Progress, None, _Open]:
    if wanted.matrix:
        return _Open(*(yield from read_matrix(wanted, store)))
    device = resolve_device(wanted.device)
    yield Progress("Opening the dataset", 0, 1, "files")
    dataset = open_any(wanted, store)
    split = dataset.split(wanted.split or dataset.default_split)
    files = [Path(name) for name in wanted.checkpoints] or list(demo_checkpoints())
    stamps = checkpoint_stamps(files)
    checkpoints = []
    yield Progress("Loading the model", 0, len(files), "files")
    with ThreadPoolExecutor(_AT_ONCE) as readers:
        for checkpoint in readers.map(partial(_load, ahead=ahead), files):
            checkpoints.append(checkpoint)
            yield Progress("Loading the model", len(checkpoints), len(files), "files")
    check_still(stamps)
    _check_members(files, checkpoints, split)
    for checkpoint in checkpoints:
        check_change_of_network(change, checkpoint.model.config.graph_layers, checkpoint.model.config.use_gru)
        check_layer(layer, checkpoint.model.config.graph_layers)
    data_name = checkpoints[0].model.config.data_name
    places = stamps_of([Path(wanted.vocabulary)]) if wanted.vocabulary else vocabulary_stamps(files, data_name)
    vocabulary = _read_vocabulary(wanted, files, checkpoints)
    models = tuple(checkpoint.model for checkpoint in checkpoints)
    asked, device = device, place(models, device)
    kept = _Kept(store, checkpoints, dataset, split)
    gallery = image_gallery(models, split, kept.images())
    with ThreadPoolExecutor(1) as beside:
        if ahead is not None:
            beside.submit(gallery.begin)  # what that raises is raised again by whoever reads all images
        strange = (*_of_features(checkpoints, dataset), *of_split(split), *of_words(split.captions, vocabulary))
        captions = kept.captions(vocabulary)
    problems = tuple(problem for problem in (_moved(asked, device), store.problem) if problem)
    info = _describe(wanted, checkpoints, dataset, split, vocabulary, device, strange, problems)
    answers = KeptAnswers(store, models, vocabulary, split, kept.about(*checkpoints))
    pair = Pair(info, models, vocabulary, split, gallery, None, captions, answers, partial(features_of, wanted))
    return _Open(pair, Inputs(lambda: open_any(wanted, store), dataset, {**split.stamps, **stamps, **places}))


def _moved(asked: str, device: str) -> str:
    """Return why networks are on another device than the one that was asked for, "" if they are not."""
    if asked == device:
        return ""
    return f"Memory ended on {asked}, so the model runs on the CPU: slower, and the same up to rounding."


def _load(file: Path, ahead: ReadAhead | None) -> Checkpoint:
    """Load a checkpoint and hash its encoders, which the store knows them by; several threads may."""
    checkpoint = load_checkpoint(file, "cpu", ahead.read if ahead else read_tensor_file)
    for part in ("image_encoder", "text_encoder"):
        checkpoint.digests.of(part)
    return checkpoint


def _read_vocabulary(wanted: PairId, files: list[Path], checkpoints: list[Checkpoint]) -> Vocabulary:
    """Read the vocabulary that is named, else the first checkpoint's. Raises VocabularyError unless it fits all."""
    data_name = checkpoints[0].model.config.data_name
    found = Path(wanted.vocabulary) if wanted.vocabulary else find_vocabulary(files[0], data_name)
    vocabulary = load_vocabulary(found)
    for checkpoint in checkpoints:
        check_vocabulary(vocabulary, checkpoint.model.config)
    if not wanted.vocabulary:
        _check_same_words(files, data_name, vocabulary)
    return vocabulary


@dataclass(frozen=True)
class _Kept:
    """What the store has of the embeddings of a pair's members."""

    store: Store
    checkpoints: list[Checkpoint]
    dataset: AnyDataset
    split: Split

    def images(self) -> tuple[KeptBlocks, ...]:
        return tuple(kept_images(self.store, one, self.split, self.about(one)) for one in self.checkpoints)

    def captions(self, vocabulary: Vocabulary) -> tuple[KeptBlocks, ...]:
        lines = self.split.captions
        return tuple(kept_captions(self.store, one, vocabulary, lines, self.about(one)) for one in self.checkpoints)

    def about(self, *checkpoints: Checkpoint) -> dict[str, str]:
        """Return what an entry of these networks is of, for people."""
        name = " + ".join(checkpoint.name for checkpoint in checkpoints)
        return {"model": name, "dataset": self.dataset.name, "split": self.split.name}


def _check_members(files: list[Path], checkpoints: list[Checkpoint], split: Split) -> None:
    first = checkpoints[0].model.config
    for file, checkpoint in zip(files, checkpoints, strict=True):
        config = checkpoint.model.config
        if config.feature_size != split.feature_size:
            raise DatasetError(
                f"{split.features_file}: features have {split.feature_size} values, {file.name} was trained on "
                f"{config.feature_size}. Open the dataset whose features the model was trained on, or photographs with "
                "an extractor of such features."
            )
        if config.data_name != first.data_name or config.vocab_size != first.vocab_size:
            raise CheckpointError(
                f"{file}: trained on {config.data_name} with {config.vocab_size} words, {files[0].name} on "
                f"{first.data_name} with {first.vocab_size}. An ensemble's members must share their dataset."
            )


def _check_same_words(files: list[Path], data_name: str, vocabulary: Vocabulary) -> None:
    """Raise VocabularyError if a member has a vocabulary of other words than the first, as many as they may be."""
    for file in files[1:]:
        try:
            own = load_vocabulary(find_vocabulary(file, data_name))
        except VocabularyError:
            continue  # it has none of its own, or none that can be read: the first one's serves
        if own.words != vocabulary.words:
            raise VocabularyError(
                f"{own.path}: its words differ from those of {vocabulary.path}, so {file.name} and "
                f"{files[0].name} read a sentence differently. Take members trained with one vocabulary."
            )


def _describe(
    wanted: PairId,
    checkpoints: list[Checkpoint],
    dataset: AnyDataset,
    split: Split,
    vocabulary: Vocabulary,
    device: str,
    findings: tuple[Finding, ...],
    problems: tuple[str, ...],
) -> PairInfo:
    config = checkpoints[0].model.config
    weights = sum(p.numel() for checkpoint in checkpoints for p in checkpoint.model.parameters())
    embeddings = len(checkpoints) * config.embed_size * (split.images + len(split.captions))
    notices = [notice for checkpoint in checkpoints for notice in checkpoint.notices]
    notices += [*(finding.sentence for finding in findings), *problems]
    return PairInfo(
        pair=wanted,
        model_name=" + ".join(checkpoint.name for checkpoint in checkpoints),
        variant=config.variant,
        members=len(checkpoints),
        layers=config.graph_layers,
        has_sentence_branch=checkpoints[0].model.captioner is not None,
        has_gru=config.use_gru,
        dataset_name=dataset.name,
        split=split.name,
        splits=dataset.split_names,
        region_order=dataset.region_order,
        device=device,
        devices=device_choices(),
        precision="float32",
        memory_mb=4 * (weights + embeddings) / 1e6,
        image_ids=split.image_ids,
        image_files=ImageFiles(split),
        captions=split.captions,
        caption_lines=split.caption_lines,
        has_boxes=split.has_boxes,
        words=frozenset(vocabulary.words),
        vocabulary_file=str(vocabulary.path),
        tokenizer=tokenizer_used(),
        notices=tuple(notices),
        findings=findings,
    )


def _of_features(checkpoints: list[Checkpoint], dataset: AnyDataset) -> tuple[Finding, ...]:
    """Say where the features come from another source than those that a model was trained on, if both are known."""
    return tuple(
        Finding(
            "feature-source",
            f"{checkpoint.name} was trained on features of “{checkpoint.facts.feature_source}”, this dataset's are of "
            f"“{dataset.feature_source}”: its ranking may mean nothing.",
            "certain",
            "Take features of the source that it was trained on.",
        )
        for checkpoint in checkpoints
        if checkpoint.facts.feature_source
        and dataset.feature_source
        and checkpoint.facts.feature_source != dataset.feature_source
    )
