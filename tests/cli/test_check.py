"""`check` names each situation that people stumble over, on a small case made for it, and nothing else."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from networks import random_network
from references import REFERENCES

from vsrn_viewer.checkpoint import TrainingFacts, save_checkpoint
from vsrn_viewer.cli import USERS_MISTAKE, main
from vsrn_viewer.cli.check import FOUND
from vsrn_viewer.data.demo import demo_checkpoints
from vsrn_viewer.data.stored import StoredRegions
from vsrn_viewer.data.vocabulary import SPECIAL, Vocabulary, save_vocabulary

I, N, F = 20, 36, 6  # noqa: E741 (images)
WORDS = ("a", "dog", "cat", "runs", "sits")
Arguments = list[object]


def sound(folder: Path, images: int = I, split: str = "test", regions: int = N, seed: int = 0) -> Path:
    """Write a split with nothing strange, features (images,N,F), and five captions an image."""
    folder.mkdir(exist_ok=True)
    features = np.random.default_rng(seed).normal(size=(images, regions, F)).astype(np.float32)
    np.save(folder / f"{split}_ims.npy", features)
    captions = [" ".join(WORDS[line // 5**place % 5] for place in range(7)) for line in range(5 * images)]
    (folder / f"{split}_caps.txt").write_text("".join(f"{line}\n" for line in captions))
    (folder / f"{split}_ids.txt").write_text("".join(f"{100 + 3 * row}\n" for row in range(images)))
    return folder


def data(folder: Path, split: str = "test") -> Arguments:
    return ["--data", folder, "--split", split]


def relined(path: Path, change: Callable[[int, str], str]) -> None:
    lines = path.read_text().splitlines()
    path.write_text("".join(f"{change(number, line)}\n" for number, line in enumerate(lines)))


def with_captions(change: Callable[[int, str], str]) -> Callable[[Path], Arguments]:
    def make(folder: Path) -> Arguments:
        relined(sound(folder) / "test_caps.txt", change)
        return data(folder)

    return make


def with_features(change: Callable[[np.ndarray], np.ndarray | None]) -> Callable[[Path], Arguments]:
    def make(folder: Path) -> Arguments:
        features = np.load(sound(folder) / "test_ims.npy")
        changed = change(features)
        np.save(folder / "test_ims.npy", features if changed is None else changed)
        return data(folder)

    return make


def without_an_end(folder: Path) -> Arguments:
    lines = (sound(folder) / "test_caps.txt").read_text().splitlines()
    (folder / "test_caps.txt").write_text("\n".join([*lines[:3], *lines[4:], "", ""]))
    return data(folder)


def of_another_vocabulary(folder: Path) -> Arguments:
    save_vocabulary(folder.parent / "v.json", Vocabulary((*SPECIAL, "ein", "hund")))
    return [*data(sound(folder)), "--vocab", folder.parent / "v.json"]


def named_after(shift: int) -> Callable[[Path], Arguments]:
    """Captions that begin with an image's name, those of the image `shift` further on."""

    def make(folder: Path) -> Arguments:
        change = lambda line, text: f"COCO_{100 + 3 * ((line // 5 + shift) % I):012d}.jpg#{line % 5}\t{text}"  # noqa: E731
        relined(sound(folder) / "test_caps.txt", change)
        return data(folder)

    return make


def repeated_ids(folder: Path) -> Arguments:
    relined(sound(folder) / "test_ids.txt", lambda row, text: "100" if row == 7 else text)
    return data(folder)


def with_table(name_of: Callable[[int], str]) -> Callable[[Path], Arguments]:
    """A TSV whose row of an image has another id."""

    def make(folder: Path) -> Arguments:
        rows = []
        for row, features in enumerate(np.load(sound(folder) / "test_ims.npy")):
            boxes = np.full((N, 4), [0, 0, 60, 40], "<f4")
            coded = [base64.b64encode(array.tobytes()).decode() for array in (boxes, features)]
            rows.append("\t".join([name_of(row), "64", "48", str(N), *coded]) + "\n")
        (folder / "test.tsv").write_text("".join(rows))
        return data(folder)

    return make


def with_file_names(folder: Path) -> Arguments:
    """Photographs that are named after the id before."""
    sound(folder)
    names = [f"images/COCO_val2014_{100 + 3 * (row - 1):012d}.jpg\n" for row in range(I)]
    (folder / "test_files.txt").write_text("".join(names))
    return data(folder)


def first_fold(folder: Path) -> Arguments:
    sound(folder, 5000, "testall", regions=1)
    sound(folder, 1000, regions=N)
    lines = (folder / "testall_caps.txt").read_text().splitlines(keepends=True)
    (folder / "test_caps.txt").write_text("".join(lines[:5000]))
    return data(folder)


def some_other_thousand(folder: Path) -> Arguments:
    return data(sound(folder, 1000))


def five_thousand(folder: Path) -> Arguments:
    return data(sound(folder, 5000, "testall"), "testall")


def validation(folder: Path) -> Arguments:
    return data(sound(sound(folder, split="dev"), split="test"), "dev")


def with_regions(count: int, last: int) -> Callable[[Path], Arguments]:
    def make(folder: Path) -> Arguments:
        sound(folder, 5000, regions=count)
        np.save(folder / "test_counts.npy", np.where(np.arange(5000) % 2, count, last))
        return data(folder)

    return make


def with_model(folder: Path, data_name: str = "small", name: str = "m.safetensors", **facts: str) -> Arguments:
    folder.parent.joinpath("run7").mkdir(exist_ok=True)
    checkpoint = folder.parent / "run7" / name
    words = (*SPECIAL, *WORDS)
    save_vocabulary(checkpoint.with_name(f"{data_name}_vocab.json"), Vocabulary(words))
    save_checkpoint(checkpoint, random_network(data_name=data_name, vocab_size=len(words)), TrainingFacts(**facts))
    return ["--checkpoint", checkpoint, *data(sound(folder))]


def of_other_features(folder: Path) -> Arguments:
    arguments = with_model(folder, feature_source="bottom-up attention")
    manifest = 'name = "x"\nfeature_source = "grid features"\n[splits.test]\nfeatures = "test_ims.npy"\n'
    (folder / "dataset.toml").write_text(f'{manifest}captions = "test_caps.txt"\n')
    return arguments


def trained(loss: float, true_negatives: float) -> Callable[[Path], Arguments]:
    def make(folder: Path) -> Arguments:
        arguments = with_model(folder, name="last.safetensors")
        lines = [
            {"step": step, "epoch": 1, "loss": loss, "ranking_loss": loss, "caption_loss": 0.0, "learning_rate": 2e-4}
            | {"flat_loss": 51.2, "true_negatives": true_negatives}
            for step in range(1, 401)
        ]
        log = folder.parent / "run7" / "train.jsonl"
        log.write_text("".join(json.dumps(line) + "\n" for line in lines))
        return arguments

    return make


def matrix(change: Callable[[np.ndarray], np.ndarray]) -> Callable[[Path], Arguments]:
    def make(folder: Path) -> Arguments:
        scores = np.random.default_rng(0).normal(size=(30, 150))
        scores[np.arange(30).repeat(5), np.arange(150)] += 3
        np.save(folder.parent / "s.npy", change(scores))
        return ["--similarity", folder.parent / "s.npy"]

    return make


def zero_regions(features: np.ndarray) -> None:
    features[:, 3] = 0


def zero_images(features: np.ndarray) -> None:
    features[4] = 0


def zero_ends(features: np.ndarray) -> None:
    features[:, -2:] = 0


def not_a_number(features: np.ndarray) -> None:
    features[5, 3, 2] = np.nan


# What is made, the dataset's name, and what is found: kind and how sure.
SITUATIONS = {
    "nothing": (lambda folder: data(sound(folder)), "small", {}),
    "bytes": (with_captions(lambda _, line: repr(line.encode())), "small", {"captions-as-bytes": "certain"}),
    "some bytes": (
        with_captions(lambda number, line: repr(line.encode()) if number % 3 == 0 else line),
        "small",
        {"captions-as-bytes": "likely"},
    ),
    "token file": (named_after(0), "small", {"captions-name-images": "certain"}),
    "captions of others": (
        named_after(1),
        "small",
        {"captions-name-images": "certain", "captions-of-other-images": "certain"},
    ),
    "empty": (with_captions(lambda number, line: "" if number == 7 else line), "small", {"captions-empty": "certain"}),
    "shifted captions": (without_an_end, "small", {"captions-shifted": "possible"}),
    "shared captions": (
        with_captions(lambda number, line: "a dog" if number % 5 == 0 else line),
        "small",
        {"captions-shared": "certain"},
    ),
    "vocabulary": (of_another_vocabulary, "small", {"unknown-words": "likely"}),
    "repeated ids": (repeated_ids, "small", {"ids-repeated": "certain"}),
    "shifted rows": (with_table(lambda row: f"{100 + 3 * (row + 1) % 60}"), "small", {"ids-shifted": "certain"}),
    "rows of another numbering": (
        with_table(lambda row: f"{100 + 3 * ((7 * row) % I)}"),
        "small",
        {"ids-of-another-numbering": "likely"},
    ),
    "rows of no image": (
        with_table(lambda row: f"{391895 + row}"),
        "small",
        {"ids-of-another-numbering": "certain"},
    ),
    "file names": (with_file_names, "small", {"ids-shifted": "likely"}),
    "repeated rows": (
        with_features(lambda features: np.repeat(features[::5], 5, axis=0)),
        "small",
        {"images-repeated": "certain"},
    ),
    "tiled rows": (
        with_features(lambda features: np.tile(features[:4], (5, 1, 1))),
        "small",
        {"images-repeated": "certain"},
    ),
    "zero images": (with_features(zero_images), "small", {"features-zero": "certain"}),
    "zero regions": (with_features(zero_regions), "small", {"features-zero": "likely"}),
    "padding": (with_features(zero_ends), "small", {"padding": "possible"}),
    "not a number": (with_features(not_a_number), "small", {"unreadable": "certain"}),
    "dev": (validation, "coco_precomp", {"validation-split": "certain"}),
    "first fold": (first_fold, "coco_precomp", {"first-fold": "certain"}),
    "one fold of whatever": (some_other_thousand, "coco_precomp", {"first-fold": "likely"}),
    "five folds": (five_thousand, "coco_precomp", {"five-folds": "possible"}),
    "another size": (lambda folder: data(sound(folder)), "f30k_precomp", {"split-size": "certain"}),
    "region counts": (
        with_regions(12, 10),
        "coco_precomp",
        {"five-folds": "possible", "region-counts": "likely"},
    ),
    "one model": (
        lambda folder: with_model(folder, "f30k_precomp"),
        "small",
        {"split-size": "certain", "one-model": "certain"},
    ),
    "feature source": (of_other_features, "small", {"feature-source": "certain"}),
    "collapse": (trained(51.2, 0.0), "small", {"ranking-collapsed": "certain"}),
    "true negatives": (trained(20.0, 0.4), "small", {"true-captions-as-negatives": "likely"}),
    "a sound run": (trained(20.0, 0.004), "small", {}),
    "distances": (matrix(lambda scores: -scores), "small", {"matrix-of-distances": "likely"}),
    "rows of a matrix": (
        matrix(lambda scores: scores.repeat(5, axis=0)),
        "small",
        {"matrix-rows-repeated": "likely"},
    ),
}


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, dict[str, object]]]:
    def call(*arguments: object) -> tuple[int, dict[str, object]]:
        status = main(["check", *map(str, arguments), "--json", "--device", "cpu"])
        return status, json.loads(capsys.readouterr().out)

    return call


@pytest.mark.parametrize("name", SITUATIONS)
def test_each_situation_is_named(check, tmp_path: Path, name: str) -> None:
    make, folder, expected = SITUATIONS[name]
    status, found = check(*make(tmp_path / folder))
    assert {one["kind"]: one["sure"] for one in found["findings"]} == expected
    assert all(one["what"].endswith(".") and "\n" not in one["what"] for one in found["findings"])
    assert status == (FOUND if any(one["sure"] == "certain" and one["do"] for one in found["findings"]) else 0)


@pytest.mark.parametrize("split", ["test", "val"])
@pytest.mark.parametrize("members", [1, 2])
def test_nothing_is_strange_about_the_demo(check, split: str, members: int) -> None:
    checkpoints = [part for file in demo_checkpoints()[:members] for part in ("--checkpoint", file)]
    assert check("--split", split, *checkpoints) == (
        0,
        {"split": split, "images": 200, "captions": 1000, "findings": []},
    )


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda reference: reference.name)
def test_a_small_copy_of_the_published_data_is_only_small(check, reference) -> None:
    about = ("--vocab", reference.vocabulary, "--data", reference.dataset)
    member = ("--checkpoint", reference.checkpoint)
    _, found = check(*member, *about)
    assert {one["kind"] for one in found["findings"]} == {"split-size", "one-model", "region-counts"}
    _, found = check(*member, *member, *about)
    assert {one["kind"] for one in found["findings"]} == {"split-size", "region-counts"}


def test_people_read_the_surest_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "small"
    features = np.load(sound(folder) / "test_ims.npy")
    features[:, -2:] = 0
    np.save(folder / "test_ims.npy", features)
    repeated = (folder / "test_ids.txt").read_text().replace("103\n", "100\n")
    (folder / "test_ids.txt").write_text(repeated)
    assert main(["check", "--data", str(folder)]) == FOUND
    out = capsys.readouterr().out
    assert out.splitlines() == [
        "Split test: 20 images, 100 captions; 20 images read",
        "",
        "certain: test_ids.txt: 1 id stands for several images, “100”.",
        "  → Such images cannot be named, and joins by id mix them up. Give each image its own id.",
        "",
        "possible: test_ims.npy: the last regions of 20 of 20 images checked hold only zeros.",
        "  → If that is padding, it changes every embedding: give the numbers of regions as region_counts.",
    ]
    assert main(["check", "--data", str(sound(tmp_path / "other"))]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "Nothing strange was found."


def test_what_cannot_be_opened_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--data", str(tmp_path / "nothing")]) == USERS_MISTAKE
    assert main(["check", "--similarity", "s.npy", "--data", str(tmp_path)]) == USERS_MISTAKE
    assert "check takes no --data with --similarity" in capsys.readouterr().err


def test_a_large_split_is_not_read_whole(check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    plain = StoredRegions.features
    monkeypatch.setattr(StoredRegions, "features", lambda self, image: read.append(image) or plain(self, image))
    check(*five_thousand(tmp_path / "coco_precomp"))
    assert 0 < len(set(read)) < 400


def test_the_test_splits_of_a_models_dataset_are_known_too(check, tmp_path: Path) -> None:
    arguments = with_model(tmp_path / "small", "coco_precomp")
    sound(tmp_path / "small", 30, "testall")
    sound(tmp_path / "small", split="dev")
    np.save(tmp_path / "small" / "testbroken_ims.npy", np.zeros(3))  # whoever opens it is told
    _, found = check(*arguments[:-1], "dev")
    told = {one["kind"]: one["do"] for one in found["findings"]}
    assert told["validation-split"] == "Take --split testall."
