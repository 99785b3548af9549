"""What can be wrong with a line that a model proposes, and what is left of it without that."""

from __future__ import annotations

import re

from functions.meta.fitting import cut, line
from shared.text.prose import ends_sentence, sentences, tokens
from shared.text.unfinished import is_unfinished

# Of the words of a description, four in five are different ones; a loop has fewer than three.
_ENOUGH_WORDS, _VARIETY = 8, 0.65
_ELLIPSES = ("\u2026", "..")
# A word without one of these is a word as well: "brew" is no half of "brewing".
_ENDINGS = re.compile(r"(?:'?s|e[snrd]?|ed|d|ings?|ers?|ly|y|al|n|ness|ment|ful|less|able)\Z")
_LEAST_LETTERS = 2
_NEAR = 3  # characters
_READ = 2000  # characters; a tag has two hundred at most


def same(title: str, description: str) -> bool:
    """Tell whether two lines have the same words."""
    return tokens(title) == tokens(description)


def loops(text: str) -> bool:
    """Tell whether a line is made of the same few words, as small models write."""
    words = tokens(text)
    return len(words) >= _ENOUGH_WORDS and len(set(words)) < _VARIETY * len(words)


def fault(text: str, known: frozenset[str], most: int) -> str | None:
    """Say what makes a line of at most so many characters no finished one; `known` are the post's words."""
    if is_unfinished(text[:_READ]):
        return "holds a placeholder or words about yourself: write a finished text"
    if text.endswith(_ELLIPSES):
        return "ends in an ellipsis: write it to its end"
    if _half_word(text, known, most):
        return "ends in the middle of a word: write it to its end"
    return None


def usable(text: str, known: frozenset[str], most: int) -> str:
    """Return of a proposed text, as a plain line, what is finished; nothing where that is nothing."""
    if is_unfinished(text[:_READ]):
        return ""
    told = line(text)
    if told.endswith(_ELLIPSES):
        before = told[:-1] if told.endswith(_ELLIPSES[0]) else told.rstrip(".")
        told = before.rstrip()
        last = (tokens(told) or [""])[-1]
        cut_off = last if told == before and last not in known else ""  # "lo..." may be half of "long"
    elif not (cut_off := _half_word(told, known, most)):
        return told
    told = told[: len(told) - len(cut_off)].rstrip()
    whole = [sentence for sentence in sentences(told) if ends_sentence(sentence)]
    return " ".join(whole) or cut(f"{told} ", len(told), whole_phrase=True)


def _half_word(text: str, known: frozenset[str], most: int) -> str:
    """Return the last word where it is the beginning of one of the post's: a model cuts at the limit."""
    if len(text) < most - _NEAR or ends_sentence(text) or not text[-1:].isalpha():
        return ""
    *before, last = tokens(text) or [""]
    if not before or len(last) < _LEAST_LETTERS or last in known:
        return ""
    longer = [word for word in known if word.startswith(last)]
    if not longer or any(_ENDINGS.sub("", word) in {last, last.removesuffix("e")} for word in longer):
        return ""
    return last
