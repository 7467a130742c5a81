"""Reading what strangers wrote: ordinary files alone, JSON and TOML of sane size and depth, values made short to show.

A pipe would make the reader wait for ever, a device would fill the memory, and a few kilobytes of brackets, digits or
dots end in a traceback or in minutes of work. All of it is found before anything is built.
"""

from __future__ import annotations

import errno
import json
import os
import reprlib
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MOST_TEXT = 100_000_000  # bytes of a text or JSON file: lines and lists take up to twenty times as much in memory
_MOST_TOML = 100_000  # bytes
_LONGEST_TOML_LINE = 4096  # characters: the dots of one key cost the square of their number
_NOT_WAITING = getattr(os, "O_NONBLOCK", 0)  # opening a pipe that nobody writes to returns at once
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = 60


class UnreadableError(ValueError):
    """A document that is damaged, or too large or too deep to be read. The message says which, for people."""


def open_ordinary(path: Path) -> IO[bytes]:
    """Open a file for reading bytes. Raises OSError, also if it is a pipe, a device, or no name of a file."""
    if "\0" in str(path):
        raise OSError(errno.EINVAL, "a NUL character in its name", str(path).replace("\0", "\\0"))
    file = open(path, "rb", opener=lambda name, flags: os.open(name, flags | _NOT_WAITING))  # noqa: SIM115 (returned)
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "not an ordinary file", str(path))
    return file


def read_ordinary(path: Path, most: int) -> bytes:
    """Return the content of a file of at most `most` bytes. Raises OSError as `open_ordinary`, and for a larger one."""
    with open_ordinary(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > most:
            raise OSError(errno.EFBIG, f"{size:,} bytes, more than {most:,}", str(path))
        return file.read()


def parse_json(text: str | bytes, made: Callable[[list[tuple[str, Any]]], Any] | None = None) -> Any:
    """Return what a JSON text holds. made: makes an object of its keys and values, None for a dictionary.

    Raises UnreadableError if it is not JSON, nested too deep or of endless digits; so may `made`.
    """
    try:
        return json.loads(text, object_pairs_hook=made)
    except UnreadableError:
        raise
    except (ValueError, RecursionError) as error:
        raise UnreadableError(_reason(error)) from None


def parse_toml(content: bytes) -> dict[str, Any]:
    """Return what a TOML file holds. Raises UnreadableError if it is not TOML, or too large for what people write."""
    if len(content) > _MOST_TOML:
        raise UnreadableError(f"{len(content):,} bytes, more than {_MOST_TOML:,}")
    try:
        text = content.decode("utf-8")
        if max(map(len, text.split("\n"))) > _LONGEST_TOML_LINE:
            raise UnreadableError(f"a line of more than {_LONGEST_TOML_LINE:,} characters")
        stored: dict[str, Any] = tomllib.loads(text)
    except UnreadableError:
        raise
    except (ValueError, RecursionError) as error:
        raise UnreadableError(_reason(error)) from None
    return stored


def shown(value: object) -> str:
    """Return a value for a message: short, on one line, however large, deep or strange it is."""
    try:
        text = _SHORT.repr(value)
    except (ValueError, RecursionError):  # an int of thousands of digits has no decimal form
        text = f"a {type(value).__name__}"
    return text if len(text) <= 80 else text[:77] + "..."


def plain(text: object) -> str:
    """Return a text for a message as it is where it is short and printable, else as `shown`."""
    return text if isinstance(text, str) and text.isprintable() and len(text) <= 60 else shown(text)


def _reason(error: ValueError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    return "a number of too many digits" if "integer string conversion" in str(error) else str(error)
