"""Make the description of a page from a proposed text and from sentences of the post."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from functions.meta.fitting import ENOUGH, join_sentences, shorten, whole_sentences
from functions.meta.phrases import LOOSE_END
from functions.meta.title import prepend
from shared.text.prose import ends_sentence, is_spaced, mentions

_STARTS = 12  # sentences of the post that a description may begin with


def fit_description(
    text: str, keyword: str, post: Sequence[str], length: tuple[int, int], language: str
) -> str:
    """Return a description with the keyword, lengthened with sentences of the post."""
    least, most = length
    starts = list(range(min(len(post), _STARTS)))
    if keyword:  # an extract begins best at a sentence with the keyword
        starts.sort(key=lambda start: not mentions(post[start], keyword))
    leads = [text, whole_sentences(text, most)]
    if keyword and not mentions(text, keyword):
        mentioning = [post[start] for start in starts if mentions(post[start], keyword)]
        leads = [f"{sentence} {text}".strip() for sentence in mentioning[:3]]
        leads += [prepend(keyword, text, language)] if text else []
    leads = list(dict.fromkeys(filter(None, leads)))

    def join(given: Iterable[int]) -> Iterator[str]:
        for lead in [*leads, ""]:
            for start in given:
                yield shorten(_join(lead, post, start, most), least, most, language)

    best = [*(shorten(lead, least, most, language) for lead in leads), *join(starts[:1])]
    if found := _first(best, keyword, least, most):
        return found
    others = list(join(starts[1:]))
    fits = text or _first(others, keyword, least, most)
    # An extract that is too short rather begins with the post's first sentences.
    found = "" if fits else _first(best, keyword, int(ENOUGH * least), most)
    return found or _best([*best, *others], keyword, least, most)


def _first(options: Iterable[str], keyword: str, least: int, most: int) -> str:
    """Return the first option within the lengths that has the keyword, or an empty string."""
    fitting = (option for option in options if least <= len(option) <= most)
    return next((option for option in fitting if not keyword or mentions(option, keyword)), "")


def _join(lead: str, post: Sequence[str], start: int, most: int) -> str:
    """Join a lead with sentences of the post, until they are long enough to be shortened."""
    parts = [_end_sentence(lead)] if lead else []
    length = len(lead)
    for sentence in post[start:]:
        if length > most:
            break
        if sentence not in lead:
            parts.append(sentence)
            length += len(sentence) + 1
    return join_sentences(parts)


def _end_sentence(lead: str) -> str:
    """End a line with a full stop, so that another sentence can follow it."""
    return lead if ends_sentence(lead) or not is_spaced(lead) else f"{lead.rstrip(LOOSE_END)}."


def _best(options: Sequence[str], keyword: str, least: int, most: int) -> str:
    """Return the first option within the lengths, with the keyword if one has it, else the longest."""
    found = _first(options, keyword, least, most) or _first(options, "", least, most)
    return found or max((option for option in options if len(option) <= most), key=len, default="")
