"""Traces made by hand: small enough to check every number on paper."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from vsrn_viewer.trace import ReasoningTrace

MakeTrace = Callable[..., ReasoningTrace]


@pytest.fixture
def make_trace() -> MakeTrace:
    """Return a function that makes a trace of N regions, 2 layers, D = 4, and replaces the given fields."""

    def make(regions: int = 3, **fields: object) -> ReasoningTrace:
        rng = np.random.default_rng(regions)

        def draw(*shape: int) -> np.ndarray:
            return rng.normal(size=shape).astype(np.float32)

        corner = 10 * np.arange(regions, dtype=np.float32)[:, None]
        trace = ReasoningTrace(
            features=draw(regions, 6),
            boxes=np.hstack([corner, corner, corner + 8, corner + 8]),
            nodes=draw(3, regions, 4),
            affinity=draw(2, regions, regions),
            messages=draw(2, regions, 4),
            shift=draw(2, 4),
            sequence=draw(regions, 4),
            reset_gate=rng.uniform(size=(regions, 4)).astype(np.float32),
            update_gate=rng.uniform(size=(regions, 4)).astype(np.float32),
            candidate=draw(regions, 4),
            hidden=draw(regions, 4),
            embedding=draw(4),
            embedding_by_step=draw(regions, 4),
            correlation=draw(regions),
            attention=50 * np.arange(regions, 0, -1, dtype=np.float32) ** 2,
            caption_embedding=draw(4),
            score=np.array(0.412, dtype=np.float32),
            score_by_step=np.linspace(0.1, 0.412, regions, dtype=np.float32),
            gate_error=np.array(3e-7, dtype=np.float32),
        )
        return dataclasses.replace(trace, **fields)

    return make


@pytest.fixture
def without_gru() -> dict[str, None]:
    """Fields that a trace lacks when the model has no GRU."""
    names = ("reset_gate", "update_gate", "candidate", "hidden", "embedding_by_step", "score_by_step", "gate_error")
    return dict.fromkeys(names)
