"""Prompts of the reviewer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.quality.review import MOST_FINDINGS
from shared.llm.chat import Message
from shared.llm.prompting import QUOTING_RULE, block, fields, follow_up
from shared.materials.materials import NO_MATERIALS, Materials
from shared.materials.profile import describe_voice

if TYPE_CHECKING:
    from shared.messages.schemas import StartRequest

_RULES = f"""\
You are a senior editor. Review a blog post before it is published. Name only what a careful reader would
really stumble over, at most {MOST_FINDINGS} things, the gravest first:
- weak-introduction: the opening does not say what the post is about or why to read on
- unsupported-claim: a figure, study or strong claim with nothing to back it
- off-topic: a passage that does not serve the topic
- tone: a passage that breaks the tone that was asked for
- unclear: a passage that can't be understood
Leave out length, headings, keywords, spelling and repetition. A good post has no findings: an empty list.

Answer with one JSON object and nothing else:
{{"findings": [{{"type": "unclear", "severity": "medium",
"message": "One sentence: what is wrong, what to do.", "quote": "4 to 15 words copied exactly from it"}}]}}
The severity is "medium" or "low".

"""
_CITED = """\
A number in square brackets such as [1] names a source that the editors have: a sentence with one is not an
unsupported-claim.

"""
_VOICE = """\
The block VOICE says who writes for whom, and how: judge the tone by it, and what is unclear by its readers.

"""


def messages(request: StartRequest, content: str, materials: Materials = NO_MATERIALS) -> tuple[Message, ...]:
    """Return the conversation that asks for the review."""
    brief = fields("BRIEF", {"topic": request.topic, "tone": request.tone, "language": request.language})
    voice = describe_voice(materials.profile)
    parts = [brief, *([fields("VOICE", voice)] if voice else []), block("POST", content)]
    ask = "\n\n".join(["Review this post against its brief.", *parts])
    rules = _RULES + (_CITED if materials.sources else "") + (_VOICE if voice else "")
    return Message(role="system", content=rules + QUOTING_RULE), Message(role="user", content=ask)


def ask_for_json(messages: tuple[Message, ...], answer: str, reason: str) -> tuple[Message, ...]:
    """Return the conversation that asks again, with the reason why the answer can't be read."""
    ask = (
        f"This can't be used, because {reason}. Answer with the JSON object alone, each message one sentence."
    )
    return follow_up(messages, answer, ask)
