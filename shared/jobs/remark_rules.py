"""The limits of a reviewer's remarks, in sentences."""

from __future__ import annotations

from typing import Any

from shared.jobs.review import (
    LONGEST_QUOTE,
    LONGEST_REMARK,
    MOST_REMARK_CHARACTERS,
    MOST_REMARKS,
)
from shared.messages.field_rules import CONTROL

_SHAPE = "remarks must be a list of at most {} objects with text, and quote if you like."


def find_remark_faults(remarks: Any, decision: Any) -> list[str]:
    """Return what is wrong with the remarks of a decision."""
    if remarks is None or remarks == []:
        missing = "remarks must say what is to be changed: send at least one."
        return [missing] if decision == "revise" else []
    if not isinstance(remarks, list) or len(remarks) > MOST_REMARKS:
        return [_SHAPE.format(MOST_REMARKS)]
    if decision == "approve":
        return ["remarks go with revise: leave them out to approve."]
    if fault := next(filter(None, map(_find_fault, remarks)), None):
        return [fault]
    if sum(len(each["text"]) + len(each.get("quote", "")) for each in remarks) > MOST_REMARK_CHARACTERS:
        return [f"remarks must have at most {MOST_REMARK_CHARACTERS} characters in all."]
    return []


def _find_fault(remark: Any) -> str | None:
    if not isinstance(remark, dict) or not set(remark) <= {"text", "quote"}:
        return _SHAPE.format(MOST_REMARKS)
    text, quote = remark.get("text"), remark.get("quote", "")
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_REMARK:
        return f"remarks: each text must have 1 to {LONGEST_REMARK} characters."
    if not isinstance(quote, str) or len(quote) > LONGEST_QUOTE:
        return f"remarks: each quote must be text of at most {LONGEST_QUOTE} characters."
    if any(CONTROL.search(each) or not _is_unicode(each) for each in (text, quote)):
        return "remarks have a control character or half of one: send plain text."
    return None


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
