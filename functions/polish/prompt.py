"""Prompts of the editor."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from functions.polish import shown_blocks as shown
from functions.polish.materials import pages, passages
from functions.polish.materials import prompt as given
from shared.llm.chat import Message
from shared.llm.prompting import QUOTING_RULE, block, fields, follow_up, language_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from functions.polish.block import Block
    from functions.polish.findings import Findings
    from functions.polish.groups import Group
    from functions.polish.post import Post
    from shared.jobs.outputs import Issue

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
_REMARKS = """\
A finding of the kind "reviewer" is the remark of a person who has read the post: do what it asks of the
text. What it says may come in with its figures and names, and no link with it.
"""
_AGAIN = "An earlier try has not resolved them: change more than a word or two where each of them points.\n"
_KEEP = (
    "These changes can't be used:\n{}\nAnswer in the same form with these again, and with nothing else: keep "
    "the figures, names, dates, quotations, links and code of each block, and make up none. Leave out what "
    "can stay as it is."
)


def group_messages(post: Post, group: Group, *, whole: bool = False) -> tuple[Message, ...]:
    """Return the conversation that asks for the changes of a group; findings at it make it a revision.

    `whole`: the group is the whole post, and gets all findings.
    """
    issues = post.findings.issues if whole else _at(post.findings, group)
    issues = tuple(dict.fromkeys((*issues, *post.findings.everywhere)))
    blocks = post.document.blocks
    held = blocks[group.first - 1 : group.last]
    before, after = shown.before(blocks[: group.first - 1]), shown.after(blocks[group.last :])
    parts = [
        *_first_part(post, held),
        *_revision(post, issues, held, inserting=whole),
        block("OUTLINE", shown.outline(post.document)) if post.is_update and not whole else "",
        block("BEFORE", before) if before else "",
        block("AFTER", after) if after else "",
        block("BLOCKS", shown.listed(held)),
    ]
    return _conversation(post, parts)


def outline_messages(post: Post, numbers: Iterable[int]) -> tuple[Message, ...]:
    """Return the conversation that asks to resolve what is found about the post as a whole.

    It shows the outline, and the blocks with some numbers, which may be changed.
    """
    held = [post.document.blocks[number - 1] for number in sorted(numbers)]
    parts = [
        *_first_part(post, held),
        *_revision(post, post.findings.whole, held, inserting=True),
        block("OUTLINE", shown.outline(post.document)),
        block("BLOCKS", shown.listed(held)),
    ]
    return _conversation(post, parts)


def corrected(asked: tuple[Message, ...], answer: str, rejected: Mapping[str, str]) -> tuple[Message, ...]:
    """Return the conversation that asks for some changes again, with the reasons against them."""
    listed = "\n".join(f"- {name}: {reason}" for name, reason in rejected.items())
    return follow_up(asked, answer, _KEEP.format(block("REASONS", listed)))


def _conversation(post: Post, parts: Sequence[str]) -> tuple[Message, ...]:
    user = "\n\n".join(part for part in parts if part)
    rules = given.REFRESH_RULES if post.is_update else _RULES
    return Message(role="system", content=rules + QUOTING_RULE), Message(role="user", content=user)


def _first_part(post: Post, blocks: Sequence[Block]) -> tuple[str, ...]:
    """Return what all conversations about a post begin with, so that a provider caches it."""
    request, materials = post.request, post.materials
    language, refresh = language_name(request.language), materials.refresh
    wishes = {} if refresh else {"tone": request.tone}
    if request.custom_instructions:
        wishes["instructions"] = request.custom_instructions
    return (
        f"Bring these blocks up to date, in {language}."
        if refresh
        else f"Polish these blocks in {language}.",
        fields("WISHES", wishes) if wishes else "",
        *given.house_style(materials.profile, request.language, news=post.is_update),
        given.citing(news=post.is_update) if materials.sources else "",
        *(given.changes(refresh, passages.nearest(materials, blocks)) if refresh else ()),
    )


def _at(findings: Findings, group: Group) -> tuple[Issue, ...]:
    held = (issue for number, issues in findings.at.items() if group.holds(number) for issue in issues)
    return tuple(dict.fromkeys(held))


def _revision(
    post: Post, issues: Sequence[Issue], blocks: Sequence[Block], *, inserting: bool
) -> tuple[str, ...]:
    if not issues:
        return ()
    lines = (_line(number, issue, post.findings) for number, issue in enumerate(issues, 1))
    inserting = inserting and not post.is_update  # whose rules name the second list
    remarks = _REMARKS if any(issue.type == "reviewer" for issue in issues) else ""
    asked = f"{_REVISION}{remarks}{_INSERTING if inserting else ''}{_AGAIN if post.again else ''}"
    return (
        f"{asked}\n{block('FINDINGS', chr(10).join(lines))}",
        given.evidence(passages.of_findings(issues)),
        given.support(_support(post, issues, blocks)),
        given.own_pages(pages.candidates(post.materials.links, post.document.text, issues)),
        _frame(post),
    )


def _support(post: Post, issues: Sequence[Issue], blocks: Sequence[Block]) -> list[str]:
    """Return passages for a post that cites nothing, if a finding says so; a refresh shows them anyway."""
    is_uncited = any(issue in post.findings.everywhere for issue in issues)
    return passages.nearest(post.materials, blocks) if is_uncited and not post.is_update else []


def _line(number: int, issue: Issue, findings: Findings) -> str:
    places = (str(at) for at, issues in findings.at.items() if issue in issues)
    named = ", ".join(islice(places, _MOST_PLACES))
    place = f" (block {named})" if named else ""
    excerpt = f" It is about: “{issue.excerpt}”" if issue.excerpt else ""
    return f"{number}. {issue.severity}, {issue.type}: {issue.message}{place}{excerpt}"


def _frame(post: Post) -> str:
    request = post.request
    keywords = fields("KEYWORDS", {"keywords": list(request.keywords)}) if request.keywords else ""
    if post.is_update:  # it keeps the length that it has
        return keywords
    return f"The post should have about {request.word_count} words. {keywords}".strip()
