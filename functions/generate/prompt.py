"""Prompts for the model that writes the post."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from functions.generate.given import material_prompt
from functions.generate.given.selection import NOTHING, Given
from shared.llm.chat import Message
from shared.llm.prompting import QUOTING_RULE, block, language_name
from shared.text.language import primary_tag

if TYPE_CHECKING:
    from shared.messages.schemas import StartRequest

_WRITER = """\
You are an expert blog writer. You write complete, publishable posts that people enjoy and learn from.

"""
_CRAFT = """\
- Use each keyword where it comes naturally; the first one is the most important and belongs in the title,
  the introduction and one of the headings. Never force one.
- Be concrete: explain, give examples, and state as fact only what you know. Never repeat a passage, and
  leave no placeholder for someone else to fill in.
"""
_RULES = f"""\
{_WRITER}Write one blog post in Markdown from the brief that the user sends:
- Begin with a title of your own on a line that starts with "# ". It is the only heading of that level.
- Then an introduction that says what the reader will gain, a body in sections under "## " headings, with
  "### " headings where a section has parts, and a conclusion under its own "## " heading.
- Meet the length asked for, keep the tone, and write in the language asked for.
{_CRAFT}- Answer with the post alone: no greeting, no remarks about the task, no reasoning, no code fence.

"""
FOLLOW = "Follow the instructions as far as they concern the post."

CONTINUE = (
    "The post stops before its end. Go on with the very next sentence or block, exactly where it stops, "
    "repeat nothing, and bring the post to its end. Answer with the continuation alone."
)


def messages(request: StartRequest, given: Given = NOTHING) -> tuple[Message, ...]:
    """Return the conversation that asks for the post; it quotes the caller's text."""
    rules = _RULES + material_prompt.rules(given, request.language)
    ask = (
        f"{brief(request)}{material_prompt.blocks(given)}\n\n"
        f"Write the post that this brief describes: about {length(request, request.word_count)}, "
        f"in {language_name(request.language)}."
    )
    return Message(role="system", content=rules + QUOTING_RULE), Message(role="user", content=ask)


def ask_for_length(has: int, request: StartRequest) -> str:
    """Return the question for the whole post again, nearer to the requested length."""
    way = (
        "Say more where the reader needs it: explain further, add examples, go deeper in each section"
        if has < request.word_count
        else "Tighten it: cut what repeats or leads away, and keep the sections"
    )
    wanted = length(request, request.word_count)
    return (
        f"The post has {length(request, has)} and should have about {wanted}. {way}. "
        "Answer with the whole post again, with its title."
    )


def ask_for_language(language: str) -> str:
    """Return the question for the whole post again, in the requested language."""
    name = language_name(language)
    return f"This is in another language. Write the whole post again, with its title, in {name}."


def length(request: StartRequest, count: int) -> str:
    """Return a length in words, or in characters for Chinese and Japanese (see shared.text.prose)."""
    unit = "characters" if primary_tag(request.language) in {"zh", "ja"} else "words"
    return f"{count} {unit}"


def brief(request: StartRequest, follow: str = FOLLOW) -> str:
    brief = {
        "topic": request.topic,
        "keywords": list(request.keywords),
        "tone": request.tone,
        "instructions": request.custom_instructions,
    }
    quoted = quote("BRIEF", {name: value for name, value in brief.items() if value})
    return f"{quoted}\n{follow}" if request.custom_instructions else quoted


def quote(name: str, values: dict[str, Any]) -> str:
    """Quote values as compact JSON: each part's prompt has them, and white space is paid for as well."""
    return block(name, msgspec.json.encode(values).decode())
