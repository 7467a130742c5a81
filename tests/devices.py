"""Where networks are tested: on the CPU, and on a CUDA device too if there is one."""

from __future__ import annotations

import pytest
import torch

DEVICES = ("cpu", "cuda") if torch.cuda.is_available() else ("cpu",)
needs_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="this machine has no CUDA device")
