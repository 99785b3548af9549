"""How long a post is, and how one without an end is cut to the length asked for."""

from __future__ import annotations

from functions.generate import continuation
from shared.text.markdown import blocks
from shared.text.passages import passages, plain
from shared.text.prose import count_words, is_spaced, sentences

_RUN_ON = 1.3  # of the length that was asked for
_LAST_SENTENCE = 60  # words that it may take to end one
_NO_PROSE = frozenset({"fence", "code_block"})


def words(text: str) -> int:
    """Return how many words of Markdown are read."""
    return count_words(plain(passages(text)))


def to_length(text: str, wanted: int) -> str:
    """Keep the blocks up to the one that reaches the length; one that is endless itself is cut."""
    text = continuation.whole_part(text) or text
    has = 0
    for block in blocks(text):
        if has >= wanted:
            return continuation.closed(text[: block.start])
        said = text[block.start : block.end]
        # Code is no part of the length, but endless code is no part of a post either.
        code = block.kind in _NO_PROSE
        size = count_words(said) if code else words(said)
        if size > wanted * _RUN_ON - (0 if code else has):
            return continuation.closed(text[: block.start] + _lines(said, wanted - has))
        has += 0 if code else size
    return continuation.closed(text)


def _lines(said: str, wanted: int) -> str:
    """Keep the lines of a block (its items, rows or code) up to the one that reaches the length."""
    kept: list[str] = []
    left = wanted
    for line in said.split("\n"):
        if left <= 0:
            break
        kept.append(_sentences(line, left))
        left -= count_words(line)
    return "\n".join(kept)


def _sentences(line: str, wanted: int) -> str:
    """Cut a line after the sentence that reaches the length, or after a word where no sentence ends."""
    has = end = 0
    for sentence in sentences(line):
        end = line.index(sentence, end) + len(sentence)
        has += count_words(sentence)
        if has >= wanted:
            break
    if has <= max(wanted * _RUN_ON, wanted + _LAST_SENTENCE):
        return line if end == len(line.rstrip()) else line[:end]
    return " ".join(line.split()[:wanted]) if is_spaced(line) else line[:wanted]
