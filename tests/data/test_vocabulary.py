"""Vocabularies: SCAN's JSON, published pickles of both Pythons, and pickles that want more."""

from __future__ import annotations

import json
import os
import pickle
import pickletools
import subprocess
import sys
from pathlib import Path

import pytest
from references import REFERENCES

from vsrn_viewer.data.vocabulary import SPECIAL, Vocabulary, load_vocabulary, pickle_vocabulary, save_vocabulary
from vsrn_viewer.errors import VocabularyError

PICKLES = [reference.folder / "f30k_precomp_vocab.pkl" for reference in REFERENCES[1:]]


def published_pickle(words: dict, module: str = "vocab", name: str = "Vocabulary") -> bytes:
    """What Python 3 writes for an instance of the published class."""
    published = type(name, (), {"__module__": module})
    content = pickle.dumps({"word2idx": words, "idx2word": {}, "idx": len(words)}, protocol=2)
    head = b"\x80\x02c" + f"{published.__module__}\n{name}\n".encode() + b")\x81"
    return head + content[2:-1] + b"b."


def numbered(*words: str) -> dict[str, int]:
    return {word: number for number, word in enumerate((*SPECIAL, *words))}


@pytest.mark.parametrize("path", PICKLES, ids=["python3", "python2"])
def test_published_pickles_hold_the_same_words_as_json(path: Path):
    vocabulary = load_vocabulary(path)
    assert vocabulary.words == load_vocabulary(path.with_suffix(".json")).words
    assert len(vocabulary) == 54
    assert all(type(word) is str for word in vocabulary.words)


def test_encode_marks_and_replaces():
    vocabulary = Vocabulary((*SPECIAL, "a", "dog"))
    assert vocabulary.encode(["a", "cat", "dog"]) == (1, 4, 3, 5, 2)
    assert vocabulary.encode([]) == (1, 2)
    assert "dog" in vocabulary
    assert "cat" not in vocabulary


def test_words_are_ordered_by_id_not_by_place(tmp_path):
    shuffled = dict(sorted(numbered("b", "a").items()))
    (tmp_path / "v.json").write_text(json.dumps({"word2idx": shuffled}))
    assert load_vocabulary(tmp_path / "v.json").words == (*SPECIAL, "b", "a")


def test_words_beyond_ascii(tmp_path):
    (tmp_path / "v.json").write_text(json.dumps({"word2idx": numbered("café")}, ensure_ascii=False), encoding="utf-8")
    assert "café" in load_vocabulary(tmp_path / "v.json")
    python2 = published_pickle(numbered("x")).replace(b"X\x01\x00\x00\x00x", b"U\x05caf\xc3\xa9")
    (tmp_path / "v.pkl").write_bytes(python2)
    assert "café" in load_vocabulary(tmp_path / "v.pkl")


@pytest.mark.parametrize("module", ["vocab", "__main__"])
def test_the_class_may_come_from_both_modules(tmp_path, module):
    (tmp_path / "v.pkl").write_bytes(published_pickle(numbered("dog"), module))
    assert load_vocabulary(tmp_path / "v.pkl").words[-1] == "dog"


@pytest.mark.parametrize(
    ("module", "name"),
    [("posix", "system"), ("builtins", "eval"), ("__main__", "Other"), ("vocab.x", "Vocabulary"), ("os", "Vocabulary")],
)
def test_any_other_name_is_refused(tmp_path, module, name):
    (tmp_path / "v.pkl").write_bytes(published_pickle(numbered("dog"), module, name))
    with pytest.raises(
        VocabularyError, match=rf"refused, this pickle asks for {module}\.{name}, .* none of it was run"
    ):
        load_vocabulary(tmp_path / "v.pkl")


class Runs:
    """Pickled, a call that would leave a file behind."""

    def __init__(self, marker: Path) -> None:
        self._marker = marker

    def __reduce__(self):
        return Path.touch, (self._marker,)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_malicious_pickles_run_nothing(tmp_path, protocol):
    content = pickle.dumps({"word2idx": Runs(tmp_path / "ran")}, protocol=protocol)
    (tmp_path / "v.pkl").write_bytes(content)
    with pytest.raises(VocabularyError, match="refused"):
        load_vocabulary(tmp_path / "v.pkl")
    assert not (tmp_path / "ran").exists()
    pickle.loads(content)  # noqa: S301 (what would have happened)
    assert (tmp_path / "ran").exists()


def test_a_damaged_name_is_not_repeated(tmp_path):
    (tmp_path / "v.pkl").write_bytes(b"\x80\x02cvocab\x00\x01\nnonsense \x07\n.")
    with pytest.raises(VocabularyError, match="not a readable vocabulary pickle"):
        load_vocabulary(tmp_path / "v.pkl")


def test_saved_is_scans_form_and_reads_back(tmp_path):
    save_vocabulary(tmp_path / "v.json", Vocabulary((*SPECIAL, "café")))
    stored = json.loads((tmp_path / "v.json").read_text(encoding="utf-8"))
    assert stored["word2idx"] == numbered("café")
    assert (stored["idx2word"]["4"], stored["idx"]) == ("café", 5)
    assert load_vocabulary(tmp_path / "v.json").words == (*SPECIAL, "café")


READER = """
import json, pickle, sys
from vocab import Vocabulary
with open(sys.argv[1], "rb") as file:
    made = pickle.load(file)
assert type(made) is Vocabulary and set(vars(made)) == {"word2idx", "idx2word", "idx"}
print(json.dumps([list(made.word2idx.items()), list(made.idx2word.items()), made.idx]))
"""


def test_published_code_reads_our_pickle(tmp_path):
    """Plain pickle, in a process that has nothing but a module `vocab` with the published class."""
    words = (*SPECIAL, *(f"word{number}" for number in range(300)), "café", "")
    (tmp_path / "vocab.py").write_text("class Vocabulary(object):\n    pass\n")
    (tmp_path / "read.py").write_text(READER)
    (tmp_path / "v.pkl").write_bytes(pickle_vocabulary(Vocabulary(words)))
    done = subprocess.run(
        [sys.executable, tmp_path / "read.py", tmp_path / "v.pkl"], capture_output=True, text=True, check=True
    )
    numbers = list(range(len(words)))
    assert json.loads(done.stdout) == [
        [list(pair) for pair in zip(words, numbers, strict=True)],
        [list(pair) for pair in zip(numbers, words, strict=True)],
        len(words),
    ]
    assert load_vocabulary(tmp_path / "v.pkl").words == words


def steps_of(content: bytes) -> list[tuple]:
    """What a pickle does; what it remembers where, and whether its class is of `vocab` or `__main__`, left out."""
    steps, seen = [], {}
    for opcode, argument, _ in pickletools.genops(content):
        if opcode.name == "BINPUT":
            seen[argument] = steps[-1]
        elif opcode.name == "BINGET":
            steps.append(seen[argument])
        else:
            steps.append((opcode.name, str(argument).replace("__main__", "vocab")))
    return steps


def test_our_pickle_does_what_the_published_ones_do():
    published = PICKLES[0].read_bytes()
    ours = pickle_vocabulary(load_vocabulary(PICKLES[0]))
    assert steps_of(ours) == steps_of(published)
    assert max(opcode.proto for opcode, *_ in pickletools.genops(ours)) == 2  # the last one that Python 2.7 knows


def test_copyreg_extensions_are_refused(tmp_path):
    (tmp_path / "v.pkl").write_bytes(b"\x80\x02\x82\x01.")  # EXT1: a registered name by number
    with pytest.raises(VocabularyError, match="not a readable vocabulary pickle"):
        load_vocabulary(tmp_path / "v.pkl")


def test_every_cut_of_a_pickle_is_an_error(tmp_path):
    content = PICKLES[1].read_bytes()
    for _, _, place in list(pickletools.genops(content))[1::7]:
        (tmp_path / "v.pkl").write_bytes(content[:place])
        with pytest.raises(VocabularyError):
            load_vocabulary(tmp_path / "v.pkl")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({**numbered("a"), "b": 7}, "word ids must be 0 to 5, each once"),
        ({**numbered("a"), "b": 4}, "word ids must be 0 to 5, each once"),
        ({"a": 0, "b": 1, "c": 2, "d": 3}, "ids 0 to 3 must be <pad> <start> <end> <unk>: got a b c d"),
        ({"a": "0"}, "word2idx must map words to numbers"),
        (["a"], "word2idx must map words to numbers"),
        (None, "word2idx must map words to numbers"),
    ],
)
def test_what_is_no_vocabulary(tmp_path, words, sentence):
    (tmp_path / "v.json").write_text(json.dumps({"word2idx": words}))
    with pytest.raises(VocabularyError, match=sentence):
        load_vocabulary(tmp_path / "v.json")


def test_missing_and_unreadable(tmp_path):
    with pytest.raises(VocabularyError, match="no such vocabulary file"):
        load_vocabulary(tmp_path / "v.json")
    with pytest.raises(VocabularyError, match="cannot be read"):
        load_vocabulary(tmp_path)


def test_a_state_for_the_class_itself_changes_nothing(tmp_path):
    """BUILD on the class, not on an instance: with an unpickler, every later vocabulary would have these words."""
    words = pickle.dumps({"word2idx": numbered("evil")}, protocol=2)[2:-1]
    (tmp_path / "v.pkl").write_bytes(b"\x80\x02cvocab\nVocabulary\n" + words + b"b.")
    with pytest.raises(VocabularyError, match="not a readable vocabulary pickle"):
        load_vocabulary(tmp_path / "v.pkl")
    (tmp_path / "w.pkl").write_bytes(b"\x80\x02cvocab\nVocabulary\n)\x81.")
    with pytest.raises(VocabularyError, match="word2idx must map words to numbers"):
        load_vocabulary(tmp_path / "w.pkl")


@pytest.mark.parametrize("name", ["v.pkl", "v.json"])
def test_pipes_and_huge_files_are_refused(tmp_path, name):
    os.mkfifo(tmp_path / name)
    with pytest.raises(VocabularyError, match=r"cannot be read .not an ordinary file"):
        load_vocabulary(tmp_path / name)
    (tmp_path / name).unlink()
    with (tmp_path / name).open("wb") as file:
        file.truncate(10**11)
    with pytest.raises(VocabularyError, match=r"cannot be read .100,000,000,000 bytes"):
        load_vocabulary(tmp_path / name)


@pytest.mark.parametrize("content", [b"[" * 10**6, b'{"word2idx": ' + b"9" * 5000 + b"}"])
def test_hostile_json_is_one_sentence(tmp_path, content):
    (tmp_path / "v.json").write_bytes(content)
    with pytest.raises(VocabularyError, match=r"v.json: not JSON"):
        load_vocabulary(tmp_path / "v.json")
