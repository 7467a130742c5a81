"""The program as it is started: Ctrl-C in the terminal, and quitting while a file never answers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from small_pairs import small_pair

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent as a signal")

_LONG_S = 60
# Starts the program with a line on standard output once the window is painted, and one once the pair is open.
_TELLING = """
import sys
from vsrn_viewer.ui import app, main_window
class Telling(main_window.MainWindow):
    def __init__(self, *given):
        super().__init__(*given)
        self.painted.connect(lambda: print("painted", flush=True))
        self.subject.info_changed.connect(lambda info: print("open", flush=True))
app.MainWindow = Telling
{}
from vsrn_viewer.__main__ import main
sys.exit(main())
"""
_HANGING = """
import time
from vsrn_viewer.ui import workers
from vsrn_viewer.workbench import bench
def hang(*_):
    print("hangs", flush=True)
    time.sleep(3600)
bench.open_any = hang
workers.ModelWorker.stop.__defaults__ = (300,)
"""


@pytest.fixture
def start(tmp_path):
    """Start the window on a small pair; return the process, whose output says how far it is."""
    pair = small_pair(tmp_path)
    started = []

    def go(before=""):
        command = [sys.executable, "-c", _TELLING.format(before), "--checkpoint", pair.checkpoints[0]]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path / "config")}
        process = subprocess.Popen(
            [*command, "--data", pair.data, "--device", "cpu"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield go
    for process in started:
        process.kill()
        process.communicate()


def wait_for(process, word):
    for line in process.stdout:
        if line.strip() == word:
            return
    raise AssertionError(process.stderr.read())


def interrupted(process):
    """Press Ctrl-C; return the exit status and what was said."""
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=_LONG_S)
    plugins = "Qt: This plugin does not support"  # the platform that draws into memory says so of its own accord
    return process.returncode, [line for line in said.splitlines() if not line.startswith(plugins)]


def test_ctrl_c_on_a_resting_window_ends_it_with_130(start):
    process = start()
    wait_for(process, "open")
    time.sleep(1.0)  # nothing moves any more
    assert interrupted(process) == (130, ["vsrn-viewer: stopped"])


def test_ctrl_c_while_the_model_is_loading_ends_it_with_130(start):
    process = start()
    wait_for(process, "painted")
    assert interrupted(process) == (130, ["vsrn-viewer: stopped"])


def test_ctrl_c_ends_the_window_although_a_file_never_answers(start):
    process = start(_HANGING)
    wait_for(process, "hangs")
    begun = time.monotonic()
    assert interrupted(process) == (130, ["vsrn-viewer: stopped"])
    assert time.monotonic() - begun < 20


def test_the_layout_is_remembered_after_ctrl_c(start, tmp_path):
    process = start()
    wait_for(process, "open")
    interrupted(process)
    stored = (tmp_path / "config" / "vsrn_viewer" / "vsrn_viewer.conf").read_text()
    assert "geometry=" in stored
    assert "state=" in stored
