"""How well the groups of a dataset's boxes are its things, held to what was staged in every scene of the demo.

python -m tools.grouping     # the validation scenes, on which the rule was chosen, and the test scenes

A box lies on an object if at least ON of its area lies in the object's box, and in no other object's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.data.demo import demo_folder
from vsrn_viewer.data.split import Split
from vsrn_viewer.groups import partition

ON = 0.7


@dataclass(frozen=True)
class Shares:
    """What became of the boxes that lie on one object, and of the objects that have such boxes. Shares are per cent.

    apart: of the boxes, those in a group that has no box of another object. alone: those in a group that has no other
    box at all, not even one around the object. whole: of the objects, those whose boxes are all in one group.
    groups: a scene, on average.
    """

    boxes: int
    apart: float
    alone: float
    objects: int
    whole: float
    groups: float


def measure(split: Split, grouping: str = "things") -> Shares:
    """Return the shares of a split that says what was staged."""
    apart, alone, whole, groups = [], [], [], []
    for image, scene in enumerate((split.relations() or {})["images"]):
        boxes = split.boxes(image)
        assert boxes is not None
        on = object_of(boxes, np.array([thing["box"] for thing in scene["objects"]]))
        found = partition(grouping, (), boxes, split.labels(image), split.scores(image), len(boxes))
        groups.append(len(found))
        group_of = {row: number for number, group in enumerate(found) for row in group.regions}
        for row in np.flatnonzero(on >= 0).tolist():
            others = {*on[list(found[group_of[row]].regions)].tolist()} - {on[row]}
            apart.append(not others - {-1})
            alone.append(not others)
        held = [{group_of[row] for row in np.flatnonzero(on == one).tolist()} for one in range(on.max() + 1)]
        whole += [len(numbers) == 1 for numbers in held if numbers]
    share = [100 * float(np.mean(one)) for one in (apart, alone, whole)]
    return Shares(len(apart), share[0], share[1], len(whole), share[2], float(np.mean(groups)))


def object_of(boxes: npt.NDArray[np.float32], objects: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return which object each box lies on, (N,); -1 for none or for several. Both (…,4) x1 y1 x2 y2 pixels."""
    low = np.maximum(boxes[:, None, :2], objects[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], objects[None, :, 2:])
    area = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    on = np.prod((high - low).clip(0), axis=2) >= ON * area[:, None]
    return np.where(on.sum(axis=1) == 1, on.argmax(axis=1), -1)


def main() -> None:
    dataset = open_dataset(demo_folder())
    for name in ("val", "test"):
        for grouping in ("things", "label", "boxes"):
            found = measure(dataset.split(name), grouping)
            print(
                f"{name}, {grouping}: of {found.boxes:,} boxes on one object {found.apart:.1f} % are in a group "
                f"without one of another, {found.alone:.1f} % in a group of nothing else; of {found.objects} objects "
                f"{found.whole:.1f} % are held whole by one group; {found.groups:.1f} groups a scene"
            )


if __name__ == "__main__":
    main()
