"""Prompts for the outline of a long post."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from functions.generate import prompt
from functions.generate.given import material_prompt
from functions.generate.given.selection import NOTHING, Given
from shared.llm.chat import Message
from shared.llm.prompting import QUOTING_RULE, language_name

if TYPE_CHECKING:
    from shared.messages.schemas import StartRequest

_RULES = """\
Plan one long blog post from the user's brief: a title with the first keyword, and sections that build on each
other; one heading has that keyword, too. The introduction is none of them; the last one is the conclusion.
Each has two points of at most eight words that no other makes. Answer with this JSON alone:
{"title":"…","sections":[{"heading":"…","points":["…"]}]}

"""
# Parts do not see each other: what the caller wants once in the post, each would write.
_FOLLOW = f"{prompt.FOLLOW} What they ask for once, such as a table, is a point of one section."


def outline_messages(request: StartRequest, count: int, given: Given = NOTHING) -> tuple[Message, ...]:
    """Return the conversation that asks for the outline of a long post."""
    rules = _RULES + material_prompt.outline_rules(given, request.language)
    ask = (
        f"{prompt.brief(request, _FOLLOW)}{material_prompt.blocks(given)}\n\n"
        f"Plan the post that this brief describes: about "
        f"{prompt.length(request, request.word_count)} in {count} sections, "
        f"in {language_name(request.language)}."
    )
    return Message(role="system", content=rules + QUOTING_RULE), Message(role="user", content=ask)


def ask_for_distinct_points(lines: Sequence[str]) -> str:
    """Return the question for the outline again, without lines that say what an earlier section says."""
    return (
        f"{prompt.quote('FINDINGS', {'repeated': list(lines)})}\n\n"
        "These lines say what an earlier section says. Answer with the whole outline again, each thing in "
        "one section only."
    )
