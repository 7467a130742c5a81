"""Training a VSRN: the loop, its presets, its log, and how a stopped run goes on."""

from vsrn_viewer.training.log import StepRecord
from vsrn_viewer.training.loop import train
from vsrn_viewer.training.presets import PRESETS, TrainingOptions, preset_options

__all__ = ["PRESETS", "StepRecord", "TrainingOptions", "preset_options", "train"]
