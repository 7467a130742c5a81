"""Whatever nobody caught becomes one report that can be copied; nothing closes the window."""

from __future__ import annotations

import faulthandler
import sys
import threading

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from vsrn_viewer.ui import errors
from vsrn_viewer.ui.errors import ReportDialog, install_hooks


@pytest.fixture
def hooks(monkeypatch, qapp):  # noqa: ARG001 (a dialog needs an application)
    """Installed hooks, and the old ones back afterwards."""
    before = qInstallMessageHandler(None)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(errors, "_reporter", None)
    monkeypatch.setattr(faulthandler, "enable", lambda: None)
    monkeypatch.setattr(sys, "__excepthook__", lambda *_: None)
    install_hooks()
    yield errors._reporter
    qInstallMessageHandler(before)
    if errors._reporter._dialog is not None:
        errors._reporter._dialog.close()


def dialogs():
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, ReportDialog)]


def fail():
    raise RuntimeError("a fault of ours")


def test_uncaught_exception_is_reported_without_stopping_anything(hooks):
    try:
        fail()
    except RuntimeError:
        sys.excepthook(*sys.exc_info())
    dialog = hooks._dialog
    assert dialog.isVisible()
    assert not dialog.isModal()
    assert "RuntimeError: a fault of ours" in dialog.text()
    assert "vsrn_viewer" in dialog.text()
    assert "PySide6" in dialog.text()


def test_exception_of_a_thread_reaches_the_same_dialog(hooks, qtbot):
    for _ in range(2):
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    qtbot.waitUntil(lambda: hooks._dialog is not None, timeout=2000)
    assert hooks._dialog.text().count("RuntimeError: a fault of ours") == 1
    assert len(dialogs()) == 1


def test_closed_dialog_comes_back_with_the_next_fault(hooks):
    hooks.caught.emit("first")
    hooks._dialog.close()
    hooks.caught.emit("second")
    assert "second" in hooks._dialog.text()
    assert "first" not in hooks._dialog.text()


def test_qt_warnings_are_kept_for_the_report(hooks):
    errors._catch_qt(QtMsgType.QtWarningMsg, None, "a painter complained")
    assert hooks._dialog is None
    hooks.caught.emit("a fault")
    assert "a painter complained" in hooks._dialog.text()


def test_interrupt_from_the_keyboard_is_no_fault(hooks):
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert hooks._dialog is None
