"""How long the window answers nothing during a tour of what people do, and what runs then.

Typing, Enter, another image, a selection, a dropped region, every layer, pinning and comparing in both ways, Analysis,
the tabs below, and playing through the layers, on the demo; the tour is taken ROUNDS times. The first round builds what
is built once. For each pause over 50 ms, and for the longest of each step: its length, the part of it in which the
window's thread computed, and the lines that a second thread saw. Needs a screen:

    nice -n 5 python tools/with_screen.py python benchmarks/event_loop.py [RESULT.json]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from driving import Beat, Block, open_window, report, rest, wait
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from vsrn_viewer.ui.change_menus import drop
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.playing import STEP_MS

ROUNDS = 3
ALLOWED_MS = 50
REST_MS = 500
KEY_MS = 90  # between two keys of somebody who types fast


def main() -> None:
    window = open_window()
    beat, steps = Beat(), []
    for number in range(ROUNDS):
        for name, act in tour(window, number):
            steps.append((number, name))
            beat.restart(f"{number + 1} {name}")
            act()
            wait(lambda: not window.subject.busy and not window.pinned.busy)
            rest(REST_MS)
    beat.stop()
    report(
        {
            "rounds": ROUNDS,
            "steps": {f"{number + 1} {name}": longest(beat.blocks, f"{number + 1} {name}") for number, name in steps},
            "over_50_ms": sum(block.ms > ALLOWED_MS for block in beat.blocks),
            "over_50_ms_of_processor": sum(block.processor_ms > ALLOWED_MS for block in beat.blocks),
            "worst": [described(block) for block in sorted(beat.blocks, key=lambda one: -one.processor_ms)[:15]],
        }
    )
    window.close()


def tour(window: MainWindow, number: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what is done, with its name, in order."""
    subject, field = window.subject, window.query.field
    caption = subject.info.captions[number * 50].strip()

    def type_query() -> None:
        field.setFocus()
        field.selectAll()
        for letter in caption:
            QTest.keyClicks(field, letter)
            rest(KEY_MS)

    def read_below(name: str) -> None:
        window.docks.docks[name].show()
        window.docks.docks[name].raise_()

    yield "type", type_query
    yield "enter", lambda: QTest.keyClick(field, Qt.Key.Key_Return)
    yield "open an image", lambda: subject.pick_image(number * 10 + 3)
    yield "select", lambda: subject.select_region(int(subject.trace.region_rows[2]))
    yield "drop a region", lambda: drop(subject, (int(subject.trace.region_rows[4]),))
    yield "drop another", lambda: drop(subject, (int(subject.trace.region_rows[5]),))
    for overlay in ("affinity", "attention", "attribution", "boxes"):
        yield f"overlay {overlay}", lambda overlay=overlay: subject.change_view(overlay=overlay)
    yield "next layer", lambda: subject.step_layer(1)
    yield "pin", window.pinning.pin
    yield "open another image", lambda: subject.pick_image(number * 10 + 4)
    yield "back to it", lambda: subject.pick_image(number * 10 + 3)
    for mode in ("difference", "side by side", "difference", "side by side"):
        yield f"compare {mode}", lambda mode=mode: subject.show_difference(mode == "difference")
    yield "let it go", lambda: window.pinning.toggle(False)
    yield "open analysis", window.docks.show_analysis
    for name in ("generated", "interaction", "layers"):
        yield f"tab {name}", lambda name=name: read_below(name)
    yield "next layer, all layers open", lambda: subject.step_layer(1)
    yield "open an image, all layers open", lambda: subject.pick_image(number * 10 + 5)
    yield "tab reading", lambda: read_below("reading")

    def play() -> None:
        window.player.play()
        rest(subject.layers * STEP_MS)

    yield "play", play


def longest(blocks: list[Block], step: str) -> dict[str, float]:
    """Return the longest pause of a step; 0 for none over what is kept."""
    of_step = [block for block in blocks if block.step == step]
    return {
        "ms": round(max((block.ms for block in of_step), default=0.0), 1),
        "processor_ms": round(max((block.processor_ms for block in of_step), default=0.0), 1),
    }


def described(block: Block) -> dict[str, Any]:
    seen = [f"{count} × {where}" for where, count in block.where.most_common(4)]
    return {"step": block.step, "ms": round(block.ms, 1), "processor_ms": round(block.processor_ms, 1), "where": seen}


if __name__ == "__main__":
    main()
