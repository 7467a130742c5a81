"""Run a command on an X server: the one there is, or an Xvfb of its own that ends with it.

Usage: python tools/with_screen.py COMMAND [ARGUMENT ...]
"""

from __future__ import annotations

import os
import subprocess
import sys

SCREEN = "1920x1080x24"


def main(command: list[str]) -> int:
    """Return the command's exit status. A private Xvfb chooses its display number itself."""
    read, write = os.pipe()
    arguments = ["Xvfb", "-displayfd", str(write), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    with subprocess.Popen(arguments, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as number:
            display = number.readline().strip()
        try:
            environment = {**os.environ, "DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb"}
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            server.terminate()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
