"""An import from its sources to its report, as a job that can be stopped anywhere and goes on."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from vsrn_viewer.answers import Progress
from vsrn_viewer.data.forms import Source, recognise_sources
from vsrn_viewer.data.importing.captions import open_captions
from vsrn_viewer.data.importing.checking import check_written
from vsrn_viewer.data.importing.choosing import NO_FEATURES
from vsrn_viewer.data.importing.copying import check_spots, copy_images, stored_type
from vsrn_viewer.data.importing.destination import about_dataset, check_fits, what_is_there
from vsrn_viewer.data.importing.extracted import Extracted
from vsrn_viewer.data.importing.photographs import Photographs, find_photographs, holds_data
from vsrn_viewer.data.importing.planning import Plan, make_plan
from vsrn_viewer.data.importing.proving import prove_boxes
from vsrn_viewer.data.importing.report import Report
from vsrn_viewer.data.importing.telling import tell
from vsrn_viewer.data.importing.work import Work, open_work
from vsrn_viewer.data.importing.writing import Kept, summarise, write_files, write_manifest
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.strangers import shown

Extract: TypeAlias = Callable[[Path], Extracted]  # a folder of photographs → regions and features of each


def run_import(
    paths: Sequence[Path],
    out: Path,
    split: str = "",
    captions: Path | None = None,
    extract: Extract | None = None,
    must_extract: bool = False,
) -> Generator[Progress, None, Report]:
    """Join the sources into a dataset in the folder `out`; say how far it is, and return what was done.

    paths: files or folders of the forms that docs/importing.md lists. split: its name; "" for what the sources have, or
    test. captions: a file of captions that counts in place of the sources' own. extract: makes a source of a folder
    of photographs, if no other source brings features; must_extract: refuse those that do.
    A folder that `run_import` made gets another split beside those that it has. A job that was stopped or killed goes
    on where it was, if it is started with the same arguments. Raises DatasetError for whatever is wrong with the
    sources, or if `out` holds something else, and OSError for a file that cannot be written: dataset.toml names the
    split only when all of it is there.
    """
    _check_name(split)
    kept = what_is_there(out, paths)
    yield Progress("Reading what the sources hold", 0, 1, "files")
    sources, folders = _open(paths, extract, must_extract)
    named = None if captions is None else open_captions(captions, sources, split)
    plan = make_plan([*sources, *([named] if named else [])], folders, split, named)
    if kept:
        check_fits(plan, out)
    check_spots(plan)
    out.mkdir(parents=True, exist_ok=True)
    with open_work(out, plan.fingerprint(), stored_type(plan)) as work:
        for done in () if work.is_placing else copy_images(plan, work):
            yield Progress("Importing", done, plan.images)
        return _finish(plan, work, kept)


def _finish(plan: Plan, work: Work, kept: Kept) -> Report:
    left_out = work.left_out()
    if len(left_out) == plan.images:
        raise DatasetError(f"No regions were found in any photograph. The first: {left_out[0]}")
    plan = plan.without(left_out)
    proven = prove_boxes(work.rows)
    summary = summarise(work.rows(), proven)
    report = tell(plan, work, proven, summary, tuple(left_out.values()))
    if work.is_placing:
        work.place()
        return report
    written = write_files(plan, work, proven, summary)
    proof = check_written(plan, work.out, {key: work.folder / file for key, file in written.files.items()})
    work.place(write_manifest(work, plan.split, written, kept or about_dataset(plan, work.out)))
    return replace(report, proof=(*report.proof, proof))


def _open(paths: Sequence[Path], extract: Extract | None, must_extract: bool) -> tuple[list[Source], list[Photographs]]:
    """Open all sources. Folders of photographs are extracted only if nothing else brings features."""
    sources: list[Source] = []
    folders: list[Photographs] = []
    for path in dict.fromkeys(paths):
        if path.is_dir():
            found = find_photographs(path)
            folders += [found] if found.paths else []
            if found.paths and not holds_data(path):
                continue
        sources += recognise_sources(path)
    bringing = next((source for source in sources if "features" in source.brings), None)
    if bringing is not None and must_extract:
        raise DatasetError(f"{bringing.path}: brings features, so that no --extractor counts. Leave one of them out.")
    if bringing is None:
        if not folders or extract is None:
            raise DatasetError(NO_FEATURES)
        return [*(extract(folder.folder) for folder in folders), *sources], []  # which know their photographs
    return sources, folders


def _check_name(split: str) -> None:
    if not split.isprintable() or any(sign in split for sign in "/\\"):
        raise DatasetError(f"--split {shown(split)}: must be a plain name, such as test.")
