"""The products that embedding is made of, with the library that is faster for large weights and with torch's own."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import torch
from torch import nn

from vsrn_viewer.vsrn import products
from vsrn_viewer.vsrn.products import Affine, affines_of, next_state

SIZE = 640  # 3 · 640 · 640 weights are large
ROUNDING = 2e-6  # of the largest value: sums of 640 products in float32


def random(*shape: int) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(sum(shape)).standard_normal(shape, np.float32))


@pytest.fixture(params=["as here", "torch's own"])
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "torch's own":
        monkeypatch.setattr(products, "_has_onednn", lambda: False)
    return str(request.param)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("shape", [(1, SIZE), (130, SIZE), (2, 5, SIZE)], ids=str)
@pytest.mark.parametrize("with_bias", [True, False])
@pytest.mark.parametrize("few", [True, False])
def test_a_product_with_large_weights_is_the_product(shape, with_bias, few):
    x, weight, bias = random(*shape), random(3 * SIZE, SIZE), random(3 * SIZE)
    expected = x.numpy().astype(float) @ weight.numpy().astype(float).T + (bias.numpy() if with_bias else 0)
    found = Affine(weight, bias if with_bias else None, few)(x)
    np.testing.assert_allclose(found.numpy(), expected, rtol=0, atol=ROUNDING * np.abs(expected).max())


def test_rows_that_lie_apart_are_the_same_rows():
    x, weight, bias = random(6, 4, SIZE), random(3 * SIZE, SIZE), random(3 * SIZE)
    product = Affine(weight, bias)
    torch.testing.assert_close(product(x.transpose(0, 1)), product(x).transpose(0, 1), rtol=1e-5, atol=1e-4)


@pytest.mark.usefixtures("library")
def test_a_step_is_that_of_the_gru():
    gru, hidden, x = nn.GRU(8, SIZE), random(9, SIZE), random(9, 8)
    of_input, of_state = affines_of(gru)
    with torch.inference_mode():
        expected = gru(x[None], hidden[None])[1][0]
        found = next_state(hidden, of_input(x), of_state)
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-6)


def test_float64_stays_float64():
    x, weight = random(3, SIZE).double(), random(3 * SIZE, SIZE).double()
    torch.testing.assert_close(Affine(weight)(x), x @ weight.T, rtol=0, atol=1e-11)


def test_large_weights_go_to_the_faster_library_where_it_is(monkeypatch):
    if not products._has_onednn():
        pytest.skip("this torch or processor has no faster product")
    monkeypatch.setattr(nn.functional, "linear", lambda *_: pytest.fail("went to MKL"))
    Affine(random(3 * SIZE, SIZE))(random(2, SIZE))


def test_few_rows_give_the_same_whatever_was_computed_before():
    product, few = Affine(random(3 * SIZE, SIZE)), random(2, SIZE)
    before = product(few)
    product(random(50, SIZE))
    assert torch.equal(product(few), before)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's addresses")
@pytest.mark.parametrize("megabytes", [0, 1, 20])
def test_the_end_of_memory_is_an_error_and_no_crash(megabytes):
    """In a process of its own, as the limit ends it."""
    code = f"""
import resource, torch
from vsrn_viewer.errors import is_end_of_memory
from vsrn_viewer.vsrn.products import Affine
torch.set_num_threads(1)
weight, x = torch.randn(6144, 1024), torch.randn(3000, 1024)
Affine(weight)(x[:200])
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + {megabytes} * 2**20, -1))
try:
    Affine(weight)(x)
except RuntimeError as error:
    assert is_end_of_memory(error), error
else:
    raise SystemExit("there was enough")
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
