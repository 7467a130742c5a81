"""Plots of a split or of runs: what was measured → a description of its plot. Pure functions."""
