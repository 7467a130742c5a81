"""Start of the window. Imports neither torch nor matplotlib: the window is on screen before them."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.ui.autosaving import session_folder
from vsrn_viewer.ui.collecting import collect_at_rest
from vsrn_viewer.ui.errors import install_hooks
from vsrn_viewer.ui.interrupt import Interrupt
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.theme import apply_theme, stored_choice
from vsrn_viewer.view import PairId

INTERRUPTED = 130  # the exit status after Ctrl-C
# The opencv-python wheel (not the headless one) sets these to its own Qt 5 on import (opencv-python#736, #447).
_FOREIGN_QT = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")


def run(pair: PairId, trace: tuple[ReasoningTrace, TraceContext] | None = None, session: Path | None = None) -> int:
    """Open the window on a pair, on a trace alone, or on a session's file; return the exit status when it is closed.

    Raises KeyboardInterrupt, once everything has ended, if Ctrl-C closed it. Does not return if the worker hangs in a
    file that never answers: the process ends then.
    """
    for name in _FOREIGN_QT:
        os.environ.pop(name, None)
    install_hooks()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("vsrn_viewer")
    settings = QSettings("vsrn_viewer", "vsrn_viewer")
    apply_theme(app, stored_choice(settings.value("theme")))
    window = MainWindow(app, settings)
    window.painted.connect(partial(collect_at_rest, app, window))
    window.sessions.begin(session_folder())
    if trace is not None:
        window.session.show_trace(*trace)
    elif session is not None:
        window.painted.connect(lambda: QTimer.singleShot(0, lambda: window.sessions.open_file(session)))
    else:
        window.painted.connect(lambda: QTimer.singleShot(0, lambda: window.open_pair(pair)))
    interrupt = Interrupt(lambda: (window.close(), app.quit()), app)
    window.show()
    status = app.exec()
    interrupt.end()
    if window.worker.isRunning():
        if interrupt.happened:
            sys.stderr.write("vsrn-viewer: stopped\n")
        sys.stderr.flush()
        os._exit(INTERRUPTED if interrupt.happened else status)
    if interrupt.happened:
        raise KeyboardInterrupt
    return status
