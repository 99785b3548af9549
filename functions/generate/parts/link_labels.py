"""Keep labels of links and footnotes apart that sections use for different things.

Pure. In one post the first definition of a label counts for all: a link of a later section would lead to the
earlier one's target.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from shared.text.markdown import code_spans
from shared.text.spans import Span, inside

_DEFINITION = re.compile(r"^ {0,3}\[([^\[\]\n]{1,200})\]:[ \t]*([^\n]*\S)", re.MULTILINE)
_BEGUN = re.compile(r"(?:\n|\A) {0,3}\Z")
_LABEL = re.compile(r"(?<!\\)\[(?P<label>[^\[\]\n]{1,200})\](?P<empty>\[\])?(?=(?P<next>[\[(]?))")


def separate_labels(texts: Sequence[str]) -> list[str]:
    """Return sections' texts in which no label has two definitions."""
    known: dict[str, str] = {}
    made: list[str] = []
    for text in texts:
        code = code_spans(text)
        own: dict[str, str] = {}
        for found in _DEFINITION.finditer(text):
            if not inside(code, found.start()):
                own.setdefault(_key(found[1]), found[2])
        taken = known | own
        renamed = {
            label: _rename(label, taken)
            for label, meaning in own.items()
            if known.setdefault(label, meaning) != meaning
        }
        known |= {_key(renamed[label]): own[label] for label in renamed}
        made.append(_replace(text, renamed, code) if renamed else text)
    return made


def _rename(label: str, taken: Mapping[str, str]) -> str:
    number = 2
    while _key(f"{label}-{number}") in taken:
        number += 1
    return f"{label}-{number}"


def _replace(text: str, renamed: Mapping[str, str], code: list[Span]) -> str:
    """Write the new labels where links use them; the text of a link stays."""

    def replace(found: re.Match[str]) -> str:
        new, start = renamed.get(_key(found["label"])), found.start()
        if new is None or inside(code, start):
            return found[0]
        before = text[max(0, start - 4) : start]
        is_definition = text[found.end() : found.end() + 1] == ":" and _BEGUN.search(before)
        if is_definition or before.endswith("]") or found["label"].startswith("^"):
            return f"[{new}]"
        return found[0] if found["next"] in {"[", "("} else f"[{found['label']}][{new}]"

    return _LABEL.sub(replace, text)


def _key(label: str) -> str:
    return " ".join(label.split()).casefold()
