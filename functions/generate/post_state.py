"""State of a post that is written in sections: what a section reads, and what it adds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from shared.llm.chat import Message, Request

if TYPE_CHECKING:
    from functions.generate.answer import WrittenText
    from functions.generate.outline import Outline, Section

_MISSING = (
    "The model wrote no text for the section “{}”, so the post is without it: try a more capable model."
)


@dataclass(frozen=True)
class SectionContext:
    """State that a section reads: the outline, and everything written before it.

    `keeps_foreign`: the model was asked twice for a section, and wrote both in another language.
    """

    plan: Outline
    messages: tuple[Message, ...]
    text: str = ""
    model: str = ""
    keeps_foreign: bool = False


@dataclass(frozen=True)
class SectionTask:
    """One section to write. `section` is None for the introduction, which has no heading."""

    section: Section | None
    wanted: int
    request: Request

    @property
    def heading(self) -> str:
        return f"## {self.section.heading}\n\n" if self.section else ""

    def text_before(self, context: SectionContext) -> str:
        return f"{context.text}\n\n{self.heading}" if context.text else self.heading


@dataclass(frozen=True)
class SectionResult:
    """Result of one section, to be added to the post. `text` is empty if the section is missing."""

    task: SectionTask
    text: str
    written: WrittenText
    keeps_foreign: bool


@dataclass
class Post:
    """The post so far: the state that the next section reads, and the tally of all sections."""

    context: SectionContext
    removed: int = 0
    troubles: list[str] = field(default_factory=list)
    missing: int = 0

    def add(self, result: SectionResult) -> None:
        written, request = result.written, result.task.request
        self.context = replace(self.context, model=written.model, keeps_foreign=result.keeps_foreign)
        self.removed += written.removed
        self.troubles += [written.degraded] if written.degraded else []
        if not result.text:
            self.missing += 1
            section = result.task.section
            self.troubles.append(_MISSING.format(section.heading if section else "Introduction"))
            return
        self.context = replace(
            self.context,
            text=result.task.text_before(self.context) + result.text,
            messages=(
                *request.messages,
                Message(role="assistant", content=result.task.heading + result.text),
            ),
        )
