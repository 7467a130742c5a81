"""Pickles as plain data: the opcodes are read one by one, and nothing that they name is imported, called or changed.

A pickle is a program: it can name any function and call it, take gigabytes with a few bytes, and nest until its reader
dies. Here it makes strings, numbers, tuples, lists and dictionaries. Where it names a class or a function, whoever
reads gives a function of his own for that name; any other name is refused. Protocols 0 to 5, Python 2's too.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Any

MOST_BYTES = 64_000_000  # of a pickle: the largest vocabularies take 10 MB, the names and shapes of a network 100 kB
_MOST_STEPS = 4_000_000  # opcodes: a word of a vocabulary takes eight
_LONGEST_NUMBER = 16  # bytes of a whole number
_MARK = object()
_DAMAGED = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, UnicodeError)


class DamagedPickle(ValueError):  # noqa: N818 (what it is, beside ForeignName)
    """Not a pickle, cut short, or one that does what no file of ours needs."""


class ForeignName(ValueError):  # noqa: N818
    """A pickle names a class or a function that nobody knows here. The message is the name, as "module.name"."""


@dataclass(frozen=True)
class Name:
    """A class or a function that a pickle names, as "module.name". Nothing is imported."""

    name: str


@dataclass
class Instance:
    """An object that a pickle makes of a class: only what it was given. state: its attributes as a rule."""

    name: str
    state: Any = None


Makers = Mapping[str, Callable[..., Any]]  # by "module.name": what is called in its place


def instance_of(name: str) -> Callable[..., Instance]:
    """Return a maker of instances of a class, whatever arguments a pickle gives."""
    return lambda *_arguments: Instance(name)


def read_pickle(file: IO[bytes], makers: Makers, names: frozenset[str] = frozenset(), persistent: Any = None) -> Any:
    """Return what the pickle at the place of `file` holds; the file is left behind its end.

    makers: what is called for a class or a function, by its name. names: further names that may stand as values (as
    Name). persistent: called with each persistent id. Dictionaries' keys are texts, numbers or None.
    Raises ForeignName for any other name, DamagedPickle for anything else that cannot be read.
    """
    machine = _Machine(makers, names, persistent)
    try:
        for steps, (opcode, argument, _) in enumerate(pickletools.genops(file)):
            if steps > _MOST_STEPS:
                raise DamagedPickle(f"more than {_MOST_STEPS:,} steps")
            if opcode.name == "STOP":
                return machine.stack.pop()
            machine.take(opcode.name, argument)
    except (DamagedPickle, ForeignName):
        raise
    except _DAMAGED as error:
        raise DamagedPickle(str(error)) from None
    raise DamagedPickle("no end")


class _Machine:
    """The stack and the memo of a pickle. Whatever does not fit raises one of _DAMAGED."""

    def __init__(self, makers: Makers, names: frozenset[str], persistent: Any) -> None:
        self.stack: list[Any] = []
        self._memo: dict[int, Any] = {}
        self._makers = makers
        self._names = names
        self._persistent = persistent

    def take(self, opcode: str, argument: Any) -> None:
        """Do one step."""
        if opcode in _CONSTANTS:
            self.stack.append(_CONSTANTS[opcode])
        elif opcode in _EMPTY:
            self.stack.append(_EMPTY[opcode]())
        elif opcode in _NUMBERS:
            self._number(argument)
        elif opcode in _BYTES:
            self.stack.append(argument)
        elif opcode in _TEXTS:
            self.stack.append(argument if "UNICODE" in opcode else _python2_text(argument))
        elif opcode in _PLAIN_STEPS:
            _PLAIN_STEPS[opcode](self, argument)
        elif opcode not in ("PROTO", "FRAME"):
            raise DamagedPickle(opcode)

    def _number(self, value: Any) -> None:
        if isinstance(value, int) and value.bit_length() > 8 * _LONGEST_NUMBER:
            raise DamagedPickle("a number of too many digits")
        self.stack.append(value)

    def put(self, place: Any) -> None:
        self._memo[int(place)] = self.stack[-1]

    def memoize(self, _: Any) -> None:
        self._memo[len(self._memo)] = self.stack[-1]

    def get(self, place: Any) -> None:
        self.stack.append(self._memo[int(place)])

    def pop(self, _: Any) -> None:
        self.stack.pop()

    def pop_mark(self, _: Any) -> None:
        self.marked()

    def marked(self) -> list[Any]:
        """Take and return what lies above the last mark."""
        place = len(self.stack) - 1
        while place >= 0 and self.stack[place] is not _MARK:
            place -= 1
        if place < 0:
            raise IndexError("no mark")
        taken = self.stack[place + 1 :]
        del self.stack[place:]
        return taken

    def tuple_of_marked(self, _: Any) -> None:
        self.stack.append(tuple(self.marked()))

    def list_of_marked(self, _: Any) -> None:
        self.stack.append(self.marked())

    def dict_of_marked(self, _: Any) -> None:
        taken = self.marked()
        self.stack.append({})
        self._set(taken)

    def tuple_of(self, count: int) -> None:
        taken = tuple(self.stack[len(self.stack) - count :])
        if len(taken) < count or _MARK in map(_identity, taken):
            raise IndexError("too few values")
        del self.stack[len(self.stack) - count :]
        self.stack.append(taken)

    def append(self, _: Any) -> None:
        value = self.stack.pop()
        self._list().append(value)

    def appends(self, _: Any) -> None:
        taken = self.marked()
        self._list().extend(taken)

    def setitem(self, _: Any) -> None:
        value = self.stack.pop()
        key = self.stack.pop()
        self._set([key, value])

    def setitems(self, _: Any) -> None:
        self._set(self.marked())

    def global_(self, argument: Any) -> None:
        self._named(*str(argument).split(" ", 1))

    def stack_global(self, _: Any) -> None:
        name = self.stack.pop()
        module = self.stack.pop()
        if not (isinstance(module, str) and isinstance(name, str)):
            raise TypeError("a name that is not text")
        self._named(module, name)

    def reduce(self, _: Any) -> None:
        arguments = self.stack.pop()
        function = self.stack.pop()
        if not (isinstance(function, Name) and function.name in self._makers and isinstance(arguments, tuple)):
            raise TypeError("a call of something that is not a function")
        self.stack.append(self._makers[function.name](*arguments))

    def build(self, _: Any) -> None:
        state = self.stack.pop()
        target = self.stack[-1]
        if isinstance(target, Instance):
            target.state = state
        elif not isinstance(target, dict):  # an OrderedDict's own attributes are of no use here
            raise TypeError("attributes for something that has none")

    def persid(self, argument: Any) -> None:
        self._resolve(argument)

    def binpersid(self, _: Any) -> None:
        self._resolve(self.stack.pop())

    def _resolve(self, identity: Any) -> None:
        if self._persistent is None:
            raise TypeError("a persistent id")
        self.stack.append(self._persistent(identity))

    def _named(self, module: str, name: str) -> None:
        full = f"{module}.{name}"
        if full not in self._makers and full not in self._names:
            if not full.replace(".", "").isidentifier() or len(full) > 200:
                raise DamagedPickle("a damaged file, not a name")
            raise ForeignName(full)
        self.stack.append(Name(full))

    def _list(self) -> list[Any]:
        target = self.stack[-1]
        if not isinstance(target, list):
            raise TypeError("an append to something that is not a list")
        return target

    def _set(self, taken: list[Any]) -> None:
        target = self.stack[-1]
        if not isinstance(target, dict) or len(taken) % 2:
            raise TypeError("an entry in something that is not a dictionary")
        for key, value in zip(taken[::2], taken[1::2], strict=True):
            if not isinstance(key, (str, int, float, bytes, type(None))):  # tuples of tuples take ages to compare
                raise TypeError("a key that is neither text nor number")
            target[key] = value


def _identity(value: Any) -> Any:
    return _MARK if value is _MARK else None


def _python2_text(argument: str) -> str | bytes:
    """Return Python 2's byte string, which pickletools hands over as Latin-1, as UTF-8 text where it is."""
    raw = argument.encode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw


_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "MARK": _MARK}
_EMPTY: dict[str, Callable[[], Any]] = {"EMPTY_TUPLE": tuple, "EMPTY_LIST": list, "EMPTY_DICT": dict}
_NUMBERS = {"INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"}
_BYTES = {"BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"}
_TEXTS = {"UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "STRING", "BINSTRING", "SHORT_BINSTRING"}
_PLAIN_STEPS: dict[str, Callable[[_Machine, Any], None]] = {
    "PUT": _Machine.put,
    "BINPUT": _Machine.put,
    "LONG_BINPUT": _Machine.put,
    "MEMOIZE": _Machine.memoize,
    "GET": _Machine.get,
    "BINGET": _Machine.get,
    "LONG_BINGET": _Machine.get,
    "POP": _Machine.pop,
    "POP_MARK": _Machine.pop_mark,
    "TUPLE": _Machine.tuple_of_marked,
    "TUPLE1": lambda machine, _: machine.tuple_of(1),
    "TUPLE2": lambda machine, _: machine.tuple_of(2),
    "TUPLE3": lambda machine, _: machine.tuple_of(3),
    "LIST": _Machine.list_of_marked,
    "DICT": _Machine.dict_of_marked,
    "APPEND": _Machine.append,
    "APPENDS": _Machine.appends,
    "SETITEM": _Machine.setitem,
    "SETITEMS": _Machine.setitems,
    "GLOBAL": _Machine.global_,
    "STACK_GLOBAL": _Machine.stack_global,
    "REDUCE": _Machine.reduce,
    "NEWOBJ": _Machine.reduce,
    "BUILD": _Machine.build,
    "PERSID": _Machine.persid,
    "BINPERSID": _Machine.binpersid,
}
