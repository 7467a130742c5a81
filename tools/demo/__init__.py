"""Builds the demo dataset: staged photographs, a detector's regions, a backbone's features, captions. See docs/demo.md."""
