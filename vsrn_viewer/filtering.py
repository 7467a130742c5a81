"""A small language that says which rows of a table are kept: `label:dog|cat -label:person score:>0.5 number:3..9`.

Terms between blanks must all hold, `-` turns a term round, `|` gives a term several values of which one is enough. Text
is compared whole, without regard to case; what holds a blank or a sign of the language stands in quotation marks, with
`\\` before a quotation mark or a `\\` inside. Numbers: `3`, `=3`, `>3`, `>=3`, `<3`, `<=3`, `3..9`, and `[3,9]` for the
same range; the ends of a range belong to it.

A field of sentences is searched: `caption:"in the snow"` finds these words whole, in this order and side by side,
without regard to case. A word is an unbroken run of letters, digits and `_`; whatever else stands between two words
does not count, so that `snow, in` and `snow in` are the same, and `dog` finds "dog's" but not "dogs".

A row may have several texts of a field: `label:dog` keeps it if one of them is a dog, `-label:dog` if none is.
Whoever uses the language says which fields there are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from vsrn_viewer.errors import FilterError, near_miss
from vsrn_viewer.filter_columns import END as END
from vsrn_viewer.filter_columns import WORD, Names, Sentences, Texts
from vsrn_viewer.filter_columns import Bools as Bools

Numbers: TypeAlias = npt.NDArray[np.float32] | npt.NDArray[np.float64]

_NUMBER = r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_COMPARED = re.compile(rf"(>=|<=|>|<|=)({_NUMBER})")
_RANGE = re.compile(rf"({_NUMBER})\.\.({_NUMBER})|\[\s*({_NUMBER})\s*,\s*({_NUMBER})\s*\]")
_EXACT = re.compile(_NUMBER)
_BARE = re.compile(r'[^\s"|<>=][^\s"|]*')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_NAME = re.compile(r'[^\s:|"-][^\s:|"]*')
_BLANKS = re.compile(r"\s*")
_BEGUN = r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)'  # a text in quotation marks, perhaps half typed
_UNFINISHED = re.compile(rf'(?:{_BEGUN}|[^\s"])+', re.DOTALL)
_PIECE = re.compile(rf'{_BEGUN}|\||[^"|]+', re.DOTALL)
_OPERATORS = (">", ">=", "<", "<=", "=")


@dataclass(frozen=True)
class Field:
    """A field of the rows. kind: what its values are; "words" are texts that are searched, not compared whole. means:
    half a sentence for people, with its unit or range."""

    kind: Literal["text", "words", "number"]
    means: str


@dataclass(frozen=True, eq=False)
class Shared:
    """A column whose rows share values, as captions share what is known of their image. of (N,): which of the values
    each row has, from 0."""

    values: Texts | Names | Sentences | Numbers
    of: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.of)


Column: TypeAlias = Texts | Names | Sentences | Numbers | Shared


Fields: TypeAlias = Mapping[str, Field]


@dataclass(frozen=True)
class Span:
    """Numbers from low to high, infinite where there is no limit. An open end is not one of them."""

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False

    def __str__(self) -> str:
        if self.low == self.high:
            return _shortest(self.low)
        if math.isinf(self.low):
            return f"<{'' if self.high_open else '='}{_shortest(self.high)}"
        if math.isinf(self.high):
            return f">{'' if self.low_open else '='}{_shortest(self.low)}"
        return f"{_shortest(self.low)}..{_shortest(self.high)}"

    def holds(self, values: Numbers) -> Bools:
        """Return which values (N,) are among them; NaN never is. Ends are rounded as the values are: 0.9 finds the
        float32 that is written so."""
        kind = values.dtype.type
        with np.errstate(over="ignore"):
            low, high = kind(self.low), kind(self.high)
        above = values > low if self.low_open else values >= low
        below = values < high if self.high_open else values <= high
        held: Bools = above & below
        return held


@dataclass(frozen=True)
class Phrase:
    """Words that are searched for. text: as it was typed; it has a word."""

    text: str

    def __str__(self) -> str:
        return quoted(self.text)

    def holds(self, sentences: Sentences) -> Bools:
        """Return which rows (N,) have the words, whole, in order and side by side."""
        return sentences.holding(WORD.findall(self.text.casefold()))


Value: TypeAlias = str | Phrase | Span


@dataclass(frozen=True)
class Term:
    """A field and the values of which one is enough. negated: none of them may hold."""

    field: str
    values: tuple[Value, ...]
    negated: bool = False

    def __str__(self) -> str:
        said = "|".join(quoted(one) if isinstance(one, str) else str(one) for one in self.values)
        return f"{'-' * self.negated}{self.field}:{said}"

    def keeps(self, column: Column) -> Bools:
        """Return which rows (N,) of a column this term keeps."""
        held = self._held(column.values)[column.of] if isinstance(column, Shared) else self._held(column)
        kept: Bools = ~held if self.negated else held
        return kept

    def _held(self, column: Any) -> Bools:
        """Return of which rows one of the values holds. column: of what the field's kind says."""
        wanted = {one.casefold() for one in self.values if isinstance(one, str)}
        if wanted:
            return (column if isinstance(column, Names) else Names(column)).holding(wanted)
        read: Any = column if isinstance(column, np.ndarray | Sentences) else Sentences.of(column)
        held: Bools = np.logical_or.reduce([one.holds(read) for one in self.values if not isinstance(one, str)])
        return held


@dataclass(frozen=True)
class Filter:
    """Terms that must all hold; () keeps everything. `str` writes it so that `parse` gives it back."""

    terms: tuple[Term, ...] = ()

    def __str__(self) -> str:
        return " ".join(map(str, self.terms))

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that it asks about, each once, in its order."""
        return tuple(dict.fromkeys(term.field for term in self.terms))

    def keeps(self, columns: Mapping[str, Column]) -> Bools:
        """Return which rows are kept, (N,) bool.

        columns: at least one, and each field's that is asked about: N texts, or N tuples of texts, or either prepared
        (see `filter_columns`), or (N,) float32 or float64 with NaN where there is no value, which no number is like:
        `score:>0.5` drops such a row, `-score:>0.5` keeps it.
        Raises ValueError for a column that is missing.
        """
        missing = [field for field in self.fields if field not in columns]
        if missing or not columns:
            raise ValueError(f"columns must hold every field that is asked about: {missing or 'all'} missing")
        kept = np.ones(len(next(iter(columns.values()))), dtype=bool)
        for term in self.terms:
            kept &= term.keeps(columns[term.field])
        return kept


def parse(text: str, fields: Fields) -> Filter:
    """Read a filter. Raises FilterError, which says at which character, from 1, what is wrong and what is right."""
    reader, terms = _Reader(text, fields), list[Term]()
    while reader.skip_blanks():
        terms.append(reader.term())
    return Filter(tuple(terms))


def quoted(text: str) -> str:
    """Return a text as a value is written: as it is, or in quotation marks where it needs them."""
    if _BARE.fullmatch(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def with_term(text: str, field: str, term: str) -> str:
    """Return a filter with a term in the place of all terms of its field, at the end; "" takes them away."""
    others = [one for one in _UNFINISHED.findall(text) if not one.removeprefix("-").startswith(f"{field}:")]
    return " ".join([*others, *([term] if term else [])])


@dataclass(frozen=True)
class Completions:
    """What can be typed at a place. start: where it begins in the text, from 0. words: each would stand from there."""

    start: int
    words: tuple[str, ...] = ()


def completions(text: str, place: int, fields: Fields, values: Mapping[str, Sequence[str]]) -> Completions:
    """Return what can stand before the cursor, in place of what is half typed there.

    place: of the cursor, 0 to len(text). values: of each text field, those that there are. A field's name brings its
    colon, a number's field its operators. Never raises.
    """
    typed = next((one for one in _UNFINISHED.finditer(text, 0, place) if one.end() == place), None)
    start = place if typed is None else typed.start()
    start += text.startswith("-", start, place)
    name, colon, said = text[start:place].partition(":")
    if not colon:
        return Completions(start, tuple(f"{one}:" for one in fields if one.startswith(name.casefold())))
    if name not in fields:
        return Completions(place)
    begun = ""
    for piece in _PIECE.findall(said):
        begun = "" if piece == "|" else begun + piece
    if fields[name].kind == "number":
        words = tuple(one for one in _OPERATORS if one.startswith(begun) and one != begun)
    else:
        sought = begun.strip('"').casefold()
        known = dict.fromkeys(one for one in values.get(name, ()) if one and one.casefold().startswith(sought))
        words = tuple(map(quoted, known))
    return Completions(place - len(begun), words)


class _Reader:
    """Reads terms one after the other, and says where it stands if it cannot."""

    def __init__(self, text: str, fields: Fields) -> None:
        self._text, self._fields, self._at = text, fields, 0

    def skip_blanks(self) -> bool:
        """Go to the next term; return whether there is one."""
        self._take(_BLANKS)
        return self._at < len(self._text)

    def term(self) -> Term:
        """Read a term and the blank behind it."""
        negated = self._takes("-")
        field = self._field()
        values = [self._value(field)]
        while self._takes("|"):
            values.append(self._value(field))
        if self._at < len(self._text) and not self._text[self._at].isspace():
            raise self._error(f"what follows a value of {field} must be a blank or |")
        return Term(field, tuple(values), negated)

    def _value(self, field: str) -> Value:
        kind, start = self._fields[field].kind, self._at
        if kind == "number":
            return self._number(field)
        text = self._text_of(field)
        if kind == "text":
            return text
        if not WORD.search(text.casefold()):
            raise self._error(f'{field} is searched for words, and here is none. Write one, or "two words"', start)
        return Phrase(text)

    def _field(self) -> str:
        start = self._at
        named = self._take(_NAME)
        name, known = "" if named is None else named.group(), ", ".join(self._fields)
        if not name:
            raise self._error(f"a field must stand here. Fields are {known}")
        if not self._takes(":"):
            example = next(iter(self._fields))
            raise self._error(f"a colon must follow '{name}', as in {example}:{name}. Fields are {known}", start)
        if name not in self._fields:
            raise self._error(f"there is no field '{name}'{near_miss(name, self._fields)}. Fields are {known}", start)
        return name

    def _text_of(self, field: str) -> str:
        found = self._take(_QUOTED)
        if found is not None:
            return re.sub(r"\\(.)", r"\1", found.group(1), flags=re.DOTALL)
        if self._text.startswith('"', self._at):
            raise self._error("this quotation mark is never closed. Close it")
        if self._text.startswith(("<", ">", "="), self._at):
            raise self._error(f"{field} is text and has no order. Write {field}: and the text itself")
        found = self._take(_BARE)
        if found is None:
            raise self._error(f'a value of {field} must stand here, without a blank before it: a word, or "two words"')
        return found.group()

    def _number(self, field: str) -> Span:
        start = self._at
        found = self._take(_COMPARED)
        if found is not None:
            return _compared(found.group(1), self._finite(found.group(2), start))
        found = self._take(_RANGE)
        if found is not None:
            low, high = (self._finite(one, start) for one in found.groups() if one is not None)
            if low > high:
                raise self._error("a range goes from the smaller number to the larger. Turn it round", start)
            return Span(low, high)
        found = self._take(_EXACT)
        if found is not None:
            return _compared("=", self._finite(found.group(), start))
        raise self._error(f"{field} is a number. Write one as 3, >0.5, 3..9 or [3,9], without a blank before it")

    def _finite(self, digits: str, start: int) -> float:
        value = float(digits)
        if math.isinf(value):
            raise self._error("this number is too large. Write a smaller one", start)
        return value

    def _take(self, form: re.Pattern[str]) -> re.Match[str] | None:
        found = form.match(self._text, self._at)
        if found is not None:
            self._at = found.end()
        return found

    def _takes(self, sign: str) -> bool:
        is_there = self._text.startswith(sign, self._at)
        self._at += is_there
        return is_there

    def _error(self, what: str, at: int | None = None) -> FilterError:
        return FilterError(f"at character {(self._at if at is None else at) + 1}: {what}.")


def _compared(sign: str, value: float) -> Span:
    """Return the numbers that a comparison with a value is true of."""
    if sign == "=":
        return Span(value, value)
    is_open = len(sign) == 1
    if sign.startswith(">"):
        return Span(value, math.inf, low_open=is_open)
    return Span(-math.inf, value, high_open=is_open)


def _shortest(value: float) -> str:
    """Return the shortest text that reads back as the same number, without a needless ".0"."""
    return repr(value).removesuffix(".0")
