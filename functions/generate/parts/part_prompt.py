"""Prompts for the parts of a long post."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from functions.generate import prompt
from functions.generate.given import material_prompt
from functions.generate.given.selection import NOTHING, Given
from shared.llm.chat import Message
from shared.llm.prompting import QUOTING_RULE, language_name
from shared.text.prose import shorten

if TYPE_CHECKING:
    from functions.generate.outline.outline import Outline
    from functions.generate.parts.plan import Part
    from shared.messages.schemas import StartRequest

_INTRODUCTION_RULES = """\
You write the introduction of a long blog post in Markdown from the user's brief; others write the rest. Say
what the reader gains, with the first keyword. Do not list or announce what comes. Keep the tone, and state as
fact only what you know. Answer with the text alone: no title, no heading, no remarks.

"""
# What parts share stands first and is the same to the byte, so that a provider's prompt cache can serve it.
_PART_RULES = """\
You write a part of one long blog post in Markdown along its outline (headings, each with its points); others
write the rest.
- Write the sections that the user names, each under its "## " heading, with "### " headings from 250 words
  on. Leave the points of other sections to them.
- Go on after "before" and lead to "after": no introduction, summary or announcement.
- Keep the tone, and use keywords where they come naturally. Be concrete: give examples, and state as fact
  only what you know.
- Answer with these sections alone: no title, no remarks.

"""

_FOR_INTRODUCTION = "Follow the instructions only as far as they concern the introduction."
# A part sees no other: what the caller wants once in the post, each would write.
_FOR_PART = (
    "Follow the instructions, but what they ask for once belongs to the section that has it as a point."
)
_MOST_SHOWN, _LONGEST_SHOWN = 8, 200  # repeated sentences; characters
CONTINUE = (
    "This part stops before its end. Go on with the very next sentence or block, exactly where it stops, "
    "repeat nothing, and end this part, not the post. Answer with the continuation alone."
)


def introduction_messages(request: StartRequest, words: int, given: Given = NOTHING) -> tuple[Message, ...]:
    """Return the conversation that asks for a long post's introduction, of which the outline says nothing."""
    rules = _INTRODUCTION_RULES + material_prompt.rules(given, request.language)
    ask = (
        f"{prompt.brief(request, _FOR_INTRODUCTION)}{material_prompt.blocks(given)}\n\n"
        f"Write the introduction: about {prompt.length(request, words)}, "
        f"in {language_name(request.language)}."
    )
    return Message(role="system", content=rules + QUOTING_RULE), Message(role="user", content=ask)


def part_messages(request: StartRequest, plan: Outline, given: Given = NOTHING) -> tuple[Message, ...]:
    """Return the beginning of the conversation about each part: the same for all parts of a post.

    `given` is what all parts together get.
    """
    rules = _PART_RULES + material_prompt.rules(given, request.language)
    sections = [[section.heading, *section.points] for section in plan.sections]  # names would be paid for
    outline = prompt.quote("OUTLINE", {"title": plan.title, "sections": sections})
    shared = f"{prompt.brief(request, _FOR_PART)}{material_prompt.voice(given.profile)}\n\n{outline}"
    return Message(role="system", content=rules + QUOTING_RULE), Message(role="user", content=shared)


def ask_for_part(request: StartRequest, part: Part, given: Given = NOTHING) -> str:
    """Return the question for one part."""
    sections = [{"heading": section.heading} for section in part.sections]
    around = {"before": part.before or "the introduction"} | ({"after": part.after} if part.after else {})
    each = f" ({' + '.join(map(str, part.lengths))})" if len(part.lengths) > 1 else ""
    end = " The last one is the conclusion: end the post with it." if part.is_last else ""
    return (
        f"{prompt.quote('SECTION', {'sections': sections, **around})}{material_prompt.matter(given)}\n\n"
        f"Write this: about {prompt.length(request, part.words)}{each}, "
        f"in {language_name(request.language)}.{end}"
    )


def ask_for_part_length(request: StartRequest, part: Part, has: int) -> str:
    """Return the question for a part again, nearer to its length."""
    way = "Say more: explain further, add examples" if has < part.words else "Tighten it: cut what leads away"
    each = f", each of its {len(part.sections)} sections under its heading" if len(part.sections) > 1 else ""
    return (
        f"This part has {prompt.length(request, has)} and should have about "
        f"{prompt.length(request, part.words)}. {way}. "
        f"Answer with the whole part again{each}, and nothing else."
    )


def ask_without(sentences: Sequence[str]) -> str:
    """Return the question for a part again, without what an earlier part says nearly alike."""
    shown = [shorten(sentence, _LONGEST_SHOWN) for sentence in sentences[:_MOST_SHOWN]]
    return (
        f"{prompt.quote('FINDINGS', {'repeated': shown})}\n\n"
        "An earlier part of the post says this already. Write your part again without it, and say "
        "something new of your own points instead, at the same length. Answer with the whole part alone."
    )
