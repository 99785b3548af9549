"""A post to be checked, and what is read out of it once for all checks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from shared.passages import Passage, passages, plain
from shared.prose import count_words, sentences, tokens

_PROSE = frozenset({"paragraph", "item", "quote"})


@dataclass(frozen=True)
class Post:
    """Any Markdown, and what is known of what it should be: what is left out is not checked.

    `title` and `description` are those for search results; `word_count` is the length that was asked for.
    """

    content: str
    keywords: tuple[str, ...] = ()
    title: str | None = None
    description: str | None = None
    language: str = "en"
    word_count: int | None = None


@dataclass(frozen=True)
class Reading:
    """A post with its parsed passages and their words."""

    post: Post

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """All the post's passages, in order."""
        return tuple(passages(self.post.content))

    @cached_property
    def prose(self) -> tuple[Passage, ...]:
        """Paragraphs, list items and quotations: what is read as sentences."""
        return tuple(passage for passage in self.passages if passage.kind in _PROSE)

    @cached_property
    def headings(self) -> tuple[Passage, ...]:
        """All headings, of any level."""
        return tuple(passage for passage in self.passages if passage.kind == "heading")

    @cached_property
    def text(self) -> str:
        """Everything that is read, without markup and code blocks, a passage a line."""
        return plain(self.passages)

    @cached_property
    def sentences(self) -> tuple[tuple[Passage, str], ...]:
        """The sentences of paragraphs, list items and quotations, each with its passage."""
        return tuple((passage, sentence) for passage in self.prose for sentence in sentences(passage.text))

    @cached_property
    def word_count(self) -> int:
        """The post's length in words, as shared.prose counts them."""
        return count_words(self.text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The post's words in order, for phrases to be looked up in."""
        return tuple(tokens(self.text))

    def line_of(self, excerpt: str) -> int | None:
        """Return the line of the passage that an excerpt stands in."""
        wanted = " ".join(excerpt.split()).casefold()
        if not wanted:
            return None
        found = (p.line for p in self.passages if wanted in " ".join(p.text.split()).casefold())
        return next(found, None)
