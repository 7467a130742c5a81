"""Minimal pairs written down: plain values for JSON, a table for people."""

from __future__ import annotations

from typing import Any

from vsrn_viewer.minimal_pairs import Accuracy, ScoredPairs

Answer = dict[str, Any]


def pairs_answer(scored: ScoredPairs) -> Answer:
    """Return what `evaluate --json` says under "pairs": of all pairs and by kind how many there are, per cent right and
    Wilson's 95 % interval; "read_alike": pairs whose two captions are the same words to the model."""
    kinds = [{"kind": kind, **_plain(accuracy)} for kind, accuracy in scored.by_kind().items()]
    return {"file": scored.name, **_plain(scored.overall), "read_alike": int(scored.alike.sum()), "kinds": kinds}


def pairs_lines(answer: Answer) -> list[str]:
    """Return a table of `pairs_answer`."""
    lines = [
        f"pairs of {answer['file']}: one image, two captions",
        f"{'':17}{'pairs':>7}{'right':>8}{'95 % interval':>18}",
    ]
    lines += [_line(one["kind"], one) for one in answer["kinds"]]
    lines.append(_line("all", answer))
    if answer["read_alike"]:
        lines.append(
            f"{answer['read_alike']:,} of them are wrong as ties: what differs is not in the model's vocabulary, so "
            "both captions are the same to it."
        )
    return lines


def _plain(accuracy: Accuracy) -> Answer:
    low, high = accuracy.interval
    return {"pairs": accuracy.pairs, "right": accuracy.share, "low": low, "high": high}


def _line(name: str, numbers: Answer) -> str:
    interval = f"{numbers['low']:.1f} to {numbers['high']:.1f}"
    return f"  {name:15}{numbers['pairs']:>7,}{numbers['right']:>8.1f}{interval:>18}"
