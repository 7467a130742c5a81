"""Pictures in files: PDF, SVG and PNG through matplotlib, which nobody else imports."""

from vsrn_viewer.figures.curve import draw_training_curve
from vsrn_viewer.figures.drawing import draw_picture
from vsrn_viewer.figures.page import draw_figure

__all__ = ["draw_figure", "draw_picture", "draw_training_curve"]
