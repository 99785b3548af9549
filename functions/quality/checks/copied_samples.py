"""Sentences that a post has taken over from the profile's samples, which are examples of a voice alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from functions.quality.checks.post import Reading, quote
from shared.jobs.outputs import Issue
from shared.text.prose import natural, tokens

RUN = 8  # words in a row; people share shorter phrases without copying
_MOST = 3


def copied(reading: Reading, samples: tuple[str, ...], kind: str) -> Iterator[Issue]:
    """Yield a finding for each sentence that has eight words in a row from a sample."""
    theirs = {run for sample in samples for run in _runs(tokens(natural(sample)))}
    sentences = zip(reading.sentences, reading.sentence_words, strict=True)
    taken = (place for place, words in sentences if not theirs.isdisjoint(_runs(list(words))))
    for passage, sentence in islice(taken, _MOST):
        message = f"Copied from a sample of the profile: {quote(sentence)}. Write it anew, or take it out."
        yield reading.issue(kind, "low", message, passage, sentence)


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    for start in range(len(words) - RUN + 1):
        yield tuple(words[start : start + RUN])
