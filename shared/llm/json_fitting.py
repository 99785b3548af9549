"""Fit what a model wrote into the type that was asked for: other spellings of names, wrappers, bare lists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin

import msgspec

from shared.llm.json_values import TwoAnswersError, key_of

_Kind = TypeVar("_Kind")
_DEEPEST = 5  # wrappers around an answer
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOTHING = frozenset({"", "none", "null", "[]", "n/a"})
SKIP_UNREADABLE = msgspec.Meta(extra={"skip_unreadable": True})
"""Marks a list whose unreadable items are left out, as long as one can be read."""


def fit(value: Any, kind: type[_Kind], *, skip: bool = True) -> _Kind:
    """Return the value as that type; raise msgspec.ValidationError if it does not fit.

    `skip`: unreadable items are left out of lists that are marked so.
    """
    return msgspec.convert(_Shaper(skip).shape(value, kind), kind, strict=False)


def unwrap(value: Any, kind: type[_Kind], *, skip: bool = True, depth: int = _DEEPEST) -> list[_Kind]:
    """Return the answers inside a value that does not fit by itself."""
    for shaped in (value, *_as_items(value, kind)):
        try:
            return [fit(shaped, kind, skip=skip)]
        except msgspec.ValidationError:
            continue
    if not depth:
        return []
    inside = [unwrap(inner, kind, skip=skip, depth=depth - 1) for inner in _inside(value)]
    if isinstance(value, list) and not all(inside):
        return []  # not one item of several, of which the others may be cut
    return [answer for answers in inside for answer in answers]


def names_of(kind: Any) -> frozenset[str]:
    """Return the names of a type's fields, also of those inside, as `key_of` writes them."""
    if not _is_struct(kind):
        return frozenset().union(*map(names_of, get_args(kind)))
    fields = _fields(kind)
    return frozenset(key_of(field.name) for field in fields).union(
        *(names_of(field.type) for field in fields)
    )


def _inside(value: Any) -> Iterator[Any]:
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for member in members:
        inner = _decode(member) if isinstance(member, str) else member
        if isinstance(inner, dict) or (isinstance(inner, list) and isinstance(value, dict)):
            yield inner


def _decode(text: str) -> Any:
    """Return the JSON that a text holds, if it is JSON."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _as_items(value: Any, kind: Any) -> Iterator[Any]:
    """Yield a list, or one item, as the only list that the type asks for."""
    required = [field for field in _fields(kind) if field.required]
    if len(required) != 1 or not isinstance(value, (list, dict)):
        return
    item = _item_type(required[0].type)
    if item is not None and _is_struct(item):
        yield {required[0].name: value if isinstance(value, list) else [value]}


class _Shaper:
    """Gives a value the shape of a type, as far as it is clear how; msgspec then checks it."""

    def __init__(self, skip: bool) -> None:  # noqa: FBT001  the only option
        self._skip = skip

    def shape(self, value: Any, kind: Any) -> Any:
        if _is_struct(kind):
            return self._shape_struct(value, kind)
        if (item := _item_type(kind)) is not None:
            return self._shape_list(value, item, skip=self._skip and SKIP_UNREADABLE in get_args(kind))
        if kind is str:
            if isinstance(value, list) and len(value) == 1:
                value = value[0]
            if isinstance(value, str):
                return _without_controls(value)
            return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value
        return value

    def _shape_struct(self, value: Any, kind: Any) -> Any:
        fields = {key_of(field.name): field for field in _fields(kind)}
        if isinstance(value, str):
            required = [field for field in fields.values() if field.required]
            return {required[0].name: value} if len(required) == 1 and required[0].type is str else value
        if not isinstance(value, dict):
            return value
        shaped: dict[str, Any] = {}
        for key, member in _members(value):
            if (field := fields.get(key)) is None:
                continue
            fitting = self.shape(member, field.type)
            if field.name in shaped and shaped[field.name] != fitting:
                raise TwoAnswersError
            shaped[field.name] = fitting
        return shaped

    def _shape_list(self, value: Any, item: Any, *, skip: bool) -> Any:
        items = _items(value)
        if items is None:
            return value
        shaped = [self.shape(each, item) for each in items]
        readable = [each for each in shaped if _fits(each, item)] if skip else shaped
        return readable or shaped


def _without_controls(text: str) -> str:
    """Return a text that can be stored: without control characters and halves of a character."""
    return _CONTROL.sub("", text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore"))


def _items(value: Any) -> list[Any] | None:
    """Return a value as items: it may be nothing, one item, numbered items, or a list as text."""
    if isinstance(value, str):
        value = value.strip()
        value = None if value.casefold() in _NOTHING else _decode(value) or value
    if isinstance(value, dict) and all(isinstance(member, dict) for member in value.values()):
        value = list(value.values())
    if isinstance(value, list):
        return [item for item in value if item is not None]
    return [] if value is None else [value] if isinstance(value, (dict, str)) else None


def _members(value: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the members with their names, and those one level deeper with both names: og and title."""
    for name, member in value.items():
        yield key_of(name), member
        if isinstance(member, dict):
            yield from ((key_of(name + inner), deeper) for inner, deeper in member.items())


def _fits(value: Any, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError:
        return False
    return True


def _item_type(kind: Any) -> Any:
    """Return the type of a list's items, or None for another type."""
    if get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    return get_args(kind)[0] if get_origin(kind) in {tuple, list} else None


@cache
def _fields(kind: Any) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(kind)  # reads the annotations anew each time


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)
