"""Prompts for the model that proposes the tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.meta.proposal import OG_DESCRIPTION, OG_TITLE
from functions.meta.source import Source
from shared.llm.chat import Message
from shared.llm.prompting import QUOTING_RULE, block, fields, follow_up, language_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.messages.schemas import StartRequest

_PREVIEW = 2000  # characters of the post: its introduction and first section say what it offers
_KEYWORDS = 5


_VOICE = """\
The block VOICE says who writes for whom, and how: write in that voice, and without the words of never_say.

"""


def _rules(source: Source) -> str:
    title, description = source.title_length, source.description_length
    return f"""\
You are an SEO expert. Write the tags of a blog post's page, in the post's own language:
- title: for search results, {title[0]} to {title[1]} characters, with the primary keyword near its start
- description: {description[0]} to {description[1]} characters, with the primary keyword; it says what the
  reader gains and makes them want to read on. Two sentences usually fit.
- og_title: for shared links, up to {OG_TITLE} characters; it may be livelier than the title
- og_description: for shared links, up to {OG_DESCRIPTION} characters; it may tell more than the description
Each is one plain line: no Markdown, no HTML, no emoji, no words cut short. Promise nothing that the post does
not keep. Answer with one JSON object of these four texts and nothing else.

"""


def _never(source: Source) -> dict[str, list[str]]:
    return {"never_say": list(source.never)} if source.never else {}


def messages(request: StartRequest, source: Source) -> tuple[Message, ...]:
    """Return the conversation that asks for the tags.

    The model gets the post's beginning, and the headings of what it does not get.
    """
    about = {"title": source.title, "primary_keyword": source.keyword}
    if others := request.keywords[1:_KEYWORDS]:
        about["other_keywords"] = ", ".join(others)
    has_voice = bool(source.voice or source.never)
    beginning = source.content[:_PREVIEW]
    rest = [heading for heading in source.headings if heading not in beginning]
    parts = [
        f"Write the tags for this post, in {language_name(request.language)}.",
        fields("ABOUT", about),
        *([fields("VOICE", {**source.voice, **_never(source)})] if has_voice else []),
        block("BEGINNING", beginning),
        *([block("HEADINGS", "\n".join(rest))] if rest else []),
    ]
    return (
        Message(role="system", content=_rules(source) + (_VOICE if has_voice else "") + QUOTING_RULE),
        Message(role="user", content="\n\n".join(parts)),
    )


def ask_for_correction(
    messages: tuple[Message, ...], answer: str, problems: Sequence[str]
) -> tuple[Message, ...]:
    """Return the conversation that asks again, with the problems of the answer."""
    listed = "\n".join(f"- {reason}" for reason in problems)
    ask = f"This is not right yet:\n{listed}\nAnswer with the whole JSON object again, corrected."
    return follow_up(messages, answer, ask)
