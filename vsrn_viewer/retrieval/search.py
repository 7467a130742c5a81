"""Questions to an open pair: ranked images, ranked captions, a trace, the whole similarity matrix.

Scores are inner products of embeddings, for an ensemble the mean over its members (as published).
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from vsrn_viewer.answers import CaptionRanking, ImageRanking, Progress, Traced
from vsrn_viewer.change import Change
from vsrn_viewer.data.box_checks import problem_of_boxes
from vsrn_viewer.data.images import read_image
from vsrn_viewer.data.tokens import encode_words
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.retrieval import metrics
from vsrn_viewer.retrieval.gallery import Embeddings, embed_captions, embed_tokens
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.query import count_words, words_to_read
from vsrn_viewer.retrieval.ranking import rank
from vsrn_viewer.trace import TraceContext
from vsrn_viewer.view import Query
from vsrn_viewer.vsrn import trace


def rank_images(pair: Pair, query: Query, typing: bool = False) -> ImageRanking:
    """Rank all images of the split for a sentence, or for a caption of the dataset.

    Raises QueryError if the sentence has no word that the network knows.
    """
    start = time.perf_counter()
    words = count_words(query.text, pair.vocabulary, typing)
    embeddings = _embed_sentence(pair, words_to_read(words, pair.vocabulary))
    encoded = time.perf_counter()
    scores = _mean_scores(pair.images, embeddings)
    order = rank(scores)
    truth = pair.split.image_of_caption(query.index) if query.kind == "caption" else -1
    ranked = time.perf_counter()
    return ImageRanking(query, order, scores, truth, words, (encoded - start) * 1e3, (ranked - encoded) * 1e3)


def rank_captions(pair: Pair, image: int) -> CaptionRanking:
    """Rank all captions of the split for one of its images. The captions must have been embedded.

    Raises DatasetError if the split has no captions.
    """
    if not pair.info.captions:
        raise DatasetError(f"split '{pair.info.split}' has no captions to rank. Name a captions file in dataset.toml.")
    captions = _embedded_captions(pair)
    start = time.perf_counter()
    scores = _mean_scores(captions, tuple(member[image] for member in pair.images.members))
    order = rank(scores)
    first = image * pair.info.captions_per_image
    truths = tuple(range(first, first + pair.info.captions_per_image))
    return CaptionRanking(image, order, scores, truths, (time.perf_counter() - start) * 1e3)


def prepare_captions(pair: Pair) -> Iterator[Progress]:
    """Embed the captions of the split, once."""
    if pair.captions is None and pair.info.captions:
        pair.captions = yield from embed_captions(pair.models, pair.vocabulary, pair.info.captions, pair.known_captions)


def trace_image(pair: Pair, image: int, query: Query, member: int = 1, change: Change = Change()) -> Traced:  # noqa: B008
    """Trace one image through one member of the ensemble (from 1), with the query's sentence if it has one.

    A query that cannot be read (see `rank_images`) raises QueryError; an empty one is no query.
    """
    start = time.perf_counter()
    model = pair.models[member - 1]
    split = pair.split
    sentence = query.text.strip() if query.kind != "image" else ""
    embeddings: tuple[Tensor, ...] = ()
    if sentence:
        words = count_words(query.text, pair.vocabulary, typing=query.kind == "sentence")
        embeddings = _embed_sentence(pair, words_to_read(words, pair.vocabulary))
    caption = embeddings[member - 1].cpu().numpy() if embeddings else None
    traced = trace(model, split.features(image), split.boxes(image), caption, change)
    path, scores = split.image_path(image), split.scores(image)
    context = TraceContext(
        image_id=split.image_ids[image],
        query=sentence,
        model=pair.info.model_name,
        split=f"{pair.info.dataset_name} / {pair.info.split}",
        region_order=pair.info.region_order,
        image_size=_image_size(pair, image),
        labels=split.labels(image),
        region_scores=() if scores is None else tuple(scores.tolist()),
        image_file=path.read_bytes() if path is not None and path.is_file() else b"",
        member=member,
        members=len(pair.models),
        ensemble_score=_ensemble_score(pair, image, embeddings),
        device=pair.info.device,
        precision=pair.info.precision,
        words=() if traced.word_ids is None else pair.vocabulary.spell(traced.word_ids),
    )
    return Traced(image, query, traced, context, (time.perf_counter() - start) * 1e3)


def look_at_photograph(pair: Pair, image: int) -> None:
    """Raise DatasetError if the dataset names a photograph for this image, and it is missing or cannot be decoded."""
    path = pair.split.image_path(image)
    if path is not None:
        read_image(path)


def split_similarity(pair: Pair) -> Generator[Progress, None, npt.NDArray[np.float64]]:
    """Return the similarity of every image with every caption, (I,C) float64: float32 embeddings, scored
    in float64, averaged over the members. Raises DatasetError if the split has no captions."""
    if not pair.info.captions:
        raise DatasetError(
            f"split '{pair.info.split}' has no captions to evaluate. Name a captions file in dataset.toml."
        )
    yield from prepare_captions(pair)
    return metrics.similarity_matrix(_arrays(pair.images), _arrays(_embedded_captions(pair)))


def _embed_sentence(pair: Pair, words: tuple[str, ...]) -> tuple[Tensor, ...]:
    """Return the sentence's embedding per member, (D,)."""
    ids = encode_words(words, pair.vocabulary)[None]  # (1,T)
    lengths = np.array([ids.shape[1]])
    return tuple(embed_tokens(model, ids, lengths)[0] for model in pair.models)


def _embedded_captions(pair: Pair) -> Embeddings:
    if pair.captions is None:
        raise ValueError("the captions must be embedded first, by prepare_captions")
    return pair.captions


def _arrays(embeddings: Embeddings) -> list[npt.NDArray[np.float32]]:
    return [member.cpu().numpy() for member in embeddings.members]


def _mean_scores(rows: Embeddings, embeddings: tuple[Tensor, ...]) -> npt.NDArray[np.float32]:
    """Mean over members of rows (R,D) times embedding (D,); returns (R,) float32, copies with equal scores."""
    with torch.inference_mode():
        scores = [member @ embedding for member, embedding in zip(rows.members, embeddings, strict=True)]
        mean: npt.NDArray[np.float32] = torch.stack(scores).mean(dim=0).cpu().numpy()
    return mean[rows.first]


def _image_size(pair: Pair, image: int) -> tuple[int, int] | None:
    """Return (width, height) as the dataset says; else the photograph's own, or the boxes would lie beside it."""
    size, path = pair.split.image_size(image), pair.split.image_path(image)
    if size is not None or path is None:
        return size
    try:
        height, width = read_image(path).shape[:2]
    except DatasetError:  # `look_at_photograph` says so; the trace needs no photograph
        return None
    boxes = pair.split.boxes(image)
    problem = "" if boxes is None else problem_of_boxes(boxes, (width, height))
    if problem:
        raise DatasetError(f"{path}: the boxes of image {pair.split.image_ids[image]} {problem}")
    return width, height


def _ensemble_score(pair: Pair, image: int, embeddings: tuple[Tensor, ...]) -> float | None:
    if not embeddings:
        return None
    pairs = zip(pair.images.members, embeddings, strict=True)
    return float(np.mean([float(member[image] @ embedding) for member, embedding in pairs]))
