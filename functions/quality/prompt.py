"""Prompts of the reviewer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.quality.review import MOST_FINDINGS
from shared.llm.chat import Message
from shared.llm.prompting import QUOTING_RULE, block, fields

if TYPE_CHECKING:
    from shared.messages.schemas import StartRequest

_RULES = f"""\
You are a senior editor. You review a blog post before it is published and name only what a careful reader
would really stumble over, at most {MOST_FINDINGS} things, the gravest first:
- weak-introduction: the opening does not say what the post is about or why to read on
- unsupported-claim: a figure, study or strong claim with nothing to back it
- off-topic: a passage that does not serve the topic
- tone: a passage that breaks the tone that was asked for
- unclear: a passage that can't be understood

Length, headings, keywords, spelling and repetition are checked elsewhere: leave them out. A good post has
no findings, and an empty list is then the right answer.

Answer with one JSON object and nothing else, in this form:
{{"findings": [{{"type": "unclear", "severity": "medium", "message": "What is wrong and what to do.",
"quote": "words copied exactly from the post"}}]}}
Severity is "medium" or "low".

"""


def messages(request: StartRequest, content: str) -> tuple[Message, ...]:
    """Return the conversation that asks for the review."""
    brief = fields("BRIEF", {"topic": request.topic, "tone": request.tone, "language": request.language})
    ask = f"Review this post against its brief.\n\n{brief}\n\n{block('POST', content)}"
    return Message(role="system", content=_RULES + QUOTING_RULE), Message(role="user", content=ask)
