"""Describe a field's whole rule in one sentence, from the type that its message declares."""

from __future__ import annotations

import re
from typing import Any

from msgspec import inspect

from shared.messages.inputs import DIGESTS

# No control character belongs in a prompt or a page, and Postgres rejects NUL.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WEB_ADDRESS = "an address that begins with https:// or http://, of at most 2000 characters"
_SHAPES = {
    "language": "a BCP 47 tag of at most 35 characters, such as en or pt-BR",
    "deadline": "a time with its zone such as 2026-01-31T12:00:00Z",
    "created_at": "a UTC time such as 2026-01-31T12:00:00Z",
    "profile": "a name of at most 40 lower-case letters, digits and hyphens",
    "url": _WEB_ADDRESS,
    "sitemap": _WEB_ADDRESS,
    "canonical": "an address with {slug} in it, such as https://www.example.com/blog/{slug}",
    "uri": "the address of a file in Cloud Storage, such as gs://bucket/file.txt",
    "sha256": "a SHA-256 digest of 64 lower-case hexadecimal digits",
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
_STEP = re.compile(r"\.(\w+)|(\[\d+\])")


def describe(error: str, kind: type) -> str:
    """Turn an error of msgspec, "Expected `int` <= 5000 - at `$.word_count`", into the field's whole rule."""
    what, _, place = error.partition(" - at `$")
    place = place.rstrip("`")
    path = place.lstrip(".")
    name, declared = _find(place, kind)
    before = f"{path}." if path else ""
    if match := re.match(r"Object contains unknown field `(.*)`", what, re.DOTALL):
        known = ", ".join(each.encode_name for each in _fields_of(declared) if each.name not in DIGESTS)
        unknown = " ".join(CONTROL.sub(" ", match[1][:_LONGEST_NAME]).split()) or '""'
        return f"{before}{unknown} is not a known field: send only {known}."
    if match := re.match(r"Object missing required field `(.*)`", what):
        return f"{before}{match[1]} is required and missing."
    got = re.search(r", got `(\w+)`", what)
    if not path or declared is None:
        return f"{path or 'The message'} must be {_expected(what)}{_not(got)}."
    return f"{path} must be {_rule(name, declared)}{_not(got)}."


def _find(place: str, kind: type) -> tuple[str, inspect.Type | None]:
    """Return the last name of a path such as `.sources[0].url`, and what is declared there."""
    name, found = "", inspect.type_info(kind)
    for field, item in _STEP.findall(place):
        if item:
            if not isinstance(found, inspect.VarTupleType):
                return name, None
            found = _without_none(found.item_type)
            continue
        declared = {each.encode_name: each.type for each in _fields_of(found)}
        if field not in declared:
            return field, None
        name, found = field, _without_none(declared[field])
    return name, found


def _fields_of(declared: inspect.Type | None) -> tuple[inspect.Field, ...]:
    return declared.fields if isinstance(declared, inspect.StructType) else ()


def _without_none(declared: inspect.Type) -> inspect.Type:
    if isinstance(declared, inspect.UnionType):
        return next(each for each in declared.types if not isinstance(each, inspect.NoneType))
    return declared


def _not(got: re.Match[str] | None) -> str:
    return f", not {_GOT.get(got[1], got[1])}" if got else ""


def _expected(what: str) -> str:
    """Return what msgspec expected where no field is declared."""
    found = re.search(r"`(\w+)", what)
    return _GOT.get(found[1], found[1]) if found else "another value"


def _rule(name: str, declared: inspect.Type) -> str:
    match declared:
        case inspect.StrType(pattern=pattern) if pattern:
            rule = _SHAPES.get(name, "a lower-case UUID")
        case inspect.StrType():
            rule = "text" + _sized(" of ", declared.min_length, declared.max_length, "character")
        case inspect.VarTupleType():
            rule = "a list" + _sized(" of ", declared.min_length, declared.max_length, "item")
        case inspect.IntType():
            rule = "a whole number" + _bounded(declared)
        case inspect.FloatType():
            rule = "a number" + _bounded(declared)
        case inspect.LiteralType():
            rule = " or ".join(str(each) for each in sorted(declared.values, key=str))
        case inspect.StructType():
            rule = "an object"
        case _:
            rule = _GOT.get(type(declared).__name__.removesuffix("Type").lower(), "of another type")
    return rule


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
    if declared.gt is not None and most is not None:
        return f" above {declared.gt:g} and at most {most:g}"
    if most is None and below is not None:
        return f" of at least {least:g} and below {below:g}" if least is not None else f" below {below:g}"
    if least is None or most is None:
        limit = f"at least {least}" if most is None else f"at most {most}"
        return f" of {limit}" if least is not None or most is not None else ""
    return f" from {least} to {most}"
