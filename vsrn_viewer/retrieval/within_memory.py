"""Runs of one network over many rows: as many rows at once as memory holds, and on the CPU where it holds not one.

K rows, D embedding.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Generator, Sequence
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from torch import Tensor, nn

from vsrn_viewer.errors import ViewerError, is_end_of_memory
from vsrn_viewer.vsrn import Vsrn
from vsrn_viewer.vsrn.device import give_back_cached

Content: TypeAlias = npt.NDArray[Any]  # what the network reads of one row: regions (N,F), or words (T,)
Steps: TypeAlias = Generator[None, None, Tensor]
Run: TypeAlias = Callable[[Sequence[Content]], Steps]  # the content of K rows → their embeddings (K,D), in steps


class WithinMemory:
    """Embeds rows by one network. run_of: gives what embeds rows by a network, which may be a copy of this one.

    What did not fit is not tried again: the next rows begin where the last ones ended up.
    """

    def __init__(self, model: Vsrn, run_of: Callable[[Vsrn], Run]) -> None:
        self._model, self._run_of = model, run_of
        self.device = model.device  # the network's own
        self._run = run_of(model)
        self._most: int | None = None  # rows at once; None: as many as there are
        self.notice = ""  # where the network runs now if that is not its own device, for the user

    def embed(self, contents: Sequence[Content]) -> Generator[None, None, npt.NDArray[np.float32]]:
        """Return the embeddings of rows, (K,D) float32, pausing between the steps.

        Raises ViewerError where the CPU has no memory for one row.
        """
        parts = [np.empty((0, self._model.config.embed_size), np.float32)]
        done = 0
        while done < len(contents):
            few = contents[done : done + (self._most or len(contents))]
            embedded = yield from self._try(few)
            if embedded is None:  # outside the handler, which would hold what was computed
                self._take_less(len(few))
                continue
            parts.append(embedded)
            done += len(few)
        return np.concatenate(parts)

    def rest(self) -> None:
        """Let go of what was made for the runs. Another run makes it again."""
        self._run = self._run_of(self._model)

    def _try(self, few: Sequence[Content]) -> Generator[None, None, npt.NDArray[np.float32] | None]:
        """Return the embeddings of some rows, None if memory ended."""
        try:
            embedded = yield from self._run(few)
            return embedded.cpu().numpy()
        except (MemoryError, RuntimeError) as error:
            if not is_end_of_memory(error):
                raise
            return None

    def _take_less(self, tried: int) -> None:
        give_back_cached()
        device = self._model.device.type
        if tried > 1:
            self._most = tried // 2
        elif device != "cpu":
            self._model = copy_on_cpu(self._model)
            self._run, self._most = self._run_of(self._model), None
            self.notice = (
                f"Memory ended on {device}, so embeddings are computed on the CPU: slower, and the same up to rounding."
            )
        else:
            raise ViewerError("There is not enough memory to embed a single row. Close other programs.")


_copies: WeakKeyDictionary[Vsrn, Vsrn] = WeakKeyDictionary()  # by the network on its device


def copy_on_cpu(model: Vsrn) -> Vsrn:
    """Return a network's copy on the CPU: the same one, whoever asks. One that is there already is its own."""
    if model.device.type == "cpu":
        return model
    if model not in _copies:
        _copies[model] = _copied(model)
    return _copies[model]


def _copied(model: Vsrn) -> Vsrn:
    """Return a copy on the CPU, made without room on the model's own device, where deepcopy alone would copy first."""
    of: dict[int, Any] = {id(buffer): buffer.cpu() for buffer in model.buffers()}
    of |= {id(weight): nn.Parameter(weight.detach().cpu(), weight.requires_grad) for weight in model.parameters()}
    return copy.deepcopy(model, of).to("cpu")
