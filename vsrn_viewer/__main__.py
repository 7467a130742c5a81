"""Where the program begins: Ctrl-C while it is still loading ends it as cleanly as later.

Imports nothing at the top that takes time.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; return its exit status (130 after Ctrl-C)."""
    try:
        from vsrn_viewer import cli

        return cli.main()
    except KeyboardInterrupt:  # a later one is reported by `cli.main`
        sys.stderr.write("vsrn-viewer: stopped\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
