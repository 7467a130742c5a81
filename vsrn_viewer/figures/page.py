"""The composite figure: one page, as wide as a paper's text, with all pictures of one trace.

From above: what was asked and of what; image, graph, attention and matrix in two columns; the
reading line; what its rows mean, and what is missing. A picture that cannot be made leaves no gap.
"""

from __future__ import annotations

from pathlib import Path

from matplotlib.figure import Figure

from vsrn_viewer.explain import (
    absence,
    attention_picture,
    boxes_picture,
    graph_picture,
    matrix_picture,
    reading_picture,
    sentence_picture,
)
from vsrn_viewer.figures.blocks import (
    Block,
    Panel,
    boxes_body,
    graph_body,
    heat_body,
    image_height,
    matrix_body,
    panels_row,
    photograph_body,
    reading_body,
    stack,
    text_block,
)
from vsrn_viewer.figures.canvas import Place, file_format, new_page, settings, write
from vsrn_viewer.figures.photograph import Image, photograph
from vsrn_viewer.figures.text import BODY, SMALL, printable, wrap
from vsrn_viewer.palette import LIGHT
from vsrn_viewer.picture import ReadingPicture, number
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import View

WIDTH = 504.0  # points: 7 inches, the text of a two-column paper
MARGIN = 8.0
COLUMN_SPACE = 28.0
ROW_SPACE = 9.0
INNER = WIDTH - 2 * MARGIN
COLUMN = (INNER - COLUMN_SPACE) / 2
QUERY_SIZE = 10.0
MATRIX_SIDE = 178.0  # beside no image


def draw_figure(trace: ReasoningTrace, context: TraceContext, view: View, path: Path) -> None:
    """Write everything that the View shows of a trace as one page: .pdf, .svg or .png by the path's suffix.

    The same input gives the same bytes. Raises FigureError for another suffix or a folder that
    cannot be written to, DatasetError for a photograph that cannot be decoded.
    """
    file_format(path)
    with settings():
        write(compose(trace, context, view), path)


def compose(trace: ReasoningTrace, context: TraceContext, view: View) -> Figure:
    """Return the page, drawn. Raises DatasetError for a photograph that cannot be decoded."""
    content = stack(*_blocks(trace, context, view, photograph(context)), space=ROW_SPACE)
    page = new_page(WIDTH, content.height + 2 * MARGIN)
    content.draw(page, Place(MARGIN, MARGIN, INNER, content.height))
    return page


def _blocks(trace: ReasoningTrace, context: TraceContext, view: View, image: Image | None) -> list[Block]:
    """Return the page's blocks from above, each over the whole width."""
    panels = _panels(trace, context, view, image)
    reading = reading_picture(trace, context, view)
    pairs = [panels[first : first + 2] for first in range(0, len(panels), 2)]
    letters = iter("abcdef")
    rows = [panels_row([next(letters) for _ in pair], pair, COLUMN, COLUMN_SPACE) for pair in pairs]
    rows += [panels_row([next(letters)], [line], INNER, 0) for line in _lines(trace, context, view, image)]
    return [_header(trace, context), *rows, _footer(trace, reading)]


def _lines(trace: ReasoningTrace, context: TraceContext, view: View, image: Image | None) -> list[Panel]:
    """Return what has a column per region, over the whole width: the reading line, and the generated sentence if words
    of it are selected."""
    reading, sentence = reading_picture(trace, context, view), sentence_picture(trace, context, view)
    made = [Panel(reading.title, reading.note, reading_body(reading, INNER, image))]
    if sentence is not None and sentence.selected_rows:
        made.append(Panel(sentence.title, sentence.note, reading_body(sentence, INNER, image)))
    return made


def _header(trace: ReasoningTrace, context: TraceContext) -> Block:
    """Return the query, and below it of what, by which model and where the trace was computed."""
    query = f"“{printable(context.query)}”" if context.query else "Without a query"
    facts = printable(" · ".join(part for part in _facts(trace, context) if part))
    return stack(
        text_block(wrap(query, INNER, QUERY_SIZE, bold=True), QUERY_SIZE, bold=True),
        text_block(wrap(facts, INNER, BODY, most=2), BODY, colour=LIGHT.secondary),
        space=2.0,
    )


def _facts(trace: ReasoningTrace, context: TraceContext) -> tuple[str, ...]:
    """Return what the header says under the query; "" for what is not known."""
    ensemble = context.members > 1
    member = f"member {context.member} of {context.members}" if ensemble else ""
    score = "" if trace.score is None else f"score {number(float(trace.score))}"
    if score and ensemble and context.ensemble_score is not None:
        score += f" (ensemble {number(context.ensemble_score)})"
    image = " of ".join(part for part in (context.image_id and f"image {context.image_id}", context.split) if part)
    model = ", ".join(part for part in (context.model and f"model {context.model}", member) if part)
    return image, model, score, context.device, context.precision


def _panels(trace: ReasoningTrace, context: TraceContext, view: View, image: Image | None) -> list[Panel]:
    """Return the pictures that can be made, in reading order, each a column wide."""
    boxes = boxes_picture(trace, context, view)
    graph = graph_picture(trace, context, view)
    heat = attention_picture(trace, context, view)
    matrix = matrix_picture(trace, context, view)
    made: list[Panel] = []
    if boxes is not None:
        made.append(Panel(boxes.title, boxes.note, boxes_body(boxes, COLUMN, image)))
    elif image is not None:
        size = context.image_size or (image.shape[1], image.shape[0])
        made.append(Panel("Image", "where its regions lie is not known", photograph_body(size, COLUMN, image)))
    if graph is not None:
        note = f"{graph.note}; colours and scale as in the matrix"
        made.append(Panel(graph.title, note, graph_body(graph, boxes, COLUMN, image)))
    if heat is not None:
        made.append(Panel(heat.title, heat.note, heat_body(heat, COLUMN, image)))
    if matrix is not None:
        wanted = MATRIX_SIDE if boxes is None else image_height(boxes.image_size, COLUMN)
        made.append(Panel(f"{matrix.title}, as a matrix", matrix.note, matrix_body(matrix, COLUMN, wanted)))
    return made


def _footer(trace: ReasoningTrace, reading: ReadingPicture) -> Block:
    """Return what the rows mean, and why something is missing."""
    absent = (absence("boxes", trace), absence("graph", trace), reading.missing)
    meanings = (f"{row.name}: {row.meaning} ({row.scale.label})." for row in reading.rows)
    lines = [line for sentence in (*absent, *meanings) for line in wrap(sentence, INNER, SMALL)]
    return text_block(lines, SMALL, colour=LIGHT.secondary)
