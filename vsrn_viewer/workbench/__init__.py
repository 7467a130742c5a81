"""What the window, the command line and Python stand on: open pairs."""

from vsrn_viewer.steps import drain
from vsrn_viewer.workbench.bench import Workbench

__all__ = ["Workbench", "drain"]
