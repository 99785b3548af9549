"""What the writer is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.chat import Message
from shared.prompting import QUOTING_RULE, fields, language_name

if TYPE_CHECKING:
    from shared.messages import StartRequest

_RULES = """\
You are an expert blog writer. You write complete, publishable posts that people enjoy and learn from.

Write one blog post in Markdown from the brief that the user sends:
- Begin with a title of your own on a line that starts with "# ". It is the only heading of that level.
- Then an introduction that says what the reader will gain, a body in sections under "## " headings, with
  "### " headings where a section has parts, and a conclusion under its own "## " heading.
- Meet the length asked for, keep the tone, write in the language asked for, and follow the brief's
  instructions as far as they concern the post.
- Use each keyword where it comes naturally; the first one is the most important and belongs in the title
  and the introduction.
- Be concrete: explain, give examples, and state as fact only what you know. Never repeat a passage, and
  leave no placeholder for someone else to fill in.
- Answer with the post alone: no greeting, no remarks about the task, no reasoning, no code fence around it.

"""

CONTINUE = (
    "The post stops before its end. Go on with the very next sentence or block, exactly where it stops, "
    "repeat nothing, and bring the post to its end. Answer with the continuation alone."
)


def messages(request: StartRequest) -> tuple[Message, ...]:
    """Return the conversation that asks for the post; all that the caller wrote is quoted."""
    brief = {
        "topic": request.topic,
        "keywords": list(request.keywords),
        "tone": request.tone,
        "instructions": request.custom_instructions,
    }
    ask = (
        f"{fields('BRIEF', {name: value for name, value in brief.items() if value})}\n\n"
        f"Write the post that this brief describes: about {request.word_count} {_unit(request.language)}, "
        f"in {language_name(request.language)}."
    )
    return Message(role="system", content=_RULES + QUOTING_RULE), Message(role="user", content=ask)


def continued(asked: tuple[Message, ...], so_far: str) -> tuple[Message, ...]:
    """Return the conversation that asks for the rest of a post."""
    return (*asked, Message(role="assistant", content=so_far), Message(role="user", content=CONTINUE))


def _unit(language: str) -> str:
    # Chinese and Japanese lengths are told in characters, and counted so by shared.prose.
    return "characters" if language.lower().partition("-")[0] in {"zh", "ja"} else "words"
