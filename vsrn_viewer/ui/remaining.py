"""How long a long job will still take, from how fast it has gone so far."""

from __future__ import annotations

import time
from collections.abc import Callable

from vsrn_viewer.answers import Progress

_LEAST_S = 2.0  # of work before it makes an estimate: the first steps load what the others use


class Remaining:
    """Watches one job after another."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """clock: seconds."""
        self._clock = clock
        self._job = ""
        self._since, self._done_before = 0.0, 0

    def words(self, progress: Progress) -> str:
        """Return "about 40 s left", or "" while it is too early for an estimate."""
        now = self._clock()
        if progress.label != self._job or progress.done < self._done_before:
            self._job, self._since, self._done_before = progress.label, now, progress.done
        done, spent = progress.done - self._done_before, now - self._since
        if done <= 0 or spent < _LEAST_S:
            return ""
        return f"about {_duration(spent / done * (progress.total - progress.done))} left"


def _duration(seconds: float) -> str:
    """Return a duration as people say it: "40 s", "3 min"."""
    return f"{max(1, round(seconds))} s" if seconds < 90 else f"{round(seconds / 60)} min"
