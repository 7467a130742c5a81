"""The list of keys and the menus cannot differ: both read one table."""

from __future__ import annotations

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QKeySequence

from vsrn_viewer.ui import keys
from vsrn_viewer.ui.main_window import MainWindow


def test_every_shortcut_of_the_menus_is_in_the_list(qtbot, qapp, tmp_path) -> None:
    window = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    listed = {
        QKeySequence(part).toString() for heading, _ in keys.LIST for part in heading.replace(" or ", ", ").split(", ")
    }
    shortcuts = {action.shortcut().toString() for action in window._menus.commands} - {""}
    assert len(shortcuts) > 10
    assert shortcuts <= listed


def test_a_notice_is_reached_pressed_and_dismissed_by_keys(qtbot, qapp, tmp_path) -> None:
    window = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    notices, taken = window.notices, []
    notices.offer("What was on screen then has been kept.", "Restore it", lambda: taken.append(1))
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert qapp.focusWidget() is notices.offer_button
    qtbot.keyClick(window.windowHandle(), Qt.Key.Key_Return)  # as the system gives it: to the window, not to a widget
    assert taken == [1]
    assert not notices.isVisible()
    notices.show_notice("58% of the words are not known.")
    window.query.field.setFocus()
    qtbot.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    assert notices.isVisible()  # while somebody types, Esc is the field's
    window.query.field.clearFocus()
    qtbot.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    assert not notices.isVisible()


def test_single_keys_have_their_codes() -> None:
    assert keys.code(keys.HIDE_OVERLAYS) == Qt.Key.Key_H
    assert keys.code(keys.EDIT_QUERY) == Qt.Key.Key_Slash
    assert keys.code(keys.CLEAR) == Qt.Key.Key_Escape
