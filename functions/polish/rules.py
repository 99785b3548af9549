"""Rules that each change of a post has to pass: one block is compared with its new text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial

from msgspec.structs import replace

from functions.polish.block import Block
from functions.polish.blocks import Document
from functions.polish.comparison.allowed_losses import AllowedLosses
from functions.polish.comparison.block_losses import block_losses
from functions.polish.comparison.citations import citation_fault
from functions.polish.comparison.losses import Losses, losses
from functions.polish.comparison.normal_form import AS_IT_IS, NormalForm
from functions.polish.comparison.several import SeveralStatements
from functions.polish.comparison.topic import Topic
from functions.polish.findings import UNCITED, Findings
from shared.jobs.outputs import Issue
from shared.materials import citation_marks
from shared.text.facts.version import Statements
from shared.text.passages import passages
from shared.text.prose import bare_words

_CITING = frozenset({"citation", UNCITED, "repetition", "unsupported-claim", "off-topic", "reviewer"})


@dataclass(frozen=True)
class Rules:
    """The material that all changes of a post are judged by.

    `known` is everything that none of them makes up. `normal` brings two versions into one form. With a
    `topic` an existing post is brought up to date: only what has changed may change. `new_links` are
    addresses that the post may link to.
    """

    document: Document
    language: str
    known: Statements
    findings: Findings
    wanted_words: int = 0
    normal: NormalForm = AS_IT_IS
    topic: Topic | None = None
    new_links: frozenset[str] = frozenset()

    def alone(self, block: Block, text: str) -> str:
        """Return a block with a text as a post of its own, with the definitions of its links."""
        return block.alone(text) + self.document.definitions(block.text)

    def is_concerned(self, block: Block) -> bool:
        """Return whether a block may change: in a post that is brought up to date, not all do."""
        if not self.topic or self.findings.whole or block.number in self.findings.at:
            return True
        return self.topic.is_about(self.alone(block, block.text)) or self.topic.is_about(self._above(block))

    def fault(self, block: Block, before: str, after: str) -> str:
        """Return why a new version or insertion can't be used; empty if it can."""
        issues = self.findings.at.get(block.number, ())
        lost = block_losses(
            self.normal(before),
            self.normal(after),
            self._known_at(block, issues),
            language=self.language,
            wanted_words=self.wanted_words,
            findings=self.issues,
            new_links=self.links,
            topic=self.topic,
            strict=self.topic is not None and not (issues or self.findings.whole),
        )
        if lost:
            return lost.sentence()
        return self._citation_fault(before, after, issues) if self.normal.sources else ""

    def _citation_fault(self, before: str, after: str, issues: tuple[Issue, ...]) -> str:
        return citation_fault(
            before,
            after,
            partial(_may_cite, issues),
            self.normal.sources,
            may_add=bool(self.findings.everywhere) or self.topic is not None,
        )

    def losses(self, before: str, after: str) -> Losses:
        """Return what a part of the post lost with its changes."""
        return losses(
            self.normal(before),
            self.normal(after),
            language=self.language,
            wanted_words=self.wanted_words,
            findings=self.issues,
            known=self._known_anywhere,
            new_links=self.links,
            topic=self.topic,
        )

    @cached_property
    def issues(self) -> tuple[Issue, ...]:
        """The findings, with their excerpts in the form that is compared."""
        return tuple(
            replace(issue, excerpt=self.normal(issue.excerpt)) if issue.excerpt else issue
            for issue in self.findings.issues
        )

    @cached_property
    def allowed(self) -> AllowedLosses:
        """The parts of the post that may go."""
        parts = passages(self.normal(self.document.text))
        return AllowedLosses(self.issues, parts, self.language, self.topic)

    @cached_property
    def links(self) -> frozenset[str]:
        """The addresses that a change may bring."""
        return self.new_links | (self.topic.links if self.topic else frozenset())

    def _known_at(self, block: Block, issues: tuple[Issue, ...]) -> Statements:
        """Return what a block may state: a passage of a source counts where a finding shows it."""
        texts = [self.known]
        if self.topic:  # without a finding a figure from elsewhere in the post is no news
            own = Statements(f"{self._above(block)}\n{self.alone(block, block.text)}", self.language)
            texts = [*(texts if issues or self.findings.whole else []), own, self.topic.statements]
        shown = _shown(issues)
        texts += [Statements(shown, self.language)] if shown else []
        return SeveralStatements(*texts) if len(texts) > 1 else self.known

    @cached_property
    def _known_anywhere(self) -> Statements:
        shown = _shown(self.findings.issues)
        texts = [self.known, *([self.topic.statements] if self.topic else [])]
        texts += [Statements(shown, self.language)] if shown else []
        return SeveralStatements(*texts) if len(texts) > 1 else self.known

    def _above(self, block: Block) -> str:
        """Return the heading above a block."""
        above = self.document.blocks[: block.number - 1]
        return next((one.text for one in reversed(above) if one.kind == "heading"), "")


def _shown(issues: tuple[Issue, ...]) -> str:
    return "\n".join(issue.source_excerpt for issue in issues if issue.source_excerpt)


def _may_cite(issues: tuple[Issue, ...], sentence: str) -> bool:
    """Return whether a finding at a block asks for other citation marks at a sentence of it."""
    words = bare_words(sentence)
    for issue in issues:
        if issue.type in _CITING or issue.type.startswith("source-"):
            excerpt = bare_words(citation_marks.without((issue.excerpt or "").rstrip("…")))
            if not excerpt or excerpt in words or words in excerpt:
                return True
    return False
