"""Builds the demo dataset: staged photographs, a detector's regions, a backbone's features, captions.

How to run it: docs/demo.md.
"""
