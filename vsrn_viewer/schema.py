"""Documents that people keep and edit → frozen dataclasses: every value is checked, a mistake is refused by name.

A document is what a JSON or TOML parser returns. The dataclasses are the schema: their annotations say types and
limits (annotated_types), and a field that they gain is read from then on. pydantic checks; it is imported when the
first document is read or written, so that starting the window does not pay for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import GenericAlias
from typing import TYPE_CHECKING, Any, TypeVar, cast

from vsrn_viewer.errors import ViewerError, ViewError, near_miss

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")
_LONGEST_VALUE = 60  # characters of a wrong value that are repeated
_UNKNOWN_KEY = "unexpected_keyword_argument"
_MISSING_KEY = "missing"
_REFUSED = "value_error"


@dataclass(frozen=True)
class Words:
    """How a person calls the values of an annotated type, where "a text" says too little: ("a file", "files")."""

    one: str
    several: str

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: Any) -> dict[str, Any]:
        """Leave the words where `_words_of` finds them."""
        return {**handler(core_schema), "words": (self.one, self.several)}


@dataclass(frozen=True)
class Checked:
    """A text that has to be more than text. check: raises a ViewerError, whose words are said, unless it is."""

    check: Callable[[str], object]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Check what has been found to be text."""
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def _checked(self, text: str) -> str:
        try:
            self.check(text)
        except ViewerError as error:
            raise ValueError(str(error)) from None
        return text


def read_document(kind: type[T], stored: object, newest: int) -> T:
    """Return a document as the dataclass that it describes. Absent keys take their default.

    stored: nested mappings and sequences; its key "version" says which form it has, 1 to `newest`.
    Raises ViewError, naming the key, for a form or a key that is unknown, a key that is missing, and a value of
    another type or beyond its limits; numbers have to be finite.
    """
    if not isinstance(stored, Mapping):
        raise ViewError(f"must be an object with keys and values: got {_shortened(stored)}.")
    _check_version(stored, newest)
    from pydantic import ValidationError

    values = {key: value for key, value in stored.items() if key != "version"}
    try:  # as JSON, because strict Python values would have to be tuples and dataclasses already
        read: list[T] = _adapter(cast(Hashable, kind)).validate_json(json.dumps([values], default=_never_valid))
    except ValidationError as error:
        raise ViewError(_sentence(cast(Hashable, kind), values, error.errors(include_url=False))) from None
    return read[0]


def _check_version(stored: Mapping[Any, object], newest: int) -> None:
    if "version" not in stored:
        raise ViewError("version is missing: this is not a document of vsrn_viewer.")
    version = stored["version"]
    if type(version) is not int or version < 1:
        raise ViewError(f"version must be a whole number from 1: got {_shortened(version)}.")
    if version > newest:
        raise ViewError(
            f"written by a newer vsrn_viewer (version {version} of the document, this program reads up to {newest}). "
            "Update vsrn_viewer."
        )


def words_of_fields(kind: Hashable) -> dict[str, str]:
    """Return what a person calls the value of each field of a document, as messages do: "a whole number from 1"."""
    root = _adapter(kind).json_schema()
    fields = _resolved(root["items"], root)["properties"]
    return {name: _words_of(schema, root)[0] for name, schema in fields.items()}


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    from pydantic import ConfigDict, TypeAdapter

    documents: Any = GenericAlias(list, (kind,))  # a plain dataclass takes its configuration from what it lies in
    return TypeAdapter(documents, config=ConfigDict(strict=True, extra="forbid", allow_inf_nan=False))


def _never_valid(value: object) -> dict[str, str]:
    """Stand for a value that JSON has no form for, such as TOML's dates: no field of ours takes such a mapping."""
    return {type(value).__name__: str(value)}


def _sentence(kind: Hashable, values: object, errors: Sequence[Any]) -> str:
    """Say the first mistake. An unknown key comes before a missing one, which it may be, misspelt."""
    error = min(errors, key=lambda one: one["type"] != _UNKNOWN_KEY)
    if error["type"] == "json_invalid":
        return f"not readable ({error['ctx']['error']}). Fix that place."
    root = _adapter(kind).json_schema()
    place, schema = _field_at(error["loc"][1:], root)
    key = ".".join(str(name + 1) if isinstance(name, int) else name for name in place)  # people count from 1
    if error["type"] == _UNKNOWN_KEY:
        return f"unknown key '{key}'{near_miss(str(place[-1]), schema)}. Known: {', '.join(sorted(schema))}."
    if error["type"] == _REFUSED:
        return f"{key}: {error['ctx']['error']}"
    rule = _words_of(schema, root)[0]
    if error["type"] == _MISSING_KEY and len(place) == len(error["loc"][1:]):
        return f"{key} is missing. It must be {rule}."
    for name in place:
        values = cast(Any, values)[name] if isinstance(values, Mapping | list) else values
    return f"{key} must be {rule}: got {_shortened(values)}."


def _field_at(place: Sequence[Any], root: dict[str, Any]) -> tuple[list[str | int], dict[str, Any]]:
    """Return the keys, and the places in lists of objects, that lead to the innermost field of a place, and its schema;
    for a key that is none, the fields beside it."""
    names, schema = list[str | int](), _resolved(root["items"], root)
    for at, name in enumerate(place):
        inside = _resolved(schema["anyOf"][0], root) if "anyOf" in schema else schema
        item = _resolved(inside["items"], root) if isinstance(inside.get("items"), dict) else {}
        if "properties" in item and at + 1 < len(place):  # something in the object; the object itself is the list's
            names.append(int(name))
            schema = item
        elif "properties" in inside:
            names.append(str(name))
            if name not in inside["properties"]:
                return names, inside["properties"]
            schema = _resolved(inside["properties"][name], root)
        else:
            break
    return names, schema


def _resolved(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference into the schema's definitions."""
    if "$ref" in schema:
        target: dict[str, Any] = root["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
        return target
    return schema


def _words_of(schema: dict[str, Any], root: dict[str, Any]) -> tuple[str, str]:
    """Return what a person calls one value of a JSON schema, and several."""
    schema = _resolved(schema, root)
    if "words" in schema:
        one, several = schema["words"]
        return one, several
    if "anyOf" in schema:
        one, several = _words_of(schema["anyOf"][0], root)
        return f"{one}, or null", f"{several}, or null"
    if "enum" in schema:
        *first, last = (repr(value) for value in schema["enum"])
        choice = f"{', '.join(first)} or {last}"
        return choice, choice
    if schema["type"] == "array":
        return _words_of_list(schema, root)
    return _words_of_number(schema) or _PLAIN_WORDS[schema["type"]]


def _words_of_list(schema: dict[str, Any], root: dict[str, Any]) -> tuple[str, str]:
    if "prefixItems" in schema:
        parts = ", ".join(_words_of(part, root)[0] for part in schema["prefixItems"])
        return f"a list [{parts}]", f"lists [{parts}]"
    items = _words_of(schema["items"], root)[1]
    return f"a list of {items}", f"lists of {items}"


def _words_of_number(schema: dict[str, Any]) -> tuple[str, str] | None:
    name = {"integer": "whole number", "number": "number"}.get(schema["type"])
    if name is None or "minimum" not in schema:
        return None
    least, most = schema["minimum"], schema.get("maximum")
    limits = f"from {least:g}" + ("" if most is None else f" to {most:g}")
    return f"a {name} {limits}", f"{name}s {limits}"


_PLAIN_WORDS = {
    "integer": ("a whole number", "whole numbers"),
    "number": ("a finite number", "finite numbers"),
    "string": ("text", "texts"),
    "boolean": ("true or false", "true or false"),
    "object": ("an object with keys and values", "objects with keys and values"),
}


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
