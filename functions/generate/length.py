"""Measure the length of a post, and cut one that has no end to the length asked for."""

from __future__ import annotations

from functions.generate import continuation
from shared.text.markdown import blocks
from shared.text.passages import passages, plain
from shared.text.prose import count_words, is_spaced, sentences

_RUN_ON = 1.3  # of the length asked for
_LAST_SENTENCE = 60  # words that the last sentence may take beyond the length
_CODE = frozenset({"fence", "code_block"})


def count_markdown_words(text: str) -> int:
    """Count the words of Markdown that a reader reads: code does not count."""
    return count_words(plain(passages(text)))


def cut_to_length(text: str, wanted: int) -> str:
    """Keep the blocks up to the length; cut a block that is too long itself."""
    text = continuation.whole_part(text) or text
    has = 0
    for block in blocks(text):
        if has >= wanted:
            return continuation.close_fence(text[: block.start])
        content = text[block.start : block.end]
        # Code does not count towards the length, but endless code is cut as well.
        is_code = block.kind in _CODE
        size = count_words(content) if is_code else count_markdown_words(content)
        if size > wanted * _RUN_ON - (0 if is_code else has):
            return continuation.close_fence(text[: block.start] + _cut_lines(content, wanted - has))
        has += 0 if is_code else size
    return continuation.close_fence(text)


def _cut_lines(content: str, wanted: int) -> str:
    """Keep the lines of a block (items, rows or code) up to the length."""
    kept: list[str] = []
    left = wanted
    for line in content.split("\n"):
        if left <= 0:
            break
        kept.append(_cut_line(line, left))
        left -= count_words(line)
    return "\n".join(kept)


def _cut_line(line: str, wanted: int) -> str:
    """Cut a line after the sentence that reaches the length, else after a word."""
    has = end = 0
    for sentence in sentences(line):
        end = line.index(sentence, end) + len(sentence)
        has += count_words(sentence)
        if has >= wanted:
            break
    if has <= max(wanted * _RUN_ON, wanted + _LAST_SENTENCE):
        return line if end == len(line.rstrip()) else line[:end]
    return " ".join(line.split()[:wanted]) if is_spaced(line) else line[:wanted]
