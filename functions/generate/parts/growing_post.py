"""The live draft of a post that is written in parts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from functions.generate.length import count_markdown_words
from shared.llm.chat import Draft, Parts
from shared.text.safe_markdown import safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.stage.step import Work


class GrowingPost:
    """Shows the finished parts in their order, up to the first that is not there yet.

    Part 0 is the introduction. Its text is shown before the title is known.
    """

    def __init__(self, work: Work, parts: int) -> None:
        """`parts` is how many there will be, as far as is known before the outline."""
        self._work = work
        self._title = ""
        self._texts: list[str | None] = [None] * parts
        self._words = [0] * parts

    def begin(self, title: str, parts: int) -> None:
        """Put the title on top; from now on there are so many parts."""
        self._title = title
        self._texts = [self._texts[0], *[None] * (parts - 1)]
        self._words = [self._words[0], *[0] * (parts - 1)]

    async def show(self, place: int, text: str) -> None:
        """Show a finished part, or a better version of one; it is empty if the part is left out."""
        self._words[place] = await self._work.off_loop(count_markdown_words, text)
        self._texts[place] = text
        end = self._texts.index(None) if None in self._texts else len(self._texts)
        shown = tuple(text for text in (self._title, *self._texts[:end]) if text)
        fraction = min(1.0, sum(self._words) / self._work.request.word_count)
        done = sum(text is not None for text in self._texts)
        self._work.model.show(partial(_draft, shown, fraction, Parts(done, len(self._texts))))


def _draft(texts: Sequence[str], fraction: float, parts: Parts) -> Draft:
    return Draft(text=safe("\n\n".join(texts)), fraction=fraction, parts=parts)
