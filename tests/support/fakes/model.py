"""A model that answers from a test's script."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from shared.jobs.outputs import Outputs
from shared.llm.chat import Answer, Draft, Live, Request
from shared.messages.schemas import StartRequest
from shared.stage.step import Work

_MOST_DRAFTS = 250  # of one answer, or long ones would take minutes
Reply = str | Answer | Exception
Script = Iterable[Reply] | Callable[[Request], Reply]


def reply(text: str, *, finish_reason: str = "stop", model: str = "gpt-4o") -> Answer:
    """Return an answer with plausible figures; finish_reason "length" makes it a truncated one."""
    words = len(text.split())
    return Answer(
        text=text,
        finish_reason=finish_reason,
        model=model,
        answer_id=f"chatcmpl-{words}",
        prompt_tokens=100,
        completion_tokens=words,
        total_tokens=100 + words,
        cost_usd=0.001,
        saved_usd=None,
        cached=False,
        latency_ms=10,
    )


class ScriptedModel:
    """Answers from a list, one reply a call, or from a function of the request; exceptions are raised.

    A list that is used up is an AssertionError: the step asked more often than the test allows. `requests`
    are those it got, `purposes` what each is for, `drafts` what each call's `live` made of the prefixes of
    the reply (of each where it is short), unless it is not `watched`. `kept` are the requests whose answers
    are to be kept, `shown` the drafts of more than one answer.
    """

    def __init__(self, script: Script) -> None:
        self._script = script if callable(script) else iter(list(script))
        self.requests: list[Request] = []
        self.purposes: list[str] = []
        self.drafts: list[list[Draft]] = []
        self.watched = True
        self.kept: list[Request] = []
        self.shown: list[Draft] = []

    async def ask(
        self, request: Request, *, live: Live | None = None, keep: bool = False, purpose: str = ""
    ) -> Answer:
        self.requests.append(request)
        self.purposes.append(purpose)
        self.kept += [request] if keep else []
        scripted = self._next(request)
        if isinstance(scripted, Exception):
            raise scripted
        answer = reply(scripted, model=request.model) if isinstance(scripted, str) else scripted
        self.drafts.append([])
        if live is not None and self.watched:
            step = max(1, len(answer.text) // _MOST_DRAFTS)
            ends = [*range(1, len(answer.text), step), len(answer.text)]
            self.drafts[-1] += [live(answer.text[:end]) for end in ends]
        return answer

    def show(self, draft: Callable[[], Draft]) -> None:
        self.shown.append(draft())

    def _next(self, request: Request) -> Reply:
        if callable(self._script):
            return self._script(request)
        try:
            return next(self._script)
        except StopIteration:
            raise AssertionError(f"call {len(self.requests)} was not expected: {request}") from None


_ID = "11111111-1111-4111-8111-111111111111"


def work(script: Script, outputs: Outputs | None = None, **fields: object) -> tuple[Work, ScriptedModel]:
    """Return a step's work with a scripted model; `revision` and the fields of the request can be set."""
    revision = fields.pop("revision", 0)
    alias = str(fields.pop("alias", "gpt-4o-mini"))
    assert isinstance(revision, int)
    values: dict[str, object] = {"org_id": _ID, "user_id": _ID, "topic": "Tea at dawn", "word_count": 100}
    request = msgspec.convert({**values, **fields}, StartRequest)
    model = ScriptedModel(script)
    return Work(request, revision, outputs or Outputs(), model, alias), model
