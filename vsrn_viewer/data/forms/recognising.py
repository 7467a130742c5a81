"""Which form a file or a folder has, by what it holds."""

from __future__ import annotations

from pathlib import Path

from vsrn_viewer.data.bottom_up import LONGEST_ROW, columns_of
from vsrn_viewer.data.forms.records import Source
from vsrn_viewer.data.forms.tables import open_table
from vsrn_viewer.data.stamps import opened
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.file_kinds import recognise

_ACCEPTED = "Accepted are a bottom-up TSV."


def recognise_source(path: Path) -> Source:
    """Open the one source that a file or folder is.

    Raises DatasetError if it is none, saying what it looks like and what is accepted, or if it is several.
    """
    sources = recognise_sources(path)
    if len(sources) > 1:
        named = ", ".join(f"{source.path.name} ({source.form}, {source.split})" for source in sources[:6])
        raise DatasetError(f"{path}: holds {len(sources)} sources: {named}. Give one of them.")
    return sources[0]


def recognise_sources(path: Path) -> tuple[Source, ...]:
    """Open every source of a folder, or the one that a file is. Raises DatasetError if there is none."""
    source = _of_file(path)
    if source is None:
        raise DatasetError(f"{path}: {recognise(path).words or 'nothing that we know'}. {_ACCEPTED}")
    return (source,)


def _of_file(path: Path) -> Source | None:
    with opened(path) as file:
        line = file.readline(LONGEST_ROW)
    return open_table(path, line) if columns_of(line) else None
