"""Which panel shows which kind of picture on screen: found by the type of the picture, here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

from vsrn_viewer.explain import Kind, kinds
from vsrn_viewer.picture import (
    BoxesPicture,
    BroughtPicture,
    GraphPicture,
    HeatPicture,
    InteractionPicture,
    LayersPicture,
    MatrixPicture,
    NeighbourhoodPicture,
    Picture,
    ReadingPicture,
    SentencePicture,
    WordReadingPicture,
    WordsPicture,
)
from vsrn_viewer.ui.panels.evidence import EvidencePanel
from vsrn_viewer.ui.panels.interaction import InteractionPanel
from vsrn_viewer.ui.panels.layers import LayersPanel
from vsrn_viewer.ui.panels.matrix import MatrixPanel
from vsrn_viewer.ui.panels.neighbourhood import NeighbourhoodPanel
from vsrn_viewer.ui.panels.over_image import OverImagePanel
from vsrn_viewer.ui.panels.reading import ReadingPanel
from vsrn_viewer.ui.panels.reading_words import WordReadingPanel
from vsrn_viewer.ui.panels.sentence import SentencePanel
from vsrn_viewer.ui.panels.words import WordsPanel
from vsrn_viewer.ui.state import Subject

PANELS: dict[type[Picture], Callable[[Subject, Kind], EvidencePanel]] = {
    BoxesPicture: OverImagePanel,
    GraphPicture: OverImagePanel,
    HeatPicture: OverImagePanel,
    LayersPicture: LayersPanel,
    MatrixPicture: MatrixPanel,
    NeighbourhoodPicture: NeighbourhoodPanel,
    ReadingPicture: ReadingPanel,
    SentencePicture: SentencePanel,
    BroughtPicture: OverImagePanel,
    InteractionPicture: InteractionPanel,
    WordsPicture: WordsPanel,
    WordReadingPicture: WordReadingPanel,
}
OVERLAYS = ("boxes", "graph", "attention", "attribution")  # kinds that the image panel shows itself


def panel_of(subject: Subject, kind: Kind) -> EvidencePanel:
    """Return a new panel that shows one kind of picture of a subject."""
    return PANELS[kind.picture](subject, kind)


def evidence_panels(subject: Subject) -> dict[str, EvidencePanel]:
    """Return a new panel for each kind that has one of its own, by the kind's name, in the order of the registry."""
    return {kind.name: panel_of(subject, kind) for kind in kinds.docked_kinds() if kind.name not in OVERLAYS}
