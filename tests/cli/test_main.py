"""Ctrl-C while the program is still loading."""

from __future__ import annotations

import subprocess
import sys

import vsrn_viewer
from vsrn_viewer import __main__ as start


class _Interrupting:
    """Finds no module: somebody presses Ctrl-C while the command line is being imported."""

    def find_spec(self, name, *_):
        if name == "vsrn_viewer.cli":
            raise KeyboardInterrupt


def test_ctrl_c_while_loading_ends_with_one_line(monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "vsrn_viewer.cli", raising=False)
    monkeypatch.delattr(vsrn_viewer, "cli", raising=False)
    monkeypatch.setattr(sys, "meta_path", [_Interrupting(), *sys.meta_path])
    assert start.main() == 130
    assert capsys.readouterr().err == "vsrn-viewer: stopped\n"


def test_nothing_slow_is_imported_before_ctrl_c_is_minded():
    code = "import sys, vsrn_viewer.__main__; sys.exit('numpy' in sys.modules or 'argparse' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
