"""Words for units by language, besides those that units.py knows in every language.

A line for a unit and its forms. A star stands for any ending.
"""

from __future__ import annotations

from functools import cache

from shared.text.facts.unit_words import eastern, other, slavic, southern

# Languages whose words follow each other, or take endings, without a sign between them.
UNSPACED = frozenset({"ja", "zh", "ko", "th"})
_UNITS = {**slavic.WORDS, **eastern.WORDS, **southern.WORDS, **other.WORDS}


@cache
def units_of(language: str) -> tuple[tuple[str, str], ...]:
    """Return the units of a language, each with the pattern of one of its forms, the longest form first."""
    lines = (line.partition(": ") for line in _UNITS.get(language, "").split("\n") if line)
    forms = [(name, form) for name, _, words in lines for form in words.split()]
    forms.sort(key=lambda one: -len(one[1].partition("(")[0]))
    return tuple((name, form.replace("*", r"\w*")) for name, form in forms)
