"""Prompts for the model that writes the post."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from shared.llm.chat import Message
from shared.llm.prompting import QUOTING_RULE, fields, language_name
from shared.text.language import primary_tag

if TYPE_CHECKING:
    from functions.generate.outline import Section
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
- Meet the length asked for, keep the tone, write in the language asked for, and follow the brief's
  instructions as far as they concern the post.
{_CRAFT}- Answer with the post alone: no greeting, no remarks about the task, no reasoning, no code fence.

"""
_OUTLINE_RULES = f"""\
{_WRITER}Plan one long blog post from the brief that the user sends. Give it a title with the first keyword,
and sections that build on each other without overlap; the last one is the conclusion, and the introduction,
which has no heading, is none of them. For each section: its heading, the headings of its parts where it has
some, and the points it makes. Follow the brief's instructions as far as they concern the post. Answer with
one JSON object in this form and nothing else:
{{"title": "…", "sections": [{{"heading": "…", "subheadings": ["…"], "points": ["…"]}}]}}

"""
_SECTION_RULES = f"""\
{_WRITER}You write one long blog post in Markdown, part by part, from a brief and along an outline:
- The user asks for one part at a time. Answer with that part's text alone: no title, no heading of the part
  itself, no greeting, no remarks about the task, no reasoning, no code fence around it.
- Keep the tone, write in the language asked for, and meet the length that the user gives for the part.
- Go on from what stands before: no part sums itself up, repeats another or announces what comes.
{_CRAFT}
"""

CONTINUE = (
    "The post stops before its end. Go on with the very next sentence or block, exactly where it stops, "
    "repeat nothing, and bring the post to its end. Answer with the continuation alone."
)
CONTINUE_PART = (
    "This part stops before its end. Go on with the very next sentence or block, exactly where it stops, "
    "repeat nothing, and end this part, not the post. Answer with the continuation alone."
)


def messages(request: StartRequest) -> tuple[Message, ...]:
    """Return the conversation that asks for the post; it quotes the caller's text."""
    ask = (
        f"{_brief(request)}\n\n"
        f"Write the post that this brief describes: about {length(request, request.word_count)}, "
        f"in {language_name(request.language)}."
    )
    return Message(role="system", content=_RULES + QUOTING_RULE), Message(role="user", content=ask)


def outline_messages(request: StartRequest, count: int) -> tuple[Message, ...]:
    """Return the conversation that asks for the outline of a long post."""
    ask = (
        f"{_brief(request)}\n\nPlan the post that this brief describes: about "
        f"{length(request, request.word_count)} in {count} sections, in {language_name(request.language)}."
    )
    return Message(role="system", content=_OUTLINE_RULES + QUOTING_RULE), Message(role="user", content=ask)


def section_messages(request: StartRequest, title: str, sections: Sequence[Section]) -> tuple[Message, ...]:
    """Return the beginning of the conversation in which a long post is written.

    The conversation only grows, so that a provider's prompt cache can serve its beginning.
    """
    plan = {"title": title, "sections": msgspec.to_builtins(sections)}
    given = (
        f"{_brief(request)}\n\n{fields('OUTLINE', plan)}\n\n"
        f"We write this post along this outline: about {length(request, request.word_count)} in all, "
        f"in {language_name(request.language)}."
    )
    return Message(role="system", content=_SECTION_RULES + QUOTING_RULE), Message(role="user", content=given)


def ask_for_section(request: StartRequest, planned: Section | None, words: int, *, last: bool) -> str:
    """Return the question for one section, or for the introduction if `planned` is None."""
    wanted = length(request, words)
    language = language_name(request.language)
    if planned is None:
        say = "Say what the reader gains."
        return f"Write the introduction, without a heading: about {wanted}, in {language}. {say}"
    parts = (
        " Put each of its parts under its heading, of the third level (### ), and use no other headings."
        if planned.subheadings
        else " Use no headings in it."
    )
    end = " It is the conclusion: end the post with it." if last else " It is not the end of the post."
    quoted = fields("SECTION", msgspec.to_builtins(planned))
    return f"{quoted}\n\nWrite this section: about {wanted}, in {language}.{parts}{end}"


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


def _brief(request: StartRequest) -> str:
    brief = {
        "topic": request.topic,
        "keywords": list(request.keywords),
        "tone": request.tone,
        "instructions": request.custom_instructions,
    }
    return fields("BRIEF", {name: value for name, value in brief.items() if value})
