"""Ways to damage a file, drawn from a seeded generator."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable

_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_NUMBERS = (b"0", b"-1", b"1e308", b"NaN", b"9" * 20, b"9" * 5000, b"2147483648", b"1.5", b"true", b'"x"', b"[" * 3000)
_WORDS = (
    b"\0",
    b"\xff\xfe",
    "é".encode(),
    b"../",
    b"/etc/passwd",
    b"\n",
    b"\t",
    b"{}",
    b"[]",
    b"null",
    b'"',
    b"'",
    b" ",
)

Mutation = Callable[[bytes, random.Random], bytes]


def cut(content: bytes, at: random.Random) -> bytes:
    return content[: at.randrange(len(content) + 1)]


def flip(content: bytes, at: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(at.choice((1, 1, 1, 2, 8))):
        if changed:
            changed[_place(changed, at)] ^= 1 << at.randrange(8)
    return bytes(changed)


def overwrite(content: bytes, at: random.Random) -> bytes:
    place, size = _place(content, at), at.choice((1, 2, 4, 8, 64, 512))
    block = at.choice((b"\0" * size, b"\xff" * size, at.randbytes(size)))
    return content[:place] + block + content[place + size :]


def splice(content: bytes, at: random.Random) -> bytes:
    source, size, target = _place(content, at), at.randrange(1, 256), _place(content, at)
    kept = at.choice((0, size))
    return content[:target] + content[source : source + size] + content[target + kept :]


def delete(content: bytes, at: random.Random) -> bytes:
    place = _place(content, at)
    return content[:place] + content[place + at.randrange(1, 64) :]


def renumber(content: bytes, at: random.Random) -> bytes:
    """Put something else in the place of a number, of those in the beginning more often."""
    found = list(_NUMBER.finditer(content[: at.choice((256, 256, 4096, 1 << 20))]))
    if not found:
        return flip(content, at)
    number = at.choice(found)
    return content[: number.start()] + at.choice(_NUMBERS) + content[number.end() :]


def insert(content: bytes, at: random.Random) -> bytes:
    place = _place(content, at)
    return content[:place] + at.choice(_WORDS) * at.choice((1, 1, 100)) + content[place:]


def inside(content: bytes, at: random.Random) -> bytes:
    """Damage an entry of an archive, and give the archive right checksums again."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = {entry: archive.read(entry) for entry in archive.infolist()}
    except Exception:  # noqa: BLE001 (an archive that was damaged before)
        return flip(content, at)
    small = sorted(entries, key=lambda entry: entry.file_size)
    chosen = at.choice((at.choice(small), *(entry for entry in small if entry.filename.endswith("data.pkl"))))
    entries[chosen] = at.choice(BYTEWISE)(entries[chosen], at)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for entry, inner in entries.items():
            archive.writestr(entry.filename, inner, entry.compress_type)
    return written.getvalue()


BYTEWISE: tuple[Mutation, ...] = (cut, flip, flip, overwrite, splice, delete, renumber, renumber, insert)


def mutate(content: bytes, at: random.Random) -> bytes:
    """Return the content damaged once, now and then twice."""
    for _ in range(at.choice((1, 1, 1, 2))):
        archive = content[:2] == b"PK" and at.random() < 0.75
        content = (inside if archive else at.choice(BYTEWISE))(content, at)
    return content


def _place(content: bytes | bytearray, at: random.Random) -> int:
    """Return a place in the content; every other time near its beginning, where headers are."""
    return at.randrange(min(len(content), at.choice((300, len(content)))) or 1) if content else 0
