"""The table for a paper: every row has every column, the best is bold, and no name breaks TeX."""

from __future__ import annotations

import re

import numpy as np
import pytest
from even_scores import even

from vsrn_viewer.retrieval.evaluation import evaluate
from vsrn_viewer.retrieval.latex import latex_text
from vsrn_viewer.retrieval.methods import over_runs, side_by_side

RIGHT, REVERSED = np.eye(4).repeat(2, axis=1), 1 - np.eye(4).repeat(2, axis=1)
SIX = {"r1": 71.3, "r5": 90.6, "r10": 96.0}
PUBLISHED = {
    "protocol": "Flickr30K 1K",
    "data_name": "f30k_precomp",
    "image_to_text": SIX,
    "text_to_image": SIX,
    "rsum": 515.8,
}


def answer_of(*recalls: float, pairs: float | None = None, **more: object) -> dict:
    """Return an evaluation with these six recalls."""
    made = {**evaluate(even(RIGHT)), "name": "mine", "members": 1, "rsum": sum(recalls), **more}
    for direction, three in (("image_to_text", recalls[:3]), ("text_to_image", recalls[3:])):
        made[direction] = made[direction] | dict(zip(("r1", "r5", "r10"), three, strict=True))
    return made if pairs is None else made | {"minimal_pairs": {"pairs": 6, "right": pairs}}


def rows_of(text: str) -> dict[str, list[str]]:
    """Read the body of a table as TeX splits it: cells by row name. Checks that braces close and columns agree."""
    lines = [line for line in text.splitlines() if not line.startswith("%")]
    columns = re.fullmatch(r"\\begin\{tabular\}\{(l(c+))\}", lines[0])
    assert columns
    assert lines[1] == r"\toprule"
    assert lines[-2:] == [r"\bottomrule", r"\end{tabular}"]
    assert lines[5] == r"\midrule"
    assert lines[3].split() == [r"\cmidrule(lr){2-4}", r"\cmidrule(lr){5-7}"]
    rows = {}
    for line in (lines[2], lines[4], *lines[6:-2]):
        if line == r"\midrule":
            continue
        assert line.endswith(r" \\")
        bare = re.sub(r"\\[\\{}&%$#_]", "", line.removesuffix(r" \\"))
        assert bare.count("{") == bare.count("}")
        assert bare.count("$") % 2 == 0
        assert not set("#%_^~") & set(re.sub(r"\$[^$]*\$", "", bare))
        spanned = sum(int(number) - 1 for number in re.findall(r"\\multicolumn\{(\d)\}", line))
        assert bare.count("&") + 1 + spanned == len(columns[1])
        name, *cells = re.split(r"(?<!\\) *& *", line.removesuffix(r" \\"))
        rows[name] = cells
    return rows


def test_a_table_of_one_row_has_a_header_and_no_bold():
    text = latex_text(answer_of(71.34, 90.0, 96.0, 54.75, 81.8, 88.2))
    rows = rows_of(text)
    assert rows["Method"] == ["R@1", "R@5", "R@10", "R@1", "R@5", "R@10", "rsum"]
    assert rows["mine"] == ["71.3", "90.0", "96.0", "54.8", "81.8", "88.2", "482.1"]
    assert text.startswith("% 4 images, 8 captions, no folds\n% needs \\usepackage{booktabs}\n")


def test_the_best_of_each_column_is_bold_as_it_is_printed():
    answer = answer_of(71.26, 90.0, 97.0, 71.34, 90.6, 96.0, published=PUBLISHED)
    rows = rows_of(latex_text(answer))
    assert rows["mine"] == [
        r"\textbf{71.3}", "90.0", r"\textbf{97.0}", r"\textbf{71.3}", r"\textbf{90.6}", r"\textbf{96.0}",
        r"\textbf{516.2}",
    ]  # fmt: skip
    assert rows["VSRN (published, two models)"] == [
        r"\textbf{71.3}", r"\textbf{90.6}", "96.0", r"\textbf{71.3}", r"\textbf{90.6}", r"\textbf{96.0}", "515.8",
    ]  # fmt: skip


def test_ten_is_more_than_nine():
    answer = answer_of(9.9, 9.9, 9.9, 9.9, 9.9, 9.9, published=PUBLISHED | {"image_to_text": SIX | {"r1": 10.0}})
    assert rows_of(latex_text(answer))["VSRN (published, two models)"][0] == r"\textbf{10.0}"


def test_a_comparison_has_its_difference_below_a_rule_and_never_bold():
    answer = {**evaluate(even(RIGHT), against=even(REVERSED)), "name": "mine", "members": 1}
    answer["against"]["name"] = "other.npy"
    text = latex_text(answer)
    rows = rows_of(text)
    assert [*rows][2:] == ["other.npy", "mine", "Difference", r"95\,\% interval"]
    assert rows["mine"][0] == r"\textbf{100.0}"
    assert rows["other.npy"][2] == r"\textbf{100.0}"
    assert rows["Difference"][0] == "$+100.0$"
    assert rows[r"95\,\% interval"][0] == "$[+100.0, +100.0]$"
    assert text.splitlines()[-5] == r"\midrule"


def test_runs_of_a_method_are_mean_and_deviation():
    runs = [answer_of(one, 90, 96, 54, 81, 88, pairs=pairs) for one, pairs in ((70, 89.0), (73, 92.0), (74, 95.0))]
    alone = answer_of(72.5, 80, 96, 54, 81, 88)
    text = latex_text(side_by_side([over_runs("three", runs), over_runs("one", [alone])]))
    rows = rows_of(text)
    assert rows["three"][0] == r"$72.3 \pm 2.1$"  # by hand: 72.333, √((2.333² + 0.667² + 1.667²) / 2) = 2.082
    assert rows["three"][1] == r"$\mathbf{90.0} \pm 0.0$"
    assert rows["one"][0] == r"\textbf{72.5}"
    assert (rows["Method"][-1], rows["three"][-1], rows["one"][-1]) == ("Pairs", r"$92.0 \pm 3.0$", "--")
    assert "% three: 3 runs (mean, sample standard deviation)\n% one: 1 run\n" in text


def test_methods_of_one_name_keep_their_own_deviations():
    same = [answer_of(value, 90, 96, 54, 81, 88) for value in (70, 72)]
    answer = side_by_side([over_runs("x", same), over_runs("x", same[:1])])
    body = [line for line in latex_text(answer).splitlines() if line.startswith("x")]
    assert [r"\pm" in line for line in body] == [True, False]


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("a_b & 50% of $5 #1", r"a\_b \& 50\% of \$5 \#1"),
        (r"{\x}^~", r"\{\textbackslash{}x\}\textasciicircum{}\textasciitilde{}"),
        ("two\nlines", "two lines"),
        ("[12] VSRN", "{[}12] VSRN"),
        ("*ours*", "{*}ours*"),
        ("a <b>|c", r"a \textless{}b\textgreater{}\textbar{}c"),
    ],
)
def test_names_are_printed_as_they_are(name, printed):
    text = latex_text({**answer_of(1, 2, 3, 4, 5, 6), "name": name})
    assert printed in rows_of(text)


def test_a_method_without_runs_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="at least one run"):
        over_runs("none", [])
