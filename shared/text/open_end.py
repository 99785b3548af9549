"""An end in the middle of a sentence, in writing that has no capitals to tell it from a signature."""
# ruff: noqa: RUF001  full-width marks

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from shared.text.prose import count_words, ends_sentence, is_spaced, sentences

_NO_FULL_STOP = re.compile(r"[\u0e00-\u0eff]\Z")
_OPEN_MARKS = ",;:–—(-،؛፣、，；：（၊՝"
# In writing without capitals a signature is short, and an unfinished sentence long.
_CASELESS_SIGNATURE, _CASELESS_REST = 5, 4  # words
_UNSPACED_SIGNATURE, _UNSPACED_REST = 12, 8  # characters, and words of Burmese and Khmer
_MOST_END = 0.9  # of the paragraphs


def is_open(text: str) -> bool:
    """Return whether a text ends in a letter with its marks, a number, or a mark that something follows."""
    return text != "" and (text[-1] in _OPEN_MARKS or unicodedata.category(text[-1])[0] in "LMN")


def is_unfinished_caseless(text: str, before: Sequence[str]) -> bool:
    """Return whether a last paragraph without capitals is unfinished, where those `before` it all end.

    `text` is not empty. Thai and Lao have no mark for a sentence's end, so theirs is not recognized.
    """
    if _NO_FULL_STOP.search(text):
        return False
    ended = sum(1 for other in before if ends_sentence(other))
    *whole, rest = sentences(text)
    size = count_words(rest)
    signature, least = (
        (_CASELESS_SIGNATURE, _CASELESS_REST) if is_spaced(text) else (_UNSPACED_SIGNATURE, _UNSPACED_REST)
    )
    if whole:  # the paragraph shows how its sentences end
        return size >= least and ended >= _MOST_END * len(before)
    return size > signature and ended >= max(1, _MOST_END * len(before))
