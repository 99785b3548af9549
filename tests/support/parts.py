"""A step that asks for its parts side by side, and the models that answer it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial

from shared.gateways.litellm.request import Call
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.llm.chat import Answer, Draft, Parts, Request
from shared.stage.side_by_side import side_by_side
from shared.stage.step import Step, Work
from tests.support.fakes.gateway import answer
from tests.support.workbench import asking

PARTS = ("one", "two", "three", "four")


def in_parts(*, at_once: int = 9, begin: tuple[str, ...] = PARTS) -> Step:
    """Return a step that asks for its parts side by side and joins them in their order."""

    async def step(work: Work) -> Outcome:
        texts: dict[str, str] = {}

        async def ask(part: str) -> None:
            texts[part] = (await work.model.ask(asking(part), keep=True)).text
            done = Parts(len(texts), len(PARTS))
            work.model.show(lambda: Draft(" ".join(texts.values()), done.done / done.total, done))

        await side_by_side([partial(ask, part) for part in begin], at_once)
        content = " ".join(texts[part] for part in PARTS)
        return Outcome(output=GenerateOutput(content=content, title="T", model="m"))

    return step


def prompt_of(request: Request) -> str:
    """Return what a request asks."""
    return request.messages[-1].content


class Models:
    """A gateway's script: each prompt has its answer, and each answer its id; `fails` may refuse a call."""

    def __init__(self, fails: Callable[[str, int], Exception | None] = lambda _part, _number: None) -> None:
        self._fails = fails
        self._numbers = itertools.count(1)
        self.sold: list[str] = []

    def __call__(self, request: Request, _call: Call) -> Answer | Exception:
        part, number = prompt_of(request), next(self._numbers)
        if error := self._fails(part, number):
            return error
        self.sold.append(part)
        return answer(f"<{part}>", answer_id=f"chatcmpl-{number}")
