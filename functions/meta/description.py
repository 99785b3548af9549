"""Make the description of a page from a proposed text and from sentences of the post."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from functions.meta.fitting import ENOUGH, join_sentences, shorten, whole_sentences
from functions.meta.phrases import LOOSE_END
from functions.meta.title import prepend
from shared.text.prose import ends_sentence, is_spaced, mentions, tokens

_STARTS = 12  # sentences of the post that a description may begin with
_DIVIDERS = (":", "\uff1a", " \u2013 ", " \u2014 ", " - ", "|")  # one of them in a sentence is enough
_KEPT = 0.6  # of the least length: then most of a description is one proposed text
_NEARLY = 14 / 15
_BEGINNING = 80  # characters of a text in which a divider is too near to another one


def fit_proposed(
    texts: Sequence[str],
    heads: Sequence[str],
    keyword: str,
    post: Sequence[str],
    length: tuple[int, int],
    language: str,
) -> str:
    """Return a description with the keyword that keeps one of the proposed texts, or an empty string.

    `texts` and `heads` are in order of preference. A text that lacks the keyword gets it in front. One
    that is too short is followed by a sentence of the post, else one of the heads is put before it.
    """
    least, most = length
    texts = [text for text in texts if len(text) >= enough_to_keep(least)]

    def options() -> Iterator[str]:
        yield from texts
        named = [
            prepend(keyword, text, language) for text in texts if keyword and not mentions(text, keyword)
        ]
        yield from named
        for text in [*texts, *named]:
            for start in range(min(len(post), _STARTS)):
                yield _join(text, post, start, most)
        for text in texts:
            yield from _headed(text, heads, language, most)

    def find(fewest: int) -> str:
        shortened = (shorten(option, fewest, most, language) for option in options())
        kept = (option for option in shortened if keeps_text(option, texts, least))
        return _first(kept, keyword, fewest, most)

    return find(least) or find(nearly(least))


def nearly(least: int) -> int:
    """Return the length from which a proposed text stays as it is if nothing can lengthen it."""
    return int(_NEARLY * least)


def enough_to_keep(least: int) -> int:
    """Return how many characters of a proposed text are most of a description."""
    return int(_KEPT * least)


def keeps_text(description: str, texts: Iterable[str], least: int) -> bool:
    """Check whether most of a description is one of the texts, from its beginning."""
    enough = enough_to_keep(least)
    return any(len(text) >= enough and text[:enough] in description for text in texts)


def _headed(text: str, heads: Sequence[str], language: str, most: int) -> Iterator[str]:
    """Put each head before a text: first those that leave room for it, and that it does not repeat."""
    is_divided = _is_divided(text[:_BEGINNING])

    def put(head: str) -> str:
        if is_divided or _is_divided(head) or ends_sentence(head):
            return join_sentences([_end_sentence(head), text])
        return prepend(head, text, language)

    lines = {
        head: put(head) for head in heads if head and head.casefold() not in text[: 2 * len(head)].casefold()
    }
    begun = tokens(text)[:1]
    yield from sorted(
        lines.values(), key=lambda line: (tokens(line)[:1] == begun, _is_divided(line), len(line) > most)
    )


def _is_divided(line: str) -> bool:
    return any(mark in line for mark in _DIVIDERS)


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
