"""What was found beside `changed_run.run()`: eight regions, the query "a bear", numbers chosen by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from changed_run import run

from vsrn_viewer.answers import (
    Attribution,
    CaptionHit,
    Hit,
    Interaction,
    Probed,
    Ranked,
    RankedCaptions,
    RankedImage,
)
from vsrn_viewer.groups import Group

ALONE = np.array([0.01, -0.02, 0.005, 0.0, 0.03, np.nan, 0.001, -0.004], dtype=np.float32)
TOGETHER = np.array([0.4, -0.02, 0.03, np.nan, -0.1], dtype=np.float32)
GROUPS = (Group((0, 2, 3), "ape"), Group((1,), "bear"), Group((4,), "eel"), Group((5,), "fox"), Group((6, 7), "goat"))
WORDS = ("a", "bear")
BY_WORD = np.array([-0.05, 0.25], dtype=np.float32)
VALUES = np.array([[0.02, 0, 0, 0, -0.01, np.nan, 0, 0], [0.1, -0.2, 0.3, 0, 0, np.nan, 0.05, 0]], dtype=np.float32)


def attribution(method="leave-one-out", grouped=True, **fields):
    """Return what was found of all eight regions."""
    of_groups = {"by_group": TOGETHER, "groups": GROUPS} if grouped else {}
    found = {"by_region": ALONE, "by_word": BY_WORD, "words": WORDS, "rows": np.arange(8), "score": 0.5}
    return Attribution(**{"target": "score", "method": method, **found, **of_groups, **fields})


def shapley():
    """Return what a sampling method says: every value with its error, and how far the sums miss."""
    return attribution(
        "shapley",
        region_error=np.full(8, 0.002, np.float32),
        word_error=np.full(2, 0.003, np.float32),
        group_error=np.full(5, 0.02, np.float32),
        region_gap=0.0125,
        word_gap=2e-8,
        overflowed=1,
    )


def interaction():
    """Return word × region of all eight regions."""
    return Interaction(WORDS, np.arange(8), VALUES, 0.5, BY_WORD, ALONE)


RANKED_SCORES = (0.75, 0.5, -0.25)
CAPTIONS = (("a goat", 0.625, False), ("a bear that is brown", 0.5, True), ("an eel", -0.125, False))


def ranked(founds=None, rights=(False, True, None), traced=None):
    """Return three images of a thousand, all of the same run: "107", "108", "109", with what brought each match."""
    founds = founds or (attribution(), attribution(by_group=-2 * TOGETHER), attribution(by_group=TOGETHER / 4))
    images = []
    for place, (score, found, right) in enumerate(zip(RANKED_SCORES, founds, rights, strict=True)):
        images.append(RankedImage(Hit(place + 1, f"{107 + place}", score), right, traced or run(), found))
    return Ranked("a bear", tuple(images), 1000)


def ranked_captions():
    """Return the best three captions of two hundred."""
    hits = [CaptionHit(place + 1, words, 7 * place, *rest) for place, (words, *rest) in enumerate(CAPTIONS)]
    return RankedCaptions(tuple(hits), 200)


def probed(found=None):
    """Return an answer to everything that pictures ask."""
    return Probed(
        attribution=found or attribution(),
        interaction=interaction(),
        ranked=ranked(),
        ranked_captions=ranked_captions(),
    )


def of_rows(rows):
    """Return an answer about a run that reads these regions alone."""
    rows = np.asarray(rows)
    kept = [(group, value) for group, value in zip(GROUPS, TOGETHER, strict=True) if np.isin(group.regions, rows).any()]
    groups = tuple(replace(group, regions=tuple(row for row in group.regions if row in rows)) for group, _ in kept)
    values = [value for _, value in kept]
    found = attribution(by_region=ALONE[rows], rows=rows, groups=groups, by_group=np.array(values, np.float32))
    shared = Interaction(WORDS, rows, VALUES[:, rows], 0.5, BY_WORD, ALONE[rows])
    return Probed(attribution=found, interaction=shared)
