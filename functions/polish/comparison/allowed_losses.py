"""Losses that an edit may have: the sentences that a finding, or what has changed, asks to remove."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from functions.polish.comparison.topic import Topic
from shared.jobs.outputs import Issue
from shared.text.language import foreign_to
from shared.text.passages import Passage
from shared.text.prose import bare_words, sentences

REMARK = "reviewer"
"""The type of a finding that is a person's remark."""
ASKED = frozenset({"uncited", "forbidden-claim", REMARK})
"""Findings beside those of sources that ask for what a person wants."""
_REMOVALS = ASKED | frozenset(
    {"unsupported-claim", "off-topic", "placeholder", "citation", "ai-disclosure", "artifacts", "truncated"}
    | {"source-number", "source-quotation", "source-figure", "source-name", "source-link"}
)


@dataclass(frozen=True)
class AllowedLosses:
    """Losses that the findings on a post excuse, or what has changed since (`topic`); without any, none."""

    findings: Sequence[Issue]
    old: Sequence[Passage]
    language: str
    topic: Topic | None = None

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The sentences that may go."""
        if not (self.findings or self.topic):
            return ()
        excerpts = self._excerpts(_REMOVALS)
        named = [found for part in self.old for found in _named(part.text, excerpts)]
        translated = [found for part in self.old if self._is_foreign(part) for found in sentences(part.text)]
        return tuple(dict.fromkeys([*named, *translated, *self._outdated()]))

    def _outdated(self) -> Iterator[str]:
        """Yield the sentences that are out of date; a cell of a table is read with its row."""
        if not self._topics:
            return
        rows: dict[int, list[str]] = {}
        for part in self.old:
            if part.kind == "cell":
                rows.setdefault(part.line, []).append(part.text)
        for part in self.old:
            for sentence in sentences(part.text) if part.kind not in {"code", "html"} else ():
                read = " | ".join(rows[part.line]) if part.kind == "cell" else sentence
                if self._is_outdated(read):
                    yield sentence

    def _is_outdated(self, text: str) -> bool:
        return any(topic.is_about(text) for topic in self._topics)

    @cached_property
    def _topics(self) -> tuple[Topic, ...]:
        """Topics of the edit: the changes, and remarks that quote no text."""
        remarks = [one.message for one in self.findings if one.type == REMARK and not one.excerpt]
        texts = [part.text for part in self.old]
        remarked = (Topic("\n".join(remarks), (), texts, self.language),) if remarks else ()
        return (self.topic, *remarked) if self.topic else remarked

    @cached_property
    def _going(self) -> frozenset[str]:
        return frozenset(self.sentences)

    @cached_property
    def text(self) -> str:
        """The same in one."""
        return "\n".join(self.sentences)

    def is_whole(self, part: Passage) -> bool:
        """Return whether all of a passage may be removed or replaced."""
        return bool(self._going or not part.text) and all(
            sentence in self._going for sentence in sentences(part.text)
        )

    def _is_foreign(self, part: Passage) -> bool:
        """Return whether a finding asks for a passage's translation."""
        return any(issue.type == "language" for issue in self.findings) and (
            foreign_to(part.text, self.language) is not None
        )

    def may_change(self, text: str) -> bool:
        """Return whether a finding asks for another wording of a sentence, or its removal."""
        return text in self._going or self._is_outdated(text)

    def left(self, part: Passage) -> str:
        """Return what of a passage has to stay."""
        return " ".join(sentence for sentence in sentences(part.text) if sentence not in self._going)

    def may_relevel(self) -> bool:
        """Return whether headings may change their levels."""
        return any(issue.type in {"headings", "structure"} for issue in self.findings)

    def may_lose(self, heading: Passage) -> bool:
        """Return whether a heading may be removed: a finding names it, or its section only repeats."""
        if bare_words(heading.text) in self._excerpts({"headings"}) or heading.text in self._going:
            return True
        return any(issue.type == "repetition" for issue in self.findings) and self._says_nothing_new(heading)

    def _excerpts(self, kinds: Container[str]) -> list[str]:
        """Return the excerpts of some kinds of findings, as bare words."""
        return [bare_words(issue.excerpt) for issue in self.findings if issue.type in kinds and issue.excerpt]

    def _says_nothing_new(self, heading: Passage) -> bool:
        place = next(index for index, part in enumerate(self.old) if part is heading)
        below: list[str] = []
        for part in self.old[place + 1 :]:
            if part.kind == "heading":
                break
            below += map(bare_words, sentences(part.text))
        return all(self._times[sentence] > 1 for sentence in below)

    @cached_property
    def _times(self) -> Counter[str]:
        return Counter(bare_words(sentence) for part in self.old for sentence in sentences(part.text))


def _named(text: str, excerpts: Sequence[str]) -> Iterator[str]:
    """Yield the sentences of a passage that an excerpt lies in, or reaches into."""
    parts = sentences(text)
    bare = [bare_words(sentence) for sentence in parts]
    whole = " ".join(bare)
    for excerpt in excerpts:
        start = whole.find(excerpt) if excerpt else -1
        place = 0
        for sentence, words in zip(parts, bare, strict=True):
            if start >= 0 and place < start + len(excerpt) and start < place + len(words):
                yield sentence
            place += len(words) + 1
