"""Sentences on the drafts of a post in CMSs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shared.jobs.publication import State

_NAMES = {"wordpress": "WordPress", "ghost": "Ghost"}


def describe_publications(found: Mapping[str, Mapping[str, Any]], elsewhere: str = "") -> Iterator[str]:
    """Yield what became of each; `elsewhere` is the option that names another stack."""
    for cms, publication in sorted(found.items()):
        name, state = _NAMES.get(cms, cms), publication.get("state")
        edit, error, note = (publication.get(field) for field in ("edit_url", "error", "note"))
        if state in {State.DRAFT, State.LEFT}:
            yield f"Draft in {name}: {edit}"
            yield from [note] if note else []
        elif state in {State.FAILED, State.WAITING}:
            kept = f"Draft in {name}, of an earlier run: {edit}"
            yield from [kept] if edit else []
            begins = "It is not up to date" if edit else f"No draft in {name}"
            yield f"{begins}{' yet' if state == State.WAITING else ''}: {error}"
            if state == State.FAILED:
                yield f"Then `blog dead-letters{elsewhere}` lists the message, and `replay` sends it again."
        else:
            yield f"The draft for {name} is on its way."
