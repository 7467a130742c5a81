"""What comes faster than anybody reads is shown now and then."""

from __future__ import annotations

from vsrn_viewer.ui.paced import Paced


def test_the_newest_is_shown_once_and_what_is_over_at_once_never_was(qtbot):
    shown = []
    paced = Paced(shown.append, 30)
    for number in (1, 2, 3):
        paced.take(number)
    assert shown == []
    qtbot.waitUntil(lambda: bool(shown), timeout=2000)
    assert shown == [3]
    paced.take(4)
    paced.take(None)
    qtbot.wait(60)
    assert shown == [3, None]
