"""Plots of a split or of runs: what was measured → a description of its plot. Pure functions, and their registry."""

from __future__ import annotations

from vsrn_viewer.explain.plots.registry import PLOTS, PlotKind, Reads, plot_kind

__all__ = ["PLOTS", "PlotKind", "Reads", "plot_kind"]
