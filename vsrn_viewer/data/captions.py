"""Captions as people have them: another form that can be recognised is repaired, with a notice.

Python 2's `b'A man …'` lines, and lines of Flickr's token file (`1000092795.jpg#0<tab>A man …`), are read by the
network as other words without an error, and lower every recall.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.data.sources import read_lines
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.finding import Finding

LONGEST = 1_000  # words of a caption: the whole sentence is held in memory for each of them
_LONGEST_LINE = 10_000  # characters
_MOST = 0.5  # of the lines have to be of another form for it to be one: a caption may quote anything
_BYTES = re.compile(r"""b(['"])(.*)\1""")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|(.))")
_ESCAPED = {"n": b"\n", "t": b"\t", "r": b"\r"}
_TOKEN = re.compile(r"(\S+)#\d+\t+(.*)")


@dataclass(frozen=True)
class Captions:
    """lines: the captions, repaired. image_names: the image that each line names, () if they name none.

    notices: what was repaired, and empty captions.
    """

    lines: tuple[str, ...]
    image_names: tuple[str, ...] = ()
    notices: tuple[Finding, ...] = ()


def read_captions(path: Path) -> Captions:
    """Read a captions file. Raises DatasetError as `read_lines`, if all captions are empty, or if one is too long."""
    lines = read_lines(path)
    notices = []
    named = [_TOKEN.fullmatch(line) for line in lines]
    names: tuple[str, ...] = ()
    if _are_most(named, lines):
        names = tuple(match[1] if match else "" for match in named)
        lines = tuple(match[2] if match else line for match, line in zip(named, lines, strict=True))
        what = f"{path.name}: the lines begin with an image's name and a number, which were removed."
        notices.append(Finding("captions-name-images", what, "certain", ""))
    quoted = [_BYTES.fullmatch(line) for line in lines]
    if _are_most(quoted, lines):
        lines = tuple(_unquoted(match[2]) if match else line for match, line in zip(quoted, lines, strict=True))
        what = f"{path.name}: the lines are written as Python bytes, b'…'; the b and the quotes were removed."
        notices.append(Finding("captions-as-bytes", what, "certain", ""))
    elif any(quoted):
        notices.append(_of_some_quoted(path, [number for number, match in enumerate(quoted, start=1) if match]))
    _check(path, lines)
    return Captions(lines, names, (*notices, *_of_empty(path, lines)))


def begins_with_name(line: bytes) -> bool:
    """Tell whether a line begins with the name of an image and the number of its caption."""
    return _TOKEN.fullmatch(line.decode("utf-8", "replace").strip()) is not None


def check_blocks(path: Path, names: tuple[str, ...], lines: CaptionLines) -> None:
    """Raise DatasetError unless the lines of one image, by the names that they begin with, stand together."""
    for line, (name, image) in enumerate(zip(names, lines.owners().tolist() if names else (), strict=True)):
        first = names[lines.first[image]]
        if name and first and name != first:
            raise DatasetError(
                f"{path}: line {line + 1:,} names {name[:60]}, but stands among the {len(lines.of(image))} lines of "
                f"{first[:60]}. Write the captions of an image together, in the order of the features."
            )


def _are_most(matches: list[re.Match[str] | None], lines: tuple[str, ...]) -> bool:
    return sum(match is not None for match in matches) > _MOST * max(sum(map(bool, lines)), 1)


def _unquoted(text: str) -> str:
    """Return what Python's bytes between these marks hold, as UTF-8."""

    def byte(match: re.Match[str]) -> str:
        raw = bytes.fromhex(match[1]) if match[1] else _ESCAPED.get(match[2], match[2].encode())
        return raw.decode("utf-8", "surrogateescape")

    kept: Callable[[str], bytes] = lambda part: part.encode("utf-8", "surrogateescape")  # noqa: E731 (used once)
    return kept(_ESCAPE.sub(byte, text)).decode("utf-8", "replace").strip()


def _check(path: Path, lines: tuple[str, ...]) -> None:
    if lines and not any(lines):
        raise DatasetError(f"{path}: all {len(lines):,} captions are empty. Export them again.")
    for number, line in enumerate(lines, start=1):
        if len(line) > _LONGEST_LINE or (len(line) > LONGEST and len(line.split()) > LONGEST):
            raise DatasetError(
                f"{path}: line {number:,} has {len(line.split()):,} words in {len(line):,} characters; a caption may "
                f"have {LONGEST:,} in {_LONGEST_LINE:,} at most. Write one caption per line."
            )


def _of_some_quoted(path: Path, numbers: list[int]) -> Finding:
    """Say that a few lines look like bytes: they may be captions, and stay as they stand."""
    count = f"{len(numbers):,} lines are" if len(numbers) > 1 else "a line is"
    what = (
        f"{path.name}: {count} written as Python bytes, b'…', the first line {numbers[0]:,}; they stay as they stand."
    )
    return Finding("captions-as-bytes", what, "likely", "Write them without the b and the quotes, as the others are.")


def _of_empty(path: Path, lines: tuple[str, ...]) -> list[Finding]:
    empty = [number for number, line in enumerate(lines, start=1) if not line]
    if not empty:
        return []
    if empty == [len(lines)]:
        what = (
            f"{path.name}: the last caption is empty. If a line is missing before it, every caption after that line "
            "belongs to the wrong image."
        )
        return [Finding("captions-shifted", what, "possible", "Compare the file with its source.")]
    count = f"{len(empty):,} of {len(lines):,} captions are empty" if len(empty) > 1 else "a caption is empty"
    what = f"{path.name}: {count}, the first in line {empty[0]:,}: their ranks mean nothing."
    return [Finding("captions-empty", what, "certain", "Write them, or leave out their images.")]
