"""`vsrn-viewer evaluate` from its options to what it prints and writes."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from full_disk import full_disk
from naive_metrics import naive_metrics
from references import Reference

from vsrn_viewer.checkpoint import TrainingFacts, load_checkpoint, save_checkpoint
from vsrn_viewer.cli import USERS_MISTAKE, main

DIRECTIONS = ("image_to_text", "text_to_image")


@pytest.fixture
def evaluate(capsys):
    """Run `evaluate`; return its answer, or the error's last line."""

    def call(*arguments):
        status = main(["evaluate", *map(str, arguments), "--device", "cpu", "--json"])
        out, error = capsys.readouterr()
        assert status == (0 if out else USERS_MISTAKE)
        assert "Traceback" not in error
        return json.loads(out) if out else error.splitlines()[-1]

    return call


def assert_naive(answer: dict, scores: np.ndarray, folds: int = 1) -> None:
    expected = naive_metrics(scores, folds)
    for direction in DIRECTIONS:
        assert answer[direction] == pytest.approx(expected[direction], abs=1e-9)
    assert answer["rsum"] == pytest.approx(expected["rsum"], abs=1e-9)


def make_split(folder: Path, reference: Reference, rows: list[int], copies: int = 1, ids: str = "") -> Path:
    """Write a split of a reference's images, every image stored `copies` times, with their captions."""
    folder.mkdir(exist_ok=True)
    lines = (reference.dataset / "test_caps.txt").read_text().splitlines()
    np.save(folder / "test_ims.npy", np.load(reference.dataset / "test_ims.npy")[rows].repeat(copies, axis=0))
    (folder / "test_caps.txt").write_text("".join(f"{lines[5 * row + k]}\n" for row in rows for k in range(5)))
    if ids:
        (folder / "test_ids.txt").write_text(ids)
    return folder


def members(reference: Reference, folder: Path, number: int) -> list[Path]:
    """Write checkpoints of networks whose weights differ."""
    made = []
    for seed in range(number):
        model = load_checkpoint(reference.checkpoint).model
        generator = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter += 0.05 * torch.randn(parameter.shape, generator=generator)
        path = folder / f"member{seed}.safetensors"
        save_checkpoint(path, model, TrainingFacts(0, 0, 0.0, seed, ""))
        shutil.copyfile(reference.vocabulary, folder / reference.vocabulary.name)
        made.append(path)
    return made


@pytest.mark.parametrize("folds", [1, 5])
def test_what_is_said_is_what_a_naive_sort_of_the_saved_matrix_says(evaluate, flickr30k, tmp_path, folds):
    answer = evaluate(
        "--checkpoint", flickr30k.checkpoint, "--data", flickr30k.dataset, "--folds", folds,
        "--save-similarity", tmp_path / "s.npy",
    )  # fmt: skip
    assert_naive(answer, np.load(tmp_path / "s.npy"), folds)
    assert (answer["images"], answer["captions"], answer["folds"], answer["members"]) == (40, 200, folds, 1)


def test_three_models_are_the_mean_of_three_matrices(evaluate, coco, tmp_path):
    files, matrices = members(coco, tmp_path, 3), []
    for number, file in enumerate(files):
        evaluate("--checkpoint", file, "--data", coco.dataset, "--save-similarity", tmp_path / f"{number}.npy")
        matrices.append(np.load(tmp_path / f"{number}.npy"))
    chosen = [word for file in files for word in ("--checkpoint", file)]
    answer = evaluate(*chosen, "--data", coco.dataset, "--save-similarity", tmp_path / "all.npy")
    assert np.abs(matrices[0] - matrices[1]).max() > 1e-3
    np.testing.assert_allclose(np.load(tmp_path / "all.npy"), np.mean(matrices, axis=0), atol=1e-12)
    assert_naive(answer, np.load(tmp_path / "all.npy"))
    assert answer["members"] == 3


@pytest.mark.parametrize("copies", [1, 5])
@pytest.mark.parametrize("lines", ["none", "of images", "of captions"])
def test_old_releases_measure_as_new_ones(evaluate, flickr30k, tmp_path, copies, lines):
    rows = list(range(20))
    each = {"none": 0, "of images": 1, "of captions": 5}[lines]
    ids = "".join(f"{7000 + row}\n" * each for row in rows)
    folder = make_split(tmp_path / "old", flickr30k, rows, copies, ids)
    answer = evaluate("--checkpoint", flickr30k.checkpoint, "--data", folder, "--save-similarity", tmp_path / "s.npy")
    expected = flickr30k.expected()["similarity"][:20, :100]
    assert (answer["images"], answer["captions"]) == (20, 100)
    assert np.abs(np.load(tmp_path / "s.npy") - expected).max() < 1e-5
    assert_naive(answer, np.load(tmp_path / "s.npy"))


def test_images_that_are_in_a_split_twice_tie_and_the_first_wins(evaluate, coco, tmp_path):
    rows = [*range(36), 3, 11, 20, 35]  # a tenth of the images are copies
    folder = make_split(tmp_path / "twice", coco, rows)
    answer = evaluate("--checkpoint", coco.checkpoint, "--data", folder, "--save-similarity", tmp_path / "s.npy")
    scores = np.load(tmp_path / "s.npy")
    assert (scores[36:] == scores[[3, 11, 20, 35]]).all()
    assert (scores[:, 180:185] == scores[:, 15:20]).all()
    assert_naive(answer, scores)
    expected = coco.expected()["similarity"][rows][:, [5 * row + k for row in rows for k in range(5)]]
    assert np.abs(scores - expected).max() < 1e-5


def test_a_matrix_needs_no_checkpoint(evaluate, tmp_path):
    scores = np.random.default_rng(0).integers(0, 9, size=(20, 100)).astype(np.float32)
    np.save(tmp_path / "scan.npy", scores)
    answer = evaluate("--similarity", tmp_path / "scan.npy", "--folds", 2)
    assert_naive(answer, scores, 2)
    assert (answer["name"], answer["members"]) == ("scan.npy", None)


def test_a_saved_matrix_measures_as_its_model_and_differs_from_it_by_nothing(evaluate, coco, tmp_path):
    model = ("--checkpoint", coco.checkpoint, "--data", coco.dataset)
    first = evaluate(*model, "--save-similarity", tmp_path / "s.npy")
    second = evaluate("--similarity", tmp_path / "s.npy", "--data", coco.dataset)
    third = evaluate(*model, "--against", tmp_path / "s.npy")
    for direction in DIRECTIONS:
        assert first[direction] == second[direction] == third["against"][direction]
        for interval in third["difference"][direction].values():
            assert interval == {"difference": 0, "low": 0, "high": 0}
    assert third["difference"]["resamples"] == 1000


def test_files_hold_the_numbers_that_are_printed(evaluate, tmp_path):
    rng = np.random.default_rng(0)
    for name in ("a", "b"):
        np.save(tmp_path / f"{name}.npy", rng.normal(size=(10, 50)) + np.eye(10).repeat(5, axis=1))
    answer = evaluate(
        "--similarity", tmp_path / "a.npy", "--against", tmp_path / "b.npy",
        "--csv", tmp_path / "t.csv", "--latex", tmp_path / "t.tex",
    )  # fmt: skip
    with (tmp_path / "t.csv").open(encoding="utf-8") as file:
        rows = {row["row"]: row for row in csv.DictReader(file)}
    assert float(rows["measured"]["image_to_text_r1"]) == pytest.approx(answer["image_to_text"]["r1"], abs=1e-4)
    assert float(rows["low"]["rsum"]) == pytest.approx(answer["difference"]["rsum"]["low"], abs=1e-4)
    latex = (tmp_path / "t.tex").read_text(encoding="utf-8")
    assert f"a.npy & {answer['image_to_text']['r1']:.1f} & " in latex
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.npy", "b.npy", "t.csv", "t.tex"]


@pytest.mark.parametrize(
    ("folder", "split", "images", "folds", "protocol", "rsum"),
    [
        ("f30k_precomp", "test", 1000, 1, "Flickr30K 1K", 482.6),
        ("coco_precomp", "testall", 5000, 5, "COCO 1K", 516.8),
        ("coco_precomp", "dev", 5000, 5, None, None),
        ("my_photographs", "test", 1000, 1, None, None),
    ],
)
def test_published_numbers_stand_beside_recognised_datasets(
    evaluate, tmp_path, folder, split, images, folds, protocol, rsum
):
    data = tmp_path / folder
    data.mkdir()
    np.save(data / f"{split}_ims.npy", np.arange(images, dtype=np.float32).reshape(images, 1, 1))
    (data / f"{split}_caps.txt").write_text("a dog\n" * images)
    np.save(tmp_path / "s.npy", np.eye(images, dtype=np.float16))
    answer = evaluate("--similarity", tmp_path / "s.npy", "--data", data, "--split", split, "--folds", folds)
    published = answer.get("published", {})
    assert (published.get("protocol"), published.get("rsum")) == (protocol, rsum)
    assert answer["rsum"] == 600


def test_a_checkpoint_says_which_dataset_it_is(evaluate, flickr30k, tmp_path):
    """A thousand tiny images: the weights' data_name decides, whatever the folder is called."""
    rows = [row % 40 for row in range(1000)]
    folder = make_split(tmp_path / "elsewhere", flickr30k, rows)
    answer = evaluate("--checkpoint", flickr30k.checkpoint, "--data", folder)
    assert answer["published"]["protocol"] == "Flickr30K 1K"
    assert answer["published"]["text_to_image"] == {"r1": 54.7, "r5": 81.8, "r10": 88.2}
    assert answer["published"]["members"] == 2


def test_the_table_is_printed_without_json(capsys, tmp_path):
    np.save(tmp_path / "s.npy", np.eye(4))
    assert main(["evaluate", "--similarity", str(tmp_path / "s.npy")]) == 0
    assert "image → text       100.0  100.0  100.0     1.0     1.0" in capsys.readouterr().out.splitlines()


def _without_captions(folder: Path, reference: Reference) -> list:
    data = make_split(folder / "mute", reference, [0, 1])
    (data / "test_caps.txt").unlink()
    return ["--checkpoint", reference.checkpoint, "--data", data]


def _matrix_without_captions(folder: Path, reference: Reference) -> list:
    np.save(folder / "s.npy", np.zeros((2, 10)))
    return ["--similarity", folder / "s.npy", *_without_captions(folder, reference)[2:]]


def _wrong_ids(folder: Path, reference: Reference) -> list:
    data = make_split(folder / "ids", reference, [0, 1, 2], ids="1\n2\n3\n4\n")
    return ["--checkpoint", reference.checkpoint, "--data", data]


def _matrix(values: np.ndarray, *more: str):
    def prepare(folder: Path, _reference: Reference) -> list:
        np.save(folder / "s.npy", values)
        return ["--similarity", folder / "s.npy", *more]

    return prepare


def _beside_data(option: str, values: np.ndarray):
    def prepare(folder: Path, reference: Reference) -> list:
        np.save(folder / "s.npy", values)
        checkpoint = ["--checkpoint", reference.checkpoint] if option == "--against" else []
        return [option, folder / "s.npy", *checkpoint, "--data", reference.dataset]

    return prepare


def _two_matrices(folder: Path, _reference: Reference) -> list:
    np.save(folder / "s.npy", np.eye(4))
    np.save(folder / "t.npy", np.eye(5))
    return ["--similarity", folder / "s.npy", "--against", folder / "t.npy"]


def _matrix_and_model(folder: Path, reference: Reference) -> list:
    return [*_matrix(np.eye(4))(folder, reference), "--checkpoint", reference.checkpoint]


def _short_ids(folder: Path, reference: Reference) -> list:
    data = make_split(folder / "ids", reference, [0, 1, 2, 3], ids="1\n2\n")
    return ["--checkpoint", reference.checkpoint, "--data", data]


def _overflowing(folder: Path, reference: Reference) -> list:
    data = make_split(folder / "huge", reference, [0, 1, 2])
    features = np.load(data / "test_ims.npy").astype(np.float32)
    features[1] = np.where(np.arange(features.shape[2]) % 2, 3e38, -3e38)
    np.save(data / "test_ims.npy", features)
    return ["--checkpoint", reference.checkpoint, "--data", data]


def _members_of_other_words(folder: Path, reference: Reference) -> list:
    """Two copies of a model in folders of their own, the second with as many words, two of them exchanged."""
    chosen = []
    for name in ("one", "two"):
        (folder / name).mkdir()
        chosen += ["--checkpoint", members(reference, folder / name, 1)[0]]
    file = folder / "two" / reference.vocabulary.name
    words = json.loads(file.read_text())["word2idx"]
    words["dog"], words["grass"] = words["grass"], words["dog"]
    file.write_text(json.dumps({"word2idx": words}))
    return [*chosen, "--data", reference.dataset]


def _written_to(name: str, option: str):
    def prepare(folder: Path, _reference: Reference) -> list:
        (folder / "folder").mkdir()
        np.save(folder / "s.npy", np.eye(4))
        return ["--similarity", folder / "s.npy", option, folder / name]

    return prepare


NAN = np.full((2, 4), np.nan)
CASES = {
    "split without captions": (_without_captions, "split 'test' has no captions to evaluate"),
    "matrix of a split without captions": (_matrix_without_captions, "has no captions to hold s.npy to"),
    "ids of the wrong length": (_wrong_ids, "test_ids.txt: 4 ids for 3 images"),
    "ids of the wrong length that divide": (_short_ids, "2 ids for the 4 rows of test_ims.npy say that each image"),
    "features that overflow": (_overflowing, "image 1 (row 1) gets an embedding that is not finite"),
    "members of other words": (_members_of_other_words, "read a sentence differently"),
    "file to write is a folder": (_written_to("folder", "--save-similarity"), "folder: Is a directory"),
    "file to write is read": (_written_to("s.npy", "--csv"), "s.npy: would overwrite the matrix that is read"),
    "two files of one name": (_written_to("t.tex", "--save-similarity"), "t.tex: two of the files to write"),
    "matrix and vocabulary": (_matrix(np.eye(4), "--vocab", "words.json"), "takes no --vocab with --similarity"),
    "matrix of another split": (_beside_data("--similarity", np.zeros((39, 195))), "39 images × 195 captions do not"),
    "other matrix of another split": (_beside_data("--against", np.zeros((40, 40))), "do not fit split test of"),
    "two matrices of unequal size": (_two_matrices, "t.npy: 5 images × 5 captions do not fit"),
    "matrix on its side": (_matrix(np.zeros((10, 2))), "Transpose it"),
    "matrix of NaN": (_matrix(NAN), "s.npy: 8 scores are NaN or infinite"),
    "matrix and folds": (_matrix(np.eye(4), "--folds", "3"), "got 3 folds for 4 images"),
    "matrix and model": (_matrix_and_model, "--checkpoint or --similarity, not both"),
    "no such matrix": (lambda f, _: ["--similarity", f / "gone.npy"], "gone.npy: no such file"),
    "no such folder": (_matrix(np.eye(4), "--save-similarity", "/nowhere/s.npy"), "no such folder to write to"),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_one_sentence_and_nothing_is_written(evaluate, coco, tmp_path, case):
    prepare, sentence = CASES[case]
    arguments = prepare(tmp_path, coco)
    said = evaluate("--csv", tmp_path / "t.csv", "--latex", tmp_path / "t.tex", *arguments)
    assert isinstance(said, str)
    assert said.startswith("vsrn-viewer: ")
    assert sentence in said
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(("t.csv", "t.tex", "."))]


def test_a_disk_that_is_full_is_said_with_the_files_name_and_leaves_no_half(evaluate, coco, tmp_path):
    model = ("--checkpoint", coco.checkpoint, "--data", coco.dataset, "--csv", tmp_path / "t.csv")
    with full_disk(8192):
        said = evaluate(*model, "--save-similarity", tmp_path / "s.npy")
    assert said.startswith(f"vsrn-viewer: {tmp_path / 's.npy'}: File too large. ")
    assert not list(tmp_path.iterdir())


def test_a_split_that_does_not_fit_leaves_no_saved_matrix(evaluate, coco, tmp_path):
    model = ("--checkpoint", coco.checkpoint, "--data", coco.dataset, "--save-similarity", tmp_path / "s.npy")
    assert "got 3 folds for 40 images" in evaluate(*model, "--folds", 3)
    assert not list(tmp_path.iterdir())


def uneven(folder: Path, reference: Reference, counts: list[int]) -> Path:
    """Write a split of a reference's first images that have so many captions each, with ids per caption."""
    make_split(folder, reference, list(range(len(counts))))
    lines = (reference.dataset / "test_caps.txt").read_text().splitlines()
    owners = np.repeat(np.arange(len(counts)), counts)
    (folder / "test_caps.txt").write_text("".join(f"{lines[line]}\n" for line in range(len(owners))))
    (folder / "test_ids.txt").write_text("".join(f"image{owner}\n" for owner in owners))
    return folder


@pytest.mark.parametrize("folds", [1, 3])
def test_every_caption_counts_where_images_have_different_numbers(evaluate, flickr30k, tmp_path, folds):
    counts = [5, 6, 7, 1, 5, 2, 6, 7, 5]
    folder, own = uneven(tmp_path / "data", flickr30k, counts), np.repeat(np.arange(9), counts).tolist()
    model = ("--checkpoint", flickr30k.checkpoint, "--data", folder)
    answer = evaluate(*model, "--folds", folds, "--save-similarity", tmp_path / "s.npy")
    assert (answer["images"], answer["captions"], answer["split"]) == (9, 44, "test")
    scores = np.load(tmp_path / "s.npy")
    assert scores.shape == (9, 44)
    expected = naive_metrics(scores, folds, own)
    for direction in DIRECTIONS:
        assert answer[direction] == pytest.approx(expected[direction], abs=1e-9)
    again = evaluate("--similarity", tmp_path / "s.npy", "--data", folder, "--folds", folds)
    assert [again[direction] for direction in DIRECTIONS] == [answer[direction] for direction in DIRECTIONS]
    assert "44 columns of captions for 9 rows of images. If the images have different numbers" in evaluate(
        "--similarity", tmp_path / "s.npy"
    )


def test_captions_of_an_image_are_its_own_however_many_it_has(capsys, flickr30k, tmp_path):
    folder = uneven(tmp_path / "data", flickr30k, [5, 6, 7, 1])
    model = ("--checkpoint", str(flickr30k.checkpoint), "--data", str(folder), "--device", "cpu")
    assert main(["search", "--image", "image2", *model, "--top", "19", "--json"]) == 0
    results = json.loads(capsys.readouterr().out)["results"]
    assert sorted(one["caption_index"] for one in results if one["ground_truth"]) == [11, 12, 13, 14, 15, 16, 17]
