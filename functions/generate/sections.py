"""A long post, section by section, asked for in one conversation that holds all that stands before."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import msgspec

from functions.generate import outline, prompt
from functions.generate.outline import Outline, Section
from functions.generate.writing import (
    NO_END,
    TEMPERATURE,
    Written,
    continued,
    foreign,
    live,
    to_length,
    words,
)
from shared.chat import Message, Request
from shared.cleaner import clean
from shared.errors import EmptyOutput
from shared.markdown import blocks
from shared.prompting import tokens_for_words
from shared.prose import is_refusal

if TYPE_CHECKING:
    from shared.step import Work

# A section may take up what others left, within reason.
_LEAST, _MOST = 0.6, 1.5
_FEWEST_WORDS = 60
_RUN_ON = 2.0
_HEADING_MARKUP = re.compile(r"\A(?:#{1,6}[ \t]*|\*\*|__)|(?:\*\*|__|:)\Z")
_MISSING = (
    "The model wrote no text for the section “{}”, so the post is without it: try a more capable model."
)


@dataclass
class _Post:
    """What there is so far: the text, the conversation that led to it, and what went wrong."""

    messages: tuple[Message, ...]
    parts: list[str] = field(default_factory=list)
    removed: int = 0
    model: str = ""
    trouble: list[str] = field(default_factory=list)
    missing: int = 0

    @property
    def text(self) -> str:
        return "\n\n".join(self.parts)


async def in_sections(work: Work) -> Written | None:
    """Return the post with its title on top, or None where the model gives no outline for it."""
    plan = await outline.ask(work)
    if plan is None:
        return None
    post = _Post(messages=prompt.sectioned(work.request, plan.title, plan.sections))
    shares = plan.shares()
    for place in range(len(shares)):
        left = work.request.word_count - words(post.text)
        usual = work.request.word_count * shares[place]
        share = left * shares[place] / sum(shares[place:])
        wanted = round(max(usual * _LEAST, min(usual * _MOST, share), _FEWEST_WORDS))
        await _add(work, post, plan, place, wanted)
    if post.missing > len(shares) / 2:
        raise EmptyOutput("The model left most sections of the post empty: try another model.")
    title = f"# {plan.title}\n\n" if plan.title else ""
    return Written(
        text=title + post.text,
        removed=post.removed,
        model=post.model,
        degraded=post.trouble[0] if post.trouble else None,
    )


async def _add(work: Work, post: _Post, plan: Outline, place: int, wanted: int) -> None:
    """Have one part written, and put it under its heading; place 0 is the introduction."""
    section = plan.sections[place - 1] if place else None
    ask = prompt.section(work.request, section, wanted, last=place == len(plan.sections))
    request = Request(
        model=work.alias,
        messages=(*post.messages, Message(role="user", content=ask)),
        temperature=TEMPERATURE,
        max_tokens=tokens_for_words(wanted, work.request.language),
    )
    heading = f"## {section.heading}\n\n" if section else ""
    before = f"{post.text}\n\n{heading}" if post.parts else heading
    try:
        written = await _part(work, request, wanted, before)
    except EmptyOutput:  # asked for twice already; a section is less than the post
        written = Written(text="", removed=0, model=post.model)
    text = bare(written.text, section, plan)
    post.removed += written.removed
    post.model = written.model
    post.trouble += [written.degraded] if written.degraded else []
    if not text:
        post.missing += 1
        post.trouble.append(_MISSING.format(section.heading if section else "Introduction"))
        return
    post.parts.append(f"{heading}{text}")
    post.messages = (*request.messages, Message(role="assistant", content=f"{heading}{text}"))


async def _part(work: Work, request: Request, wanted: int, before: str) -> Written:
    """Return one part, asked for once more where it is none or in another language."""
    written = Written(text="", removed=0, model="")
    for fresh in (False, True):
        asked = msgspec.structs.replace(request, fresh=fresh)
        answer = await work.model.ask(asked, live=live(work, before=before))
        cleaned = clean(answer.text)
        text = cleaned.text.strip("\r\n").rstrip()
        removed = written.removed + cleaned.characters
        written = Written(text="" if is_refusal(text) else text, removed=removed, model=answer.model)
        if written.text and not foreign(written.text, work.request.language):
            break
    if answer.truncated and words(written.text) >= wanted * _RUN_ON:
        return replace(written, text=to_length(written.text, wanted), degraded=NO_END)
    return await continued(work, request, written) if answer.truncated else written


def bare(text: str, section: Section | None, plan: Outline) -> str:
    """Return a part without its own heading, without what belongs to a later one, and with lower headings."""
    own = {plan.title.casefold(), section.heading.casefold() if section else "introduction"}
    later = {other.heading.casefold() for other in plan.sections} - own
    found = [block for block in blocks(text) if block.kind == "heading"]
    for block in reversed(found):
        said = _said(text[block.start : block.end])
        if said in later:
            text = text[: block.start]
        elif said in own or section is None:
            text = text[: block.start] + text[block.end :]
        else:
            shown = text[block.start : block.end].strip().split("\n")[0].strip("# ")
            text = f"{text[: block.start]}### {shown}{text[block.end :]}"
    text = text.strip("\n").rstrip()
    first, _, rest = text.partition("\n")
    if section and _said(first) == section.heading.casefold():
        text = rest.lstrip("\n")
    return re.sub(r"\n{3,}", "\n\n", text)


def _said(heading: str) -> str:
    line = heading.strip().split("\n")[0].strip()
    return _HEADING_MARKUP.sub("", _HEADING_MARKUP.sub("", line)).strip().strip("#").strip().casefold()
