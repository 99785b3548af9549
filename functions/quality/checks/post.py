"""A post to check, read once for all checks."""
# ruff: noqa: RUF001  angle quotation marks stand for the brackets of tags

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from msgspec.structs import replace

from functions.quality.checks.cited import CitedText, read_cited
from functions.quality.checks.source_index import SourceIndex
from shared.jobs.outputs import Issue, Severity
from shared.materials import citation_marks
from shared.materials.link_places import Link, find_links
from shared.materials.materials import OwnPages, SourceText
from shared.materials.profile import Profile
from shared.text.cleaner import Cleaned, clean
from shared.text.passages import Passage, passages, plain
from shared.text.prose import bare_words, count_words, natural, sentences, shorten, tokens

_PROSE = frozenset({"paragraph", "item", "quote"})
EXCERPT = 120  # characters
_BRACKETS = str.maketrans("<>", "‹›")


@dataclass(frozen=True)
class Post:
    """Any Markdown with its targets; a check without its target is left out.

    `title` and `description` are those for search results; `word_count` is the requested length. `headline`
    is the title above the post, and `brief` every text of the caller that may name an address or a name.
    """

    content: str
    keywords: tuple[str, ...] = ()
    title: str | None = None
    description: str | None = None
    language: str = "en"
    word_count: int | None = None
    topic: str | None = None
    headline: str | None = None
    brief: str = ""
    profile: Profile | None = None
    sources: tuple[SourceText, ...] = ()
    links: OwnPages | None = None


@dataclass(frozen=True)
class Reading:
    """A post without model artifacts, with its parsed passages and their words.

    The lines of its findings are those of the content as given.
    """

    post: Post

    @cached_property
    def cleaned(self) -> Cleaned:
        """The content without model artifacts, and those artifacts."""
        return clean(self.post.content)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """All the post's passages, in order."""
        return tuple(passages(self.cleaned.text))

    @cached_property
    def prose(self) -> tuple[Passage, ...]:
        """Paragraphs, list items and quotations: the passages with sentences."""
        return tuple(passage for passage in self.passages if passage.kind in _PROSE)

    @cached_property
    def paragraphs(self) -> tuple[Passage, ...]:
        """The paragraphs alone."""
        return tuple(passage for passage in self.prose if passage.kind == "paragraph")

    @cached_property
    def headings(self) -> tuple[Passage, ...]:
        """All headings, of any level."""
        return tuple(passage for passage in self.passages if passage.kind == "heading")

    @cached_property
    def text(self) -> str:
        """Everything that is read, without markup and code blocks, a passage a line."""
        return plain(self.passages)

    @cached_property
    def natural(self) -> str:
        """The natural language of the post, a passage a line: no code, addresses, formulas, image texts."""
        return natural("\n".join(part.wording for part in self.passages if part.kind not in {"code", "html"}))

    @cached_property
    def sentences(self) -> tuple[tuple[Passage, str], ...]:
        """The sentences of paragraphs, list items and quotations, each with its passage.

        A bare address, a formula or code alone is not a sentence.
        """
        return tuple((passage, sentence) for passage, sentence, _ in self._sentences)

    @cached_property
    def sentence_words(self) -> tuple[tuple[str, ...], ...]:
        """The words of each of the `sentences`."""
        return tuple(words for _, _, words in self._sentences)

    @cached_property
    def _sentences(self) -> tuple[tuple[Passage, str, tuple[str, ...]], ...]:
        found = ((passage, sentence) for passage in self.prose for sentence in sentences(passage.text))
        read = ((passage, sentence, tuple(tokens(natural(sentence)))) for passage, sentence in found)
        return tuple((passage, sentence, words) for passage, sentence, words in read if words)

    @cached_property
    def natural_prose(self) -> tuple[tuple[Passage, str], ...]:
        """The prose passages, each without its code, images' texts, addresses, hashes and formulas."""
        return tuple((passage, natural(passage.wording)) for passage in self.prose)

    @cached_property
    def cited(self) -> tuple[CitedText, ...]:
        """The passages with citation marks; none without sources."""
        return tuple(read_cited(self.passages)) if self.post.sources else ()

    def cites(self, excerpt: str) -> bool:
        """Return whether the words of an excerpt stand in a sentence that cites a given source."""
        wanted = bare_words(citation_marks.without(excerpt))
        given = {source.number for source in self.post.sources}
        cited = (one for text in self.cited for one in text.sentences if given.intersection(one.numbers))
        return bool(wanted) and any(wanted in bare_words(sentence.text) for sentence in cited)

    @cached_property
    def links(self) -> list[Link]:
        """The links of every kind that some renderer makes, with their places in the cleaned text."""
        return list(find_links(self.cleaned.text).links)

    @cached_property
    def sources(self) -> SourceIndex:
        """The sources, each read once for all checks."""
        return SourceIndex(self.post.sources, self.post.language)

    @cached_property
    def word_count(self) -> int:
        """The post's length in words, as shared.text.prose counts them; marks of sources are no words."""
        return count_words(citation_marks.without(self.text) if self.post.sources else self.text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The post's words in order, for phrases to be looked up in."""
        return tuple(tokens(self.text))

    def line_of(self, excerpt: str) -> int | None:
        """Return the line of the passage that has the words of an excerpt in a row, whatever the marks."""
        wanted = bare_words(excerpt)
        if not wanted:
            return None
        found = (part.line for part in self.passages if wanted in bare_words(part.text))
        line = next(found, None)
        return None if line is None else self.cleaned.original_line(line)

    def issue_of_link(self, kind: str, severity: Severity, message: str, link: Link) -> Issue:
        """Make a finding about a link; its excerpt is what a reader reads of it."""
        line = self.cleaned.text.count("\n", 0, link.before[0]) + 1
        return Issue(
            type=kind,
            severity=severity,
            message=message,
            line=self.cleaned.original_line(line),
            excerpt=shorten(link.text, EXCERPT) or None,
        )

    def issue(
        self, kind: str, severity: Severity, message: str, passage: Passage | None = None, excerpt: str = ""
    ) -> Issue:
        """Make a finding about a passage, or about an excerpt of it, or about the post as a whole."""
        if passage is None:
            return Issue(type=kind, severity=severity, message=message)
        return Issue(
            type=kind,
            severity=severity,
            message=message,
            line=self.cleaned.original_line(passage.line),
            excerpt=shorten(excerpt or passage.text, EXCERPT) or None,
        )


def escape_brackets(issue: Issue) -> Issue:
    """Return a finding that is safe to show: a page must not read its quoted text as HTML."""
    excerpt = issue.excerpt and issue.excerpt.translate(_BRACKETS)
    source = issue.source_excerpt and issue.source_excerpt.translate(_BRACKETS)
    return replace(issue, message=issue.message.translate(_BRACKETS), excerpt=excerpt, source_excerpt=source)


def quote(text: str) -> str:
    """Return the beginning of a text between quotation marks, for a message."""
    return f"“{shorten(text)}”"
