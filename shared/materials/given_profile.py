"""Check the fields that somebody gives for a profile: every wrong one is named, with its rule."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from shared.errors import Poison
from shared.materials.profile import Profile
from shared.messages.field_rules import CONTROL
from shared.messages.inputs import ProfileName
from shared.messages.schemas import read_fields

MOST = 50
"""Profiles of one organization."""
MOST_BYTES = 60_000
"""Of a whole profile as JSON."""

_MOST_FAULTS = 40
_LONGEST_NAME = 80
_DEEPEST = 5  # lists and maps around a text; no field of a profile has more


class BadProfileField(msgspec.Struct, frozen=True):
    """A field that can't be taken, and the sentence that says why."""

    field: str
    detail: str


class BadProfile(Exception):
    """The fields of a profile that can't be taken, all of them."""

    def __init__(self, faults: Sequence[BadProfileField]) -> None:
        super().__init__(" ".join(fault.detail for fault in faults))
        self.faults = tuple(faults)


def is_profile_name(name: str) -> bool:
    """Return whether a profile may have this name."""
    try:
        return bool(msgspec.convert(name, ProfileName))
    except msgspec.ValidationError:
        return False


def read_given(fields: Mapping[str, Any], models: Collection[str]) -> Profile:
    """Return the profile; raise BadProfile. A field that is null is left out, and spaces around a text go."""
    given = {name: _strip(value) for name, value in fields.items() if value is not None}
    faults = list(_find_faults(given))
    if not faults:
        profile = read_fields(given, Profile)
        faults = list(_find_conflicts(profile, models))
    if faults:
        raise BadProfile(faults[:_MOST_FAULTS])
    return profile


def _strip(value: Any, depth: int = _DEEPEST) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list) and depth:
        return [_strip(each, depth - 1) for each in value]
    if isinstance(value, dict) and depth:
        return {name: _strip(each, depth - 1) for name, each in value.items()}
    return value


def _find_faults(given: Mapping[str, Any]) -> Iterator[BadProfileField]:
    """Yield a fault of each field that has one; a field is checked apart from the others."""
    for name, value in given.items():
        text = next(_find_unfit_text(value, str(name)), None)
        if text is not None:
            yield text
            continue
        try:
            read_fields({name: value}, Profile)
        except Poison as error:
            sentence = str(error)
            path = sentence.split(" ", 1)[0]
            yield BadProfileField((path if path.startswith(name) else name)[:_LONGEST_NAME], sentence)


def _find_unfit_text(value: Any, path: str, depth: int = _DEEPEST) -> Iterator[BadProfileField]:
    """Yield the texts with a control character or half a character."""
    if isinstance(value, str):
        shown = path[:_LONGEST_NAME]
        if CONTROL.search(value):
            yield BadProfileField(shown, f"{shown} contains a control character: send plain text.")
        elif any("\ud800" <= each <= "\udfff" for each in value):
            yield BadProfileField(shown, f"{shown} has half of a character (a lone surrogate): remove it.")
    elif isinstance(value, list) and depth:
        for number, each in enumerate(value):
            yield from _find_unfit_text(each, f"{path}[{number}]", depth - 1)
    elif isinstance(value, dict) and depth:
        for name, each in value.items():
            yield from _find_unfit_text(each, f"{path}.{name}", depth - 1)


def _find_conflicts(profile: Profile, models: Collection[str]) -> Iterator[BadProfileField]:
    if profile.model is not None and profile.model not in models:
        yield BadProfileField("model", f"model must be one of {', '.join(models)}.")
    for number, each in enumerate(profile.avoid_terms):
        field = f"avoid_terms[{number}]"
        if each.avoid in profile.use_terms:
            yield BadProfileField(field, f"{field} avoids {each.avoid!r}, which use_terms has: choose one.")
        elif each.avoid == each.use:
            yield BadProfileField(field, f"{field} has {each.use!r} in place of itself: write another term.")
    size = len(msgspec.json.encode(profile))
    if size > MOST_BYTES:
        sentence = f"The profile has {size:,} bytes: shorten its samples or its lists to {MOST_BYTES:,}."
        yield BadProfileField("samples", sentence)
