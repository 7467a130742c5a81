"""A run: the network, its optimiser and where in the data they are."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from vsrn_viewer.checkpoint import TrainingFacts, save_checkpoint
from vsrn_viewer.errors import TrainingError
from vsrn_viewer.retrieval.metrics import Evaluation
from vsrn_viewer.training.batches import Batch, Order, same_text, share_with_true_negatives, true_too, twin_of
from vsrn_viewer.training.corpus import Corpus
from vsrn_viewer.training.fingerprint import check_same, facts_of_data, facts_of_options
from vsrn_viewer.training.log import StepRecord
from vsrn_viewer.training.presets import TrainingOptions
from vsrn_viewer.training.restoring import restore_optimizer
from vsrn_viewer.training.state import STATE_NAME, TrainingState, save_state
from vsrn_viewer.training.validation import validate
from vsrn_viewer.vsrn import ModelConfig, Vsrn
from vsrn_viewer.vsrn.captioner import label_captions
from vsrn_viewer.vsrn.device import enough_memory
from vsrn_viewer.vsrn.losses import flat_ranking_loss, ranking_loss, sentence_loss, words_to_read

DECAY = 0.1  # of the learning rate, every `decay_epochs` (published)


@dataclass
class Position:
    """step: steps done. epoch: the current one, from 1. batch: batches of it that are done. best: R@1 + R@5 of both
    directions of the best validation, -1 before the first."""

    step: int = 0
    epoch: int = 1
    batch: int = 0
    best: float = -1.0


class Run:
    """Takes steps and saves them. Between two steps it can be saved, and restored from what was saved."""

    def __init__(self, corpus: Corpus, options: TrainingOptions, out: Path, device: str) -> None:
        self.at = Position()
        self.options = options
        self._corpus = corpus
        self._out = out
        self._order = Order(corpus.train.counts(), corpus.train.caption_lines, corpus.twins, options)
        self._batches = self._order.batches(1)
        self._twin = twin_of(corpus.train.images, corpus.twins)
        self._texts = same_text(corpus.train.captions)
        if not self._batches:
            raise TrainingError(
                f"{corpus.train.features_file}: training needs two images with the same number of regions. Add images."
            )
        with _random(options.seed, 0), _enough_memory(options):
            self.model = Vsrn(_config(corpus, options)).to(device).train()
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=options.learning_rate)
        self._facts = facts_of_data(corpus.train, corpus.validation, corpus.twins, corpus.words)

    def finished(self) -> bool:
        """Whether all epochs are done."""
        return self.at.epoch > self.options.epochs

    def take_step(self) -> StepRecord:
        """Learn from the next batch; validate, and keep the best, when it is time.

        Raises TrainingError if the loss is no longer finite; what was saved before stays.
        """
        start = time.perf_counter()
        epoch, rate, batch = self.at.epoch, self._learning_rate(), self._batches[self.at.batch]
        spared = self._spared(batch)
        flat = self._flat_loss(spared, len(batch.lines))
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        with _random(self.options.seed, self.at.step + 1), _enough_memory(self.options):
            ranking, sentence = self._learn(batch, spared)
        seconds = round(time.perf_counter() - start, 6)
        planned = self.at.step - self.at.batch + len(self._batches) * (self.options.epochs - epoch + 1)
        self._advance()
        return StepRecord(
            step=self.at.step,
            epoch=epoch,
            loss=ranking + sentence,
            ranking_loss=ranking,
            caption_loss=sentence,
            learning_rate=rate,
            seconds=seconds,
            steps=planned,
            flat_loss=flat,
            true_negatives=share_with_true_negatives(batch, self._texts, spared),
            validation=self._validate() if self._validation_is_due() else None,
        )

    def _learn(self, batch: Batch, spared: npt.NDArray[np.bool_] | None) -> tuple[float, float]:
        """Take one step; return the ranking and the sentence loss before it."""
        device = self.model.device
        place = torch.from_numpy(batch.place).to(device)
        features = torch.from_numpy(self._corpus.features(batch.images)).to(device)
        seen, regions = self.model.image_encoder(features)  # (U,D), (U,N,D)
        ids, lengths = (torch.from_numpy(part).to(device) for part in self._corpus.train_sentences.batch(batch.lines))
        read = self.model.embed_captions(ids, lengths)  # (B,D)
        mask = None if spared is None else torch.from_numpy(spared).to(device)
        ranking = ranking_loss(seen[place], read, self.options.margin, self._hardest(), mask)
        sentence = self._sentence_loss(regions[place], ids, lengths)
        loss = ranking + sentence
        self._check_finite("loss", float(loss.detach()))
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.options.clip_norm)
        self._check_finite("gradient", float(norm))  # a step by it would leave no weight finite
        self.optimizer.step()
        return float(ranking.detach()), float(sentence.detach())

    def _sentence_loss(self, regions: Tensor, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return the loss of the sentence branch, 0 without one; steps past the longest caption are not computed."""
        if self.model.captioner is None:
            return regions.new_zeros(())
        labels, masks = label_captions(ids, lengths)
        predicted = self.model.captioner(regions, labels[:, : words_to_read(masks)])
        return sentence_loss(predicted.log_probabilities, labels, masks)

    def _check_finite(self, what: str, value: float) -> None:
        if not math.isfinite(value):
            raise TrainingError(
                f"step {self.at.step + 1}: the {what} is {value}. Set a lower learning_rate, or look for extreme "
                f"features; {self._out} keeps the run as last saved."
            )

    def _hardest(self) -> bool:
        return self.options.hardest and self.at.epoch > self.options.all_negatives_epochs

    def _spared(self, batch: Batch) -> npt.NDArray[np.bool_] | None:
        """Return which captions of the batch are no negatives of which images, (B,B); None where all others are."""
        return true_too(batch, self._twin, self._corpus.telling) if self.options.spare_true_captions else None

    def _flat_loss(self, spared: npt.NDArray[np.bool_] | None, rows: int) -> float:
        mask = None if spared is None else torch.from_numpy(spared)
        return flat_ranking_loss(rows, self.options.margin, self._hardest(), mask)

    def _learning_rate(self) -> float:
        return self.options.learning_rate * DECAY ** ((self.at.epoch - 1) // self.options.decay_epochs)

    def _advance(self) -> None:
        self.at.step += 1
        self.at.batch += 1
        if self.at.batch == len(self._batches):
            self.at.batch = 0
            self.at.epoch += 1
            self._batches = self._order.batches(self.at.epoch)

    def _validation_is_due(self) -> bool:
        return self.at.batch == 0 or self.at.step % self.options.validate_every == 0

    def _validate(self) -> Evaluation:
        result = validate(self.model, self._corpus.validation, self._corpus.validation_sentences)
        if result.selection > self.at.best:
            self.at.best = result.selection
            self._save_checkpoint("best")
        return result

    def save(self) -> None:
        """Write last.state and last.safetensors (in this order, see state.py). Raises OSError."""
        state = TrainingState(
            step=self.at.step,
            epoch=self.at.epoch,
            batch=self.at.batch,
            best=self.at.best,
            model=self.model.state_dict(),
            optimizer=self.optimizer.state_dict(),
            options=facts_of_options(self.options),
            data=self._facts,
        )
        save_state(self._out, state)
        self.save_checkpoints()

    def restore(self, state: TrainingState) -> None:
        """Go back to a saved state. Raises TrainingError if it is of other options, other data or another network."""
        check_same("options", state.options, facts_of_options(self.options))
        check_same("data", state.data, self._facts)
        try:
            if state.epoch < 1:
                raise ValueError(f"epoch must be 1 or more: got {state.epoch}")
            batches = self._order.batches(state.epoch)
            if not 0 <= state.batch < len(batches):
                raise ValueError(f"batch must be 0 to {len(batches) - 1}: got {state.batch}")
            self.model.load_state_dict(state.model)
            restore_optimizer(self.optimizer, state.optimizer)
        except (RuntimeError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise TrainingError(
                f"{self._out / STATE_NAME}: its weights or its position do not match its own options. "
                "Start the run again in another --out."
            ) from error
        self._batches = batches
        self.at = Position(state.step, state.epoch, state.batch, state.best)

    def save_checkpoints(self) -> None:
        """Write last.safetensors, as after the state. Raises OSError.

        Before the first validation the only network is also the best, so that a short run leaves both.
        """
        if self.at.best < 0:
            self._save_checkpoint("best")
        self._save_checkpoint("last")

    def _save_checkpoint(self, name: str) -> None:
        facts = TrainingFacts(
            epoch=self.at.epoch - (self.at.batch == 0),  # the one that the last step was of
            step=self.at.step,
            best_selection=self.at.best if self.at.best >= 0 else None,
            seed=self.options.seed,
            feature_source=self._corpus.feature_source,
        )
        save_checkpoint(self._out / f"{name}.safetensors", self.model, facts)


def _config(corpus: Corpus, options: TrainingOptions) -> ModelConfig:
    return ModelConfig(
        data_name=corpus.name,
        variant=options.variant,
        feature_size=corpus.train.feature_size,
        embed_size=options.embed_size,
        vocab_size=len(corpus.words),
        word_size=options.word_size,
        graph_layers=options.graph_layers,
        use_gru=options.use_gru,
        caption_hidden=options.caption_hidden,
        caption_word_size=options.caption_word_size,
    )


@contextmanager
def _random(seed: int, step: int) -> Iterator[None]:
    """Let what is random inside derive from (seed, step) alone, and leave the caller's random state as it was."""
    entropy = int(np.random.SeedSequence([seed, step]).generate_state(1, np.uint32)[0])
    with torch.random.fork_rng():
        torch.manual_seed(entropy)
        yield


def _enough_memory(options: TrainingOptions) -> AbstractContextManager[None]:
    return enough_memory(
        f"there is not enough memory for embed_size {options.embed_size:,} and batch_size {options.batch_size:,}. "
        "Choose smaller ones with --set, or another --device.",
        TrainingError,
    )
