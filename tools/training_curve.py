"""Draw the curve of a training run. Usage: python -m tools.training_curve TRAIN.jsonl OUT.{pdf,svg,png}"""

from __future__ import annotations

import sys
from pathlib import Path

from vsrn_viewer.errors import ViewerError
from vsrn_viewer.figures.curve import draw_training_curve

if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        draw_training_curve(Path(sys.argv[1]), Path(sys.argv[2]))
    except ViewerError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
