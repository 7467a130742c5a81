"""`vsrn-viewer cache`: where embeddings and answers are kept, how much of what; and how to be rid of them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vsrn_viewer.cli.output import print_answer

if TYPE_CHECKING:
    from vsrn_viewer.workbench.store import Kept

_NAMED = 10  # foreign files, before the rest is counted


def run(arguments: argparse.Namespace) -> int:
    """Show what is kept, and empty the folder if asked to; return the exit status.

    Raises OSError naming a file that cannot be removed.
    """
    from vsrn_viewer.workbench.store import Store

    store = Store()
    before = store.thumbnails_size() + sum(one.size for one in store.kept())
    if arguments.clear:
        store.clear()
    kept = store.kept()
    size, thumbnails = sum(one.size for one in kept), store.thumbnails_size()
    answer: dict[str, Any] = {
        "folder": str(store.folder),
        "bytes": size,
        "limit_bytes": store.limit,
        "thumbnails_bytes": thumbnails,
        "removed_bytes": before - size - thumbnails,
        "entries": [_described(one) for one in kept],
        "foreign_files": [str(path) for path in store.foreign()],
    }
    print_answer(arguments, None, answer, [*_head(answer), *map(_line, answer["entries"]), *_foreign(answer)])
    return 0


def _described(kept: Kept) -> dict[str, Any]:
    """Return an entry as JSON says it; what its description does not tell is "unknown"."""
    about = {key: kept.about.get(key, "unknown") for key in ("model", "dataset", "split")}
    rows, blocks = (int(text) if (text := kept.about.get(key, "")).isdecimal() else 0 for key in ("rows", "blocks"))
    of_photographs = kept.kind == "regions"  # a block each, and a folder may get more of them
    return {
        **about,
        "of": kept.kind,
        "embeddings": 0 if of_photographs else rows,
        "photographs": kept.blocks if of_photographs else 0,
        "complete": of_photographs or kept.blocks == blocks > 0,
        "bytes": kept.size,
        "last_used": datetime.fromtimestamp(kept.last_used).astimezone().isoformat(timespec="seconds"),
    }


def _head(answer: dict[str, Any]) -> Sequence[str]:
    removed = f", {answer['removed_bytes'] / 1e6:,.1f} MB removed" if answer["removed_bytes"] else ""
    of = f"{answer['bytes'] / 1e6:,.1f} MB of at most {answer['limit_bytes'] / 1e6:,.0f} MB"
    thumbnails = answer["thumbnails_bytes"]
    line = f"{answer['folder']}: {of}{removed}"
    return (line, f"  thumbnails, {thumbnails / 1e6:,.1f} MB") if thumbnails else (line,)


def _line(entry: dict[str, Any]) -> str:
    part = "" if entry["complete"] else " (incomplete)"
    rows = f"{entry['embeddings']:,} " if entry["of"] in ("images", "captions") else ""
    of = f" of {entry['photographs']:,} photographs" if entry["of"] == "regions" else ""
    return (
        f"  {entry['model']} on {entry['dataset']} / {entry['split']}: {rows}{entry['of']}{of}{part}, "
        f"{entry['bytes'] / 1e6:,.1f} MB, used {entry['last_used'][:16].replace('T', ' ')}"
    )


def _foreign(answer: dict[str, Any]) -> Sequence[str]:
    names = [Path(name).relative_to(answer["folder"]) for name in answer["foreign_files"]]
    if not names:
        return ()
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return (f"  not ours, left alone: {', '.join(map(str, names[:_NAMED]))}{more}",)
