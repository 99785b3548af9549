"""Flesch's reading ease of English texts, about 0 to 100."""

from __future__ import annotations

import re

_GROUP = re.compile(r"[aeiouy]+")
_SILENT = re.compile(
    r"(?:(?<![sxzcgaeiouy])(?<!ch)(?<!sh)(?<![^aeiouy]l)es|(?<![tdaeiouy])ed|(?<![aeiouy])(?<![^aeiouy]l)e|[gq]ue)\Z"
)
_WITHIN = re.compile(r"(?:some|ever(?=y)|there|where|here|home|time|fore)(?=[a-z]{2})|busi(?=n)|ever(?=y)")
_SPLIT = re.compile(
    r"(?<![ctsgx])ia|(?<![ctsgxn])(?<!ll)io|(?<!p)eo|(?<![qg])ua(?!r)|[aeiouy]ing\Z|[aeiouy].*ea\Z|uou"
    r"|creat|react|giant|diet|quiet|science|client|variet|societ|poem|poet|museum|coop"
)
_WORDS_A_SENTENCE, _SYLLABLES_A_WORD, _BEST = 1.015, 84.6, 206.835


def count_syllables(word: str) -> int:
    """Return about how many syllables an English word in small letters has."""
    bare = "".join(letter for letter in word if letter.isalpha())
    if not bare:
        return 1
    groups = len(_GROUP.findall(bare))
    groups += len(_SPLIT.findall(bare)) - len(_WITHIN.findall(bare))
    if groups > 1 and _SILENT.search(bare):
        groups -= 1
    return max(1, groups)


def reading_ease(sentences: list[tuple[str, ...]]) -> float:
    """Return Flesch's reading ease of sentences, each as its words; 100 for no words."""
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 100.0
    syllables = sum(map(count_syllables, words))
    return (
        _BEST - _WORDS_A_SENTENCE * len(words) / len(sentences) - _SYLLABLES_A_WORD * syllables / len(words)
    )
