"""Prompts of the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.llm.chat import Message
from shared.llm.prompting import QUOTING_RULE, block, fields, follow_up, language_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.jobs.outputs import Issue
    from shared.messages.schemas import StartRequest

_RULES = """\
You are an expert content editor. You polish a blog post so that it reads as one careful person's work.

- Improve flow and readability, correct grammar, spelling and punctuation, and keep one tone throughout.
- Remove whatever is not the post itself: notes of a model to itself, remarks about the task, leftover tags.
- Keep the meaning, every fact, number, name and quotation, the order and the headings.
- Keep every link, image and code block exactly as it is, and the post's Markdown and language.
- Add no claims and no top-level heading; do not shorten what is good.
- Answer with the whole polished post alone: no explanation, no greeting, no code fence around it.

"""

_REVISION = """\
This post was reviewed, and these findings have to be resolved, one by one, with as little other change as
possible. Where a finding says that text is missing or too short, write it, without any figure, name, date,
quotation or link that the post does not have; where text repeats, leave one; where a claim has no support,
say it more carefully or take it out. Lines count from the first line of the post below.
"""
_AGAIN = "An earlier try has not resolved them: change more than a word or two where each of them points.\n"
_KEEP = (
    "This is not right yet:\n{}\nAnswer with the whole polished post again: keep the figures, names, dates, "
    "quotations, links, code, lists and headings of the post exactly, and make up none."
)


def messages(
    request: StartRequest, content: str, findings: Sequence[Issue], *, again: bool = False
) -> tuple[Message, ...]:
    """Return the conversation that asks for the polished post; `findings` make it a revision."""
    parts = [
        f"Polish this post in {language_name(request.language)}.",
        fields("WISHES", {"tone": request.tone, "instructions": request.custom_instructions}),
    ]
    if findings:
        listed = "\n".join(f"{number}. {_line(issue)}" for number, issue in enumerate(findings, 1))
        parts.append(
            f"{_REVISION}{_AGAIN if again else ''}\n{block('FINDINGS', listed)}\n\n{_frame(request)}"
        )
    parts.append(block("POST", content))
    return Message(role="system", content=_RULES + QUOTING_RULE), Message(
        role="user", content="\n\n".join(parts)
    )


def _line(issue: Issue) -> str:
    place = f" (line {issue.line})" if issue.line else ""
    excerpt = f" It is about: “{issue.excerpt}”" if issue.excerpt else ""
    return f"{issue.severity}, {issue.type}: {issue.message}{place}{excerpt}"


def corrected(asked: tuple[Message, ...], answer: str, lost: Sequence[str]) -> tuple[Message, ...]:
    """Return the conversation that asks for the polish again, with the list of losses."""
    listed = "\n".join(f"- {reason}" for reason in lost)
    return follow_up(asked, answer, _KEEP.format(block("LOST", listed)))


def _frame(request: StartRequest) -> str:
    keywords = fields("KEYWORDS", {"keywords": list(request.keywords)}) if request.keywords else ""
    return f"The post should have about {request.word_count} words. {keywords}".strip()
