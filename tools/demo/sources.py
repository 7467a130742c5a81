"""Which pictures a scene is made of, by package and file, as resources/demo/LICENSES.md lists them."""

from __future__ import annotations

from pathlib import PurePosixPath

from tools.demo.backgrounds import BACKGROUNDS, BACKGROUNDS_DIR, PLASMA_DIR, TEMPLATES_DIR
from tools.demo.cutouts import CUTOUTS
from tools.demo.scene import Scene

PACKAGES = (  # the more special folder first
    (f"{BACKGROUNDS_DIR}/mate", "mate-backgrounds"),
    (BACKGROUNDS_DIR, "lomiri-wallpapers-16.04"),
    (TEMPLATES_DIR, "tuxpaint-data"),
    (PLASMA_DIR, "plasma-workspace-wallpapers"),
)


def sources_of(scene: Scene) -> list[str]:
    """`package:file` of the photograph and of every cut-out, sorted, each once."""
    return sorted({background_source(scene.background), *(cutout_source(one.cutout) for one in scene.objects)})


def cutout_source(key: str) -> str:
    return f"tuxpaint-stamps-default:{CUTOUTS[key].file}"


def background_source(key: str) -> str:
    path = PurePosixPath(BACKGROUNDS[key].file)
    for folder, package in PACKAGES:
        if path.is_relative_to(folder):
            return f"{package}:{path.relative_to(folder)}"
    raise ValueError(f"the photograph of {key!r} must come from a known package: got {path}")
