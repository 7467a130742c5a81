"""Autosaving: what is on screen goes to disk a moment after it changes, and is found again after a crash.

Every window writes a file of its own and holds a lock beside it, so that two never fight. A file whose lock can be
taken was left by a process that is gone: what it held becomes the last session, which a start offers once.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from PySide6.QtCore import QLockFile, QObject, QTimer, Signal, Slot

from vsrn_viewer.errors import SessionError, writing_problem
from vsrn_viewer.session_file import ENDING, StoredSession, save_session
from vsrn_viewer.ui.looking import Looker

DELAY_MS = 2000  # a change waits for others of the same moment
KEPT = 20  # sessions that have ended
_PATIENCE_S = 5.0  # for the last writing when the window closes
_RUNNING, _ENDED, _LOCK = "running-", "ended-", ".lock"


def session_folder() -> Path:
    """Return the folder in which sessions are kept by themselves."""
    return platformdirs.user_config_path("vsrn_viewer", appauthor=False) / "sessions"


@dataclass(frozen=True)
class Left:
    """What was found at a start. crashed: the newest session of a process that is gone without having ended it, now
    among those that have ended; None for none."""

    crashed: Path | None


class Autosave(QObject):
    """Keeps the session of one window in a folder. Nothing is written before `begin`."""

    crash_found = Signal(object)  # Path of a session that a crash has left
    failed = Signal(str)  # why nothing can be kept; said once
    _written = Signal(str)  # why not, "" if it was

    def __init__(self, take: Callable[[], StoredSession], parent: QObject | None = None) -> None:
        """take: returns what is on screen."""
        super().__init__(parent)
        self._take = take
        self._folder: Path | None = None
        self._file = Path()
        self._lock: QLockFile | None = None
        self._looker = Looker(self)
        self._writing: threading.Thread | None = None
        self._next: StoredSession | None = None  # to be written once the one before is
        self._has_failed = False
        self._written.connect(self._go_on)
        self._soon = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._soon.timeout.connect(self.now)

    def begin(self, folder: Path) -> None:
        """Keep the session in this folder from now on, and look for what others have left there."""
        self._folder = folder
        self._file = folder / f"{_RUNNING}{os.getpid()}-{secrets.token_hex(4)}{ENDING}"
        self._lock = QLockFile(str(_lock_of(self._file)))
        self._lock.setStaleLockTime(0)  # a window may stay open for weeks
        self._looker.look(lambda: self._settle_in(folder), self._take_left)

    def later(self) -> None:
        """Keep what is on screen in a moment; a moment that has begun is not put off."""
        if self._folder is not None and not self._soon.isActive():
            self._soon.start()

    @Slot()
    def now(self) -> None:
        """Keep what is on screen at once."""
        self._soon.stop()
        if self._folder is None or self._lock is None or not self._lock.isLocked():
            return
        session = self._take()
        if session.is_worth_keeping:
            self._write(session)

    def close(self) -> None:
        """Keep what is on screen as the last session, and let the folder go."""
        if self._folder is None or self._lock is None or not self._lock.isLocked():
            return
        session, folder, last = self._take(), self._folder, self._writing
        self._folder, self._next = None, None
        ending = threading.Thread(target=lambda: self._end(session, folder, last), daemon=True)
        ending.start()
        ending.join(_PATIENCE_S)

    def set_aside(self) -> None:
        """Keep what is on screen among the sessions that have ended: another one takes its place."""
        session, folder = self._take(), self._folder
        if folder is not None and session.is_worth_keeping:
            self._looker.look(lambda: _keep_ended(session, folder), self._say_failure)

    def _settle_in(self, folder: Path) -> Left | str:
        assert self._lock is not None  # made before
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            return writing_problem(folder, error)
        if not self._lock.tryLock(0):
            return f"{folder}: cannot be written, so sessions are not kept. Check its permissions."
        return Left(_settle_crashed(folder, self._file))

    def _take_left(self, found: Left | str) -> None:
        if isinstance(found, str):
            self._say_failure(found)
            return
        self.later()  # what has happened meanwhile
        if found.crashed is not None:
            self.crash_found.emit(found.crashed)

    def _write(self, session: StoredSession) -> None:
        """Write a session in a thread. One that comes while another is being written replaces what waits for that."""
        if self._writing is not None:
            self._next = session
            return
        self._writing = threading.Thread(target=lambda: self._save(session), daemon=True)
        self._writing.start()

    def _save(self, session: StoredSession) -> None:
        problem = _saved(self._file, session)
        with suppress(RuntimeError):  # the window has gone meanwhile
            self._written.emit(problem)

    @Slot(str)
    def _go_on(self, problem: str) -> None:
        self._writing = None
        self._say_failure(problem)
        session, self._next = self._next, None
        if session is not None and self._folder is not None:
            self._write(session)

    def _end(self, session: StoredSession, folder: Path, last: threading.Thread | None) -> None:
        if last is not None:
            last.join()
        if session.is_worth_keeping:
            _keep_ended(session, folder)
        self._file.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.unlock()

    def _say_failure(self, problem: str) -> None:
        if problem and not self._has_failed:
            self._has_failed = True
            self.failed.emit(problem)


def last_session(folder: Path) -> Path | None:
    """Return the newest session that has ended, None if there is none."""
    ended = sorted(folder.glob(f"{_ENDED}*{ENDING}"))
    return ended[-1] if ended else None


def _saved(file: Path, session: StoredSession) -> str:
    """Write a session; return why that is not possible, "" if it was."""
    try:
        save_session(file, session)
    except SessionError as error:
        return str(error)
    return ""


def _keep_ended(session: StoredSession, folder: Path) -> str:
    problem = _saved(folder / _ended_name(time.time_ns()), session)
    for old in sorted(folder.glob(f"{_ENDED}*{ENDING}"))[:-KEPT]:
        with suppress(OSError):
            old.unlink()
    return problem


def _settle_crashed(folder: Path, own: Path) -> Path | None:
    """Put what gone processes have left among the sessions that have ended; return the newest of it."""
    found = []
    locks = folder.glob(f"{_RUNNING}*{ENDING}{_LOCK}")
    left = {*folder.glob(f"{_RUNNING}*{ENDING}"), *(lock.with_name(lock.name.removesuffix(_LOCK)) for lock in locks)}
    for file in left - {own}:
        lock = QLockFile(str(_lock_of(file)))
        lock.setStaleLockTime(0)
        if not lock.tryLock(0):
            continue  # its process lives
        with suppress(OSError):  # it had kept nothing yet
            ended = folder / _ended_name(file.stat().st_mtime_ns)
            file.rename(ended)
            found.append(ended)
        lock.unlock()
    return max(found, default=None)


def _ended_name(time_ns: int) -> str:
    """Return a name by which sessions sort by when they ended."""
    return f"{_ENDED}{time_ns:020}-{secrets.token_hex(2)}{ENDING}"


def _lock_of(file: Path) -> Path:
    return file.with_name(file.name + _LOCK)
