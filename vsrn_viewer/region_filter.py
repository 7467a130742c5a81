"""Which fields a filter of an image's regions can ask about, and whether a text is such a filter. Plain data."""

from __future__ import annotations

from typing import Annotated

from vsrn_viewer.filtering import Field, parse
from vsrn_viewer.schema import Checked

REGION_FIELDS = {
    "label": Field("text", "the detector's label"),
    "score": Field("number", "the detector's confidence, 0 to 1"),
    "size": Field("number", "the box's share of the image's area, 0 to 1"),
    "number": Field("number", "the region's number, from 1"),
    "thing": Field("number", "the number of the group that the region is in, from 1, by the groups' first regions"),
    "linked": Field(
        "number",
        "the strongest affinity, without its sign, with a selected region in the shown layer; with any other region "
        "where none is selected",
    ),
}


def check_region_filter(text: str) -> None:
    """Raise FilterError unless a text is a filter of regions; "" is."""
    parse(text, REGION_FIELDS)


RegionFilter = Annotated[str, Checked(check_region_filter)]
