"""The numbers of a plot as a file: its table as CSV, or each of its columns as an array."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from vsrn_viewer.figures.output import unwritable
from vsrn_viewer.number_files import csv_text, save_arrays, save_text
from vsrn_viewer.plots import Plot


def save_plot_numbers(plot: Plot, path: Path) -> None:
    """Write a .csv or an .npz, whole or not at all; what is unknown is an empty cell, or NaN.

    The names of the arrays are those of the columns, with _ for what is no letter. The same plot gives the same bytes.
    Raises FigureError if the file cannot be written.
    """
    table = plot.table
    try:
        if path.suffix.lower() == ".csv":
            rows = (
                ["" if isinstance(cell, float) and math.isnan(cell) else cell for cell in row] for row in table.rows
            )
            save_text(path, csv_text(table.columns, rows))
        else:
            columns = zip(*table.rows, strict=True)
            names = (name.replace(" ", "_") for name in table.columns)
            save_arrays(path, {name: np.array(column) for name, column in zip(names, columns, strict=True)})
    except OSError as error:
        raise unwritable(path, error) from None
