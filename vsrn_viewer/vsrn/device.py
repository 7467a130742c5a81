"""Where a network can live on this machine, and what is said where its memory ends."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from vsrn_viewer.device_choice import DeviceChoice
from vsrn_viewer.errors import MEMORY_ENDED, ViewerError, is_end_of_memory

Rows: TypeAlias = npt.NDArray[Any]


def leave_a_core() -> None:
    """Let torch use all cores but one, which the window needs: its small products wait at barriers for a thread that
    the window has displaced (on two cores a trace took 190 ms instead of 10)."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    torch.set_num_threads(max(1, min(torch.get_num_threads(), cores - 1)))


def device_choices() -> tuple[DeviceChoice, ...]:
    """Return the devices that torch knows, in the order in which auto takes them, those that are not here as well."""
    built = "" if torch.version.cuda else "the installed torch was built without CUDA"
    cuda = "" if torch.cuda.is_available() else built or "no CUDA device and driver were found"
    mps = "" if torch.backends.mps.is_available() else "only Macs with Apple's own processors have it"
    graphics = "CUDA" if cuda else f"CUDA, {torch.cuda.get_device_name()}"
    threads = torch.get_num_threads()
    processor = DeviceChoice("cpu", f"CPU, {threads} thread{'s' if threads > 1 else ''}")
    return DeviceChoice("cuda", graphics, cuda), DeviceChoice("mps", "MPS", mps), processor


def resolve_device(name: str) -> str:
    """Return the device for auto, cpu, cuda or mps. Raises ViewerError if it is not there.

    On CUDA, GRUs compute in float32 from then on, in the whole process: torch lets cuDNN round their factors to 10 bits
    (TF32), and the numbers would not be the model's own.
    """
    there = [choice.name for choice in device_choices() if not choice.absence]
    if name == "auto":
        name = there[0]
    if name not in there:
        found = ", ".join(sorted(there))
        raise ViewerError(f"device '{name}' is not available here: found {found}. Use --device auto.")
    if name == "cuda":
        torch.backends.cudnn.allow_tf32 = False
    return name


def place(models: Sequence[nn.Module], device: str) -> str:
    """Move networks to a device, or leave all of them on the CPU where its memory ends; return where they are now.

    Members of an ensemble stay together: their embeddings are added up.
    """
    try:
        for model in models:
            model.to(device)
        return device
    except (MemoryError, RuntimeError) as error:
        if device == "cpu" or not is_end_of_memory(error):
            raise
    for model in models:
        model.to("cpu")
    give_back_cached()
    return "cpu"


@contextmanager
def enough_memory(otherwise: str = MEMORY_ENDED, kind: type[ViewerError] = ViewerError) -> Iterator[None]:
    """Raise `kind` with the sentence `otherwise` where memory ends inside."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not is_end_of_memory(error):
            raise
        raise kind(otherwise) from error


def in_halves(compute: Callable[[Rows], Rows], rows: Rows) -> Rows:
    """Return what `compute` returns for rows, (B,...) → (B,...), computed in halves where memory ends.

    What says that it ended for a single row is raised.
    """
    try:
        return compute(rows)
    except (MemoryError, RuntimeError) as error:
        if not is_end_of_memory(error) or len(rows) < 2:
            raise
    give_back_cached()  # behind the error, which holds what was computed
    middle = len(rows) // 2
    return np.concatenate([in_halves(compute, rows[:middle]), in_halves(compute, rows[middle:])])


def give_back_cached() -> None:
    """Give memory back that torch keeps of freed values on a CUDA device."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def use_one_thread() -> None:
    """Compute with one thread in this process, as where every core has a process of its own."""
    torch.set_num_threads(1)
