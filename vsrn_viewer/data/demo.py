"""Where the demo, the fonts and the guide lie: in a checkout beside the package, in an installed wheel inside it."""

from __future__ import annotations

from pathlib import Path

from vsrn_viewer.errors import DatasetError

_PACKAGE = Path(__file__).resolve().parents[1]
_INSTALLED = _PACKAGE / "_installed"  # pyproject.toml maps resources/ and models/ there


def demo_folder() -> Path:
    """Return the demo's dataset folder. Raises DatasetError if it was not delivered with the package."""
    return _delivered("resources") / "demo"


def demo_checkpoints() -> tuple[Path, ...]:
    """Return the demo's checkpoints, by seed. Raises DatasetError if none was delivered with the package."""
    folder = _delivered("models")
    found = tuple(sorted(folder.glob("demo_seed*.safetensors")))
    if not found:
        raise DatasetError(f"{folder}: no demo models. Reinstall vsrn-viewer, or give --checkpoint and --data.")
    return found


def font_folder() -> Path:
    """Return the folder of the fonts of figures. Raises DatasetError if it was not delivered with the package."""
    return _delivered("resources") / "fonts"


def guide_file() -> Path:
    """Return the document that explains the panels. Raises DatasetError if it was not delivered with the package."""
    return _delivered("docs") / "reading-the-panels.md"


def _delivered(name: str) -> Path:
    """Return where a folder of the repository lies now."""
    folder = (_INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent) / name
    if not folder.is_dir():
        raise DatasetError(f"{folder}: the demo is missing. Reinstall vsrn-viewer, or give --checkpoint and --data.")
    return folder
