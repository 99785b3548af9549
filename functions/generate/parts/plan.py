"""Plan the parts of a long post: how many sections it has, which are written together, and how long.

Pure. The arithmetic, for a provider with 0.6 s to the first token and 80 tokens a second in each answer, 1.4
tokens a word, and $2.5 and $10 for a million tokens in and out:

- One call writes 800 words in 14.6 s. An outline of three sections (2.4 s) and two parts side by side (7.3 s)
  take 9.7 s for $0.005 more. A shorter post gains less than 5 s for more than a third of its cost.
- Each part costs the beginning of its prompt once more, about 350 tokens and the outline, and each section of
  the outline 40 tokens. Parts of 500 words take 9 s:

    words   parts   outline   parts   tokens in / out   against one call's cost
    1,500       3     2.9 s   8.7 s     1,984 / 2,268   1.27
    3,000       6     4.5 s   9.1 s     3,976 / 4,533   1.30
    5,000      10     6.5 s   9.2 s     7,530 / 7,500   1.33

  Parts of 1,000 words would take 17 s. Parts of 250 would take 5 s, but the longer outline takes 5 s more,
  and the prompts of a post of 5,000 words would cost four fifths of what its text does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from functions.generate.outline.outline import Outline, Section
from shared.text.prose import count_words

MOST_IN_ONE_CALL = 800  # words
_PART = 500  # words
# Short, so that the first text is there within seconds.
_INTRODUCTION, _LONGEST_INTRODUCTION = 0.08, 180  # of the words; words
# The conclusion and the section before it are written together, and are as long as one other section.
_CONCLUSION, _LONGEST_CONCLUSION = 0.4, 250  # of a section; words


@dataclass(frozen=True)
class Part:
    """Neighbouring sections that one answer holds, and the words of each.

    The introduction is a part without sections. `before` is the last point of the part before it, and `after`
    the heading that follows.
    """

    sections: tuple[Section, ...]
    lengths: tuple[int, ...]
    is_last: bool = False
    before: str = ""
    after: str = ""

    @property
    def words(self) -> int:
        """The length of the whole part."""
        return sum(self.lengths)


def part_count(words: int) -> int:
    """Return how many parts, besides the introduction, a post of so many words has."""
    return max(2, round(words / _PART))


def section_count(words: int) -> int:
    """Return the number of sections to ask for: one for each part, and the conclusion in the last."""
    return part_count(words) + 1


def plan_introduction(words: int) -> Part:
    """Return the introduction of a post of so many words."""
    return Part(sections=(), lengths=(min(round(words * _INTRODUCTION), _LONGEST_INTRODUCTION),))


def plan_parts(plan: Outline, words: int) -> tuple[Part, ...]:
    """Group an outline's sections into parts; with introduction and headings they have that many words."""
    sections = plan.sections
    headings = sum(count_words(section.heading) for section in sections)
    left = max(words - plan_introduction(words).words - headings, words // 2)
    conclusion = min(_CONCLUSION, _LONGEST_CONCLUSION * (len(sections) - 1) / left)
    shares = [*[1.0] * (len(sections) - 2), 1 - conclusion, conclusion]
    places = [round(left * place / sum(shares)) for place in accumulate(shares, initial=0.0)]
    lengths = [stop - start for start, stop in pairwise(places)]
    bounds = _group(lengths, min(part_count(words), len(sections) - 1))
    return tuple(
        Part(
            sections=sections[start:end],
            lengths=tuple(lengths[start:end]),
            is_last=end == len(sections),
            before=(sections[start - 1].points or (sections[start - 1].heading,))[-1] if start else "",
            after=sections[end].heading if end < len(sections) else "",
        )
        for start, end in pairwise(bounds)
    )


def _group(lengths: Sequence[int], most: int) -> list[int]:
    """Return where at most so many groups begin, and the end; the longest is as short as it can be.

    The longest part decides how long the post takes.
    """
    sums = {total for start in range(len(lengths)) for total in accumulate(lengths[start:])}
    packed = (_pack(lengths, limit) for limit in sorted(sums))
    return next(bounds for bounds in packed if bounds[-1] == len(lengths) and len(bounds) - 1 <= most)


def _pack(lengths: Sequence[int], limit: int) -> list[int]:
    """Return the bounds of groups that are filled up to a limit; too long a section ends them."""
    bounds, size = [0], 0
    for place, length in enumerate(lengths):
        if length > limit:
            return bounds
        if size + length > limit:
            bounds.append(place)
            size = 0
        size += length
    return [*bounds, len(lengths)]
