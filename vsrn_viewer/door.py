"""Work: the Python door to one model with one split. The command line stands on the same functions.

Images go by their id; layers and members count from 1 in arguments. Changes and arrays count from 0 and name regions
by their row in the dataset. A mistake of the caller raises a ViewerError that says how to fix it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from vsrn_viewer import explain
from vsrn_viewer.answers import Attribution, CaptionHit, Hit, PairInfo
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.errors import ChangeError, TraceError, writing_problem
from vsrn_viewer.files import PathName
from vsrn_viewer.groups import Grouping
from vsrn_viewer.probe.explaining import explain as explain_match
from vsrn_viewer.retrieval.evaluation import evaluate
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.search import (
    caption_hits,
    image_hits,
    prepare_captions,
    rank_captions,
    rank_images,
    split_similarity,
    trace_image,
)
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.trace_file import save_trace
from vsrn_viewer.view import Method, PairId, Query, Target
from vsrn_viewer.workbench import arguments
from vsrn_viewer.workbench.bench import Workbench, drain

if TYPE_CHECKING:
    import networkx


def open_work(
    checkpoint: PathName | Sequence[PathName] = (),
    data: PathName = "",
    split: str = "",
    vocab: PathName = "",
    device: str = "auto",
) -> Work:
    """Open a model, or an ensemble of several, with a split of a dataset.

    checkpoint: one file, or a sequence of them; none means the demo's two. data: a dataset's folder; "" means the
    demo's. split: "" means test if there is one. vocab: "" looks for it beside the checkpoint. device: "auto", "cpu",
    "cuda" or "mps". Embeds the images of the split. Raises ViewerError for any file that cannot be used.
    """
    files = (checkpoint,) if isinstance(checkpoint, str | PathLike) else tuple(checkpoint)
    wanted = PairId(
        checkpoints=tuple(str(Path(file)) for file in files),
        data=str(Path(data)) if data else "",
        split=split,
        vocabulary=str(Path(vocab)) if vocab else "",
        device=device,
    )
    return Work(drain(Workbench().open(wanted)))


class Work:
    """An open model with a split of a dataset, to be asked. info: what is open."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair

    def __repr__(self) -> str:
        info = self.info
        return f"<Work: {info.model_name} on {info.dataset_name} / {info.split}, {len(info.image_ids):,} images>"

    @property
    def info(self) -> PairInfo:
        """What is open: names, ids, captions, device, notices."""
        return self._pair.info

    def search(self, text: str, top: int = 10) -> list[Hit]:
        """Return the `top` best images for a sentence, best first.

        Raises QueryError if no word of it is known, or if `top` is below 1.
        """
        top = arguments.whole("top", top)
        ranking = rank_images(self._pair, _query(text))
        return image_hits(self._pair, ranking, top)

    def captions(self, image_id: str, top: int = 10) -> list[CaptionHit]:
        """Return the `top` best captions of the split for one of its images, best first. The first call embeds them.

        Raises DatasetError without such an image or without captions, QueryError if `top` is below 1.
        """
        top = arguments.whole("top", top)
        image = self._image(image_id)
        drain(prepare_captions(self._pair))
        ranking = rank_captions(self._pair, image)
        return caption_hits(self._pair, ranking, top)

    def trace(self, image_id: str, query: str = "", change: Change = UNCHANGED, member: int = 1) -> Trace:
        """Return everything that one image goes through, matched with a sentence unless it is empty.

        change: what to do differently. member: of the ensemble, from 1. Raises ViewerError for an image, a member, a
        sentence or a change that there cannot be.
        """
        image, member = self._image(image_id), arguments.whole("member", member)
        traced = trace_image(self._pair, image, _query(query), member, _change(change))
        return Trace(traced.trace, traced.context)

    def explain(
        self,
        image_id: str,
        query: str,
        method: Method = "leave-one-out",
        target: Target = "score",
        member: int | None = None,
        seed: int = 0,
        group: Grouping | Sequence[Sequence[int]] = "boxes",
        change: Change = UNCHANGED,
    ) -> Attribution:
        """Return what each region and each word brings to a match, positive for it.

        method: "leave-one-out", "gradient", "integrated-gradients", "shapley" or "attention". target: "score", or
        "margin" over the best other image. member: of the ensemble, from 1; None explains all together. seed: of what
        is sampled. group: regions that are explained together, too: "things", "label", or rows that belong together;
        "boxes" for none. change: of the run that is explained. Raises ViewerError for an image, a sentence, a method
        or a change that does not fit.
        """
        arguments.choice("method", method, get_args(Method))
        arguments.choice("target", target, get_args(Target))
        split, image = self._pair.split, self._image(image_id)
        member = None if member is None else arguments.whole("member", member)
        seed = arguments.whole("seed", seed, least=0)
        if isinstance(group, str):
            arguments.choice("group", group, get_args(Grouping))
            groups = () if group == "boxes" else split.groups(image, group)
        else:
            groups = split.groups(image, "boxes", group)
        return drain(
            explain_match(self._pair, image, _query(query), method, target, member, seed, groups, _change(change))
        )

    def evaluate(self, folds: int = 1) -> Answer:
        """Return the recalls of the split in both directions, as `vsrn-viewer evaluate --json` prints them.

        folds: number of consecutive equal blocks of images that the metrics are averaged over. Every key is an
        attribute too: `work.evaluate().text_to_image.r1`. Raises DatasetError without captions, or if the folds do
        not divide the images, QueryError for folds that are not a whole number from 1.
        """
        folds = arguments.whole("folds", folds)
        pair, data_name = self._pair, self._pair.models[0].config.data_name
        measured = evaluate(drain(split_similarity(pair)), pair.split, folds, data_name)
        return Answer(measured | {"name": self.info.model_name, "members": self.info.members})

    def _image(self, image_id: str) -> int:
        return self._pair.split.index_of(arguments.text("image_id", image_id))


class Trace:
    """A trace with what it is of. The fields of its arrays are attributes here too: `trace.affinity`.

    arrays: everything that the image went through. context: the words and pictures around it.
    """

    def __init__(self, arrays: ReasoningTrace, context: TraceContext) -> None:
        self.arrays = arrays
        self.context = context

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "arrays":  # asked before __init__, as by copy and pickle
            raise AttributeError(name)
        return getattr(self.arrays, name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *dir(self.arrays)})

    def __repr__(self) -> str:
        of, arrays = self.context, self.arrays
        query = f", “{of.query}”" if of.query else ""
        return f"<Trace of {of.image_id}{query}: {arrays.regions} regions, {arrays.layers} layers>"

    def graph(self, layer: int = 1) -> networkx.DiGraph:
        """Return the affinity graph of a layer, from 1: all N² edges, from giver to receiver (see `explain.digraph`).

        Raises TraceError if there is no such layer.
        """
        if arguments.whole("layer", layer, error=TraceError) > self.arrays.layers:
            raise TraceError(f"layer must be 1 to {self.arrays.layers}: got {layer}. Choose one of these layers.")
        return explain.digraph(self.arrays, self.context, layer - 1)

    def save(self, path: PathName) -> None:
        """Write the trace as an .npz that `vsrn-viewer view` opens. Raises TraceError if it cannot be written."""
        file = arguments.file_name("path", path, TraceError)
        try:
            save_trace(file, self.arrays, self.context)
        except OSError as error:
            raise TraceError(writing_problem(file, error)) from None


class Answer(Mapping[str, Any]):
    """A JSON object whose keys are attributes too. Objects inside are Answers as well."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = {key: Answer(value) if isinstance(value, Mapping) else value for key, value in values.items()}

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._values:
            raise AttributeError(f"no {name!r} here, only {', '.join(self.__dict__.get('_values', ()))}")
        return self._values[name]

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._values})

    def __repr__(self) -> str:
        return f"Answer({self._values!r})"

    def to_dict(self) -> dict[str, Any]:
        """Return plain dictionaries, as for JSON."""
        return {key: value.to_dict() if isinstance(value, Answer) else value for key, value in self.items()}


def _query(text: str) -> Query:
    return Query(text=arguments.text("the sentence", text))


def _change(change: Change) -> Change:
    if not isinstance(change, Change):
        raise ChangeError(f"change must be a Change: got {type(change).__name__}. Make one with vsrn_viewer.Change.")
    return change
