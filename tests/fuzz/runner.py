"""Feeds damaged files to the commands, each within limits of time and memory; prints every fault as a line of JSON.

A process of its own: `python runner.py FOLDER SEED CASES`. It forks, so that a case that dies, hangs or fills the
memory takes only its child along, and forking wants a process without Qt and with a single thread.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import resource
import shutil
import signal
import sys
import time
import traceback
from pathlib import Path

SECONDS = 30  # a case may take, on a busy machine
MEMORY = 3_000_000_000  # bytes beyond what is taken before
_A_CHILD = 40  # cases


def main(folder: Path, seed: int, cases: int) -> None:
    """Run that many cases, drawn by the seed, and print the faults, then how many ran and how long the slowest took."""
    os.environ["VSRN_VIEWER_CACHE"] = str(folder / "cache")
    import cv2
    import torch
    from workshop import KINDS, build

    torch.set_num_threads(1)
    cv2.setNumThreads(0)
    world = folder / "world"
    world.mkdir(parents=True)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        build(world)
        for kind in KINDS:
            status = kind.ask(world)
            assert status == 0, (kind.file, status)
            _tidy(world)
    drawn = random.Random(seed).choices(range(len(KINDS)), [kind.share for kind in KINDS], k=cases)
    slowest, number = 0.0, 0
    while number < cases:
        batch = list(enumerate(drawn))[number : number + _A_CHILD]
        done, longest = _in_a_child(folder, batch, seed)
        number += done
        slowest = max(slowest, longest)
    print(json.dumps({"ran": number, "slowest": slowest}), flush=True)


def _tidy(world: Path) -> None:
    for path in world.glob("out*"):
        path.unlink()


def _in_a_child(folder: Path, batch: list[tuple[int, int]], seed: int) -> tuple[int, float]:
    """Run cases in a fork; return how many it got through, the one that it died of included, and the longest time."""
    from workshop import KINDS

    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)
        _work(folder, batch, seed, tell)
        os._exit(0)
    os.close(tell)
    with os.fdopen(told) as lines:
        reports = [json.loads(line) for line in lines]
    _, status = os.waitpid(child, 0)
    for report in reports:
        if report["fault"]:
            print(json.dumps(report), flush=True)
    done = len(reports)
    if done < len(batch):
        number, kind = batch[done]
        died = f"died of signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"left with status {status}"
        print(json.dumps({"case": number, "file": KINDS[kind].file, "fault": died}), flush=True)
        done += 1
    return done, max((report["seconds"] for report in reports), default=0.0)


def _work(folder: Path, batch: list[tuple[int, int]], seed: int, tell: int) -> None:
    from mutations import mutate
    from workshop import KINDS

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    world = folder / f"child{os.getpid()}"
    for number, which in batch:
        shutil.copytree(folder / "world", world)
        kind, at = KINDS[which], random.Random(f"{seed} {number}")
        file = world / kind.file
        file.write_bytes(mutate(file.read_bytes(), at))
        signal.setitimer(signal.ITIMER_REAL, SECONDS)  # whose signal kills
        start = time.monotonic()
        fault = judge(world, kind)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if fault:
            shutil.copyfile(file, folder / f"fault_{number}_{file.name}")
        shutil.rmtree(world)
        report = {"case": number, "file": kind.file, "fault": fault, "seconds": time.monotonic() - start}
        os.write(tell, json.dumps(report).encode() + b"\n")


def judge(world: Path, kind: object) -> str:
    """Read a file of a kind; return what is wrong with how that ended, "" if nothing is."""
    from vsrn_viewer.errors import ViewerError

    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            status = kind.ask(world)  # type: ignore[attr-defined]
    except ViewerError:
        status = 2
    except BaseException:  # noqa: BLE001 (any is a fault)
        return traceback.format_exc()[-1500:]
    if status not in (0, 2):
        return f"exit status {status}"
    if "Traceback" in said.getvalue():
        return said.getvalue()[-1500:]
    left = [str(path) for path in world.rglob(".*") if ".part" in path.name]
    left += [str(path) for path in world.glob("out*")] if status == 2 else []
    return f"left behind: {left}" if left else ""


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
