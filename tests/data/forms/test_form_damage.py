"""Every form, damaged: one sentence that names the file, or records that are sound. Nothing else, and no other number.

A damaged byte inside a feature is a feature like any other, so the numbers themselves are not compared where only
bytes of them changed; that shapes agree, and that all is finite, holds whatever happened.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import forms_on_disk as disk
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vsrn_viewer.data.forms import Record, Source, recognise_sources
from vsrn_viewer.errors import DatasetError

Damage = Callable[[bytes, int], bytes]  # what a file holds, a place in it → what it holds then


def cut(content: bytes, place: int) -> bytes:
    return content[:place]


def put(extra: bytes) -> Damage:
    return lambda content, place: content[:place] + extra + content[place:]


def changed(bits: int) -> Damage:
    return lambda content, place: (
        content[:place] + bytes(byte ^ bits for byte in content[place : place + 1]) + content[place + 1 :]
    )


def twice(length: int) -> Damage:
    """A row, an id or an entry that stands there twice is one kind of it."""
    return lambda content, place: content[: place + length] + content[place:]


damages = (
    st.just(cut),
    st.binary(min_size=1, max_size=40).map(put),
    st.integers(1, 255).map(changed),
    st.integers(1, 300).map(twice),
)
each_form = pytest.mark.parametrize("form", disk.FORMS)


@pytest.fixture
def sound(tmp_path: Path, form: str) -> Path:
    """What to open of a form, in a folder of its own."""
    (tmp_path / "sound").mkdir()
    return disk.FORMS[form](tmp_path / "sound")


def read_all(path: Path) -> list[tuple[Source, list[Record]]]:
    return [(source, [source.record(one) for one in source.ids()]) for source in recognise_sources(path)]


def assert_sound(record: Record) -> None:
    arrays = (record.features, record.boxes, record.scores)
    assert all(array is None or (array.dtype == np.float32 and np.isfinite(array).all()) for array in arrays)
    assert record.features is None or record.features.ndim == 2
    assert record.boxes is None or record.boxes.shape[1:] == (4,)
    assert record.size is None or min(record.size) >= 1
    counts = {len(part) for part in (*arrays, record.labels) if part is not None and len(part)}
    assert len(counts) <= 1
    assert all("\n" not in text for text in (record.file, record.split, *record.captions))


def spoilt(sound: Path, folder: Path, which: int) -> tuple[Path, Path]:
    """Copy a form; return what to open and the file of it that is to be damaged."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(sound.parent, folder)
    path = folder / sound.name
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    return path, files[which % len(files)]


def assert_a_sentence_or_sound(path: Path) -> None:
    try:
        read = read_all(path)
    except DatasetError as error:
        said = str(error)
        assert str(path.parent) in said
        assert "\n" not in said
        assert len(said) < 1500
        assert said.endswith((".", "?)"))
    else:
        for source, records in read:
            assert len({record.image_id for record in records}) == len(records)
            assert isinstance(source.notices(), tuple)
            for record in records:
                assert_sound(record)


@each_form
def test_a_sound_form_reads(sound):
    for source, records in read_all(sound):
        assert len(records) == 3
        for record in records:
            assert_sound(record)
            has = {"features": record.features is not None, "captions": record.captions, "files": record.file}
            assert all(part in source.brings for part, there in has.items() if there)


@each_form
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.integers(0, 9), start=st.floats(0, 1), do=st.one_of(damages))
def test_damage_anywhere(sound, tmp_path, which, start, do):
    damage(sound, tmp_path / "damaged", which, start, do)


@pytest.mark.slow
@each_form
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.integers(0, 9), start=st.floats(0, 1), do=st.one_of(damages))
def test_much_damage_anywhere(sound, tmp_path, which, start, do):
    damage(sound, tmp_path / "damaged", which, start, do)


def damage(sound: Path, folder: Path, which: int, start: float, do: Damage) -> None:
    path, file = spoilt(sound, folder, which)
    content = file.read_bytes()
    file.write_bytes(do(content, int(len(content) * start)))
    assert_a_sentence_or_sound(path)
