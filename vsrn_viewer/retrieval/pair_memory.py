"""What is asked of a pair's networks is asked again on the CPU where the memory of their device ends.

A trace and a what-if take little memory, and people wait for them: where there is none for them, the device is full,
and the next one would not fit either. So the pair stays on the CPU from then on; what is embedded already is ranked
where it lies. What computes halves of what did not fit (see `device.in_halves`) does so first.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from vsrn_viewer.errors import MEMORY_ENDED, ViewerError, is_end_of_memory
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.vsrn import Vsrn
from vsrn_viewer.vsrn.device import give_back_cached

P = ParamSpec("P")
T = TypeVar("T")
Step = TypeVar("Step")


def within_memory(ask: Callable[Concatenate[Pair, P], T]) -> Callable[Concatenate[Pair, P], T]:
    """Return `ask` so that it goes on on the CPU. It must return plain data, nothing that lies on a device.

    Raises ViewerError where the memory of the CPU ends too.
    """

    @wraps(ask)
    def asked(pair: Pair, /, *more: P.args, **named: P.kwargs) -> T:
        while True:
            models = pair.models
            try:
                return ask(pair, *more, **named)
            except (MemoryError, RuntimeError) as error:
                _check_can_move(pair, models, error)
            _move(pair, models)  # outside the handler, which would hold what was computed

    return asked


def steps_within_memory(
    ask: Callable[Concatenate[Pair, P], Generator[Step, None, T]],
) -> Callable[Concatenate[Pair, P], Generator[Step, None, T]]:
    """Return steps that begin anew on the CPU where memory ends at one of them. Otherwise as `within_memory`."""

    @wraps(ask)
    def asked(pair: Pair, /, *more: P.args, **named: P.kwargs) -> Generator[Step, None, T]:
        while True:
            models = pair.models
            try:
                return (yield from ask(pair, *more, **named))
            except (MemoryError, RuntimeError) as error:
                _check_can_move(pair, models, error)
            _move(pair, models)

    return asked


def _check_can_move(pair: Pair, models: tuple[Vsrn, ...], error: Exception) -> None:
    """Raise an error unless it is the end of a device's memory, and the CPU has not been tried."""
    if not is_end_of_memory(error):
        raise error
    if pair.models is models and all(model.device.type == "cpu" for model in models):
        raise ViewerError(MEMORY_ENDED) from error


def _move(pair: Pair, models: tuple[Vsrn, ...]) -> None:
    """Let a pair compute on the CPU, unless somebody has seen to it since these were its networks."""
    give_back_cached()
    if pair.models is models:
        pair.move_to_cpu()
