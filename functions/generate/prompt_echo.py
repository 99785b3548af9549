"""Detect data in an answer that should be prose: JSON of our own prompt, or an answer in JSON."""

from __future__ import annotations

import re

import msgspec

from shared.text.markdown import Block, blocks, strip_blank_lines

# Keys of the briefs, outlines, sections and profiles that our prompts quote.
_PROMPT_KEYS = (
    {"heading", "points"},
    {"title", "sections"},
    {"sections", "after"},
    {"sections", "before"},
    {"topic", "tone"},
    {"topic", "keywords"},
    {"topic", "instructions"},
    {"writer", "audience"},
    {"audience", "voice"},
)
_FENCED = re.compile(r"\A(`{3,}|~{3,})\w*[ \t]*\n(.*?)\n?\1[`~]*\s*\Z", re.DOTALL)


def remove_echoes(text: str) -> str:
    """Remove the blocks that repeat JSON of our own prompt."""
    if '"' not in text:
        return text
    for block in reversed(blocks(text)):
        if _is_echo(text, block):
            text = f"{text[: block.start].rstrip()}\n\n{text[block.end :].lstrip()}"
    return strip_blank_lines(text)


def is_data(text: str) -> bool:
    """Check whether an answer is JSON from beginning to end."""
    return isinstance(_decode(text), dict | list)


def _is_echo(text: str, block: Block) -> bool:
    found = _decode(text[block.start : block.end])
    return isinstance(found, dict) and any(keys <= found.keys() for keys in _PROMPT_KEYS)


def _decode(text: str) -> object:
    """Decode JSON, in a code fence or not; return None for other text."""
    text = text.strip()
    if fenced := _FENCED.match(text):
        text = fenced[2].strip()
    if text[:1] not in {"{", "["}:
        return None
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
