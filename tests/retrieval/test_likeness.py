"""Images like an image, and images with a region like one, against float64 computations from the paper."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from networks import random_network
from plain_vsrn import Differently, PlainVsrn
from references import REFERENCES
from small_pairs import small_pair

from vsrn_viewer.answers import Progress
from vsrn_viewer.checkpoint import save_checkpoint
from vsrn_viewer.errors import CheckpointError, QueryError
from vsrn_viewer.retrieval.likeness import rank_like
from vsrn_viewer.retrieval.region_likeness import rank_by_region
from vsrn_viewer.retrieval.scored import MatrixScores
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.workbench import Workbench, drain

MEMBERS = REFERENCES[1], REFERENCES[2]


@cache
def ensemble():
    files = tuple(str(one.checkpoint) for one in MEMBERS)
    return drain(Workbench().open(PairId(files, str(MEMBERS[0].dataset), device="cpu")))


@pytest.fixture
def small(tmp_path):
    """A pair of 100 images, of which 90 to 99 copy 0 to 9."""
    return drain(Workbench().open(small_pair(tmp_path)))


def like(image):
    return Query("like", ensemble().split.image_ids[image], image)


def test_images_are_ranked_by_the_mean_inner_product_of_embeddings():
    split, found = ensemble().split, rank_like(ensemble(), like(7))
    networks = [PlainVsrn(one.checkpoint) for one in MEMBERS]
    embedded = np.array(
        [[net.embed_image(split.features(row), Differently()) for row in range(split.images)] for net in networks]
    )
    assert np.abs(found.scores - (embedded @ embedded[:, 7, :, None])[..., 0].mean(axis=0)).max() < 1e-5
    assert found.order.tolist() == np.argsort(-found.scores, kind="stable").tolist()
    assert found.order[0] == 7
    assert found.truth == -1


def test_the_asked_image_comes_before_its_copies(small):
    found = rank_like(small, Query("like", "93", 93))
    assert found.order[:2].tolist() == [93, 3]
    assert found.scores[93] == found.scores[3]
    assert sorted(found.order) == list(range(100))
    by_region = drain(rank_by_region(small, Query("region", "93", 93, region=1)))
    assert by_region.order[:2].tolist() == [93, 3]
    assert by_region.regions[[3, 93]].tolist() == [1, 1]


@pytest.mark.parametrize("member", [1, 2])
def test_an_image_counts_by_its_region_that_is_most_like_the_asked_one_after_the_graph(member):
    split, plain = ensemble().split, PlainVsrn(MEMBERS[member - 1].checkpoint)
    nodes = [plain.nodes(split.features(row), Differently()) for row in range(split.images)]
    units = [one / np.linalg.norm(one, axis=1, keepdims=True) for one in nodes]
    cosine = [one @ units[4][2] for one in units]
    found = drain(rank_by_region(ensemble(), Query("region", split.image_ids[4], 4, region=2), member))
    assert np.abs(found.scores - [one.max() for one in cosine]).max() < 1e-5
    assert found.order[0] == 4
    assert found.regions[4] == 2
    for row, best in enumerate(found.regions):
        assert cosine[row][best] == pytest.approx(cosine[row].max(), abs=1e-5)


def test_without_layers_the_nodes_that_enter_are_compared(tmp_path):
    pair_id = small_pair(tmp_path)
    save_checkpoint(tmp_path / "flat.safetensors", random_network(3, graph_layers=0, variant="flickr30k"))
    pair = drain(Workbench().open(replace(pair_id, checkpoints=(str(tmp_path / "flat.safetensors"),))))
    found = drain(rank_by_region(pair, Query("region", "2", 2, region=0)))
    state = pair.models[0].image_encoder.projection
    weight, bias = state.weight.detach().numpy().astype(float), state.bias.detach().numpy().astype(float)
    nodes = np.stack([pair.split.features(row) for row in range(100)]) @ weight.T + bias
    units = nodes / np.linalg.norm(nodes, axis=2, keepdims=True)
    assert np.abs(found.scores - (units @ units[2, 0]).max(axis=1)).max() < 1e-5


def test_an_image_is_read_once_and_an_answer_is_kept(small, monkeypatch):
    """Of copies only the first is read; progress is said, and going back to a query does not compute it again."""
    read = []
    features = type(small.split).features
    monkeypatch.setattr(
        type(small.split), "features", lambda split, image: (read.append(image), features(split, image))[1]
    )
    query = Query("region", "3", 3, region=1)
    steps = list(rank_by_region(small, query))
    assert {step.unit for step in steps if isinstance(step, Progress)} == {"images"}
    assert steps[-1].total == 90
    assert sorted(read) == sorted([3, *range(90)])
    before = len(read)
    drain(rank_by_region(small, query))
    assert len(read) == before


def test_a_region_or_an_image_or_a_member_that_there_is_not_is_refused(small):
    with pytest.raises(QueryError, match="Image 3 has regions 1 to 3: got 4"):
        drain(rank_by_region(small, Query("region", "3", 3, region=3)))
    with pytest.raises(CheckpointError, match="member must be 1 to 1: got 2"):
        drain(rank_by_region(small, Query("region", "3", 3, region=0), 2))
    scores = MatrixScores(np.zeros((100, 500)), small.info.caption_lines)
    without = replace(small, models=(), matrix=scores)
    with pytest.raises(CheckpointError, match="A similarity matrix has scores and no network"):
        rank_like(without, Query("like", "3", 3))
    with pytest.raises(CheckpointError, match="A similarity matrix has scores and no network"):
        drain(rank_by_region(without, Query("region", "3", 3, region=0)))
    for row in (-1, 100):
        with pytest.raises(QueryError, match="The split has no image"):
            rank_like(small, Query("like", "", row))
