"""Prompts about what people give with a request: the house style, sources, and what has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.llm.prompting import block, fields
from shared.text.language import primary_tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.materials.materials import RefreshText
    from shared.materials.profile import Profile
    from shared.messages.inputs import Page

_STYLE = """\
The blog has a house style, which HOUSESTYLE describes. Where a block departs from it, edit the block
towards it: its voice, spelling, reading level and style of headings, its words to use, and the words
never to use, for which it may give another. Make none of the claims never to make. Quotations, names,
code and links stay as they are.
"""
_STYLE_OF_NEWS = """\
The blog has a house style, which HOUSESTYLE describes. Write what you change in it, and change nothing for
its sake alone. Make none of the claims never to make.
"""
_SAMPLES = "SAMPLES are passages of the blog. Take only their voice from them, and nothing that they say.\n"
_CITING = """\
The post cites its sources by numbers in brackets, such as [1] or [2, 3]. Each of them stays with its
sentence: move none, drop none and add none, unless a finding asks for it.
"""
_CITING_NEWS = """\
The post cites its sources by numbers in brackets, such as [1] or [2, 3]. Each of them stays with its
sentence. A sentence with a new fact from SOURCES gets the number of its source in such brackets.
"""
_ADDED = "Sentences that SOURCES support get the number of their source in brackets, such as [1].\n"
_SOURCE = "What a finding means is in EVIDENCE, the passage of a source that is nearest to its words:\n"
_PAGES = "A link that a finding misses leads to one of these pages, with words that say what is there:\n"
_MOST_SAMPLES = 3000  # characters of all of them: each group pays for them
_READING = {
    "easy": "short sentences and everyday words",
    "standard": "plain words for a general reader",
    "advanced": "for readers who know the subject",
}
_HEADLINES = {"sentence": "sentence case", "title": "title case"}
_SPELLING = {"en-GB": "British English", "en-US": "American English"}

REFRESH_RULES = """\
You are an expert content editor. You bring an existing blog post up to date, because something has
changed since it was published. You get some of its blocks, each behind its number; what stands before and
after them is shown for context.

- CHANGES says what has changed. Edit the blocks that are no longer right after it, each as little as
  possible. Leave all others out, also those that you would write in another way: this is an update, and
  no new text.
- Take new figures, names, dates, quotations and links from CHANGES alone, or from SOURCES if there are
  any. Keep every other fact, link, image and piece of code, the Markdown and the language.
- A block stays what it is: a heading one heading of its level, an item one item, a row all its cells.
  Blocks marked "fixed" can't be changed.
- A block that says nothing but what is no longer true gets an empty text. A heading goes with all below
  it.
- Where CHANGES has something new that belongs behind one of these blocks and nowhere else in the post,
  insert a block in the second list.
- Each change has a reason: one short sentence for the post's owner that says which change it follows
  from.
- Answer with one JSON object and nothing else, in this form, with the whole new text of each block that
  you change. If nothing has to change, the lists are empty.
{"changes": [{"block": 12, "text": "The new text of block 12", "reason": "The price has changed."}],
"insertions": [{"after": 14, "text": "A new paragraph", "reason": "There is a new plan."}]}

"""


def house_style(profile: Profile | None, language: str, *, news: bool) -> tuple[str, ...]:
    """Return the parts of a prompt about the house style; none without one.

    `news`: an existing post is brought up to date, and keeps its own style elsewhere.
    """
    if profile is None:
        return ()
    style = _style(profile) | (_english(profile) if primary_tag(language) == "en" else {})
    style = {name: value for name, value in style.items() if value}
    samples = "\n\n".join(profile.samples)[:_MOST_SAMPLES]
    return (
        *(((_STYLE_OF_NEWS if news else _STYLE) + fields("HOUSESTYLE", style),) if style else ()),
        *((_SAMPLES + block("SAMPLES", samples),) if samples else ()),
    )


def _style(profile: Profile) -> dict[str, Any]:
    never = [{"never": one.avoid, "use": one.use} if one.use else one.avoid for one in profile.avoid_terms]
    return {
        "writer": profile.writer,
        "readers": profile.audience,
        "voice": profile.voice,
        "words to use": list(profile.use_terms),
        "words never to use": never,
        "claims never to make": list(profile.forbidden_claims),
        "reading level": _READING.get(profile.reading_level or ""),
    }


def _english(profile: Profile) -> dict[str, Any]:
    """Return what only a text in English has."""
    return {
        "spelling": _SPELLING.get(profile.spelling or ""),
        "headings": _HEADLINES.get(profile.headlines or ""),
    }


def citing(*, news: bool) -> str:
    """Return the rule about the marks of a post that cites sources; `news`: it is brought up to date."""
    return (_CITING_NEWS if news else _CITING).strip()


def support(passages: Sequence[str]) -> str:
    """Return passages of sources, which a post that cites none should cite."""
    return _ADDED + block("SOURCES", "\n\n".join(passages)) if passages else ""


def evidence(passages: Sequence[tuple[str, str]]) -> str:
    """Return the passages of sources that findings are about, each with the finding that it belongs to."""
    named = "\n\n".join(f"{name}: {text}" for name, text in passages)
    return _SOURCE + block("EVIDENCE", named) if named else ""


def own_pages(pages: Sequence[Page]) -> str:
    """Return the pages that a missing link may lead to."""
    listed = [{"url": page.url, "title": page.title} for page in pages]
    return _PAGES + fields("PAGES", {"pages": listed}) if listed else ""


def changes(refresh: RefreshText, sources: Sequence[str]) -> tuple[str, ...]:
    """Return the parts of a prompt about what has changed since the post was published."""
    published = fields("PUBLISHED", {"url": refresh.url}) if refresh.url else ""
    return (
        published,
        block("CHANGES", refresh.changes),
        block("SOURCES", "\n\n".join(sources)) if sources else "",
    )
