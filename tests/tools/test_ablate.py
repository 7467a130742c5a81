"""The committed table and its plot are those of the committed cells."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tools.ablate import cell_folder, write_table

DOCS = Path(__file__).parents[2] / "docs"


def words(picture: Path) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", picture.read_text(encoding="utf-8"))


def test_table_and_plot_are_of_the_committed_cells(tmp_path: Path) -> None:
    cells = (DOCS / "results" / "ablation.json").read_text(encoding="utf-8")
    for cell in json.loads(cells):
        folder = cell_folder(cell["setting"], cell["seed"], tmp_path / "work")
        folder.mkdir(parents=True)
        (folder / "result.json").write_text(json.dumps(cell), encoding="utf-8")
    write_table(tmp_path / "work", tmp_path / "docs" / "results")
    for name in ("ablation.json", "ablation.md"):
        assert (tmp_path / "docs" / "results" / name).read_bytes() == (DOCS / "results" / name).read_bytes()
    table = (DOCS / "results" / "ablation.md").read_text(encoding="utf-8")
    assert table in (DOCS / "results.md").read_text(encoding="utf-8")
    said = words(DOCS / "images" / "ablation.svg")
    assert said == words(tmp_path / "docs" / "images" / "ablation.svg")
    plotted = [row.split(" | ")[column].strip(" |") for column in (2, 4, 6) for row in table.splitlines()[2:]]
    assert [text for text in said if "±" in text and len(text) < 20] == plotted


def test_a_table_of_no_run_is_refused_and_replaces_nothing(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no finished run"):
        write_table(tmp_path / "work", tmp_path / "docs" / "results")
    assert list(tmp_path.iterdir()) == []
