"""Words that an edit may not turn into each other, by language.

A line for words of one kind. The words between two strokes mean about the same; any two of a line on
different sides of a stroke do not.
"""

from __future__ import annotations

from functions.polish.comparison.opposite_words import eastern, germanic, other, romance, slavic

OPPOSITES = {**germanic.WORDS, **romance.WORDS, **slavic.WORDS, **eastern.WORDS, **other.WORDS}
