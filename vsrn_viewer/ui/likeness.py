"""Searching with what is on screen: images like the image, images with a region like one of its regions."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from vsrn_viewer.changing import dropped_rows
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.photograph_query import search_photograph
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import Query


class LikenessCommands(QObject):
    """Adds both searches to the menu of queries. Observes view_changed and info_changed."""

    def __init__(self, menus: Menus, subject: Subject, parent: QObject) -> None:
        super().__init__(parent)
        self._subject = subject
        self._like = menus.add("&Query", "Images like this image", "", lambda _=False: find_like(subject))
        self._region = menus.add("&Query", "Images with a region like the selected one", "", self._find_selected)
        for signal in (subject.view_changed, subject.info_changed):
            signal.connect(self._enable)
        self._enable()

    def _find_selected(self) -> None:
        find_region_like(self._subject, self._subject.view.selection.regions[0])

    def _enable(self, *_: object) -> None:
        self._like.setEnabled(can_find(self._subject))
        self._region.setEnabled(can_find_region(self._subject) and len(self._subject.view.selection.regions) == 1)


def can_find(subject: Subject) -> bool:
    """Return whether an image that a network sees is on screen. What is pinned has no results beside it."""
    info = subject.info
    return info is not None and info.can_trace and subject.view.asked[1] >= 0 and not subject.is_pinned


def can_find_region(subject: Subject) -> bool:
    """Return whether that image is one of the split, whose regions are at hand for all images."""
    return can_find(subject) and not subject.view.photograph


def add_image_search(menu: QMenu, subject: Subject) -> None:
    """Add searching with the image on screen."""
    if can_find(subject):
        menu.addAction("Images like this image", partial(find_like, subject))


def add_region_search(menu: QMenu, subject: Subject, row: int) -> None:
    """Add searching with a region of the image on screen, and with the image. row: of the region, -1 for none. One that
    the run leaves out is nothing to look at."""
    if not can_find_region(subject) or row < 0 or row in dropped_rows(subject.view.change, subject.image_regions):
        return
    menu.addSeparator()
    menu.addAction(f"Images with a region like region {row + 1}", partial(find_region_like, subject, row))
    add_image_search(menu, subject)


def find_like(subject: Subject) -> None:
    """Rank the images by their likeness to the one on screen, which stays."""
    if subject.view.photograph:
        search_photograph(subject, subject.view.photograph)
    else:
        _ask(subject, Query("like", _image_id(subject), subject.view.image))


def find_region_like(subject: Subject, row: int) -> None:
    """Rank the images by their region that is most like one of the image on screen, which stays."""
    _ask(subject, Query("region", _image_id(subject), subject.view.image, region=row))


def _ask(subject: Subject, query: Query) -> None:
    subject.keep_image()
    subject.change_view(query=query)


def _image_id(subject: Subject) -> str:
    assert subject.info is not None
    return subject.info.image_ids[subject.view.image]
