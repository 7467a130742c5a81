"""The command line: a thin shell around the workbench. Exit status 2 and one line for a user's mistake."""

from __future__ import annotations

import argparse
import errno
import io
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO, cast

from vsrn_viewer.arguments import COMMON_DEFAULTS, FIGURE_OPTIONS, make_parser, pair_of, refuse
from vsrn_viewer.errors import CheckpointError, FigureError, QueryError, ViewerError
from vsrn_viewer.files import replacing
from vsrn_viewer.recipe import Recipe, load_recipe
from vsrn_viewer.trace import load_trace, save_trace
from vsrn_viewer.view import Query, Selection, View

if TYPE_CHECKING:
    from vsrn_viewer.answers import Traced
    from vsrn_viewer.retrieval.pair import Pair
    from vsrn_viewer.view import PairId

USERS_MISTAKE = 2
INTERRUPTED = 130  # by Ctrl-C, as a shell says it
_HINTS = dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "Make room, or write it elsewhere.")
_HINTS[errno.EPIPE] = "What was to read it has ended."
TOUR_QUERY = "a brown bear left of a white cow"
TOUR_FOLDER = Path("out")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit status (0, 2 after a mistake of the user, 130 after Ctrl-C)."""
    parsed = make_parser().parse_args(arguments)
    for name, value in COMMON_DEFAULTS.items():
        setattr(parsed, name, getattr(parsed, name, value))
    commands = {
        "search": _search,
        "trace": _trace,
        "evaluate": _evaluate,
        "export": _export,
        "train": _train,
    }
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal of few characters gets "?" for ✓, not a traceback
    try:
        return commands.get(parsed.command, _view)(parsed)
    except (ViewerError, OSError) as error:
        if parsed.debug:
            raise
        _tell(f"vsrn-viewer: {_sentence(error)}")
        return USERS_MISTAKE
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # pressed once more, it would end in a traceback
        _tell("vsrn-viewer: stopped")
        return INTERRUPTED


def _sentence(error: ViewerError | OSError) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        hint = _HINTS.get(error.errno or 0, "Check its name, its folder and their permissions.")
        return f"{error.filename}: {error.strerror}. {hint}"
    return str(error)


def _tell(line: str) -> None:
    """Print a line to standard error. If it cannot be read any more, that is no reason to lose a run."""
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:
        _close(sys.stderr)


def _print(text: str) -> None:
    """Print to standard output, at once. Raises OSError, with its name, if it is full or nobody reads it."""
    try:
        print(text, flush=True)
    except OSError as error:
        _close(sys.stdout)
        raise OSError(error.errno, error.strerror, "standard output") from error


def _close(stream: TextIO) -> None:
    """Let a stream that cannot be written to lead nowhere: what it still holds would fail again at the very end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _view(arguments: argparse.Namespace) -> int:
    if not has_screen():
        return _tour(arguments)
    from vsrn_viewer.ui.app import run

    file = getattr(arguments, "trace", None)
    trace = load_trace(file) if file else None
    return run(pair_of(arguments), trace)


def has_screen() -> bool:
    """Tell whether a window can be opened: on Linux, a display server or a chosen Qt platform."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _tour(arguments: argparse.Namespace) -> int:
    """Do the viewer's main job without a window: query, ranked results, trace, one figure."""
    print("There is no screen here (DISPLAY is not set), so no window opens. The same without one:")
    TOUR_FOLDER.mkdir(exist_ok=True)
    file = getattr(arguments, "trace", None)
    if file:
        trace, context = load_trace(file)
        _draw(trace, context, View(), TOUR_FOLDER / "figure.pdf")
        print(f"figure       {TOUR_FOLDER / 'figure.pdf'}")
        return 0
    pair = _open(pair_of(arguments))
    text = TOUR_QUERY if not arguments.data else (pair.info.captions or (TOUR_QUERY,))[0]
    results = _ranked_images(pair, text, 10)
    _write_text(TOUR_FOLDER / "results.json", json.dumps(results, ensure_ascii=False, indent=1))
    print(f"query        {text}")
    for row in results["results"][:5]:
        print(f"  {row['rank']:>3}  {row['score']:+.3f}  {row['image_id']}")
    traced = _traced(pair, results["results"][0]["image_id"], text, 1)
    save_trace(TOUR_FOLDER / "trace.npz", traced.trace, traced.context)
    _draw(traced.trace, traced.context, View(), TOUR_FOLDER / "figure.pdf")
    for name, made in (("results", "results.json"), ("trace", "trace.npz"), ("figure", "figure.pdf")):
        print(f"{name:12} {TOUR_FOLDER / made}")
    return 0


def _search(arguments: argparse.Namespace) -> int:
    if (arguments.text is None) == (arguments.image is None):
        raise QueryError('search needs a sentence, or --image ID: vsrn-viewer search "a bear left of a cow".')
    pair = _open(pair_of(arguments))
    if arguments.text is not None:
        answer = _ranked_images(pair, arguments.text, arguments.top)
        lines = [f"{row['rank']:>4}  {row['score']:+.4f}  {row['image_id']}" for row in answer["results"]]
    else:
        answer = _ranked_captions(pair, arguments.image, arguments.top)
        lines = [
            f"{row['rank']:>4}  {row['score']:+.4f}  {'✓' if row['ground_truth'] else ' '}  {row['caption']}"
            for row in answer["results"]
        ]
    _print_answer(arguments, pair, answer, lines)
    return 0


def _ranked_images(pair: Pair, text: str, top: int) -> dict[str, Any]:
    from vsrn_viewer.retrieval.search import rank_images

    ranking = rank_images(pair, Query(text=text))
    results = [
        {"rank": rank, "image_id": pair.info.image_ids[row], "score": float(ranking.scores[row])}
        for rank, row in enumerate(ranking.order[:top].tolist(), start=1)
    ]
    return {"query": text, "device": pair.info.device, "results": results}


def _ranked_captions(pair: Pair, image_id: str, top: int) -> dict[str, Any]:
    from vsrn_viewer.retrieval.search import prepare_captions, rank_captions
    from vsrn_viewer.workbench import drain

    image = pair.split.index_of(image_id)
    drain(prepare_captions(pair))
    ranking = rank_captions(pair, image)
    results = [
        {
            "rank": rank,
            "caption": pair.info.captions[line],
            "caption_index": line,
            "score": float(ranking.scores[line]),
            "ground_truth": line in ranking.truths,
        }
        for rank, line in enumerate(ranking.order[:top].tolist(), start=1)
    ]
    return {"image_id": image_id, "results": results}


def _trace(arguments: argparse.Namespace) -> int:
    from vsrn_viewer.explain import sentence_text

    pair = _open(pair_of(arguments))
    traced = _traced(pair, arguments.image, arguments.query, arguments.member)
    save_trace(arguments.out, traced.trace, traced.context)
    score = traced.trace.score
    answer = {
        "out": str(arguments.out),
        "image_id": arguments.image,
        "regions": traced.trace.regions,
        "layers": traced.trace.layers,
        "score": None if score is None else float(score),
        "ensemble_score": traced.context.ensemble_score,
        "member": traced.context.member,
        "gate_error": None if traced.trace.gate_error is None else float(traced.trace.gate_error),
        "sentence": None if traced.trace.word_ids is None else sentence_text(traced.trace, traced.context),
    }
    lines = [f"{arguments.out}: {answer['regions']} regions, {answer['layers']} layers"]
    if score is not None:
        lines.append(f"score {float(score):+.4f} (member {answer['member']} of {traced.context.members})")
        lines.append(f"score {traced.context.ensemble_score:+.4f} (ensemble)")
    if answer["sentence"] is not None:
        lines.append(f"sentence “{answer['sentence']}” (generated by member {answer['member']})")
    _print_answer(arguments, pair, answer, lines)
    return 0


def _evaluate(arguments: argparse.Namespace) -> int:
    from vsrn_viewer.evaluating import run_evaluation

    evaluated = run_evaluation(arguments)
    _print_answer(arguments, evaluated.pair, evaluated.answer, evaluated.lines)
    return 0


def _export(arguments: argparse.Namespace) -> int:
    if arguments.out.name.endswith(".pth.tar"):
        return _publish(arguments)
    if arguments.recipe:
        options = (*FIGURE_OPTIONS, "checkpoint", "vocab", "data", "split", "device")
        refuse(arguments, options, "beside a recipe, which says it itself")
    recipe = load_recipe(arguments.recipe) if arguments.recipe else _recipe_of(arguments)
    pair = _open(recipe.pair)
    if recipe.layer > max(pair.info.layers, 1):
        raise FigureError(f"layer must be 1 to {max(pair.info.layers, 1)}: got {recipe.layer}. Choose a smaller one.")
    traced = _traced(pair, recipe.image, recipe.query, recipe.member)
    view = View(
        selection=Selection(words=_words_of(recipe, traced)),
        layer=recipe.layer - 1,
        quantity=cast(Literal["raw", "effective"], recipe.quantity),
        edges_per_node=recipe.edges_per_node,
        member=recipe.member,
    )
    _draw(traced.trace, traced.context, view, arguments.out)
    _print_answer(arguments, pair, {"out": str(arguments.out), "image_id": recipe.image}, [f"{arguments.out}"])
    return 0


def _words_of(recipe: Recipe, traced: Traced) -> tuple[int, ...]:
    """Return the places of the recipe's words, from 0. Raises FigureError unless the generated sentence has them."""
    from vsrn_viewer.explain import missing, sentence_words

    absence, count = missing("sentence", traced.trace), len(traced.context.words)
    if recipe.words and absence:
        raise FigureError(f"words cannot be drawn. {absence} Leave words out.")
    if max(recipe.words, default=0) > count:
        said = enumerate(sentence_words(traced.trace, traced.context), start=1)
        known = ", ".join(f"{place} {word}" for place, word in said)
        raise FigureError(f"words must be 1 to {count}: got {max(recipe.words)}. The sentence's are {known}.")
    return tuple(word - 1 for word in recipe.words)


def _recipe_of(arguments: argparse.Namespace) -> Recipe:
    if not arguments.image:
        raise FigureError(
            "export needs --image ID or a recipe: vsrn-viewer export --image ID --out figure.pdf. A checkpoint is "
            "written to a name in .pth.tar."
        )
    given = {name: value for name in FIGURE_OPTIONS if (value := getattr(arguments, name)) is not None}
    return Recipe(pair=pair_of(arguments), **given)


def _publish(arguments: argparse.Namespace) -> int:
    from vsrn_viewer.publishing import run_publication

    publication = run_publication(arguments)
    for notice in publication.notices:
        print(f"vsrn-viewer: {notice}", file=sys.stderr)
    _print_answer(arguments, None, publication.answer, publication.lines)
    return 0


def _draw(trace: Any, context: Any, view: View, out: Path) -> None:
    from vsrn_viewer.figures import draw_figure

    draw_figure(trace, context, view, out)


def _train(arguments: argparse.Namespace) -> int:
    from vsrn_viewer.figures import draw_training_curve
    from vsrn_viewer.training import run_training

    refuse(arguments, ("checkpoint", "vocab", "split"), "(it starts from nothing, or with --resume from --out)")
    ended = run_training(
        preset=arguments.preset,
        changes=arguments.set,
        data=arguments.data,
        out=arguments.out,
        steps=arguments.steps,
        save_every=arguments.save_every,
        seed=arguments.seed,
        resume=arguments.resume,
        device=arguments.device or "auto",
        say=_tell,
        draw=draw_training_curve,
    )
    if not ended:
        raise KeyboardInterrupt  # said and saved; whoever waits for a trained network has to know
    if arguments.json:
        _print(json.dumps({"out": str(arguments.out)}))
    return 0


def _open(wanted: PairId) -> Pair:
    from vsrn_viewer.workbench import Workbench, drain

    return drain(Workbench().open(wanted))


def _traced(pair: Pair, image_id: str, text: str, member: int) -> Traced:
    from vsrn_viewer.retrieval.search import look_at_photograph, trace_image

    if member > pair.info.members:
        raise CheckpointError(
            f"member must be 1 to {pair.info.members}: got {member}. Name --checkpoint for each member."
        )
    image = pair.split.index_of(image_id)
    look_at_photograph(pair, image)
    return trace_image(pair, image, Query("caption", text), member)


def _print_answer(arguments: argparse.Namespace, pair: Pair | None, answer: dict[str, Any], lines: list[str]) -> None:
    """Print one JSON document, or the lines for people; what was chosen for them goes to standard error."""
    if pair:
        _print_notices(arguments, pair)
    _print(json.dumps(answer) if arguments.json else "\n".join(lines))  # ASCII: JSON whatever the output's encoding is


def _print_notices(arguments: argparse.Namespace, pair: Pair) -> None:
    if arguments.checkpoint and not arguments.vocab:
        words = f"vocabulary: {pair.info.vocabulary_file}; words by {pair.info.tokenizer}"
        _tell(f"vsrn-viewer: {words}")
    for notice in pair.info.notices:
        _tell(f"vsrn-viewer: {notice}")


def _write_text(path: Path, text: str) -> None:
    with replacing(path) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
