"""Gates of single channels, chosen where they moved the match."""

from __future__ import annotations

from changed_run import run

from vsrn_viewer.explain import kind_of
from vsrn_viewer.explain.channels import moved_most
from vsrn_viewer.ui.panels.registry import panel_of
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import apply_theme


def test_menu_of_a_region_offers_the_gates_of_the_channels_that_moved_the_match_there(qapp, qtbot):
    apply_theme(qapp, "light")
    present = Subject()
    present.set_traced(run())
    panel = panel_of(present, kind_of("reading"))
    qtbot.addWidget(panel)
    panel.resize(900, 420)
    panel.show()
    menu = panel.open_menu((3,), panel.mapToGlobal(panel.rect().center()))
    channels = next(action for action in menu.actions() if action.text() == "Gates of a channel").menu().actions()
    strongest = moved_most(run().trace, 3)[0]
    assert channels[0].text().startswith(f"channel {strongest.channel + 1}: ")
    channels[0].trigger()
    assert present.view.channels == (strongest.channel,)
    assert panel.picture.rows[1].name == f"update gate, channel {strongest.channel + 1}"
    menu.close()
    menu = panel.open_menu((3,), panel.mapToGlobal(panel.rect().center()))
    channels = next(action for action in menu.actions() if action.text() == "Gates of a channel").menu().actions()
    assert channels[0].isChecked()
    channels[-1].trigger()
    assert present.view.channels == ()
    menu.close()
