"""Ask the editor for the changes of some blocks, and once more for those that can't be used."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from functions.polish import changes, prompt
from functions.polish.block import Block
from functions.polish.changes import Changes
from functions.polish.judge import Judge
from functions.polish.tasks import Task
from functions.polish.verdict import Verdict
from shared.errors import ContentPolicy, ContextTooLong, EmptyOutput, ModelError, Overloaded
from shared.llm.chat import Answer, Request, say_again
from shared.llm.structured_output import UnreadableError
from shared.stage.step import Work
from shared.text.prose import count_words

_TEMPERATURE = 0.3
# What another group of blocks need not meet.
_OF_THIS_TEXT = (ContentPolicy, ContextTooLong, EmptyOutput)


class Edited(msgspec.Struct, frozen=True):
    """What became of a task: a verdict on its changes, or why there is no usable answer."""

    verdict: Verdict = Verdict()
    failure: str | None = None


def to_edit_request(task: Task, alias: str) -> Request:
    """Return the request of a task."""
    return Request(
        model=alias,
        messages=task.messages,
        temperature=_TEMPERATURE,
        max_tokens=task.max_tokens,
        schema=task.schema,
    )


@dataclass
class Editor:
    """Does the tasks of one post. After a failure of the model itself no further task begins."""

    work: Work
    judge: Judge
    away: str | None = None

    async def edit(self, task: Task) -> Edited:
        """Return the changes that can be used; JobCancelled passes."""
        if self.away:
            return Edited(failure=self.away)
        request = to_edit_request(task, self.work.alias)
        try:
            answer, given, cut = await self._ask(request, task.name)
            verdict = await self._judge(given, task)
        except UnreadableError as error:
            return Edited(failure=f"The answer could not be read twice, because {error}.")
        except Overloaded:
            return Edited(failure="There was no time to compare the changes with the post.")
        except ModelError as error:
            if not isinstance(error, _OF_THIS_TEXT):
                self.away = str(error)
            return Edited(failure=str(error))
        if verdict.rejected:
            verdict = await self._correct(request, answer, verdict, task)
        if cut:
            verdict = replace(verdict, left_out=(*verdict.left_out, cut))
        return Edited(verdict, self._unusable(given, verdict, task))

    async def _ask(self, request: Request, name: str) -> tuple[Answer, Changes, str]:
        """Return an answer, the changes in it, and what is missing of one that can be read in part only."""
        answer = await self.work.model.ask(request, keep=True, purpose=name)
        try:
            return answer, await self.work.off_loop(changes.read, answer), ""
        except UnreadableError:
            # The proxy has kept the unreadable answer: only a fresh one can be better.
            purpose = say_again(name, "the changes could not be read")
            again = await self.work.model.ask(replace(request, fresh=True), keep=True, purpose=purpose)
        try:
            return again, await self.work.off_loop(changes.read, again), ""
        except UnreadableError:
            for one in (again, answer):
                if given := await self.work.off_loop(changes.rescue, one):
                    last = given.changes[-1].block
                    return one, given, f"what was to follow block {last}: the answer could not be read"
            raise

    async def _correct(self, request: Request, answer: Answer, verdict: Verdict, task: Task) -> Verdict:
        """Ask once more for the changes that can't be used; without a better answer they stay rejected."""
        messages = prompt.corrected(request.messages, answer.text, verdict.rejected)
        try:
            purpose = say_again(task.name, f"{len(verdict.rejected)} of its changes can't be used")
            again = await self.work.model.ask(replace(request, messages=messages), keep=True, purpose=purpose)
            given = await self.work.off_loop(changes.read, again)
            return verdict.corrected(await self._judge(given, task))
        except (ModelError, UnreadableError, Overloaded):
            return verdict

    def _unusable(self, given: Changes, verdict: Verdict, task: Task) -> str | None:
        """Return why the group has no usable answer: it changed most of the words, and none could be used."""
        if verdict.changes or verdict.insertions or not verdict.rejected:
            return None
        words = {number: count_words(block.text) for number in task.numbers if (block := self._open(number))}
        changed = {
            one.block: max(words[one.block], count_words(one.text))
            for one in given.changes
            if one.block in words
        }
        if 2 * sum(changed.values()) < sum(words.values()):
            return None
        name, reason = next(iter(verdict.rejected.items()))
        return f"None of the changes could be used ({name}: {reason})."

    def _open(self, number: int) -> Block | None:
        block = self.judge.document.block(number)
        return None if block is None or block.is_fixed else block

    async def _judge(self, given: Changes, task: Task) -> Verdict:
        return await self.work.off_loop(self.judge.judge, given, task.numbers, inserting=task.inserting)
