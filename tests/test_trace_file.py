"""Trace files: what is written comes back, and what is damaged is refused with a sentence."""

import dataclasses
import tracemalloc

import numpy as np
import pytest
from full_disk import full_disk

from vsrn_viewer.errors import TraceError
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.trace_file import load_trace, save_trace

N, D, F, L, T, P = 5, 4, 6, 2, 3, 4
READ = TraceContext(query_words=("<start>", "a", "bear", "<end>"))


def make_trace(**changes):
    random = np.random.default_rng(0)

    def array(*shape):
        return random.standard_normal(shape).astype(np.float32)

    arrays = {
        "features": array(N, F),
        "boxes": array(N, 4),
        "nodes": array(L + 1, N, D),
        "affinity": array(L, N, N),
        "messages": array(L, N, D),
        "shift": array(L, D),
        "sequence": array(N, D),
        "reset_gate": array(N, D),
        "update_gate": array(N, D),
        "candidate": array(N, D),
        "hidden": array(N, D),
        "embedding": array(D),
        "embedding_by_step": array(N, D),
        "correlation": array(N),
        "attention": array(N),
        "caption_embedding": array(D),
        "score": array(),
        "score_by_step": array(N),
        "gate_error": array(),
        "word_ids": np.arange(T, dtype=np.float32),
        "word_attention": random.dirichlet(np.ones(N), size=T).astype(np.float32),
        "word_probability": random.uniform(size=T).astype(np.float32),
    }
    return ReasoningTrace(**{**arrays, **changes})


def words_read():
    """Return what a trace holds of the words of its query."""
    random = np.random.default_rng(1)
    names = ("reset_gate", "update_gate", "candidate", "hidden", "embedding_by_step")
    arrays = {f"caption_{name}": random.standard_normal((P, D)).astype(np.float32) for name in names}
    return arrays | {"score_by_word": np.zeros(P, np.float32), "caption_gate_error": np.zeros((), np.float32)}


@pytest.mark.parametrize("size", [0, 100, 2000])
def test_a_full_disk_is_the_systems_error_with_the_traces_name(tmp_path, size):
    with full_disk(size), pytest.raises(OSError, match="File too large") as refused:
        save_trace(tmp_path / "t.npz", make_trace())
    assert refused.value.filename == str(tmp_path / "t.npz")
    assert list(tmp_path.iterdir()) == []


def test_paths_may_be_plain_text(tmp_path):
    save_trace(str(tmp_path / "t.npz"), make_trace())
    assert load_trace(str(tmp_path / "t.npz"))[0].regions == N


def test_trace_file_returns_every_array_bit_for_bit(tmp_path):
    trace = make_trace(**words_read())
    save_trace(tmp_path / "t.npz", trace, READ)
    back, _ = load_trace(tmp_path / "t.npz")
    for name in {field.name for field in dataclasses.fields(ReasoningTrace)} - {"sentence_follows"}:
        assert np.array_equal(getattr(back, name), getattr(trace, name)), name
        assert getattr(back, name).dtype == (np.int64 if name == "region_rows" else np.float32)
    assert not back.sentence_follows


def test_trace_whose_sentence_is_still_under_way_is_not_saved(tmp_path):
    with pytest.raises(ValueError, match="must have its sentence"):
        save_trace(tmp_path / "t.npz", dataclasses.replace(make_trace(), sentence_follows=True))
    assert list(tmp_path.iterdir()) == []


def test_trace_file_without_query_has_no_query_keys(tmp_path):
    save_trace(tmp_path / "t.npz", make_trace(caption_embedding=None, score=None, score_by_step=None))
    with np.load(tmp_path / "t.npz") as stored:
        assert not {"caption_embedding", "score", "score_by_step"} & set(stored.files)


def test_trace_file_keeps_its_context(tmp_path):
    context = TraceContext(
        "a.1",
        "ein Bär",
        "m",
        "d / test",
        "left to right",
        (640, 480),
        ("bear", "", "cow", "cow", "tree"),
        (0.5, 0.25, 0.25, 0.125, 0.5),
        b"\xff\xd8",
        2,
        3,
        0.25,
        "cpu",
        words=("a", "Bär", "<end>"),
        unknown_words=("ein", "Bär"),
    )
    save_trace(tmp_path / "t.npz", make_trace(), context)
    assert load_trace(tmp_path / "t.npz")[1] == context


def test_missing_trace_file_says_how_to_get_one(tmp_path):
    with pytest.raises(TraceError, match=r"no\.npz: no such trace file.*vsrn-viewer trace"):
        load_trace(tmp_path / "no.npz")


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 torn"])
def test_damaged_trace_file_is_refused(tmp_path, content):
    (tmp_path / "t.npz").write_bytes(content)
    with pytest.raises(TraceError, match=r"t\.npz: not a (readable )?trace"):
        load_trace(tmp_path / "t.npz")


def test_truncated_trace_file_is_refused(tmp_path):
    save_trace(tmp_path / "t.npz", make_trace())
    whole = (tmp_path / "t.npz").read_bytes()
    (tmp_path / "t.npz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(TraceError, match=r"t\.npz"):
        load_trace(tmp_path / "t.npz")


def test_trace_file_of_objects_runs_nothing(tmp_path):
    np.savez(tmp_path / "t.npz", features=np.array([{}], dtype=object))
    with pytest.raises(TraceError, match=r"t\.npz"):
        load_trace(tmp_path / "t.npz")


def test_trace_file_whose_arrays_disagree_names_the_array(tmp_path):
    save_trace(tmp_path / "t.npz", make_trace(hidden=np.zeros((N + 1, D), np.float32)))
    with pytest.raises(TraceError, match=r"hidden must be \(5, 4\): got \(6, 4\)"):
        load_trace(tmp_path / "t.npz")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("nodes", np.full((L + 1, N, D), np.nan, np.float32), r"nodes must be finite"),
        ("features", np.zeros(F, np.float32), r"features must be \(1, 6\): got \(6,\)"),
        ("features", np.zeros((0, F), np.float32), r"features must be \(1, 6\): got \(0, 6\)"),
        ("embedding", np.float32(1), r"embedding must be \(1,\): got \(\)|must be \(3, 5, 1\)"),
        ("affinity", np.float32(1), r"must be"),
        ("correlation", np.array(["a"] * N), r"not a readable trace file"),
        ("members", np.array([1, 2, 3]), r"not a readable trace file"),
        ("word_ids", np.zeros(T + 1, np.float32), r"word_attention must be \(4, 5\): got \(3, 5\)"),
        ("word_probability", np.zeros(T + 1, np.float32), r"word_probability must be \(3,\): got \(4,\)"),
        ("word_ids", np.array([1, 2.5, 3], np.float32), r"word_ids must be whole numbers from 0"),
        ("word_ids", np.array([1, -1, 3], np.float32), r"word_ids must be whole numbers from 0"),
        ("word_attention", np.full((T, N), 1.5, np.float32), r"word_attention and word_probability must be 0 to 1"),
        ("word_probability", np.full(T, -0.5, np.float32), r"word_attention and word_probability must be 0 to 1"),
        ("image_size", np.array(640), r"image_size must be width and height"),
        ("image_size", np.array([640, 0]), r"image_size must be width and height"),
    ],
)
def test_trace_file_with_an_array_of_another_kind_is_refused(tmp_path, name, value, told):
    save_trace(tmp_path / "t.npz", make_trace())
    with np.load(tmp_path / "t.npz") as stored:
        arrays = {**stored, name: value}
    np.savez(tmp_path / "t.npz", **arrays)
    with pytest.raises(TraceError, match=rf"t\.npz: .*({told})"):
        load_trace(tmp_path / "t.npz")


@pytest.mark.parametrize("absent", ["word_ids", "word_attention", "word_probability"])
def test_trace_file_with_a_part_of_a_sentence_is_refused(tmp_path, absent):
    save_trace(tmp_path / "t.npz", make_trace(**{absent: None}))
    with pytest.raises(TraceError, match=rf"must come together: {absent} missing"):
        load_trace(tmp_path / "t.npz")


def test_trace_file_with_an_endless_sentence_is_refused(tmp_path):
    words = {"word_attention": np.zeros((101, N), np.float32), "word_probability": np.zeros(101, np.float32)}
    save_trace(tmp_path / "t.npz", make_trace(word_ids=np.zeros(101, np.float32), **words))
    with pytest.raises(TraceError, match="at most 100 words: got 101"):
        load_trace(tmp_path / "t.npz")


def test_trace_file_with_any_byte_changed_is_read_or_refused(tmp_path):
    save_trace(tmp_path / "t.npz", make_trace(), TraceContext(image_size=(4, 4), labels=("x",) * N))
    whole = (tmp_path / "t.npz").read_bytes()
    random = np.random.default_rng(0)
    for _ in range(300):
        spoilt = bytearray(whole)
        spoilt[random.integers(len(whole))] ^= int(random.integers(1, 256))
        (tmp_path / "t.npz").write_bytes(spoilt)
        try:
            load_trace(tmp_path / "t.npz")
        except TraceError as error:
            assert "t.npz" in str(error)  # noqa: PT017 (either outcome is right)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("region_rows", np.arange(N - 1), r"region_rows must be \(5,\), int64: got \(4,\), int64"),
        ("region_rows", np.arange(N, dtype=np.float32), r"region_rows must be \(5,\), int64: got \(5,\), float32"),
        ("region_rows", np.array([], np.int64), r"region_rows must be \(5,\), int64: got \(0,\)"),
        ("region_rows", np.array([0, 1, 2, 3, 3]), r"distinct rows from 0"),
        ("region_rows", np.array([0, 1, 2, 3, -1]), r"distinct rows from 0"),
        ("region_scores", np.zeros(7, np.float32), r"region_scores must be 5 long: got 7"),
        ("labels", np.array(["bear"]), r"labels must be 5 long: got 1"),
        ("words", np.array(["a", "bear"]), r"words must be 3 long: got 2"),
    ],
)
def test_trace_file_whose_lists_do_not_fit_its_regions_is_refused(tmp_path, name, value, told):
    save_trace(tmp_path / "t.npz", make_trace())
    with np.load(tmp_path / "t.npz") as stored:
        arrays = {**stored, name: value}
    np.savez(tmp_path / "t.npz", **arrays)
    with pytest.raises(TraceError, match=told):
        load_trace(tmp_path / "t.npz")


def test_trace_file_keeps_the_rows_and_one_without_them_is_of_all_regions(tmp_path):
    save_trace(tmp_path / "t.npz", make_trace(region_rows=np.array([7, 0, 3, 1, 35])))
    assert load_trace(tmp_path / "t.npz")[0].region_rows.tolist() == [7, 0, 3, 1, 35]
    with np.load(tmp_path / "t.npz") as stored:
        arrays = {key: stored[key] for key in stored.files if key != "region_rows"}
    np.savez(tmp_path / "t.npz", **arrays)
    assert load_trace(tmp_path / "t.npz")[0].region_rows.tolist() == [0, 1, 2, 3, 4]


def rewritten(path, **arrays):
    """Store other arrays under keys of a trace file."""
    with np.load(path) as stored:
        content = {key: stored[key] for key in stored.files}
    np.savez_compressed(path, **{**content, **arrays})


def test_unknown_keys_are_not_read(tmp_path):
    save_trace(tmp_path / "t.npz", make_trace())
    rewritten(tmp_path / "t.npz", zeros=np.zeros(10**8, np.int8), objects=np.array([1]))
    tracemalloc.start()
    try:
        load_trace(tmp_path / "t.npz")
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"boxes": np.full((N, 4), 1e30)}, "boxes must be pixels: got 1e\\+30"),
        ({"image_size": np.array([10**9, 10**9])}, "image_size must be width and height in pixels"),
        ({"members": np.array([3, 2])}, "members must be which and of how many: got 3 and 2"),
        ({"ensemble_score": np.array(np.nan)}, "ensemble_score must be finite"),
        ({"query": np.array("a " * 10_000)}, "a text must have at most 10,000 characters"),
        ({"nodes": np.zeros((1, 1000, 1000, 101), np.int8).astype("<f4")}, "bytes, more than 400,000,000"),
    ],
)
def test_impossible_values_are_refused(tmp_path, changes, sentence):
    save_trace(tmp_path / "t.npz", make_trace())
    rewritten(tmp_path / "t.npz", **changes)
    with pytest.raises(TraceError, match=sentence):
        load_trace(tmp_path / "t.npz")


def test_a_trace_of_thousands_of_regions_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("vsrn_viewer.trace_file._MOST_REGIONS", N - 1)
    save_trace(tmp_path / "t.npz", make_trace())
    with pytest.raises(TraceError, match="5 regions, more than 4"):
        load_trace(tmp_path / "t.npz")


def test_a_file_that_knows_nothing_of_the_words_of_its_query_still_opens(tmp_path):
    save_trace(tmp_path / "t.npz", make_trace(), TraceContext(query="a bear"))
    back, context = load_trace(tmp_path / "t.npz")
    assert back.score_by_word is None
    assert context.query_words == ()


@pytest.mark.parametrize(
    ("changes", "words", "said"),
    [
        ({"caption_hidden": None}, READ.query_words, "must come together: caption_hidden missing"),
        ({"caption_hidden": np.zeros((P + 1, D), np.float32)}, READ.query_words, r"caption_hidden must be \(4, 4\)"),
        ({"score_by_word": np.full(P, np.nan, np.float32)}, READ.query_words, "score_by_word must be finite"),
        ({"caption_embedding": None}, READ.query_words, "score_by_word needs caption_embedding"),
        ({}, READ.query_words[:3], "query_words must be 4 long: got 3"),
    ],
)
def test_words_of_a_query_that_do_not_fit_are_refused(tmp_path, changes, words, said):
    save_trace(tmp_path / "t.npz", make_trace(**words_read() | changes), TraceContext(query_words=words))
    with pytest.raises(TraceError, match=said):
        load_trace(tmp_path / "t.npz")


def test_a_query_of_too_many_words_is_refused(tmp_path):
    many = {name: np.zeros((103, *value.shape[1:]), np.float32) for name, value in words_read().items() if value.ndim}
    save_trace(tmp_path / "t.npz", make_trace(**words_read() | many), TraceContext(query_words=("a",) * 103))
    with pytest.raises(TraceError, match="a query must have at most 102 tokens: got 103"):
        load_trace(tmp_path / "t.npz")
