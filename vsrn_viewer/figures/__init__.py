"""Pictures in files: PDF, SVG and PNG through matplotlib, which nobody else imports.

The names below load matplotlib when they are first asked for; recipes are read without it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vsrn_viewer.figures.curve import draw_training_curve
    from vsrn_viewer.figures.drawing import draw_picture
    from vsrn_viewer.figures.page import draw_figure

__all__ = ["draw_figure", "draw_picture", "draw_training_curve"]

_HOMES = {"draw_figure": "page", "draw_picture": "drawing", "draw_training_curve": "curve"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
