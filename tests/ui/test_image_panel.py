"""The image panel: what is painted where, and what pointer, wheel and keys do."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolButton
from trace_samples import BOXES, LEFT, RIGHT, count_of, move_to, painted, photograph, traced

from vsrn_viewer.palette import DARK, HIGHLIGHT, LIGHT, NEGATIVE, POSITIVE, wash
from vsrn_viewer.ui.panels.image import ImagePanel
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import apply_theme
from vsrn_viewer.view import Selection

BOTH_BOXES = QPointF(80, 130)  # in region 1 and, inside it, in region 2
NO_BOX = QPointF(200, 280)


@pytest.fixture
def subject(qapp):
    apply_theme(qapp, "light")
    return Subject()


@pytest.fixture
def panel(subject, qtbot):
    made = ImagePanel(subject)
    made.resize(900, 600)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def canvas(panel, subject):
    """The canvas with the trace on it."""
    subject.set_traced(traced())
    QApplication.processEvents()
    return panel.canvas


def point(canvas, place):
    """Move the pointer to a place of the image."""
    move_to(canvas.viewport(), QPointF(canvas.to_widget(place)))


def double_click(widget, at):
    """Send what a double click is on every platform; QTest sends another press in its middle."""
    place, left, none = QPointF(at), Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    release = QEvent.Type.MouseButtonRelease
    for kind in (QEvent.Type.MouseButtonPress, release, QEvent.Type.MouseButtonDblClick, release):
        held = none if kind == release else left
        event = QMouseEvent(kind, place, QPointF(widget.mapToGlobal(at)), left, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(widget, event)


def part(canvas, rect):
    """Return the pixels painted over a rectangle of the image."""
    place = canvas.rect_in_widget(rect).toRect()
    return painted(canvas)[place.top() : place.bottom(), place.left() : place.right()]


def test_image_is_as_large_as_the_panel_allows_and_keeps_its_proportions(canvas):
    shown = canvas.rect_in_widget(QRectF(0, 0, 400, 300))
    assert shown.width() / shown.height() == pytest.approx(4 / 3, rel=0.01)
    room = canvas.height() - shown.height()
    assert 8 <= room <= 24


def test_boxes_overlay_leaves_the_photograph_as_it_is(canvas):
    between = QRectF(140, 62, 30, 40)
    assert count_of(part(canvas, QRectF(150, 200, 20, 20)), LEFT, 3) > 0
    assert count_of(part(canvas, QRectF(300, 200, 40, 40)), RIGHT, 3) > 0
    assert count_of(part(canvas, between), "#ffffff") == 0


def test_key_boxes_are_white_with_a_dark_halo(canvas):
    upper_edge = part(canvas, QRectF(260, 57, 80, 6))
    assert count_of(upper_edge, "#ffffff") > 50
    photograph_there = sum(QColor(RIGHT).getRgb()[:3])
    assert int(upper_edge.sum(axis=-1).min()) < photograph_there - 100


def test_positive_edge_is_orange_and_negative_edge_blue(canvas, subject):
    subject.change_view(overlay="affinity")
    # Both run between (100, 160) and (300, 160); each bends to its own right: 4 → 1 upwards, 1 → 4 downwards.
    above, below = part(canvas, QRectF(185, 138, 30, 20)), part(canvas, QRectF(185, 162, 30, 20))
    assert count_of(above, POSITIVE, 30) > 30
    assert count_of(above, NEGATIVE, 30) == 0
    assert count_of(below, NEGATIVE, 30) > 30
    assert count_of(below, POSITIVE, 30) == 0


def test_self_loop_is_a_ring_above_its_region(canvas, subject):
    subject.change_view(overlay="affinity")
    centre = canvas.to_widget(QPointF(80, 130))
    ring = painted(canvas)[centre.y() - 18 : centre.y() - 2, centre.x() - 10 : centre.x() + 10]
    assert count_of(ring, POSITIVE, 60) > 10


def test_layer_chooses_the_edges(canvas, subject):
    subject.change_view(overlay="affinity", layer=1)
    assert count_of(part(canvas, QRectF(185, 138, 30, 20)), NEGATIVE, 40) == 0
    assert count_of(painted(canvas), POSITIVE, 30) > 50


def test_hovered_region_dims_the_other_edges(canvas, subject):
    subject.change_view(overlay="affinity")
    subject.hover_region(2)
    assert count_of(part(canvas, QRectF(185, 138, 30, 20)), POSITIVE, 30) == 0
    subject.hover_region(0)
    assert count_of(part(canvas, QRectF(185, 138, 30, 20)), POSITIVE, 30) > 30


def test_hovered_edge_is_drawn_in_the_highlights_colour(canvas, subject):
    subject.change_view(overlay="affinity")
    assert count_of(part(canvas, QRectF(185, 138, 30, 20)), HIGHLIGHT) == 0
    subject.hover_edge(0, 3)
    assert count_of(part(canvas, QRectF(185, 138, 30, 20)), HIGHLIGHT) > 30
    assert count_of(part(canvas, QRectF(185, 162, 30, 20)), HIGHLIGHT) == 0


def test_attention_is_darkest_where_the_highest_score_is(canvas, subject):
    subject.change_view(overlay="attention")
    cow, bear = part(canvas, QRectF(280, 150, 40, 40)), part(canvas, QRectF(120, 180, 40, 40))
    assert cow[..., 0].mean() < bear[..., 0].mean()
    assert cow[..., 2].mean() - cow[..., 0].mean() > 40  # blue


def test_legend_says_what_has_a_scale(panel, subject):
    subject.set_traced(traced())
    shown = {}
    for overlay in ("boxes", "affinity", "attention"):
        subject.change_view(overlay=overlay)
        shown[overlay] = panel.legend.accessibleName()
    assert "Colours" not in shown["boxes"]
    assert shown["affinity"] == (
        "Colours: affinity (no unit), one scale for 2 layers, −0.800, 0, +0.800. "
        "3 of 16 edges: the strongest into each region"
    )
    assert shown["attention"].startswith("Colours: ")
    assert "not a quantity of the model" in shown["attention"]


def test_legend_covers_nothing_of_the_image_and_never_moves(canvas, panel, subject):
    places = set()
    for overlay in ("boxes", "affinity", "attention"):
        for selected in ((), (0,), (0, 1, 2, 3)):
            subject.change_view(overlay=overlay, selection=Selection(regions=selected))
            QApplication.processEvents()
            places.add((panel.legend.geometry().getRect(), canvas.geometry().getRect(), canvas.pixel_size()))
    assert len(places) == 1
    assert not panel.legend.geometry().intersects(canvas.geometry())
    assert panel.legend.grab().size().height() == panel.legend.height() > 20


def test_held_key_leaves_the_bare_photograph(canvas, panel, subject):
    subject.change_view(overlay="affinity")
    subject.hover_region(0)
    panel.set_overlays_hidden(True)
    seen = part(canvas, QRectF(2, 2, 190, 296))
    assert count_of(seen, LEFT, 3) == seen.shape[0] * seen.shape[1]
    assert not panel.legend.isVisible()
    panel.set_overlays_hidden(False)
    assert panel.legend.isVisible()
    assert count_of(part(canvas, QRectF(2, 2, 190, 296)), LEFT, 3) == 0


def test_smallest_box_under_the_pointer_is_hovered_first(canvas, subject):
    point(canvas, BOTH_BOXES)
    assert subject.hover.region == 1
    point(canvas, QPointF(160, 240))
    assert subject.hover.region == 0
    point(canvas, NO_BOX)
    assert subject.hover.region == -1


def test_label_under_the_pointer_means_its_region(canvas, subject, qtbot):
    above_the_bear = QPointF(26, 56)  # in no box, and on the label that stands on the bear's
    point(canvas, above_the_bear)
    assert subject.hover.region == 0
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=canvas.to_widget(above_the_bear))
    assert subject.view.selection.regions == (0,)
    canvas.set_overlays_hidden(True)
    point(canvas, QPointF(27, 56))
    assert subject.hover.region == -1


def test_label_wins_over_a_smaller_box_below_it(panel, subject):
    inside = BOXES.copy()
    inside[1] = [22, 36, 60, 58]  # also where the label of the bear is, its own is above
    subject.set_traced(traced(boxes=inside))
    QApplication.processEvents()
    point(panel.canvas, QPointF(26, 56))
    assert subject.hover.region == 0


def test_tab_goes_through_the_regions_under_the_pointer(canvas, subject, qtbot):
    point(canvas, BOTH_BOXES)
    seen = []
    for _ in range(3):
        qtbot.keyClick(canvas, Qt.Key.Key_Tab)
        seen.append(subject.hover.region)
    assert seen == [0, 1, 0]
    point(canvas, BOTH_BOXES + QPointF(1, 1))
    assert subject.hover.region == 0  # still the same two: the choice stays
    qtbot.keyClick(canvas, Qt.Key.Key_Backtab)
    assert subject.hover.region == 1


def test_tab_moves_the_focus_where_nothing_lies_under_the_pointer(canvas, panel, qtbot, subject):
    panel.activateWindow()
    canvas.setFocus()
    point(canvas, NO_BOX)
    qtbot.keyClick(canvas, Qt.Key.Key_Tab)
    assert subject.hover.region == -1
    assert not canvas.hasFocus()


def test_click_selects_shift_adds_and_escape_clears(canvas, subject, qtbot):
    def click(place, modifier=Qt.KeyboardModifier.NoModifier):
        QApplication.processEvents()
        qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, modifier, canvas.to_widget(place))

    click(BOTH_BOXES)
    assert subject.view.selection.regions == (1,)
    click(QPointF(300, 150), Qt.KeyboardModifier.ShiftModifier)
    assert subject.view.selection.regions == (1, 3)
    click(NO_BOX, Qt.KeyboardModifier.ShiftModifier)
    assert subject.view.selection.regions == (1, 3)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert subject.view.selection.regions == ()


def test_enter_selects_what_is_hovered(canvas, subject, qtbot):
    point(canvas, BOTH_BOXES)
    qtbot.keyClick(canvas, Qt.Key.Key_Tab)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert subject.view.selection.regions == (0,)


def test_enter_selects_nothing_of_another_image_unseen(canvas, subject, qtbot):
    point(canvas, BOTH_BOXES)
    subject.set_traced(traced(boxes=BOXES[::-1].copy()))
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert subject.view.selection.regions == ()


def test_wheel_zooms_at_the_cursor_and_double_click_fits(canvas):
    at, fitted = canvas.to_widget(QPointF(300, 100)), canvas.pixel_size()
    for _ in range(4):
        position = QPointF(at)
        event = QWheelEvent(
            position,
            QPointF(canvas.viewport().mapToGlobal(at)),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(canvas.viewport(), event)
    assert canvas.pixel_size() < fitted / 2
    assert (canvas.to_widget(QPointF(300, 100)) - at).manhattanLength() <= 8
    double_click(canvas.viewport(), at)
    assert canvas.pixel_size() == pytest.approx(fitted)


@pytest.mark.parametrize("selected", [(), (3,)])
def test_double_click_leaves_the_selection_as_it_was(canvas, subject, selected):
    for region in selected:
        subject.select_region(region)
    double_click(canvas.viewport(), canvas.to_widget(BOTH_BOXES))
    assert subject.view.selection.regions == selected


def test_under_the_attention_map_the_photograph_has_no_colours_of_its_own(canvas, subject):
    subject.change_view(overlay="attention")
    QApplication.processEvents()
    bare = part(canvas, QRectF(195, 270, 10, 20))[..., :3].astype(int)
    assert (bare.max(axis=-1) - bare.min(axis=-1)).max() <= 2
    subject.change_view(overlay="affinity")
    QApplication.processEvents()
    coloured = part(canvas, QRectF(195, 270, 10, 20))[..., :3].astype(int)
    assert (coloured.max(axis=-1) - coloured.min(axis=-1)).max() > 20


def test_resize_keeps_a_fitted_image_fitted(canvas, panel):
    before = canvas.pixel_size()
    panel.resize(500, 340)
    QApplication.processEvents()
    shown = canvas.rect_in_widget(QRectF(0, 0, 400, 300))
    assert canvas.pixel_size() > before
    assert QRectF(canvas.rect()).contains(shown)


def test_title_says_image_size_and_regions_and_what_is_hovered(panel, subject):
    subject.set_traced(traced())
    assert panel.title() == ("Image 107", "4 regions, 400 × 300")
    subject.hover_region(3)
    assert panel.title() == ("Image 107", "region 4 cow: 160 × 200 at 220, 60")
    subject.change_view(overlay="attention")
    assert panel.title()[1] == "region 4 cow: λ(k − rank)² 800"
    subject.hover_edge(0, 3)
    assert panel.title()[1] == "region 1 bear receives from 4"


def test_what_is_hovered_stands_below_the_image_where_there_is_room_for_it(panel, subject):
    subject.set_traced(traced())
    resting = panel.legend.written()
    subject.hover_region(3)
    assert panel.legend.written() == "region 4 cow: 160 × 200 at 220, 60"
    subject.hover_region(-1)
    assert panel.legend.written() == resting
    assert resting.startswith("4 regions; labelled: ")


def test_narrow_header_keeps_the_images_id_and_loses_the_panels_name(panel, subject):
    subject.set_traced(traced())
    name = panel._name
    name.setFixedWidth(name.fontMetrics().horizontalAdvance("Image 107") + 2)
    assert name.shown_text() == "Image 107"
    name.setFixedWidth(name.fontMetrics().horizontalAdvance("Image …"))
    assert name.shown_text() == "107"
    name.set_short("COCO_val2014_000000391895")
    assert name.shown_text().startswith("…")
    assert name.shown_text().endswith("895")


def test_without_photograph_boxes_lie_on_an_empty_canvas_and_a_line_of_its_own_says_so(panel, subject):
    subject.set_traced(traced(image_file=b""))
    assert "no photograph" in panel.title()[1]
    assert "no photograph" in panel.heading.text()
    assert panel.heading.isVisible()
    QApplication.processEvents()
    assert not panel.heading.geometry().intersects(panel.canvas.geometry())  # no box is drawn through it
    assert count_of(painted(panel.canvas), LEFT) == 0
    point(panel.canvas, BOTH_BOXES)
    assert subject.hover.region == 1


def test_photograph_that_cannot_be_decoded_is_said(panel, subject):
    subject.set_traced(traced(image_file=b"\xff\xd8\xff\xe0 not a JPEG"))
    assert "cannot be decoded" in panel.title()[1]
    subject.set_traced(traced())
    assert "decoded" not in panel.title()[1]


def test_without_boxes_the_graph_stands_on_a_circle(panel, subject):
    subject.set_traced(traced(boxes=None))
    subject.change_view(overlay="affinity")
    assert count_of(painted(panel.canvas), LEFT) == 0  # the photograph has no places for it
    x, y = panel.canvas.node_centres[2]
    assert count_of(painted(panel.canvas), HIGHLIGHT) == 0
    point(panel.canvas, QPointF(float(x), float(y)))
    assert subject.hover.region == 2
    assert count_of(painted(panel.canvas), HIGHLIGHT) > 20
    point(panel.canvas, QPointF(500, 500))
    assert subject.hover.region == -1


def test_without_boxes_the_photograph_stands_alone_and_says_why(panel, subject):
    subject.set_traced(traced(boxes=None))
    QApplication.processEvents()
    assert panel.canvas.isVisibleTo(panel)
    assert count_of(painted(panel.canvas), LEFT, 3) > 0
    assert panel.heading.text() == "This dataset has no boxes, so nothing can be placed on the image."
    subject.change_view(overlay="attention")
    assert not panel.canvas.isVisibleTo(panel)
    panel._message.button.click()  # to the graph, whose nodes stand on a circle
    assert "no boxes" not in panel.heading.text()
    subject.change_view(overlay="boxes")
    assert panel.canvas.isVisibleTo(panel)


@pytest.mark.parametrize(
    ("overlay", "changes", "word", "then"),
    [
        ("boxes", {"boxes": None, "image_file": b""}, "no boxes", "affinity"),
        ("attention", {"boxes": None}, "no boxes", "affinity"),
        ("attribution", {"boxes": None}, "no boxes", "affinity"),
        ("affinity", {"layers": 0}, "no graph layers", "boxes"),
    ],
)
def test_overlay_that_cannot_be_drawn_says_why_and_offers_another(overlay, changes, word, then, panel, subject):
    subject.change_view(overlay=overlay)
    subject.set_traced(traced(**changes))
    assert word in panel._message.sentence.text()
    panel._message.button.click()
    assert subject.view.overlay == then
    assert panel.canvas.isVisibleTo(panel)


@pytest.mark.parametrize("overlay", ["boxes", "affinity", "attention", "attribution"])
def test_where_nothing_can_be_drawn_no_button_leads_in_a_circle_and_nothing_is_promised(overlay, panel, subject):
    subject.change_view(overlay=overlay)
    subject.set_traced(traced(boxes=None, layers=0, image_file=b""))
    assert panel._message.button.isHidden()
    assert "The reading line still works." in panel._message.sentence.text()
    assert not {"graph,", "Boxes,"} & {*panel._message.sentence.text().split()}


def test_larger_photograph_than_its_boxes_are_scaled_into_the_same_place(panel, subject):
    subject.set_traced(traced(image_file=photograph(800, 600)))
    QApplication.processEvents()
    assert count_of(part(panel.canvas, QRectF(190, 270, 9, 20)), LEFT, 3) > 0
    assert count_of(part(panel.canvas, QRectF(202, 270, 9, 20)), RIGHT, 3) > 0


@pytest.mark.parametrize(("width", "height", "fits"), [(800, 600, True), (267, 200, True), (600, 800, False)])
def test_photograph_of_another_shape_than_the_boxes_image_is_not_stretched_but_refused(
    width, height, fits, panel, subject
):
    subject.set_traced(traced(image_file=photograph(width, height)))
    QApplication.processEvents()
    assert (count_of(painted(panel.canvas), LEFT, 3) > 0) == fits
    assert ("not shaped like the 400 × 300 image" in panel.heading.text()) == (not fits)


def test_hovered_region_shows_its_own_edges_and_those_to_the_selected_one(panel, subject):
    strong = traced()
    subject.set_traced(strong)
    subject.change_view(overlay="affinity")
    subject.select_region(1)  # receives from itself alone
    subject.hover_region(3)
    shown = panel.canvas._highlight._near
    edges = set(zip(shown.receivers.tolist(), shown.givers.tolist(), strict=True))
    assert edges == {(0, 3), (3, 0)}  # hand-made: 1 receives from 4, 4 from 1; nothing flows between 2 and 4
    QApplication.processEvents()
    assert count_of(part(panel.canvas, QRectF(185, 138, 30, 20)), POSITIVE, 30) > 30


def test_menu_of_the_bare_photograph_fits_and_clears(panel, subject):
    subject.set_traced(traced())
    subject.select_region(1)
    menu = panel.open_ground_menu(QPoint(0, 0))
    actions = {action.text(): action for action in menu.actions()}
    actions["Clear the selection"].trigger()
    actions["Copy the image's id"].trigger()
    assert subject.view.selection.regions == ()
    assert QGuiApplication.clipboard().text() == "107"
    menu.close()
    asked = []
    panel.open_ground_menu = asked.append
    panel._open_menu(NO_BOX, QPoint(3, 4))
    assert asked == [QPoint(3, 4)]


@pytest.mark.parametrize(("overlay", "dim"), [("boxes", True), ("affinity", False), ("attention", True)])
def test_layer_and_quantity_step_back_where_the_overlay_has_none_and_still_drive_the_matrix(
    overlay, dim, panel, subject, qtbot
):
    subject.set_traced(traced())
    subject.change_view(overlay=overlay)
    buttons = [*panel.controls.layer.findChildren(QToolButton), *panel.controls.quantity.findChildren(QToolButton)]
    assert {bool(button.property("dim")) for button in buttons if not button.isHidden()} == {dim}
    qtbot.mouseClick(panel.controls.layer._buttons["1"], Qt.MouseButton.LeftButton)
    assert subject.view.layer == 1


@pytest.mark.parametrize(("theme", "weak", "strong"), [(LIGHT, 0.95, 0.2), (DARK, 0.15, 0.9)])
def test_wash_is_weaker_the_nearer_the_photograph_is_to_the_paper(theme, weak, strong):
    assert wash(weak, theme) < 0.12
    assert wash(strong, theme) == pytest.approx(0.3)


def test_pale_photograph_keeps_its_contrast_under_the_graph(panel, subject):
    image = QImage(400, 300, QImage.Format.Format_RGB888)
    image.fill(QColor("#f4f4f4"))
    for x in range(20, 60):
        for y in range(262, 298):
            image.setPixelColor(x, y, QColor("#c8c8c8"))  # a shadow below all boxes
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    subject.set_traced(traced(image_file=bytes(data.data())))
    subject.change_view(overlay="affinity")
    QApplication.processEvents()
    shadow, paper = (part(panel.canvas, QRectF(x, 270, 20, 20)).mean() for x in (30, 75))
    assert paper - shadow > 0.85 * (0xF4 - 0xC8)
