"""Data in an answer that should be prose: what the model was asked with, or an answer in JSON."""

from __future__ import annotations

import re

import msgspec

from shared.text.markdown import Block, blocks, strip_blank_lines

# What the briefs, outlines and sections that we send consist of.
_OURS = (
    {"heading", "points"},
    {"heading", "subheadings"},
    {"title", "sections"},
    {"topic", "tone"},
    {"topic", "keywords"},
    {"topic", "instructions"},
)
_FENCED = re.compile(r"\A(`{3,}|~{3,})\w*[ \t]*\n(.*?)\n?\1[`~]*\s*\Z", re.DOTALL)


def without_echoes(text: str) -> str:
    """Leave out the blocks that are the JSON of our own questions."""
    if '"' not in text:
        return text
    for block in reversed(blocks(text)):
        if _is_ours(text, block):
            text = f"{text[: block.start].rstrip()}\n\n{text[block.end :].lstrip()}"
    return strip_blank_lines(text)


def is_data(text: str) -> bool:
    """Tell whether an answer is JSON from its beginning to its end."""
    return isinstance(_read(text), dict | list)


def _is_ours(text: str, block: Block) -> bool:
    found = _read(text[block.start : block.end])
    return isinstance(found, dict) and any(keys <= found.keys() for keys in _OURS)


def _read(text: str) -> object:
    """Return what some JSON says, in a fence or not; None where it is none."""
    text = text.strip()
    if fenced := _FENCED.match(text):
        text = fenced[2].strip()
    if text[:1] not in {"{", "["}:
        return None
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
