"""python main.py = vsrn-viewer, from a checkout."""

import sys

from vsrn_viewer.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
