"""Faults of a line that a model proposes, and the part of it without them."""

from __future__ import annotations

import re

from functions.meta.fitting import plain_line
from functions.meta.phrases import drop_dangling
from shared.text.prose import ends_sentence, sentences, tokens
from shared.text.unfinished import is_unfinished

# Four in five words of a description are different; of a loop, fewer than three in five.
_ENOUGH_WORDS, _VARIETY = 8, 0.65
_ELLIPSES = ("\u2026", "..")
# A word that is whole without such an ending was not cut off: "brew" is a word beside "brewing".
_ENDINGS = re.compile(r"(?:'?s|e[snrd]?|ed|d|ings?|ers?|ly|y|al|n|ness|ment|ful|less|able)\Z")
_LEAST_LETTERS = 2
_NEAR_LIMIT = 3  # characters
_READ = 2000  # characters; a tag has two hundred at most


def has_same_words(first: str, second: str) -> bool:
    """Check whether two lines have the same words in the same order."""
    return tokens(first) == tokens(second)


def repeats_itself(text: str) -> bool:
    """Check whether a line repeats the same few words, as small models do."""
    words = tokens(text)
    return len(words) >= _ENOUGH_WORDS and len(set(words)) < _VARIETY * len(words)


def find_fault(text: str, known: frozenset[str], most: int) -> str | None:
    """Return why a line is unfinished, or None.

    `known` are the post's words, and `most` is the line's limit in characters.
    """
    if is_unfinished(text[:_READ]):
        return "holds a placeholder or words about yourself: write a finished text"
    if text.endswith(_ELLIPSES):
        return "ends in an ellipsis: write it to its end"
    if _half_word(text, known, most):
        return "ends in the middle of a word: write it to its end"
    return None


def keep_finished(text: str, known: frozenset[str], most: int, language: str) -> str:
    """Return the finished part of a proposed text as a plain line."""
    if is_unfinished(text[:_READ]):
        return ""
    line = plain_line(text)
    if line.endswith(_ELLIPSES):
        before = line[:-1] if line.endswith(_ELLIPSES[0]) else line.rstrip(".")
        line = before.rstrip()
        last = (tokens(line) or [""])[-1]
        cut_off = last if line == before and last not in known else ""  # "lo..." may be half of "long"
    elif not (cut_off := _half_word(line, known, most)):
        return line
    line = line[: len(line) - len(cut_off)].rstrip()
    whole = [sentence for sentence in sentences(line) if ends_sentence(sentence)]
    return " ".join(whole) or plain_line(drop_dangling(line, language))


def _half_word(text: str, known: frozenset[str], most: int) -> str:
    """Return the last word if it is cut off, else an empty string.

    A cut word is near the limit and begins a word of the post.
    """
    if len(text) < most - _NEAR_LIMIT or ends_sentence(text) or not text[-1:].isalpha():
        return ""
    *before, last = tokens(text) or [""]
    if not before or len(last) < _LEAST_LETTERS or last in known:
        return ""
    longer = [word for word in known if word.startswith(last)]
    if not longer or any(_ENDINGS.sub("", word) in {last, last.removesuffix("e")} for word in longer):
        return ""
    return last
