"""Every check of the project, as `make test` and continuous integration run them.

ruff, mypy, import-linter, the tests (Qt offscreen), then the tests marked xcb on a real X server.
Usage: python tools/check.py [--tests | --slow]   --tests: the tests alone; --slow: the slow tests instead of all that.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

PYTHON = sys.executable
# Two processes, a file of tests at a time, and one thread of torch in each.
IN_TWO = ["-n", "2", "--dist", "loadfile"]
ON_SCREEN = [PYTHON, "tools/with_screen.py"]

TESTS = (
    ("tests on a real X server", [*ON_SCREEN, PYTHON, "-m", "pytest", "-m", "xcb and not slow"]),
    ("tests", [PYTHON, "-m", "pytest", "-m", "not xcb and not slow", *IN_TWO]),
)
FAST = (
    ("ruff check", [PYTHON, "-m", "ruff", "check", "."]),
    ("ruff format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
    ("mypy", [PYTHON, "-m", "mypy"]),
    ("import-linter", [PYTHON, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]),
    *TESTS,
)
SLOW = (
    ("slow tests on a real X server", [*ON_SCREEN, PYTHON, "-m", "pytest", "-m", "xcb and slow"]),
    ("slow tests", [PYTHON, "-m", "pytest", "-m", "slow and not xcb"]),
)
NO_TESTS = 5  # pytest's exit status when a selection is empty


def main(steps: tuple[tuple[str, list[str]], ...]) -> int:
    """Run the steps; return 0 if all passed. All of them run, so that one look shows every fault."""
    failed = []
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    for name, command in steps:
        if name == "mypy" and sys.version_info < (3, 11):
            print("== mypy: left out, the last NumPy for Python 3.10 has other types", flush=True)
            continue
        start = time.monotonic()
        print(f"== {name}", flush=True)
        threads = {"OMP_NUM_THREADS": "1"} if command[-len(IN_TWO) :] == IN_TWO else {}
        status = subprocess.run(command, env={**environment, **threads}, check=False).returncode
        print(
            f"== {name}: {'passed' if status == 0 else f'status {status}'}, {time.monotonic() - start:.0f} s",
            flush=True,
        )
        if status not in ((0, NO_TESTS) if name.startswith("slow") else (0,)):
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(SLOW if "--slow" in sys.argv[1:] else TESTS if "--tests" in sys.argv[1:] else FAST))
