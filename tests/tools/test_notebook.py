"""The notebook of docs/ runs as it stands, and makes three figures in at most ten lines each."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

NOTEBOOK = Path(__file__).resolve().parents[2] / "docs" / "figures.ipynb"


def test_the_notebook_makes_three_figures_in_at_most_ten_lines_each(tmp_path):
    cells = [cell["source"] for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]]
    codes = ["".join(cell) for cell in cells if not cell[0].startswith("#") and any("=" in line for line in cell)]
    assert len(codes) == 3
    assert max(sum(bool(line.strip()) for line in code.splitlines()) for code in codes) <= 10
    program = "import matplotlib; matplotlib.use('agg')\n" + "\n".join(codes)
    ran = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert sorted(file.name for file in tmp_path.iterdir()) == ["growth.pdf", "layers.pdf", "why.pdf"]
