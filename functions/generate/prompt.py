"""Prompts for the model that writes the post."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from shared.llm.chat import Message
from shared.llm.prompting import QUOTING_RULE, block, language_name
from shared.text.language import primary_tag
from shared.text.prose import shorten

if TYPE_CHECKING:
    from functions.generate.outline import Outline
    from functions.generate.plan import Part
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
_OUTLINE_RULES = """\
Plan one long blog post from the user's brief: a title with the first keyword, and sections that build on each
other; one heading has that keyword, too. The introduction is none of them; the last one is the conclusion.
Each has two points of at most eight words that no other makes. Answer with this JSON alone:
{"title":"…","sections":[{"heading":"…","points":["…"]}]}

"""
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

# Parts do not see each other: what the caller wants once in the post, each would write.
_HEED = "Follow the instructions as far as they concern the post."
_HEED_OUTLINE = f"{_HEED} What they ask for once, such as a table, is a point of one section."
_HEED_INTRODUCTION = "Follow the instructions only as far as they concern the introduction."
_HEED_PART = (
    "Follow the instructions, but what they ask for once belongs to the section that has it as a point."
)

_MOST_SHOWN, _LONGEST_SHOWN = 8, 200  # repeated sentences; characters
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
        f"{_brief(request, _HEED_OUTLINE)}\n\nPlan the post that this brief describes: about "
        f"{length(request, request.word_count)} in {count} sections, in {language_name(request.language)}."
    )
    return Message(role="system", content=_OUTLINE_RULES + QUOTING_RULE), Message(role="user", content=ask)


def introduction_messages(request: StartRequest, words: int) -> tuple[Message, ...]:
    """Return the conversation that asks for a long post's introduction, of which the outline says nothing."""
    ask = (
        f"{_brief(request, _HEED_INTRODUCTION)}\n\nWrite the introduction: about {length(request, words)}, "
        f"in {language_name(request.language)}."
    )
    return Message(role="system", content=_INTRODUCTION_RULES + QUOTING_RULE), Message(
        role="user", content=ask
    )


def part_messages(request: StartRequest, plan: Outline) -> tuple[Message, ...]:
    """Return the beginning of the conversation about each part: the same for all parts of a post."""
    sections = [[section.heading, *section.points] for section in plan.sections]  # names would be paid for
    given = (
        f"{_brief(request, _HEED_PART)}\n\n{_quote('OUTLINE', {'title': plan.title, 'sections': sections})}"
    )
    return Message(role="system", content=_PART_RULES + QUOTING_RULE), Message(role="user", content=given)


def ask_for_part(request: StartRequest, part: Part) -> str:
    """Return the question for one part."""
    sections = [{"heading": section.heading} for section in part.sections]
    around = {"before": part.before or "the introduction"} | ({"after": part.after} if part.after else {})
    each = f" ({' + '.join(map(str, part.lengths))})" if len(part.lengths) > 1 else ""
    end = " The last one is the conclusion: end the post with it." if part.is_last else ""
    return (
        f"{_quote('SECTION', {'sections': sections, **around})}\n\n"
        f"Write this: about {length(request, part.words)}{each}, in {language_name(request.language)}.{end}"
    )


def ask_for_distinct_points(lines: Sequence[str]) -> str:
    """Return the question for the outline again, without lines that say what an earlier section says."""
    return (
        f"{_quote('FINDINGS', {'repeated': list(lines)})}\n\n"
        "These lines say what an earlier section says. Answer with the whole outline again, each thing in "
        "one section only."
    )


def ask_for_part_length(request: StartRequest, part: Part, has: int) -> str:
    """Return the question for a part again, nearer to its length."""
    way = "Say more: explain further, add examples" if has < part.words else "Tighten it: cut what leads away"
    each = f", each of its {len(part.sections)} sections under its heading" if len(part.sections) > 1 else ""
    return (
        f"This part has {length(request, has)} and should have about {length(request, part.words)}. {way}. "
        f"Answer with the whole part again{each}, and nothing else."
    )


def ask_without(sentences: Sequence[str]) -> str:
    """Return the question for a part again, without what an earlier part says nearly alike."""
    shown = [shorten(sentence, _LONGEST_SHOWN) for sentence in sentences[:_MOST_SHOWN]]
    return (
        f"{_quote('FINDINGS', {'repeated': shown})}\n\n"
        "An earlier part of the post says this already. Write your part again without it, and say "
        "something new of your own points instead, at the same length. Answer with the whole part alone."
    )


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


def _brief(request: StartRequest, heed: str = _HEED) -> str:
    brief = {
        "topic": request.topic,
        "keywords": list(request.keywords),
        "tone": request.tone,
        "instructions": request.custom_instructions,
    }
    quoted = _quote("BRIEF", {name: value for name, value in brief.items() if value})
    return f"{quoted}\n{heed}" if request.custom_instructions else quoted


def _quote(name: str, values: dict[str, Any]) -> str:
    """Quote values as compact JSON: each part's prompt has them, and white space is paid for as well."""
    return block(name, msgspec.json.encode(values).decode())
