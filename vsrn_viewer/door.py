"""Work: the Python door to one model with one split. The command line stands on the same functions.

Images go by their id; layers and members count from 1 in arguments. Changes and arrays count from 0 and name regions
by their row in the dataset. A mistake of the caller raises a ViewerError that says how to fix it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from vsrn_viewer import explain
from vsrn_viewer.answers import Attribution, CaptionHit, Hit, PairInfo
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.errors import ChangeError, FigureError, TraceError, writing_problem
from vsrn_viewer.explain.runs import Run
from vsrn_viewer.figures.plot_recipe import VERSION as PLOT_VERSION
from vsrn_viewer.figures.plot_recipe import PlotRecipe, plot_recipe_of
from vsrn_viewer.figures.recipe import VERSION as RECIPE_VERSION
from vsrn_viewer.figures.recipe import Recipe, recipe_of
from vsrn_viewer.figures.wanted import check_panels, probes_of
from vsrn_viewer.files import PathName
from vsrn_viewer.filtering import parse
from vsrn_viewer.groups import Grouping
from vsrn_viewer.hubs import Correction, WithoutHubs, correction_of
from vsrn_viewer.plots import Plot, PlotName
from vsrn_viewer.probe.explaining import explain as explain_match
from vsrn_viewer.query_fields import RESULT_FIELDS
from vsrn_viewer.retrieval.evaluation import evaluate
from vsrn_viewer.retrieval.filtered import passing
from vsrn_viewer.retrieval.ordering import (
    captions_without_hubs,
    check_correctable,
    find_offsets,
    images_without_hubs,
)
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.search import (
    caption_hits,
    image_hits,
    prepare_captions,
    rank_captions,
    rank_images,
    split_scores,
)
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.trace_file import save_trace
from vsrn_viewer.versus import versus_of
from vsrn_viewer.view import Method, PairId, Query, Target, View, check_layer
from vsrn_viewer.workbench import Workbench, arguments, drain
from vsrn_viewer.workbench.fingerprints import data_fingerprint, model_fingerprint
from vsrn_viewer.workbench.plot_runs import Opening
from vsrn_viewer.workbench.plotting import make_plot
from vsrn_viewer.workbench.subject import runs_of, trace_with_sentence

if TYPE_CHECKING:
    import networkx

    from vsrn_viewer.figures.plotting import Axes


def open_work(
    checkpoint: PathName | Sequence[PathName] = (),
    data: PathName = "",
    split: str = "",
    vocab: PathName = "",
    device: str = "auto",
    extractor: str = "",
) -> Work:
    """Open a model, or an ensemble of several, with a split of a dataset.

    checkpoint: one file, or a sequence of them; none means the demo's two. data: a dataset's folder, or one of
    photographs; "" means the demo's. split: "" means test if there is one. vocab: "" looks for it beside the
    checkpoint. device: "auto", "cpu", "cuda" or "mps". extractor: of photographs, "" for the one that fits the model.
    Embeds the images of the split. Raises ViewerError for any file that cannot be used.
    """
    files = (checkpoint,) if isinstance(checkpoint, str | PathLike) else tuple(checkpoint)
    wanted = PairId(
        checkpoints=tuple(str(Path(file)) for file in files),
        data=str(Path(data)) if data else "",
        split=split,
        vocabulary=str(Path(vocab)) if vocab else "",
        device=device,
        extractor=extractor,
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

    def search(self, text: str, top: int = 10, filter: str = "", without_hubs: WithoutHubs = "no") -> list[Hit]:
        """Return the `top` best images for a sentence, best first.

        filter: only images that pass it, as `search --filter` reads it; they keep the ranks that they have among all.
        without_hubs: "csls" or "inverted-softmax" rank in such an order; hits are CorrectedHits then, with their plain
        rank. Raises QueryError if no word of the sentence is known, if `top` is below 1, or for a sum in such an order,
        FilterError for a filter that cannot be read, or that asks for what the split does not have.
        """
        top, asked = arguments.whole("top", top), parse(arguments.text("filter", filter), RESULT_FIELDS)
        order, query = self._found_order(without_hubs), _query(text)
        if order is not None:
            check_correctable(query)
        ranking = images_without_hubs(self._pair, rank_images(self._pair, query), order)
        return image_hits(self._pair, ranking, top, drain(passing(self._pair, ranking, asked)))

    def captions(self, image_id: str, top: int = 10, without_hubs: WithoutHubs = "no") -> list[CaptionHit]:
        """Return the `top` best captions of the split for one of its images, best first. The first call embeds them.

        without_hubs: as of `search`; hits are CorrectedCaptionHits then. Raises DatasetError without such an image or
        without captions, QueryError if `top` is below 1.
        """
        top = arguments.whole("top", top)
        image = self._image(image_id)
        drain(prepare_captions(self._pair))
        order = self._found_order(without_hubs)
        ranking = captions_without_hubs(self._pair, rank_captions(self._pair, image), order)
        return caption_hits(self._pair, ranking, top)

    def trace(self, image_id: str, query: str = "", change: Change = UNCHANGED, member: int = 1) -> Trace:
        """Return everything that one image goes through, matched with a sentence unless it is empty.

        change: what to do differently. member: of the ensemble, from 1. Raises ViewerError for an image, a member, a
        sentence or a change that there cannot be.
        """
        image, member = self._image(image_id), arguments.whole("member", member)
        traced = trace_with_sentence(self._pair, image, _query(query), member, _change(change))
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
            groups = split.groups(image, "boxes", arguments.groups("group", group, split.count(image)))
        return drain(
            explain_match(self._pair, image, _query(query), method, target, member, seed, groups, _change(change))
        )

    def figure(
        self,
        image_id: str,
        query: str = "",
        panels: Sequence[str] = (),
        layers: Sequence[int] = (),
        change: Change = UNCHANGED,
        member: int = 1,
        versus: str = "",
        width_mm: float | None = None,
        **keys: Any,
    ) -> Figure:
        """Return a figure of an image, which `.save("f.pdf")` writes.

        panels: names of kinds, as in `--panel`; none draws the whole page. layers: from 1, of panels that show one.
        change, member: of the run. versus: what stands beside it, as "image=test00007" or "change". width_mm: of the
        figure, millimetres. keys: any other key of a recipe (docs/figures.md): size, font, style, quantity, method ...
        Raises ViewerError for anything that does not fit.
        """
        image, shown = self._image(image_id), tuple(arguments.whole("layers", layer) for layer in layers)
        stored = {"image": image_id, "query": arguments.text("the sentence", query), "panel": list(panels), **keys}
        stored |= {"member": member, "versus": versus, "layers": list(shown)}
        stored |= {} if width_mm is None else {"width": float(width_mm)}
        recipe = recipe_of({"version": RECIPE_VERSION, **stored})
        check_panels(recipe.panels, recipe.versus)
        view = replace(recipe.view, pair=self.info.pair, image=image, change=_change(change))
        runs = runs_of(self._pair, view, probes_of(recipe, view), versus_of(versus) if versus else None)
        made_with = model_fingerprint(self._pair), data_fingerprint(self._pair, image)
        return Figure(runs, replace(recipe, model=made_with[0], data=made_with[1]))

    def plot(
        self, name: PlotName, runs: Sequence[PathName] = (), width_mm: float | None = None, **keys: Any
    ) -> PlotFigure:
        """Return a plot of the split or of runs, which `.save("f.pdf")` writes.

        name: as in `export --plot`. runs: files, or those of an ensemble separated by commas; none means what is open.
        width_mm: of the figure, millimetres. keys: any other key of a plot's recipe (docs/figures.md): names, member,
        without_hubs, asking, query_filter, size, font ... Raises ViewerError for anything that does not fit.
        """
        stored = {"plot": name, "runs": [str(run) for run in runs], **keys}
        stored |= {} if width_mm is None else {"width": float(width_mm)}
        recipe = plot_recipe_of({"version": PLOT_VERSION, **stored})
        pair = replace(self.info.pair, checkpoints=()) if recipe.question.runs else self.info.pair
        question = replace(recipe.question, pair=pair)
        notices: list[str] = []
        found = make_plot(question, Opening(self._open, notices.append))
        return PlotFigure(found.plot, replace(recipe, question=question, made=found.made()), tuple(notices))

    def _open(self, wanted: PairId) -> Pair:
        return self._pair if wanted == self.info.pair else drain(Workbench().open(wanted))

    def evaluate(self, folds: int = 1) -> Answer:
        """Return the recalls of the split in both directions, as `vsrn-viewer evaluate --json` prints them.

        folds: number of consecutive equal blocks of images that the metrics are averaged over. Every key is an
        attribute too: `work.evaluate().text_to_image.r1`. Raises DatasetError without captions, or if the folds do
        not divide the images, QueryError for folds that are not a whole number from 1.
        """
        folds = arguments.whole("folds", folds)
        pair, data_name = self._pair, self._pair.models[0].config.data_name
        measured = evaluate(drain(split_scores(pair)), pair.split, folds, data_name)
        return Answer(measured | {"name": self.info.model_name, "members": self.info.members})

    def _found_order(self, without_hubs: WithoutHubs) -> Correction | None:
        """Return the correction of an order, whose offsets are found from then on; None for the plain one."""
        arguments.choice("without_hubs", without_hubs, get_args(WithoutHubs))
        correction = correction_of(without_hubs)
        if correction is not None:
            drain(find_offsets(self._pair, correction))
        return correction

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

    def plot(self, name: str, layer: int = 1, ax: Axes | None = None) -> Axes:
        """Draw a picture of this trace into matplotlib axes, new ones if none are given, and return them.

        name: of a kind that needs nothing but a trace, as "graph", "boxes", "matrix", "attention", "reading" or
        "layers". layer: from 1. Raises FigureError, with the reason, for a picture that cannot be made of it.
        """
        from vsrn_viewer.figures.plotting import plot

        check_layer(arguments.whole("layer", layer) - 1, self.arrays.layers)
        return plot(Run(self.arrays, self.context, View(layer=layer - 1)), name, ax)

    def save(self, path: PathName) -> None:
        """Write the trace as an .npz that `vsrn-viewer view` opens. Raises TraceError if it cannot be written."""
        file = arguments.file_name("path", path, TraceError)
        try:
            save_trace(file, self.arrays, self.context)
        except OSError as error:
            raise TraceError(writing_problem(file, error)) from None


class Figure:
    """A figure, to be saved. A notebook shows it as it is."""

    def __init__(self, runs: Sequence[Run], recipe: Recipe) -> None:
        self._runs, self.recipe = runs, recipe

    def __repr__(self) -> str:
        return f"<Figure of {self.recipe.image}: {', '.join(self.recipe.panels) or 'the whole page'}>"

    def save(self, path: PathName) -> None:
        """Write it: .pdf, .svg or .png by the path's suffix. The file carries its recipe, and `export` draws it again.

        Raises FigureError for another suffix, for a panel that cannot be made, and if the file cannot be written.
        """
        from vsrn_viewer.figures.making import draw

        draw(self._runs, self.recipe, Path(arguments.file_name("path", path, FigureError)))

    def _repr_png_(self) -> bytes:
        from vsrn_viewer.figures.making import pixels

        return pixels(self._runs, self.recipe).png


class PlotFigure:
    """A plot, to be saved. A notebook shows it as it is.

    plot: its description; `plot.table` holds its numbers. notices: what is strange about the runs, for people.
    """

    def __init__(self, plot: Plot, recipe: PlotRecipe, notices: tuple[str, ...] = ()) -> None:
        self.plot, self.recipe, self.notices = plot, recipe, notices

    def __repr__(self) -> str:
        return f"<Plot {self.plot.name}: {self.plot.note}>"

    def save(self, path: PathName) -> None:
        """Write it: .pdf, .svg or .png, which carries its recipe, or its numbers as .csv or .npz, by the path's suffix.

        Raises FigureError for another suffix, and if the file cannot be written.
        """
        from vsrn_viewer.figures.plots import save_plot

        save_plot(self.plot, Path(arguments.file_name("path", path, FigureError)), self.recipe)

    def _repr_png_(self) -> bytes:
        from vsrn_viewer.figures.plots import plot_pixels

        return plot_pixels(self.plot, self.recipe.style).png


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
