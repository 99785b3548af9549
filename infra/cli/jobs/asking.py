"""Ask several services at the same time, and wait for none of them longer than a bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from time import monotonic
from typing import Any

from infra.cli.errors import Refusal


@dataclass
class Answer:
    """What a question brought: a value, a sentence about its trouble, or an error of ours."""

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


def _answer(question: Callable[[], Any], answer: Answer) -> None:
    try:
        answer.value = question()
    except Refusal as refusal:
        answer.trouble = str(refusal)
    except BaseException as error:  # noqa: BLE001  it is raised where somebody sees it
        answer.error = error
