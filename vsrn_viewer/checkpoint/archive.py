"""Writing a torch archive whole or not at all, and saying what the system says when it cannot be written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from vsrn_viewer.files import replacing


def save_archive(path: Path, content: Any) -> None:
    """Write what `torch.load` reads. Raises OSError, naming the file, if it cannot be written, as on a full disk.

    torch ends an archive also when a write has failed, and then raises an error about its own counting: given a name
    it hides what the system said, given a file that is the error's context.
    """
    with replacing(path) as part, part.open("wb") as file:
        try:
            torch.save(content, file)
        except RuntimeError as error:
            if isinstance(error.__context__, OSError):
                raise error.__context__ from None
            raise
