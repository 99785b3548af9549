"""Ask several services at the same time, and wait for none of them longer than a bound."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from time import monotonic
from typing import Any, TypeVar

from infra.cli.errors import Refusal, Unreachable

_Value = TypeVar("_Value")
_FOREVER = 86_400.0  # seconds; a thread can't be joined for an infinite time


@dataclass
class Answer:
    """The answer to a question: a value, a sentence about its trouble, or an error of ours."""

    value: Any = None
    trouble: str = ""
    error: BaseException | None = None


def ask(questions: dict[str, Callable[[], Any]], seconds: float) -> dict[str, Answer]:
    """Return each answer; a thread that hangs is left behind, and ends with the process."""
    answers = {name: Answer() for name in questions}
    threads = {
        name: Thread(target=_answer, args=(question, answers[name]), daemon=True)
        for name, question in questions.items()
    }
    end = monotonic() + seconds
    for thread in threads.values():
        thread.start()
    for name, thread in threads.items():
        thread.join(max(end - monotonic(), 0))
        if thread.is_alive():
            answers[name] = Answer(trouble=f"{name} did not answer within {seconds:g} s.")
        elif (error := answers[name].error) is not None:
            raise error
    return answers


def ask_all(questions: dict[str, Callable[[], Any]]) -> dict[str, Any]:
    """Return the value of each answer; Unreachable with the first trouble if one is missing.

    The parts of one question: its asker has the bound, and names the whole.
    """
    answers = ask(questions, _FOREVER)
    for answer in answers.values():
        if answer.trouble:
            raise Unreachable(answer.trouble)
    return {name: answer.value for name, answer in answers.items()}


async def in_thread(question: Callable[[], _Value]) -> _Value:
    """Ask in a thread, and return its answer.

    One that hangs holds up neither Ctrl-C nor the end of the process, as one of asyncio.to_thread does.
    """
    loop = asyncio.get_running_loop()
    answered: asyncio.Future[_Value] = loop.create_future()

    def run() -> None:
        answer = Answer()
        _answer(question, answer, translated=False)
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(_settle, answered, answer)

    Thread(target=run, daemon=True).start()
    return await answered


def _settle(answered: asyncio.Future[_Value], answer: Answer) -> None:
    if answered.done():  # nobody waits any more
        return
    if answer.error is not None:
        answered.set_exception(answer.error)
    else:
        answered.set_result(answer.value)


def _answer(question: Callable[[], Any], answer: Answer, *, translated: bool = True) -> None:
    """Keep what a question brings; with `translated`, a refusal as a sentence."""
    try:
        answer.value = question()
    except BaseException as error:  # noqa: BLE001  it is raised where somebody sees it
        if translated and isinstance(error, Refusal):
            answer.trouble = str(error)
        else:
            answer.error = error
