"""Ask the editor for the changes of some blocks, and once more for those that can't be used."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from functions.polish import changes, prompt
from functions.polish.changes import Changes
from functions.polish.judge import Judge, Verdict
from functions.polish.tasks import Task
from shared.errors import ContentPolicy, ContextTooLong, EmptyOutput, ModelError, Overloaded
from shared.llm.chat import Answer, Request, say_again
from shared.llm.structured_output import UnreadableError
from shared.stage.step import Work

_TEMPERATURE = 0.3
# What another group of blocks need not meet.
_OF_THIS_TEXT = (ContentPolicy, ContextTooLong, EmptyOutput)


class Edited(msgspec.Struct, frozen=True):
    """What became of a task: a verdict on its changes, or why there is no usable answer."""

    verdict: Verdict = Verdict()
    failure: str | None = None


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
        request = Request(
            model=self.work.alias,
            messages=task.messages,
            temperature=_TEMPERATURE,
            max_tokens=task.max_tokens,
            schema=task.schema,
        )
        try:
            answer, given = await self._ask(request, task.name)
            verdict = await self._judge(given, task)
        except UnreadableError as error:
            return Edited(failure=f"The answer could not be read twice, because {error}.")
        except Overloaded:
            return Edited(failure="There was no time to compare the changes with the post.")
        except ModelError as error:
            if not isinstance(error, _OF_THIS_TEXT):
                self.away = str(error)
            return Edited(failure=str(error))
        return Edited(await self._correct(request, answer, verdict, task) if verdict.rejected else verdict)

    async def _ask(self, request: Request, name: str) -> tuple[Answer, Changes]:
        answer = await self.work.model.ask(request, keep=True, purpose=name)
        try:
            return answer, await self.work.off_loop(changes.read, answer)
        except UnreadableError:
            # The proxy has kept the unreadable answer: only a fresh one can be better.
            purpose = say_again(name, "the changes could not be read")
            answer = await self.work.model.ask(replace(request, fresh=True), keep=True, purpose=purpose)
            return answer, await self.work.off_loop(changes.read, answer)

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

    async def _judge(self, given: Changes, task: Task) -> Verdict:
        return await self.work.off_loop(self.judge.judge, given, task.numbers, inserting=task.inserting)
