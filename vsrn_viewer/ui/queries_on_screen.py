"""What a session holds of the queries panel: its pages, what is kept by filters and by hand, and the open case."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.session_file import KeptByHand, StoredSession
from vsrn_viewer.ui.case_signs import CaseSigns
from vsrn_viewer.ui.kept import Bools
from vsrn_viewer.ui.panels.queries import QueriesPanel
from vsrn_viewer.ui.panels.query_pages import PAGES
from vsrn_viewer.ui.panels.query_pages.pairs import PairsPage
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.view import PairId, same_but_device


class QueriesOnScreen(QObject):
    """Takes it, and shows it again: rows and lines only once the session's own split is open."""

    changed = Signal()

    def __init__(self, desk: QueryDesk, panel: QueriesPanel, signs: CaseSigns, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._panel, self._signs = desk, panel, signs
        self._awaited: StoredSession | None = None  # its rows and lines are to be shown once its split is open
        desk.subject.info_changed.connect(self._take_info)
        desk.filter_changed.connect(lambda _: self.changed.emit())
        desk.kept.by_hand_changed.connect(self.changed)
        desk.lines.changed.connect(self.changed)
        panel.switch.changed.connect(lambda _: self.changed.emit())
        for page in panel.pages.values():
            page.chosen.connect(self.changed)

    def put_into(self, session: StoredSession) -> StoredSession:
        """Return a session with what the panel shows now."""
        desk, pages = self._desk, self._panel.pages
        by_hand = desk.kept.by_hand
        return replace(
            session,
            filters={page: text for page, text in desk.filters.items() if text},
            page=self._panel.switch.current(),
            sorting={key: sorting for key, page in pages.items() if (sorting := page.sorting())},
            choices={key: choices for key, page in pages.items() if (choices := page.choices())},
            kept=KeptByHand(_packed(by_hand["images"]), _packed(by_hand["captions"])) if by_hand else None,
            lines=desk.lines.texts,
            pairs_file=self._pairs.file,
            case=self._signs.case,
        )

    def show(self, session: StoredSession) -> None:
        """Show what needs no rows: pages, filters, switches and lines."""
        for key, page in self._panel.pages.items():
            self._desk.set_filter(key, session.filters.get(key, ""))
            page.sort_by(session.sorting.get(key, 0))
            page.choose_again(session.choices.get(key, {}))
        if session.page in PAGES:
            self._panel.choose(session.page)
        if session.lines != self._desk.lines.texts:
            self._desk.lines.take(session.lines)
        self._desk.kept.keep_all()

    def show_rows(self, session: StoredSession, others: Collection[PairId]) -> None:
        """Show what is of the split, now or as soon as it is open. others: the pairs whose rows are others than they
        were: their kept points and their case are let go."""
        is_other = session.shown.view.pair in others
        self._awaited = replace(session, kept=None, case=None) if is_other else session
        self._take_info(self._desk.subject.info)

    @property
    def _pairs(self) -> PairsPage:
        return next(page for page in self._panel.pages.values() if isinstance(page, PairsPage))

    @Slot(object)
    def _take_info(self, info: PairInfo | None) -> None:
        session = self._awaited
        if session is None or info is None:
            return
        if not same_but_device(info.pair, session.shown.view.pair):
            return
        self._awaited = None
        self._pairs.show_file(session.pairs_file)
        if session.kept is not None:
            images = _unpacked(session.kept.images, len(info.image_ids))
            captions = _unpacked(session.kept.captions, len(info.captions))
            if images is not None and captions is not None:
                self._desk.kept.keep_by_hand(images, captions)
        if session.case is not None:
            self._signs.await_case(session.case)


def _packed(mask: Bools) -> str:
    return base64.b64encode(np.packbits(mask).tobytes()).decode("ascii")


def _unpacked(text: str, count: int) -> Bools | None:
    """Return a mask (count,), None for a text that is none of so many bits."""
    try:
        content = np.frombuffer(base64.b64decode(text, validate=True), np.uint8)
    except (binascii.Error, ValueError):
        return None
    return np.unpackbits(content, count=count).astype(bool) if len(content) == -(-count // 8) else None
