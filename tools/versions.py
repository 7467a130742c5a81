"""The fast tests on every Python that the project supports and this machine has, each in an environment of its own.

Usage: python tools/versions.py
Pythons are looked for on PATH and in pyenv. The environments (.venv-3.10, .venv-3.11, ...) stay, for the next time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

VERSIONS = ("3.10", "3.11", "3.12", "3.13")
WHICH = "import sys; print('%d.%d' % sys.version_info[:2], sys.executable)"


def find_interpreter(version: str) -> str | None:
    """Return an interpreter of this version ("3.10"): that on PATH, else pyenv's newest; None if there is none."""
    on_path = shutil.which(f"python{version}")
    for candidate in ([on_path] if on_path else []) + _in_pyenv(version):
        # Asked, not trusted: pyenv's shims lie on PATH also for versions that are not switched on, and then only fail.
        answer = subprocess.run([candidate, "-c", WHICH], capture_output=True, text=True, check=False)
        found, _, executable = answer.stdout.strip().partition(" ")
        if answer.returncode == 0 and found == version:
            return executable
    return None


def _in_pyenv(version: str) -> list[str]:
    """Return pyenv's interpreters of this version, the newest first."""
    folder = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    found = [path for path in folder.glob(f"{version}.*/bin/python") if path.parts[-3].split(".")[2].isdigit()]
    return [str(path) for path in sorted(found, key=lambda path: -int(path.parts[-3].split(".")[2]))]


def run_tests(version: str, interpreter: str) -> bool:
    """Set up .venv-VERSION with the interpreter and run the tests there; return whether both went well."""
    environment = {**os.environ, "PYTHON": interpreter, "VENV": f".venv-{version}"}
    for command in (["sh", "tools/setup.sh", "screen"], [f".venv-{version}/bin/python", "tools/check.py", "--tests"]):
        if subprocess.run(command, env=environment, check=False).returncode != 0:
            return False
    return True


def main() -> int:
    """Run the tests on each Python found; return 0 if all passed, 1 if one failed, 2 if no Python was found."""
    found = {version: interpreter for version in VERSIONS if (interpreter := find_interpreter(version))}
    lines = {version: f"Python {version}: {found.get(version, 'not found')}" for version in VERSIONS}
    print("\n".join(lines.values()), flush=True)
    passed = {}
    for version, interpreter in found.items():
        print(f"==== Python {version}", flush=True)
        start = time.monotonic()
        passed[version] = run_tests(version, interpreter)
        lines[version] += f": {'passed' if passed[version] else 'FAILED'}, {time.monotonic() - start:.0f} s"
    print("====\n" + "\n".join(lines.values()), flush=True)
    return 2 if not found else 0 if all(passed.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
