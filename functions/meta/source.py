"""The post that the tags are for, as plain lines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from functions.meta.fitting import plain_line
from functions.meta.proposal import DESCRIPTION, TITLE, UNSPACED_DESCRIPTION, UNSPACED_TITLE
from shared.text.passages import Passage, passages
from shared.text.pixel_width import TITLE_PIXELS, width
from shared.text.prose import is_spaced, sentences, tokens


@dataclass(frozen=True)
class Source:
    """A post and its request. `keyword` is the primary keyword, or empty."""

    title: str
    topic: str
    keyword: str
    content: str
    language: str = "en"
    keywords: tuple[str, ...] = ()
    word_count: int = 0

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The headings of the post as plain lines."""
        return tuple(plain_line(part.text) for part in self._passages if part.kind == "heading")

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The sentences of the post's paragraphs as plain lines, in order."""
        prose = [part.text for part in self._passages if part.kind == "paragraph"]
        prose = prose or [part.text for part in self._passages if part.kind not in {"code", "html"}]
        return tuple(plain_line(sentence) for text in prose for sentence in sentences(text))

    @cached_property
    def known_words(self) -> frozenset[str]:
        """The words of the post, its title, its topic and its keywords."""
        texts = (self.title, self.topic, *self.keywords, *(part.text for part in self._passages))
        return frozenset(word for text in texts for word in tokens(text))

    @cached_property
    def title_length(self) -> tuple[int, int]:
        """The fewest and the most characters of a title."""
        return TITLE if is_spaced(self.content) else UNSPACED_TITLE

    @cached_property
    def description_length(self) -> tuple[int, int]:
        """The fewest and the most characters of a description."""
        return DESCRIPTION if is_spaced(self.content) else UNSPACED_DESCRIPTION

    @cached_property
    def _passages(self) -> list[Passage]:
        return passages(self.content)

    def fits_title(self, text: str) -> bool:
        """Check whether a line has a title's length, and fits a search result's width."""
        least, most = self.title_length
        return least <= len(text) <= most and width(text) <= TITLE_PIXELS
