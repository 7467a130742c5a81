"""`vsrn-viewer train`: trains a network, reports how it goes, and stops cleanly on Ctrl-C."""

from __future__ import annotations

import argparse
import json

from vsrn_viewer.cli.output import print_text, say_plainly
from vsrn_viewer.cli.parser import refuse


def run(arguments: argparse.Namespace) -> int:
    """Train; return the exit status. Raises KeyboardInterrupt where Ctrl-C ended the run."""
    refuse(arguments, ("checkpoint", "vocab", "split"), "(it starts afresh, or continues from --out with --resume)")
    from vsrn_viewer.cli.training_run import run_training
    from vsrn_viewer.figures import draw_training_curve

    ended = run_training(
        preset=arguments.preset,
        changes=arguments.set,
        data=arguments.data,
        out=arguments.out,
        steps=arguments.steps,
        save_every=arguments.save_every,
        seed=arguments.seed,
        resume=arguments.resume,
        device=arguments.device or "auto",
        say=say_plainly,
        draw=draw_training_curve,
    )
    if not ended:
        raise KeyboardInterrupt  # the run is saved; whoever waits for a trained network has to know
    if arguments.json:
        print_text(json.dumps({"out": str(arguments.out)}))
    return 0
