"""The documentation shows photographs by others: each has its author and its licence, and none lies in the project."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
SHOWN = ("sheep", "Dune", "polar bear", "panda", "dam", "Mount Rushmore", "ocean (its upper edge)")
FREE = ("GPL-3", "GPL-2-or-later", "public domain", "[CC BY 1.0]", "[CC BY 2.0]", "[CC BY-SA 4.0]")


def rows() -> dict[str, list[str]]:
    text = (ROOT / "resources/photographs/LICENSES.md").read_text(encoding="utf-8")
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")
    ]
    return {row[0]: row for row in cells[2:]}


def test_every_photograph_in_the_picture_has_an_author_and_a_free_licence():
    found = rows()
    assert set(SHOWN) <= found.keys()
    for shown, (_, source, author, licence) in found.items():
        assert source.startswith("`"), shown
        assert author, shown
        assert licence.startswith(FREE), shown


def test_the_picture_stays_small_and_no_photograph_comes_with_it():
    assert (ROOT / "docs/images/photographs.webp").stat().st_size < 400_000
    assert [file.name for file in (ROOT / "resources/photographs").iterdir()] == ["LICENSES.md"]
