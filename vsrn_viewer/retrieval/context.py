"""What an image is, apart from what a network makes of it: its photograph, and the words around its regions."""

from __future__ import annotations

from dataclasses import dataclass

from vsrn_viewer.caption_lines import Indices
from vsrn_viewer.data.box_checks import problem_of_boxes, same_shape
from vsrn_viewer.data.images import decode_image
from vsrn_viewer.data.sources import read_bytes
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.trace import TraceContext


@dataclass(frozen=True)
class Photograph:
    """content: the encoded image, b"" without one. size: (width, height). problem: why there is none, "" if that is
    no mistake."""

    content: bytes = b""
    size: tuple[int, int] | None = None
    problem: str = ""


def context_of(pair: Pair, image: int, rows: Indices, photograph: Photograph) -> TraceContext:
    """Return what a trace is of, apart from the query. rows: (N,), the regions in the order read, as labels and
    confidences are."""
    split, info = pair.split, pair.info
    labels, scores = split.labels(image), split.scores(image)
    return TraceContext(
        image_id=split.image_ids[image],
        model=info.model_name,
        split=f"{info.dataset_name} / {info.split}",
        region_order=info.region_order,
        image_size=split.image_size(image) or photograph.size,  # else the boxes would lie beside it
        labels=tuple(labels[row] for row in rows) if labels else (),
        region_scores=() if scores is None else tuple(scores[rows].tolist()),
        image_file=photograph.content,
        members=max(1, len(pair.models)),
        device=info.device,
        precision=info.precision,
        groups=split.groups(image, "things"),
    )


def look_at_photograph(pair: Pair, image: int) -> Photograph:
    """Read and decode an image's photograph, once. No trace depends on it."""
    path = pair.split.image_path(image)
    if path is None:
        return Photograph()
    try:
        content = read_bytes(path)
        height, width = decode_image(path, content).shape[:2]
    except DatasetError as error:
        return Photograph(problem=str(error))
    return Photograph(content, (width, height))


def problem_of_shape(pair: Pair, image: int, photograph: Photograph) -> str:
    """Return a notice if a photograph has another shape than the dataset says, "" if not.

    Raises DatasetError if the dataset says no size, and the boxes do not lie in the photograph.
    """
    said, found, boxes = pair.split.image_size(image), photograph.size, pair.split.boxes(image)
    if found is None or boxes is None:
        return ""
    name = pair.split.image_ids[image]
    problem = "" if said else problem_of_boxes(boxes, found)
    if problem:
        raise DatasetError(f"{pair.split.image_path(image)}: the boxes of image {name} {problem}")
    if said is None or same_shape(said, found):
        return ""
    return (
        f"The photograph of image {name} is {found[0]} × {found[1]}, the dataset says {said[0]} × {said[1]}: it "
        "is drawn stretched, and boxes may miss their objects."
    )
