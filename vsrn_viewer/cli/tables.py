"""The tables that `vsrn-viewer evaluate` writes."""

from __future__ import annotations

import argparse
from typing import Any

from vsrn_viewer.number_files import save_text


def save_tables(arguments: argparse.Namespace, answer: dict[str, Any]) -> None:
    """Write the tables that the options ask for. Raises OSError naming the file that cannot be written."""
    from vsrn_viewer.retrieval.latex import latex_text
    from vsrn_viewer.retrieval.report import csv_text

    for path, write in ((arguments.csv, csv_text), (arguments.latex, latex_text)):
        if path:
            save_text(path, write(answer))
