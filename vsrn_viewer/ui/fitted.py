"""A View for what is open now."""

from __future__ import annotations

import dataclasses
from typing import Any

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.view import View


def fields_of(view: View) -> dict[str, Any]:
    """Return the fields of a View by name."""
    return {field.name: getattr(view, field.name) for field in dataclasses.fields(view)}


def fitted(view: View, info: PairInfo) -> View:
    """Return a View of the open model and split, on the device that they are open on: an image or a member that is not
    there any more is none."""
    image = view.image if view.image < len(info.image_ids) else -1
    return dataclasses.replace(view, pair=info.pair, image=image, member=max(1, min(view.member, info.members)))
