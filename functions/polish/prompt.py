"""Prompts of the editor."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from shared.llm.chat import Message
from shared.llm.prompting import QUOTING_RULE, block, fields, follow_up, language_name
from shared.text.prose import count_words, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from functions.polish.block import Block
    from functions.polish.blocks import Document
    from functions.polish.findings import Findings
    from functions.polish.groups import Group
    from shared.jobs.outputs import Issue
    from shared.messages.schemas import StartRequest

_CONTEXT = 300  # characters of what stands before, and as many of what stands after
_FIXED = 200  # characters of a block that can't be changed
_MOST_PLACES = 8  # of a finding

_RULES = """\
You are an expert content editor. You polish a blog post so that it reads as one careful person's work. You
get some of its blocks, each behind its number; what stands before and after them is shown for context.

- Improve flow and readability, correct grammar, spelling and punctuation, and keep one tone throughout.
- Keep the meaning, every fact, number, name, quotation, link, image and piece of code, the Markdown and the
  language. Add no claims; do not shorten what is good.
- A block stays what it is: a heading one heading of its level, an item one item, a row all its cells. Blocks
  marked "fixed" can't be changed.
- A block that is not the post itself (a model's note to itself, a remark about the task) gets an empty text.
- Answer with one JSON object and nothing else, in this form, with the whole new text of each block that you
  change. Leave the others out; if all are good, the list is empty.
{"changes": [{"block": 12, "text": "The new text of block 12"}]}

"""

_REVISION = """\
The post was reviewed, and these findings have to be resolved, one by one, with as little other change as
possible. Where a finding says that text is missing or too short, write it, without any figure, name, date,
quotation or link that the post does not have; where text repeats, leave one; where a claim has no support,
say it more carefully or take it out. A paragraph may become several blocks, with blank lines between them.
"""
_INSERTING = """\
New blocks go into a second list, each behind the block with a number:
{"changes": [], "insertions": [{"after": 12, "text": "A new paragraph"}]}
"""
_AGAIN = "An earlier try has not resolved them: change more than a word or two where each of them points.\n"
_KEEP = (
    "These changes can't be used:\n{}\nAnswer in the same form with these again, and with nothing else: keep "
    "the figures, names, dates, quotations, links and code of each block, and make up none. Leave out what "
    "can stay as it is."
)


def group_messages(
    request: StartRequest,
    document: Document,
    group: Group,
    findings: Findings,
    *,
    again: bool = False,
    whole: bool = False,
) -> tuple[Message, ...]:
    """Return the conversation that asks for the changes of a group; findings at it make it a revision.

    `whole`: the group is the whole post, and gets all findings.
    """
    issues = findings.issues if whole else _at(findings, group)
    before, after = _before(document.blocks[: group.first - 1]), _after(document.blocks[group.last :])
    parts = [
        *_first_part(request),
        *_revision(request, findings, issues, again=again, inserting=whole),
        block("BEFORE", before) if before else "",
        block("AFTER", after) if after else "",
        block("BLOCKS", _listed(document.blocks[group.first - 1 : group.last])),
    ]
    return _conversation(parts)


def outline_messages(
    request: StartRequest,
    document: Document,
    numbers: Iterable[int],
    findings: Findings,
    *,
    again: bool = False,
) -> tuple[Message, ...]:
    """Return the conversation that asks to resolve what is found about the post as a whole.

    It shows the outline, and the blocks with some numbers, which may be changed.
    """
    shown = [document.blocks[number - 1] for number in sorted(numbers)]
    parts = [
        *_first_part(request),
        *_revision(request, findings, findings.whole, again=again, inserting=True),
        block("OUTLINE", "\n".join(_outline(document))),
        block("BLOCKS", _listed(shown)),
    ]
    return _conversation(parts)


def corrected(asked: tuple[Message, ...], answer: str, rejected: Mapping[str, str]) -> tuple[Message, ...]:
    """Return the conversation that asks for some changes again, with the reasons against them."""
    listed = "\n".join(f"- {name}: {reason}" for name, reason in rejected.items())
    return follow_up(asked, answer, _KEEP.format(block("REASONS", listed)))


def _conversation(parts: Sequence[str]) -> tuple[Message, ...]:
    user = "\n\n".join(part for part in parts if part)
    return Message(role="system", content=_RULES + QUOTING_RULE), Message(role="user", content=user)


def _first_part(request: StartRequest) -> tuple[str, str]:
    """Return what all conversations about a post begin with, so that a provider caches it."""
    wishes = {"tone": request.tone}
    if request.custom_instructions:
        wishes["instructions"] = request.custom_instructions
    return f"Polish these blocks in {language_name(request.language)}.", fields("WISHES", wishes)


def _at(findings: Findings, group: Group) -> tuple[Issue, ...]:
    held = (issue for number, issues in findings.at.items() if group.holds(number) for issue in issues)
    return tuple(dict.fromkeys(held))


def _revision(
    request: StartRequest, findings: Findings, issues: Sequence[Issue], *, again: bool, inserting: bool
) -> tuple[str, ...]:
    if not issues:
        return ()
    lines = (_line(number, issue, findings) for number, issue in enumerate(issues, 1))
    asked = f"{_REVISION}{_INSERTING if inserting else ''}{_AGAIN if again else ''}"
    return f"{asked}\n{block('FINDINGS', chr(10).join(lines))}", _frame(request)


def _line(number: int, issue: Issue, findings: Findings) -> str:
    places = (str(at) for at, issues in findings.at.items() if issue in issues)
    named = ", ".join(islice(places, _MOST_PLACES))
    place = f" (block {named})" if named else ""
    excerpt = f" It is about: “{issue.excerpt}”" if issue.excerpt else ""
    return f"{number}. {issue.severity}, {issue.type}: {issue.message}{place}{excerpt}"


def _before(blocks: Sequence[Block]) -> str:
    """Return the end of some blocks, below the heading that it stands under."""
    text = "\n\n".join(_near(reversed(blocks))[::-1])
    if len(text) <= _CONTEXT:
        return text
    heading = next((one.shown for one in reversed(blocks) if one.kind == "heading"), "")
    end = f"…{text[-_CONTEXT:]}"
    return end if not heading or heading in end else f"{shorten(heading, _FIXED)}\n\n{end}"


def _after(blocks: Sequence[Block]) -> str:
    """Return the beginning of some blocks."""
    text = "\n\n".join(_near(blocks))
    return text if len(text) <= _CONTEXT else f"{text[:_CONTEXT]}…"


def _near(blocks: Iterable[Block]) -> list[str]:
    """Return the first texts of some blocks that are enough for a context."""
    texts: list[str] = []
    for one in blocks:
        texts.append(shorten(one.text, _FIXED) if one.is_fixed else one.shown)
        if sum(map(len, texts)) > _CONTEXT:
            break
    return texts


def _listed(blocks: Sequence[Block]) -> str:
    return "\n\n".join(
        f"[{one.number} fixed] {shorten(one.text, _FIXED)}" if one.is_fixed else f"[{one.number}] {one.shown}"
        for one in blocks
    )


def _outline(document: Document) -> list[str]:
    """Return a line for each section: its heading, its words and its last block."""
    lines: list[str] = []
    heading, words = "The beginning", 0
    for one in document.blocks:
        if one.kind == "heading":
            if one.number > 1:
                lines.append(f"{heading} ({words} words, up to block {one.number - 1})")
            heading, words = f"[{one.number}] {one.text}", 0
        elif not one.is_fixed:
            words += count_words(one.text)
    return [*lines, f"{heading} ({words} words, up to block {len(document.blocks)})"]


def _frame(request: StartRequest) -> str:
    keywords = fields("KEYWORDS", {"keywords": list(request.keywords)}) if request.keywords else ""
    return f"The post should have about {request.word_count} words. {keywords}".strip()
