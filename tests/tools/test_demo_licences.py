"""Every picture that a committed scene is made of must be listed in resources/demo/LICENSES.md."""

import json
import re
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[2] / "resources" / "demo"
SPLITS = ("test", "val", "train")
COMBINING = ("CC BY 4.0", "CC BY-SA 4.0", "GPL-2-or-later", "LGPL-3")
LEFT_OUT = ("pelican", "heron", "helmeted_guineafowl", "firetruck", "inukshuk", "Woodlouse", "Brown_slug", "cello")


def licences_text() -> str:
    return (DEMO / "LICENSES.md").read_text(encoding="utf-8")


def table_rows() -> dict[str, list[str]]:
    """Rows of the tables by their source."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in licences_text().splitlines()]
    return {match[1]: row for row in rows if (match := re.fullmatch(r"`([\w.-]+:[^`]+)`", row[0]))}


def sources(split: str) -> dict[str, list[str]]:
    return json.loads((DEMO / f"{split}_sources.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("split", SPLITS)
def test_every_scene_has_its_sources_and_every_source_its_row(split: str) -> None:
    ids = (DEMO / f"{split}_ids.txt").read_text(encoding="utf-8").split()
    listed = table_rows()
    assert list(sources(split)) == ids
    unknown = {source for used in sources(split).values() for source in used} - set(listed)
    assert not unknown


@pytest.mark.parametrize("split", SPLITS)
def test_a_scene_is_one_photograph_and_two_to_five_cutouts(split: str) -> None:
    for used in sources(split).values():
        cutouts = [source for source in used if source.startswith("tuxpaint-stamps-default:")]
        assert len(used) - len(cutouts) == 1
        assert 2 <= len(cutouts) <= 5


def test_every_photograph_names_its_author_and_a_licence_that_combines_with_gpl3() -> None:
    photographs = {key: row for key, row in table_rows().items() if not key.startswith("tuxpaint-stamps-default:")}
    assert len(photographs) >= 8
    for _, title, author, licence in photographs.values():
        assert title
        assert author
        assert any(name in licence for name in COMBINING)
        assert "SA 3.0" not in licence


def test_cutouts_under_other_licences_are_not_used() -> None:
    assert not [source for source in table_rows() for name in LEFT_OUT if name in source]


def test_the_scenes_own_licence_is_stated() -> None:
    assert re.search(r"GNU General\s+Public License, version 3 or later", licences_text())
