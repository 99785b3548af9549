"""The editor's tasks for a post: a call for each group of blocks, and one for the post as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from functions.polish import prompt
from functions.polish.block import Block
from functions.polish.blocks import Document
from functions.polish.changes import REFRESH_SCHEMA, REVISION_SCHEMA, SCHEMA
from functions.polish.findings import Findings
from functions.polish.groups import Group, group
from functions.polish.post import Post
from shared.llm.chat import Message, Schema
from shared.llm.prompting import MAX_TOKENS, tokens_for_text, tokens_for_words
from shared.materials.materials import NO_MATERIALS, Materials
from shared.messages.schemas import StartRequest
from shared.text.prose import count_words

_TOKENS_OF_A_CHANGE = 20  # for the JSON around a text
_TOKENS_OF_A_REASON = 40
_EDGE_WORDS = 150  # of the beginning and of the end of a post


class Task(msgspec.Struct, frozen=True):
    """One call: what it asks, the blocks that it may change, and whether it may insert new ones.

    `reasoned`: each change has a reason.
    `name` stands in log lines; a task that is the only one has none.
    """

    messages: tuple[Message, ...]
    numbers: frozenset[int]
    max_tokens: int
    inserting: bool = False
    reasoned: bool = False
    name: str = ""

    @property
    def schema(self) -> Schema:
        """The form of the answer."""
        if self.reasoned:
            return REFRESH_SCHEMA
        return REVISION_SCHEMA if self.inserting else SCHEMA


def plan(
    request: StartRequest,
    document: Document,
    findings: Findings,
    *,
    again: bool,
    materials: Materials = NO_MATERIALS,
) -> list[Task]:
    """Return the calls for a post in its order.

    Without findings all groups are edited. Otherwise those that findings point to, and the outline for the
    other findings; a short post is one group then. Of a post that cites nothing, all groups are edited.
    `again`: an earlier revision has not resolved them.
    """
    found = group(document.blocks, halve=not (findings.issues or materials.refresh))
    groups = [one for one in found if _changeable(_held(document, one))]
    post = Post(request, document, findings, materials, again=again)
    if len(groups) == 1 or not findings.issues:
        whole = bool(findings.issues) or (materials.refresh is not None and len(groups) == 1)
        return _name([_group_task(post, one, whole=whole) for one in groups])
    everywhere = findings.everywhere
    pointed = [one for one in groups if everywhere or any(one.holds(number) for number in findings.at)]
    tasks = [_group_task(post, one) for one in pointed]
    if len(findings.whole) > len(everywhere) or not tasks:
        tasks.append(_outline_task(post))
    return _name(tasks)


def _name(tasks: Sequence[Task]) -> list[Task]:
    if len(tasks) == 1:
        return list(tasks)
    return [
        msgspec.structs.replace(task, name=f"part {number} of {len(tasks)}")
        for number, task in enumerate(tasks, start=1)
    ]


def _group_task(post: Post, one: Group, *, whole: bool = False) -> Task:
    held = _held(post.document, one)
    return Task(
        messages=prompt.group_messages(post, one, whole=whole),
        numbers=frozenset(found.number for found in held),
        max_tokens=_tokens(post, held, growing=whole),
        inserting=whole or post.is_update,
        reasoned=post.is_update,
    )


def _outline_task(post: Post) -> Task:
    blocks = post.document.blocks
    shown = [*_edge(blocks), *_edge(blocks[::-1])]
    shown += [found for found in blocks if found.kind == "heading"]
    numbers = frozenset(found.number for found in shown)
    return Task(
        messages=prompt.outline_messages(post, numbers),
        numbers=numbers,
        max_tokens=_tokens(post, shown, growing=True),
        inserting=True,
        reasoned=post.is_update,
    )


def _held(document: Document, one: Group) -> Sequence[Block]:
    return document.blocks[one.first - 1 : one.last]


def _changeable(blocks: Sequence[Block]) -> bool:
    return any(not found.is_fixed for found in blocks)


def _edge(blocks: Sequence[Block]) -> Iterator[Block]:
    words = 0
    for found in blocks:
        if words >= _EDGE_WORDS:
            return
        yield found
        words += count_words(found.text)


def _tokens(post: Post, blocks: Sequence[Block], *, growing: bool) -> int:
    tokens = tokens_for_text("\n\n".join(found.text for found in blocks if not found.is_fixed))
    if growing and not post.is_update:  # a finding may ask for the words that are missing
        has = sum(count_words(found.text) for found in post.document.blocks)
        tokens += tokens_for_words(max(0, post.request.word_count - has), post.request.language)
    tokens += _TOKENS_OF_A_REASON * len(blocks) if post.is_update else 0
    return min(MAX_TOKENS, tokens + _TOKENS_OF_A_CHANGE * len(blocks))
