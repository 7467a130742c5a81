"""Photographs → regions and features."""

from vsrn_viewer.extract.extractor import Extractor, Regions, checked
from vsrn_viewer.extract.registry import GROUP, find_extractor

__all__ = ["GROUP", "Extractor", "Regions", "checked", "find_extractor"]
