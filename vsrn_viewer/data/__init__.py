"""Everything read from disk becomes one Dataset. NumPy and the readers of its formats."""

from vsrn_viewer.data.dataset import Dataset, open_dataset
from vsrn_viewer.data.demo import demo_checkpoints, demo_folder
from vsrn_viewer.data.split import Split
from vsrn_viewer.data.tokens import encode_captions, tokenize
from vsrn_viewer.data.vocabulary import Vocabulary, load_vocabulary

__all__ = [
    "Dataset",
    "Split",
    "Vocabulary",
    "demo_checkpoints",
    "demo_folder",
    "encode_captions",
    "load_vocabulary",
    "open_dataset",
    "tokenize",
]
