"""Tab completion for bash, zsh and tcsh, by shtab: a script made from the parser, so that no key waits for Python."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, NoReturn

from vsrn_viewer.cli.output import print_text

SHELLS = ("bash", "zsh", "tcsh")


class PrintCompletion(argparse.Action):
    """The option that prints the script for a shell and ends the program."""

    def __call__(self, parser: argparse.ArgumentParser, _namespace: Any, shell: Any, _option: Any = None) -> NoReturn:
        """Print it, or say how to get shtab, which is an optional extra."""
        try:
            import shtab
        except ImportError:
            parser.error("tab completion needs shtab. Install it: pip install shtab")
        _complete_files(parser, shtab.FILE)
        print_text(shtab.complete(parser, shell))
        parser.exit()


def _complete_files(parser: argparse.ArgumentParser, files: Any) -> None:
    """Mark every argument that is a path, in all subcommands."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for one in action.choices.values():
                _complete_files(one, files)
        elif action.type is Path:
            action.complete = files  # type: ignore[attr-defined]
