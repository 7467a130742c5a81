"""Which Pythons the tests run on, and what is said of those that are missing or fail. The interpreters are made up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import versions

ROOT = Path(__file__).parents[2]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any Python: PATH is its bin/, pyenv its pyenv/."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return tmp_path


def install(path: Path, version: str) -> str:
    """Write a script that answers as an interpreter of this version does; return its path."""
    return script(path, f'echo "{version} {path}"')


def script(path: Path, body: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_path_comes_before_pyenv(machine: Path) -> None:
    install(machine / "pyenv/versions/3.12.1/bin/python", "3.12")
    on_path = install(machine / "bin/python3.12", "3.12")
    assert versions.find_interpreter("3.12") == on_path


def test_a_shim_that_only_fails_is_passed_over_for_the_newest_in_pyenv(machine: Path) -> None:
    script(machine / "bin/python3.10", "echo 'pyenv: python3.10: command not found' >&2; exit 127")
    install(machine / "pyenv/versions/3.10.9/bin/python", "3.10")
    newest = install(machine / "pyenv/versions/3.10.13/bin/python", "3.10")
    install(machine / "pyenv/versions/3.10.14rc1/bin/python", "3.10")
    install(machine / "pyenv/versions/3.1.10/bin/python", "3.1")
    assert versions.find_interpreter("3.10") == newest


def test_an_interpreter_of_another_version_is_not_taken(machine: Path) -> None:
    install(machine / "bin/python3.13", "3.14")
    assert versions.find_interpreter("3.13") is None


@pytest.mark.parametrize(("bad", "status"), [("", 0), ("3.11", 1)])
def test_one_failing_version_fails_all_and_every_version_is_named(
    machine: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], bad: str, status: int
) -> None:
    script(machine / "bin/sh", f'case "$VENV" in "${{BAD:-none}}") exit 1; esac; exec /bin/sh {machine}/fake_setup')
    script(machine / "fake_setup", '/bin/mkdir -p "$VENV/bin"; /bin/cp /bin/echo "$VENV/bin/python"')
    monkeypatch.setenv("BAD", f".venv-{bad}")
    monkeypatch.chdir(machine)
    for version in ("3.11", "3.13"):
        install(machine / f"bin/python{version}", version)
    assert versions.main() == status
    said = capfd.readouterr().out.split("====\n")[-1]
    assert "Python 3.10: not found\n" in said
    assert "Python 3.12: not found\n" in said
    assert f"bin/python3.11: {'FAILED' if bad else 'passed'}" in said
    assert "bin/python3.13: passed" in said


def test_no_python_at_all_is_no_success(machine: Path) -> None:
    assert list(machine.iterdir()) == []
    assert versions.main() == 2


def test_set_up_refuses_an_environment_of_another_python_than_the_one_asked_for(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "setup.sh").write_bytes((ROOT / "tools" / "setup.sh").read_bytes())
    old = script(tmp_path / ".venv/bin/python", "echo 3.9")
    ours = f"{sys.version_info[0]}.{sys.version_info[1]}"
    environment = {**os.environ, "PYTHON": sys.executable, "VENV": ".venv"}
    result = subprocess.run(
        ["sh", "tools/setup.sh"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert result.stderr.startswith(f"setup: .venv has Python 3.9, not the {ours} of {sys.executable}. Remove it first")
    assert Path(old).is_file()
