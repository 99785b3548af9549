"""The post that the tags are for, as plain lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from functions.meta.fitting import plain_line
from functions.meta.proposal import DESCRIPTION, TITLE, WIDE_DESCRIPTION, WIDE_TITLE
from shared.text.markdown import blocks
from shared.text.passages import Passage, passages
from shared.text.pixel_width import width
from shared.text.prose import ends_sentence, sentences, tokens
from shared.text.unfinished import is_unfinished

_READ = 8_000  # characters of a post, in which it says what it is about
_HEADED = 40_000  # characters whose headings and words are known
_MOST_HEADINGS = 60
_UNDERLINE = re.compile(r"\n[ ]{0,3}[=-]+\Z")
_SAMPLE = 500  # characters that show how wide a post's writing is
_WIDE = 13  # pixels a character: Latin has 10, Korean with its spaces 17
_MOST_SENTENCES = 40
_ENOUGH = 200  # characters of paragraphs, below which lists are read as well
_NO_FULL_STOP = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]\Z")
_LONGEST_SENTENCE = 1000  # characters


@dataclass(frozen=True)
class Source:
    """A post and its request. `keyword` is the primary keyword, or empty.

    `voice` and `never` are the profile's: who writes for whom, and what no text may say. `canonical` is the
    address of a post with {slug} in it.
    """

    title: str
    topic: str
    keyword: str
    content: str
    language: str = "en"
    keywords: tuple[str, ...] = ()
    word_count: int = 0
    voice: Mapping[str, str] = field(default_factory=dict)
    never: tuple[str, ...] = ()
    canonical: str = ""

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The headings of the post as plain lines."""
        content = self.content[:_HEADED]
        found = (block for block in blocks(content) if block.kind == "heading")
        texts = (content[block.start : block.end] for block in islice(found, _MOST_HEADINGS))
        return tuple(filter(None, (plain_line(_UNDERLINE.sub("", text.strip())) for text in texts)))

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The first sentences of the post's paragraphs as plain lines, in order.

        A line that introduces a list, or has no full stop, is left out unless all lines are like that.
        """
        prose = [part.text for part in self._passages if part.kind == "paragraph"]
        rest = [part.text for part in self._passages if part.kind in {"item", "quote", "cell"}]
        lines = list(islice(_plain_sentences(prose), _MOST_SENTENCES))
        found = [line for line in lines if _is_whole(line)]
        if sum(map(len, found)) < _ENOUGH:
            lines += islice(_plain_sentences(rest), _MOST_SENTENCES)
            found = [line for line in lines if _is_whole(line)]
        return tuple(
            found
            or [line for line in lines if not line.endswith((":", "\uff1a")) and not is_unfinished(line)]
        )

    @cached_property
    def known_words(self) -> frozenset[str]:
        """The words of the post, its title, its topic and its keywords."""
        texts = (self.title[:_READ], self.topic, *self.keywords, self.content[:_HEADED])
        return frozenset(word for text in texts for word in tokens(text))

    @cached_property
    def shown_keyword(self) -> str:
        """The primary keyword as the post writes it most often: "iPhone" for "iphone"."""
        if not self.keyword:
            return ""
        pattern = re.compile(re.escape(self.keyword), re.IGNORECASE)
        counts = Counter(
            match[0] for match in islice(pattern.finditer(self.content[:_HEADED]), _MOST_SENTENCES)
        )
        return max(counts, key=lambda spelling: counts[spelling], default=self.keyword)

    @cached_property
    def is_wide(self) -> bool:
        """True for full-width writing: Chinese, Japanese and Korean."""
        text = " ".join(part.text for part in self._passages if part.kind != "code")[:_SAMPLE] or self.title
        return width(text) > _WIDE * len(text)

    @cached_property
    def title_length(self) -> tuple[int, int]:
        """The fewest and the most characters of a title that a model is asked for."""
        return WIDE_TITLE if self.is_wide else TITLE

    @cached_property
    def description_length(self) -> tuple[int, int]:
        """The fewest and the most characters of a description."""
        return WIDE_DESCRIPTION if self.is_wide else DESCRIPTION

    @cached_property
    def _passages(self) -> list[Passage]:
        if len(self.content) <= _READ:
            return passages(self.content)
        end = max(self.content.rfind("\n\n", 0, _READ), self.content.rfind("\n", _READ // 2, _READ))
        return passages(self.content[: end if end > 0 else _READ])


def _is_whole(line: str) -> bool:
    """Check for a sentence's end; Thai and its neighbours have no mark for it."""
    return (ends_sentence(line) or _NO_FULL_STOP.search(line) is not None) and not is_unfinished(line)


def _plain_sentences(texts: list[str]) -> Iterator[str]:
    for text in texts:
        for sentence in sentences(text[:_READ]):
            if line := plain_line(sentence[:_LONGEST_SENTENCE]):
                yield line
