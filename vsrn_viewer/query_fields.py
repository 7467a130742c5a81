"""Which fields a filter of queries and of their results can ask about, and whether a text is such a filter. Plain data.

Ranks, words and captions are counted as everywhere: from 1. What the fields are worth is in `query_filter`.
"""

from __future__ import annotations

from typing import Annotated, Final

from vsrn_viewer.filtering import Field, parse
from vsrn_viewer.schema import Checked

_LABEL = Field("text", "the detector's labels in the image; one of them is enough")
_IMAGE = Field("text", "the image's id")
_OTHER: Final = {
    "other": Field("number", "the rank by the other model, from 1, while two are compared"),
    "better": Field("text", "which of the two models ranks the truth better: here, other or neither"),
}
_STARRED = Field("text", "whether it has a star: yes or no")
_WITHOUT: Final = {
    "rank-without-hubs": Field("number", "the rank in the order without hubs, from 1, while one is chosen"),
}
_MARKED = "what somebody said of it beside an image that is not its own: right or wrong"

CAPTION_FIELDS: Final = {
    "rank": Field("number", "the rank of the caption's image, from 1"),
    "score": Field("number", "the score of the caption with its image"),
    "margin": Field("number", "by how much its image is ahead of the best other one; negative where it lost"),
    "label": _LABEL,
    "caption": Field("words", "words of the caption, whole and in a row"),
    "image": _IMAGE,
    "first": Field("text", "the id of the image that came first"),
    "words": Field("number", "how many tokens the caption has"),
    "unknown": Field("number", "how many of them the model does not know"),
    "marked": Field("text", _MARKED),
    "starred": _STARRED,
    **_OTHER,
    **_WITHOUT,
}
IMAGE_FIELDS: Final = {
    "rank": Field("number", "the best rank of the image's captions, from 1"),
    "score": Field("number", "the score of that caption"),
    "margin": Field("number", "by how much it is ahead of the best caption of other images; negative where it lost"),
    "label": _LABEL,
    "caption": Field("words", "words of one of the image's captions, whole and in a row"),
    "image": _IMAGE,
    "first": Field("words", "words of the caption that came first"),
    "captions": Field("number", "how many captions the image has"),
    "top1": Field("number", "for how many captions of the split the image comes first"),
    "top10": Field("number", "for how many captions of the split the image is among the first 10"),
    "marked": Field("text", "what somebody said of it beside a caption that is not its own: right or wrong"),
    "starred": _STARRED,
    **_OTHER,
    **_WITHOUT,
}
RESULT_FIELDS: Final = {
    "rank": Field("number", "the image's rank in the order that is shown, from 1"),
    "rank-plain": Field("number", "its rank in the plain order, from 1"),
    "score": Field("number", "its score"),
    "label": _LABEL,
    "caption": Field("words", "words of one of the image's captions, whole and in a row"),
    "image": _IMAGE,
}


def check_result_filter(text: str) -> None:
    """Raise FilterError unless a text is a filter of ranked images; "" is."""
    parse(text, RESULT_FIELDS)


ResultFilter = Annotated[str, Checked(check_result_filter)]
