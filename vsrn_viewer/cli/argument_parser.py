"""argparse, as this program speaks: a mistake in one line, values that begin with a dash, readers that leave early."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from vsrn_viewer.cli.output import print_text

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_NEGATED = re.compile(r"-\w+:")  # a term of a filter, turned round


class Parser(argparse.ArgumentParser):
    """Says a mistake in one line, as every other mistake is said."""

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:
        """Keep a value that is "--": argparse of Python 3.11 and older takes it for the end of the options."""
        if arg_strings == ["--"] and action.option_strings and action.nargs is None:
            return self._get_value(action, "--")
        return super()._get_values(action, arg_strings)

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:
        """Refuse an empty path, as of a variable that is not set: it would be the folder that one happens to be in."""
        if action.type is Path and not arg_string:
            raise argparse.ArgumentError(action, "must name a file or a folder: got nothing")
        return super()._get_value(action, arg_string)

    def _parse_optional(self, arg_string: str) -> Any:
        """Take a filter that begins with a dash, as -label:dog, for a value: no option is called so."""
        return None if _NEGATED.match(arg_string) else super()._parse_optional(arg_string)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"vsrn-viewer: {message}. See {self.prog} --help.\n")

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        """Print help and version as answers are printed: whoever reads them may leave, as `| head` does."""
        if file in (None, sys.stdout):
            print_text(message.rstrip("\n"))
        else:
            super()._print_message(message, file)
