"""Plots of a split or of runs → matplotlib. Draws descriptions and chooses nothing but room."""

from __future__ import annotations

from vsrn_viewer.figures.plots.sheet import compose_plot, draw_plot, plot_pixels, save_plot

__all__ = ["compose_plot", "draw_plot", "plot_pixels", "save_plot"]
