"""An open pair is checked in steps, before its images are embedded, and told of what its images showed since."""

from __future__ import annotations

from pathlib import Path

from small_pairs import IMAGES, small_pair

from vsrn_viewer.requests import AskFindings
from vsrn_viewer.workbench import Workbench, drain
from vsrn_viewer.workbench.check import of_runs
from vsrn_viewer.workbench.serving import Serving


def test_a_pair_is_checked_in_steps_without_its_embeddings(tmp_path: Path) -> None:
    pair = drain(Workbench().load(small_pair(tmp_path)))
    steps = Serving().begin(pair, AskFindings(pair.info.pair))
    assert steps is not None
    assert len(list(steps)) == 5
    found = drain(Serving().begin(pair, AskFindings(pair.info.pair)))
    assert (found.split, found.images, found.captions, found.looked_at) == ("test", IMAGES, 5 * IMAGES, IMAGES)
    assert {finding.kind: finding.sure for finding in found.findings} == {"images-repeated": "certain"}  # 10 of 100
    assert not pair.images.ready.any()


def test_copies_that_were_counted_in_all_images_are_not_sampled_again(tmp_path: Path) -> None:
    pair = drain(Workbench().open(small_pair(tmp_path)))
    (found,) = drain(Serving().begin(pair, AskFindings(pair.info.pair))).findings
    assert found.sentence in pair.info.notices
    assert found.what.startswith("test_ims.npy: 10 of 100 images equal an earlier one")


def test_an_image_that_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    pair = drain(Workbench().load(small_pair(tmp_path)))
    (tmp_path / "test_ims.npy").write_bytes(b"other")
    kinds = {finding.kind for finding in drain(Serving().begin(pair, AskFindings(pair.info.pair))).findings}
    assert kinds == {"unreadable"}


def test_logs_beside_other_checkpoints_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text("no log\n")
    assert (
        of_runs([tmp_path / "last.safetensors", tmp_path / "m.safetensors", tmp_path / "no" / "best.safetensors"]) == ()
    )
