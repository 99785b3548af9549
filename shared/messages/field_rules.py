"""Describe a field's whole rule in one sentence, from the type that its message declares."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from msgspec import inspect

# No control character belongs in a prompt or a page, and Postgres rejects NUL.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SHAPES = {
    "language": "a BCP 47 tag of at most 35 characters, such as en or pt-BR",
    "deadline": "a time with its zone such as 2026-01-31T12:00:00Z",
    "created_at": "a UTC time such as 2026-01-31T12:00:00Z",
}
_GOT = {
    "str": "text",
    "int": "a whole number",
    "float": "a number with decimals",
    "array": "a list",
    "object": "an object",
    "bool": "true or false",
    "null": "nothing",
}
_LONGEST_NAME = 80  # characters of a field's name that is not ours


def describe(error: str, kind: type) -> str:
    """Turn an error of msgspec, "Expected `int` <= 5000 - at `$.word_count`", into the field's whole rule."""
    what, _, place = error.partition(" - at `$")
    if match := re.match(r"Object contains unknown field `(.*)`", what, re.DOTALL):
        known = ", ".join(field.name for field in msgspec.structs.fields(kind))
        unknown = " ".join(CONTROL.sub(" ", match[1][:_LONGEST_NAME]).split()) or '""'
        return f"{unknown} is not a known field: send only {known}."
    if match := re.match(r"Object missing required field `(.*)`", what):
        return f"{match[1]} is required and missing."
    path = place.rstrip("`").lstrip(".")
    got = re.search(r", got `(\w+)`", what)
    name, _, inner = path.partition("[")
    declared = {field.name: field.type for field in msgspec.structs.fields(kind)}
    if name not in declared:
        return f"{path or 'The message'} must be {_expected(what)}{_not(got)}."
    rule = _rule(name, _unwrapped(declared[name], inside=bool(inner)))
    return f"{path} must be {rule}{_not(got)}."


def _not(got: re.Match[str] | None) -> str:
    return f", not {_GOT.get(got[1], got[1])}" if got else ""


def _expected(what: str) -> str:
    """Return what msgspec expected where no field is declared."""
    found = re.search(r"`(\w+)", what)
    return _GOT.get(found[1], found[1]) if found else "another value"


def _unwrapped(declared: object, *, inside: bool) -> inspect.Type:
    """Return the type of a field without its None or, `inside` a list, the type of the list's items."""
    found = inspect.type_info(declared)
    if isinstance(found, inspect.UnionType):
        found = next(each for each in found.types if not isinstance(each, inspect.NoneType))
    if inside and isinstance(found, inspect.VarTupleType):
        return found.item_type
    return found


def _rule(name: str, declared: inspect.Type) -> str:
    if isinstance(declared, inspect.StrType):
        if declared.pattern:
            return _SHAPES.get(name, "a lower-case UUID")
        return "text" + _sized(" of ", declared.min_length, declared.max_length, "character")
    if isinstance(declared, inspect.VarTupleType):
        return "a list" + _sized(" of ", declared.min_length, declared.max_length, "item")
    if isinstance(declared, inspect.IntType):
        return "a whole number" + _bounded(declared)
    if isinstance(declared, inspect.FloatType):
        return "a number" + _bounded(declared)
    return _GOT.get(type(declared).__name__.removesuffix("Type").lower(), "of another type")


def _sized(before: str, least: int | None, most: int | None, unit: str) -> str:
    """Return " of 3 to 300 characters", " of at most 20 items", or nothing without limits."""
    if least is None and most is None:
        return ""
    if least is None or most is None:
        limit = f"at most {most}" if least is None else f"at least {least}"
        return f"{before}{limit} {unit}s"
    return f"{before}{least} to {most} {unit}s"


def _bounded(declared: Any) -> str:
    """Return " from 100 to 5000", " of at least 1", or nothing without limits."""
    least, most, below = declared.ge, declared.le, declared.lt
    if most is None and below is not None:
        return f" of at least {least:g} and below {below:g}" if least is not None else f" below {below:g}"
    if least is None or most is None:
        limit = f"at least {least}" if most is None else f"at most {most}"
        return f" of {limit}" if least is not None or most is not None else ""
    return f" from {least} to {most}"
