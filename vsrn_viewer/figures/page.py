"""The composite figure: one page, as wide as a paper's text, with all pictures of one trace.

From above: what was asked and of what; the pictures of every kind in the order of the registry, those over the image in
two columns and those with a column per region below; what their rows mean, and what is missing. A picture that cannot
be made leaves no gap.
"""

from __future__ import annotations

from pathlib import Path

from vsrn_viewer.answers import NOTHING_PROBED, Probed
from vsrn_viewer.explain import Kind, kinds, what_if_words
from vsrn_viewer.figures.blocks import Block, Panel, panel_letters, panels_row, stack, tallest_fit, text_block
from vsrn_viewer.figures.bodies import TALLEST, Beside, photograph_body
from vsrn_viewer.figures.canvas import Page, Place, in_points_of, new_page, settings, write
from vsrn_viewer.figures.drawing import renderer_of
from vsrn_viewer.figures.output import check_output
from vsrn_viewer.figures.photograph import Image, photograph
from vsrn_viewer.figures.text import PAGE
from vsrn_viewer.files import PathName
from vsrn_viewer.picture import (
    BoxesPicture,
    GraphPicture,
    LayersPicture,
    NeighbourhoodPicture,
    Picture,
    ReadingPicture,
    SentencePicture,
    WordReadingPicture,
    number,
)
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import View

WIDTH = in_points_of(174)  # the text of a two-column paper
HIGHEST = in_points_of(230)
LOWEST = 90.0  # points: pictures over the image become no lower to let a page fit
MARGIN = 8.0
COLUMN_SPACE = 28.0
ROW_SPACE = 9.0
INNER = WIDTH - 2 * MARGIN
COLUMN = (INNER - COLUMN_SPACE) / 2
QUERY_SIZE = 10.0
_OFF_PAGE = (LayersPicture, NeighbourhoodPicture, WordReadingPicture)
_NO_PHOTOGRAPH = "The dataset has no photograph of this image."


def draw_figure(
    trace: ReasoningTrace, context: TraceContext, view: View, path: PathName, probed: Probed = NOTHING_PROBED
) -> None:
    """Write everything that the View shows of a trace as one page: .pdf, .svg or .png by the path's suffix.

    probed: what was asked beside the trace, of the same run.

    The same input gives the same bytes. Raises FigureError for another suffix or a folder that
    cannot be written to, DatasetError for a photograph that cannot be decoded.
    """
    file = Path(path)
    check_output(file)
    with settings():
        write(compose(trace, context, view, probed), file)


def compose(trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed = NOTHING_PROBED) -> Page:
    """Return the page, drawn. Raises DatasetError for a photograph that cannot be decoded."""
    image, made = photograph(context), _made(trace, context, view, probed)

    def content_of(tallest: float) -> Block:
        return stack(*_blocks(trace, context, view, probed, image, made, tallest), space=ROW_SPACE)

    content = tallest_fit(content_of, HIGHEST - 2 * MARGIN, LOWEST, TALLEST)
    page = new_page(WIDTH, content.height + 2 * MARGIN)
    content.draw(page, Place(MARGIN, MARGIN, INNER, content.height))
    return page


def _made(trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed) -> list[tuple[Kind, Picture]]:
    """Return the pictures that are on the page, with their kinds."""
    made = [(kind, kind.make(trace, context, view, probed)) for kind in kinds.docked_kinds()]
    return [(kind, picture) for kind, picture in made if picture is not None and _belongs(picture)]


def _blocks(
    trace: ReasoningTrace,
    context: TraceContext,
    view: View,
    probed: Probed,
    image: Image | None,
    pictures: list[tuple[Kind, Picture]],
    tallest: float,
) -> list[Block]:
    """Return the page's blocks from above, each over the whole width."""
    boxes = next((picture for _, picture in pictures if isinstance(picture, BoxesPicture)), None)
    beside = Beside(image, boxes, PAGE, tallest)
    panels = _panels(pictures, beside)
    narrow = [panel for wide, panel in panels if not wide]
    if image is not None and trace.boxes is None:
        narrow.insert(0, _photograph(context, image, beside))
    letters = panel_letters()
    rows = [narrow[first : first + 2] for first in range(0, len(narrow), 2)]
    blocks = [panels_row([next(letters) for _ in row], row, COLUMN, COLUMN_SPACE) for row in rows]
    blocks += [panels_row([next(letters)], [panel], INNER, 0) for wide, panel in panels if wide]
    return [
        _header(trace, context, view, probed),
        *blocks,
        _footer(trace, view, image, [picture for _, picture in pictures]),
    ]


def _belongs(picture: Picture) -> bool:
    """Whether a picture is on the page: the generated sentence only while words of it are selected, the shown layer
    alone, whose graph other layers would repeat, and not how the query was read, which is of the words alone."""
    if isinstance(picture, _OFF_PAGE):
        return False
    return not isinstance(picture, SentencePicture) or bool(picture.selected_rows)


def _panels(pictures: list[tuple[Kind, Picture]], beside: Beside) -> list[tuple[bool, Panel]]:
    """Return (whether it needs the whole width, panel) of each picture. A repeated title says what it is."""
    panels: list[tuple[bool, Panel]] = []
    titles: set[str] = set()
    for kind, picture in pictures:
        renderer = renderer_of(picture)
        title = f"{picture.title}, as a {kind.name}" if picture.title in titles else picture.title
        titles.add(picture.title)
        body = renderer.body(picture, INNER if renderer.wide else COLUMN, beside)
        panels.append((renderer.wide, Panel(title, _note(picture), body)))
    return panels


def _note(picture: Picture) -> str:
    """Return a picture's half-sentence; the graph has no colour bar of its own on a page."""
    return f"{picture.note}; colours and scale as in the matrix" if isinstance(picture, GraphPicture) else picture.note


def _photograph(context: TraceContext, image: Image, beside: Beside) -> Panel:
    size = context.image_size or (image.shape[1], image.shape[0])
    return Panel("Image", "the places of its regions are not known", photograph_body(size, COLUMN, beside))


def _header(trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed) -> Block:
    """Return the query, what was done differently, and of what, by which model and where the trace was computed."""
    query = f"“{PAGE.printable(context.query)}”" if context.query else "Without a query"
    unknown = ", ".join(f"“{PAGE.printable(word)}”" for word in context.unknown_words)
    unread = (
        PAGE.wrap(f"Not in the model's vocabulary, so read as <unk>: {unknown}", INNER, PAGE.body) if unknown else []
    )
    changed = PAGE.printable(what_if_words(view, context, probed))
    facts = PAGE.printable(" · ".join(part for part in _facts(trace, context) if part))
    return stack(
        text_block(PAGE.wrap(query, INNER, QUERY_SIZE, bold=True), QUERY_SIZE, bold=True),
        *([text_block(unread, PAGE.body)] if unread else []),
        *([text_block(PAGE.wrap(changed, INNER, PAGE.body), PAGE.body)] if changed else []),
        text_block(PAGE.wrap(facts, INNER, PAGE.body, most=2), PAGE.body, colour=PAGE.theme.secondary),
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


def _footer(trace: ReasoningTrace, view: View, image: Image | None, pictures: list[Picture]) -> Block:
    """Return why something is missing, and what the rows of the reading line mean."""
    reading = [picture for picture in pictures if type(picture) is ReadingPicture]
    facts = [kind.absence(trace) for kind in kinds.docked_kinds() if kind.picture is not SentencePicture]
    facts += [kind.lack(trace, view) for kind in kinds.docked_kinds() if kind.picture not in _OFF_PAGE]
    facts += [_NO_PHOTOGRAPH] if image is None else []
    absent = dict.fromkeys([*facts, *(picture.missing for picture in reading)])
    meanings = (f"{row.name}: {row.meaning} ({row.scale.label})." for picture in reading for row in picture.rows)
    lines = [line for sentence in (*absent, *meanings) for line in PAGE.wrap(sentence, INNER, PAGE.small)]
    return text_block(lines, PAGE.small, colour=PAGE.theme.secondary)
