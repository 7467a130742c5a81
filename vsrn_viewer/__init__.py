"""vsrn_viewer: see why VSRN matched an image with a sentence."""

__version__ = "0.1.0"
