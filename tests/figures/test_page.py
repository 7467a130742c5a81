"""The composite page: complete, legible, and the same bytes for the same input."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import similarity
from full_disk import full_disk
from words import assert_words_fit

from vsrn_viewer.errors import DatasetError, FigureError
from vsrn_viewer.explain import kinds
from vsrn_viewer.figures import draw_figure
from vsrn_viewer.figures.boxes import TAG_HEIGHT
from vsrn_viewer.figures.canvas import settings
from vsrn_viewer.figures.page import compose
from vsrn_viewer.figures.text import PAGE
from vsrn_viewer.trace_file import save_trace
from vsrn_viewer.view import Selection, View

VIEW = View(layer=1, selection=Selection(regions=(0,), words=(1, 3)))


def words(path: Path) -> str:
    """Return what an SVG says, text after text."""
    return "\n".join(re.findall(r"<text[^>]*>([^<]*)</text>", path.read_text(encoding="utf-8")))


def test_every_kind_of_trace_fits_its_page_without_overlapping_words(case):
    trace, context = case
    with settings():
        assert_words_fit(compose(trace, context, VIEW))


@pytest.mark.parametrize(("name", "start"), [("a.pdf", b"%PDF-"), ("a.svg", b"<?xml"), ("a.PNG", b"\x89PNG")])
def test_draw_figure_writes_the_format_of_the_suffix_and_nothing_else(trace, context, tmp_path, name, start):
    draw_figure(trace, context, VIEW, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_bytes().startswith(start)


def test_draw_figure_is_byte_identical_in_another_process(trace, context, tmp_path):
    save_trace(tmp_path / "trace.npz", trace, context)
    script = (
        "import sys; from pathlib import Path; from vsrn_viewer.trace_file import load_trace;"
        "from vsrn_viewer.figures import draw_figure; from vsrn_viewer.view import View;"
        "folder = Path(sys.argv[1]); drawn = load_trace(folder / 'trace.npz');"
        "[draw_figure(*drawn, View(), folder / f'b.{kind}') for kind in ('pdf', 'svg', 'png')];"
        "assert 'matplotlib.pyplot' not in sys.modules and 'torch' not in sys.modules"
    )
    for kind in ("pdf", "svg", "png"):
        draw_figure(trace, context, View(), tmp_path / f"a.{kind}")
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, env=environment)
    for kind in ("pdf", "svg", "png"):
        first, second = (hashlib.sha256((tmp_path / f"{name}.{kind}").read_bytes()).hexdigest() for name in "ab")
        assert first == second, kind


def test_settings_of_the_process_do_not_change_a_figure(trace, context, tmp_path):
    draw_figure(trace, context, VIEW, tmp_path / "a.svg")
    with matplotlib.rc_context(
        {"font.size": 30, "svg.fonttype": "path", "lines.linewidth": 9, "savefig.bbox": "tight"}
    ):
        draw_figure(trace, context, VIEW, tmp_path / "b.svg")
        assert matplotlib.rcParams["font.size"] == 30
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_words_stay_words(trace, context, tmp_path):
    draw_figure(trace, context, VIEW, tmp_path / "a.svg")
    said = words(tmp_path / "a.svg").replace("\n", " ")  # notes are wrapped
    for sentence in (
        "“a brown bear to the left of a white cow”",
        "image 000107 of test · model demo, member 1 of 2 · score 0.412 (ensemble 0.409) · cpu · float32",
        "(b) Affinity, layer 2 of 2",
        "the paper's rank-based map (section 4.5), not a quantity of the model; it does not depend on the query (d)",
        "the GRU reads the regions in this order, left to right · deviation from nn.GRU 3e-7",
        "1 bear",
    ):
        assert sentence in said, sentence


def test_sentence_is_on_the_page_where_words_of_it_are_selected(trace, context, tmp_path):
    attention = np.full((2, 8), 0.125, np.float32)
    told = dataclasses.replace(
        trace, word_ids=np.ones(2, np.float32), word_attention=attention, word_probability=np.full(2, 0.5, np.float32)
    )
    named = dataclasses.replace(context, words=("bear", "<end>"))
    draw_figure(told, named, View(selection=Selection(words=(0,))), tmp_path / "with.svg")
    draw_figure(told, named, View(), tmp_path / "without.svg")
    said = words(tmp_path / "with.svg")
    assert "(f) Sentence: “bear”" in said
    assert "(c) Attention of “bear”" in said
    assert "Sentence" not in words(tmp_path / "without.svg")


def test_pdf_embeds_truetype_fonts_and_no_date(trace, context, tmp_path):
    draw_figure(trace, context, VIEW, tmp_path / "a.pdf")
    content = (tmp_path / "a.pdf").read_bytes()
    assert b"/FontFile2" in content
    assert b"/Type3" not in content
    assert b"CreationDate" not in content


def test_a_price_is_not_a_formula(trace, context, tmp_path):
    draw_figure(trace, dataclasses.replace(context, query="costs $5 and $6"), VIEW, tmp_path / "a.svg")
    assert "“costs $5 and $6”" in words(tmp_path / "a.svg")


def test_words_of_the_query_that_the_model_does_not_know_are_said(trace, context, tmp_path):
    draw_figure(trace, dataclasses.replace(context, unknown_words=("xyzzy", "$x$")), VIEW, tmp_path / "a.svg")
    assert "Not in the model's vocabulary, so read as &lt;unk&gt;: “xyzzy”, “$x$”" in words(tmp_path / "a.svg")


def test_missing_things_are_said_on_the_page(trace, context, tmp_path):
    bare = dataclasses.replace(trace, boxes=None, score_by_step=None)
    draw_figure(bare, dataclasses.replace(context, query=""), VIEW, tmp_path / "a.svg")
    said = words(tmp_path / "a.svg")
    assert "Without a query" in said
    assert "This dataset has no boxes, so nothing can be placed on the image." in said
    assert "There is no sentence, so there is no match so far." in said
    assert "import" not in said  # remedies are for the window, not for paper
    assert "(a) Image" in said
    assert "no photograph" not in said
    draw_figure(trace, dataclasses.replace(context, image_file=b""), VIEW, tmp_path / "b.svg")
    assert "The dataset has no photograph of this image." in words(tmp_path / "b.svg")


@pytest.mark.parametrize("name", ["figure.gif", "figure", "figure.tar.gz"])
def test_an_unknown_suffix_names_the_accepted_ones(trace, context, tmp_path, name):
    with pytest.raises(
        FigureError, match=r"a figure must end in \.pdf, \.svg or \.png: got '.*'\. Rename the output\."
    ):
        draw_figure(trace, context, VIEW, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist_is_named(trace, context, tmp_path):
    path = tmp_path / "nowhere" / "figure.png"
    with pytest.raises(FigureError, match=r"nowhere/figure\.png: cannot be written \(No such file or directory\)\."):
        draw_figure(trace, context, VIEW, path)


@pytest.mark.parametrize("suffix", ["pdf", "svg", "png"])
@pytest.mark.parametrize("kilobytes", [0, 4, 16, 32, 64])  # where the PDF writer fails in different ways
def test_a_full_disk_is_one_sentence_and_the_old_figure_stays(trace, context, tmp_path, suffix, kilobytes):
    path = tmp_path / f"figure.{suffix}"
    path.write_bytes(b"the old figure")
    with (
        full_disk(1024 * kilobytes),
        pytest.raises(FigureError, match=r"cannot be written \(File too large\)"),
    ):
        draw_figure(trace, context, VIEW, path)
    assert path.read_bytes() == b"the old figure"
    assert list(tmp_path.iterdir()) == [path]


def test_paths_may_be_plain_text(trace, context, tmp_path):
    draw_figure(trace, context, VIEW, str(tmp_path / "figure.svg"))
    assert (tmp_path / "figure.svg").is_file()


def test_a_photograph_that_cannot_be_decoded_is_named_and_nothing_is_written(trace, context, tmp_path):
    path = tmp_path / "figure.png"
    path.write_bytes(b"the old figure")
    with pytest.raises(DatasetError, match="image 000107: not a JPEG, PNG, WebP, TIFF or BMP image"):
        draw_figure(trace, dataclasses.replace(context, image_file=b"not a JPEG"), VIEW, path)
    assert path.read_bytes() == b"the old figure"


def test_tags_are_as_high_as_their_text():
    assert PAGE.body * 1.17 < TAG_HEIGHT < PAGE.body * 1.5  # the font's ascent and descent are 1.17 of its size


def test_a_new_kind_is_on_the_page_after_the_others(trace, context, tmp_path, monkeypatch):
    monkeypatch.setattr(kinds, "KINDS", (*kinds.KINDS, similarity.KIND))
    draw_figure(trace, context, View(), tmp_path / "a.svg")
    said = words(tmp_path / "a.svg")
    assert "(e) Similarity" in said
    assert "cosine similarity, no unit" in said
    assert "(f) Reading" in said


def test_a_page_of_many_pictures_goes_on_after_the_last_letter(trace, context, monkeypatch):
    monkeypatch.setattr(kinds, "KINDS", (similarity.KIND,) * 28)
    with settings():
        page = compose(trace, context, View())
    titles = [text.get_text() for text in page.texts if "Similarity" in text.get_text()]
    assert [title.partition(" ")[0] for title in titles[24:]] == ["(y)", "(z)", "(a2)", "(b2)"]
