"""Draws the gallery: a figure for every recipe in docs/gallery, and docs/gallery.md around them.

`python -m tools.gallery [NAME…]` draws all, or those whose name begins so.
"""

from __future__ import annotations

import sys
from pathlib import Path

from vsrn_viewer.cli import main

_DOCS = Path(__file__).resolve().parents[1] / "docs"
_DOTS = "110"  # an inch: enough for a screen, and small in the repository
_HEAD = """# Gallery

`python -m tools.gallery` draws every figure here from its recipe. A recipe is a TOML file; its keys are the options of
`vsrn-viewer export` ([all of them](figures.md)).
"""


def recipes() -> list[Path]:
    """Return the recipes, in the order of the gallery."""
    return sorted((_DOCS / "gallery").glob("*.toml"))


def caption_of(recipe: Path) -> str:
    """Return what a recipe says of its figure: its first line."""
    return recipe.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")


def page() -> str:
    """Return docs/gallery.md."""
    parts = [_HEAD]
    for recipe in recipes():
        _, _, keys = recipe.read_text(encoding="utf-8").partition("\n")
        image = f"images/gallery/{recipe.stem}.png"
        parts.append(f"## {caption_of(recipe)}\n\n![{recipe.stem}]({image})\n\n```toml\n{keys.strip()}\n```\n")
    return "\n".join(parts)


def draw(wanted: list[str]) -> int:
    """Draw the figures whose name begins as one of those; return the exit status."""
    (_DOCS / "images" / "gallery").mkdir(parents=True, exist_ok=True)
    for recipe in recipes():
        if wanted and not any(recipe.stem.startswith(name) for name in wanted):
            continue
        figure = _DOCS / "images" / "gallery" / f"{recipe.stem}.png"
        status = main(["export", str(recipe), "--device", "cpu", "--dpi", _DOTS, "--out", str(figure)])
        if status:
            return status
    (_DOCS / "gallery.md").write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(draw(sys.argv[1:]))
