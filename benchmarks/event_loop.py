"""How long the window answers nothing during a tour of what people do, and what runs then.

The tour (window_tour.py) is taken ROUNDS times on the demo; the first round builds what is built once. For each pause
over 50 ms, and for the longest of each step: its length, the part of it in which the window's thread computed, and the
lines that a second thread saw. Needs a screen:

    nice -n 5 python tools/with_screen.py python benchmarks/event_loop.py [RESULT.json]
"""

from __future__ import annotations

from typing import Any

from driving import Beat, Block, open_window, report, rest, wait
from window_tour import tour

ROUNDS = 3
ALLOWED_MS = 50
REST_MS = 500


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
