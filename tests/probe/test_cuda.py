"""What the CPU computes, a CUDA device computes too: traces, scores, ranks. (The other tests here run on both.)"""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
import torch
from devices import needs_cuda
from references import REFERENCES
from split_desk import write_split
from what_if_desk import QUERY

from vsrn_viewer.change import Change
from vsrn_viewer.checkpoint import load_checkpoint
from vsrn_viewer.data import open_dataset
from vsrn_viewer.errors import ViewerError
from vsrn_viewer.probe.explaining import explain
from vsrn_viewer.probe.interaction import interaction
from vsrn_viewer.retrieval.search import rank_captions, rank_images, split_scores, trace_image
from vsrn_viewer.statistics import METHODS
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.vsrn import trace
from vsrn_viewer.vsrn.device import resolve_device
from vsrn_viewer.workbench import Workbench, drain

pytestmark = needs_cuda

RELATIVE = 1e-4  # to the largest magnitude of an array
ROUNDING = 2e-6  # of a score
FOLDED = 2e-5  # folded products round within 7e-6 of float64 on each device (tests/vsrn/test_folded.py)
ASKED = Query(text=" ".join(QUERY))


def assert_close(one, other, name=""):
    """Equal kinds, shapes and whole numbers; floats differ by a ten-thousandth of the largest at most."""
    assert (one.dtype, one.shape) == (other.dtype, other.shape), name
    if not np.issubdtype(one.dtype, np.floating):
        np.testing.assert_array_equal(one, other, name)
    elif one.size:
        np.testing.assert_allclose(one, other, rtol=0, atol=RELATIVE * np.nanmax(np.abs(other)), err_msg=name)


def assert_traces_close(one, other):
    for field in fields(one):
        if isinstance(getattr(one, field.name), np.ndarray) and field.name != "gate_error":
            assert_close(getattr(one, field.name), getattr(other, field.name), field.name)


@pytest.fixture(scope="module")
def pairs(desk):
    """The same ensemble of two on both devices."""
    files = tuple(str(file) for file in desk.checkpoints)
    return [
        drain(Workbench().open(PairId(files, str(desk.dataset), "test", str(desk.vocabulary), device)))
        for device in ("cuda", "cpu")
    ]


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda reference: reference.name)
@pytest.mark.parametrize("change", [Change(), Change(edges=((0, 1, 2, 0.0),), gates=(("update", 3, 0.5),))])
def test_every_array_of_a_trace(reference, change):
    device = resolve_device("auto")
    assert device == "cuda"
    split = open_dataset(reference.dataset).split("test")
    ours, cpu = (load_checkpoint(reference.checkpoint, place).model for place in (device, "cpu"))
    for image in range(3):
        here, there = (trace(model, split.features(image), change=change) for model in (ours, cpu))
        assert_traces_close(here, there)
        assert here.gate_error.max() < 1e-5


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda reference: reference.name)
def test_the_published_code_s_embeddings(reference):
    split, expected = open_dataset(reference.dataset).split("test"), reference.expected()
    network = load_checkpoint(reference.checkpoint, resolve_device("cuda")).model
    features = torch.from_numpy(np.stack([split.features(image) for image in range(split.images)]))
    tokens = (torch.from_numpy(expected[name]).to("cuda") for name in ("token_ids", "lengths"))
    with torch.inference_mode():
        images, captions = network.embed_images(features.to("cuda")), network.embed_captions(*tokens)
    np.testing.assert_allclose(images.cpu().numpy(), expected["image_embeddings"], rtol=0, atol=1e-5)
    np.testing.assert_allclose(captions.cpu().numpy(), expected["caption_embeddings"], rtol=0, atol=1e-5)


def test_scores_and_ranks_of_an_ensemble(pairs):
    cuda, cpu = (rank_images(pair, ASKED) for pair in pairs)
    np.testing.assert_allclose(cuda.scores, cpu.scores, rtol=0, atol=ROUNDING)
    moved = np.flatnonzero(cuda.order != cpu.order)
    ties = np.abs(cpu.scores[cuda.order[moved]] - cpu.scores[cpu.order[moved]])
    assert ties.size == 0 or ties.max() <= 2 * ROUNDING  # only what rounding leaves open may change places


def test_a_trace_of_a_match_and_its_context(pairs):
    cuda, cpu = (trace_image(pair, 3, ASKED, member=2) for pair in pairs)
    assert_traces_close(cuda.trace, cpu.trace)
    assert cuda.context.device == "cuda"


def test_similarity_and_captions_of_a_split(tmp_path):
    wanted = write_split(tmp_path)
    cuda, cpu = (drain(Workbench().open(replace(wanted, device=device))) for device in ("cuda", "cpu"))
    np.testing.assert_allclose(
        drain(split_scores(cuda)).matrix(), drain(split_scores(cpu)).matrix(), rtol=0, atol=ROUNDING
    )
    here, there = (rank_captions(pair, 2).scores for pair in (cuda, cpu))
    np.testing.assert_allclose(here, there, rtol=0, atol=ROUNDING)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("target", ["score", "margin"])
def test_every_method_of_explanation(pairs, method, target):
    cuda, cpu = (drain(explain(pair, 3, ASKED, method, target)) for pair in pairs)
    for name in ("by_region", "by_word"):
        here, there = (getattr(found, name) for found in (cuda, cpu))
        if there is not None:
            # Integration stops once it misses its sum by 0.5 %, and that may be a step earlier on one device.
            scale = np.abs(there).max() * (0.02 if method == "integrated-gradients" else 1e-3)
            np.testing.assert_allclose(here, there, rtol=0, atol=scale + ROUNDING)


def test_words_by_regions(pairs):
    cuda, cpu = (drain(interaction(pair, 3, ASKED)) for pair in pairs)
    np.testing.assert_allclose(cuda.values, cpu.values, rtol=0, atol=4 * ROUNDING)


def test_the_end_of_its_memory_is_a_sentence_or_the_cpu_computes_the_same(desk):
    """What is still free in torch's own pool decides which; a traceback or other numbers it never is."""
    files = tuple(str(file) for file in desk.checkpoints)
    wanted = PairId(files, str(desk.dataset), "test", str(desk.vocabulary), "cuda")
    torch.cuda.empty_cache()
    torch.cuda.set_per_process_memory_fraction(1e-9)
    try:
        pair = drain(Workbench().open(wanted))
    except ViewerError as error:
        if "memory" not in str(error):
            raise
        return
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    plain = drain(Workbench().open(replace(wanted, device="cpu")))
    for cuda, cpu in zip(pair.images.members, plain.images.members, strict=True):
        np.testing.assert_allclose(cuda.cpu(), cpu, rtol=0, atol=FOLDED)
