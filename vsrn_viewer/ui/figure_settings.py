"""How a figure is set: width, text, font, style, labels, letters, and whether the pinned run stands beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFormLayout, QWidget

from vsrn_viewer.figures.draft import AnyDraft, Draft, styled
from vsrn_viewer.figures.style import ONE_COLUMN, TWO_COLUMNS, FigureStyle, FontName, StyleName
from vsrn_viewer.ui.panels.segmented import SegmentedSwitch
from vsrn_viewer.ui.theme import STEP

_WIDTHS = {"": "fits", f"{ONE_COLUMN:g}": "84", f"{TWO_COLUMNS:g}": "174", "other": "other"}
_FONTS = {"helvetica": "Helvetica", "times": "Times", "dejavu": "DejaVu"}
_OTHER_WIDTH = 120.0  # mm, from which people go on
_STYLES = {"paper": "paper", "talk": "talk"}
_LABELS = {"detector": "as found", "none": "none"}


class FigureSettings(QWidget):
    """Shows the settings of a draft; `chosen` says the draft with another one."""

    chosen = Signal(object)  # AnyDraft

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft: AnyDraft | None = None
        self.style_switch = SegmentedSwitch("Style", _STYLES)
        self.width_switch = SegmentedSwitch("Width in millimetres", _WIDTHS)
        self.width_field = _number("Width", 40, 400, " mm", 1.0)
        self.size_field = _number("Size of the text", 6, 48, " pt", 0.5)
        self.font_switch = SegmentedSwitch("Font", _FONTS)
        self.labels = SegmentedSwitch("Labels of the regions", _LABELS)
        self.letters = QCheckBox("(a), (b) … at the panels")
        self.beside = QCheckBox("beside the pinned one")
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(2 * STEP)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        for name, widget in (
            ("Style", self.style_switch),
            ("Width", self.width_switch),
            ("", self.width_field),
            ("Text", self.size_field),
            ("Font", self.font_switch),
            ("Labels", self.labels),
            ("Letters", self.letters),
            ("Compare", self.beside),
        ):
            self._form.addRow(name, widget)
        self.style_switch.changed.connect(lambda key: self._style(style=cast("StyleName", key)))
        self.width_switch.changed.connect(self._choose_width)
        self.width_field.valueChanged.connect(lambda width: self._style(width=width))
        self.size_field.valueChanged.connect(lambda size: self._style(size=size))
        self.font_switch.changed.connect(lambda key: self._style(font=cast("FontName", key)))
        self.letters.toggled.connect(lambda on: self._style(letters=on))
        self.labels.changed.connect(lambda key: self._recipe(labels=key))
        self.beside.toggled.connect(self._compare)

    def show_draft(self, draft: AnyDraft | None) -> None:
        """Show how a figure is set, None for no figure."""
        self._draft = draft
        self.setEnabled(draft is not None)
        style = FigureStyle("paper") if draft is None else draft.recipe.style
        is_talk, width = style.style == "talk", style.width
        other = width is not None and f"{width:g}" not in _WIDTHS
        self.style_switch.set_current(style.style)
        self.width_switch.set_current("other" if other else "" if width is None else f"{width:g}")
        self.font_switch.set_current(style.face)
        of_image = draft if isinstance(draft, Draft) else None
        self.labels.set_current("detector" if of_image is None else of_image.recipe.labels)
        for widget in (self.labels, self.letters, self.beside):
            self._form.setRowVisible(widget, draft is None or of_image is not None)
        for row in (self.width_switch, self.width_field):
            self._form.setRowVisible(row, not is_talk and (other or row is self.width_switch))
        for field, value in ((self.width_field, width or TWO_COLUMNS), (self.size_field, style.text_size)):
            with QSignalBlocker(field):
                field.setValue(value)
        with QSignalBlocker(self.letters):
            self.letters.setChecked(style.letters)
        self._show_comparison(of_image)

    def _show_comparison(self, draft: Draft | None) -> None:
        can = draft is not None and bool(draft.versus) and "compare" not in draft.recipe.panels
        is_pinned = draft is not None and draft.other is not None
        with QSignalBlocker(self.beside):
            self.beside.setChecked(draft is not None and bool(draft.recipe.versus))
        self.beside.setEnabled(can)
        why = "The pinned one differs in more than one thing, or not all that the panels draw is known of it."
        self.beside.setToolTip("" if can else why if is_pinned else "Nothing is pinned.")

    def _style(self, **changes: object) -> None:
        if self._draft is not None:
            self.chosen.emit(styled(self._draft, replace(self._draft.recipe.style, **changes)))  # type: ignore[arg-type]

    def _recipe(self, **changes: object) -> None:
        if isinstance(self._draft, Draft):
            recipe = replace(self._draft.recipe, **changes)  # type: ignore[arg-type]
            self.chosen.emit(replace(self._draft, recipe=recipe))

    @Slot(str)
    def _choose_width(self, key: str) -> None:
        if key == "other":
            self._style(width=_OTHER_WIDTH)
        else:
            self._style(width=float(key) if key else None)

    @Slot(bool)
    def _compare(self, on: bool) -> None:
        if isinstance(self._draft, Draft):
            self._recipe(versus=self._draft.versus if on else "")


def _number(name: str, least: float, most: float, unit: str, step: float) -> QDoubleSpinBox:
    field = QDoubleSpinBox(minimum=least, maximum=most, singleStep=step, decimals=1, suffix=unit)
    field.setAccessibleName(name)
    field.setKeyboardTracking(False)  # half a number is none
    return field
