"""Run a command on an X server of its own, an Xvfb that ends with it: no window appears on anybody's screen.

Usage: python tools/with_screen.py COMMAND [ARGUMENT ...]
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

SCREEN = "1920x1080x24"


def main(command: list[str]) -> int:
    """Return the command's exit status, 2 if there is no screen for it. Xvfb chooses the display's number itself."""
    if shutil.which("Xvfb") is None:
        print("with_screen: no Xvfb here. Install it (Debian: xvfb), or run `make test`, which does.", file=sys.stderr)
        return 2
    read, write = os.pipe()
    arguments = ["Xvfb", "-displayfd", str(write), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    with subprocess.Popen(arguments, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as number:
            display = number.readline().strip()
        if not display:
            print("with_screen: Xvfb did not start. Run it by hand to see why: Xvfb :99", file=sys.stderr)
            return 2
        try:
            environment = {**os.environ, "DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb"}
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            server.terminate()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
