"""A model whose answers and drafts are held to the sources and own pages that people gave."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from functions.generate.given.tidying import Tidying
from shared.materials.given_links import asked_texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.llm.chat import Answer, Draft, Live, Model, Request
    from shared.stage.step import Work


def with_rules(work: Work) -> Work:
    """Return the work with a model that keeps to what people gave; the same work if they gave nothing."""
    tidying = Tidying(work.materials, asked_texts(work.request))
    return replace(work, model=_TidyModel(work, tidying)) if tidying.is_needed else work


class _TidyModel:
    """The work's model. What an attempt keeps of an answer is the answer itself."""

    def __init__(self, work: Work, tidying: Tidying) -> None:
        self._work = work
        self._model: Model = work.model
        self._tidying = tidying

    async def ask(
        self, request: Request, *, live: Live | None = None, keep: bool = False, purpose: str = ""
    ) -> Answer:
        shown = self._live(live) if live else None
        answer = await self._model.ask(request, live=shown, keep=keep, purpose=purpose)
        if request.schema:
            return answer
        text = await self._work.off_loop(self._tidying.read, answer.text)
        return msgspec.structs.replace(answer, text=text)

    def show(self, draft: Callable[[], Draft]) -> None:
        self._model.show(lambda: self._tidy(draft()))

    def _live(self, live: Live) -> Live:
        return lambda text: self._tidy(live(self._tidying.read(text)))

    def _tidy(self, draft: Draft) -> Draft:
        text = self._tidying.draft(draft.text, self._work.request.word_count)
        return msgspec.structs.replace(draft, text=text)
