"""A scripted model that writes long posts in parts, and what it was asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from shared.llm.chat import Answer, Request
from tests.support.fakes.model import Reply, reply
from tests.support.generating import GERMAN, OUTLINE, prose

_SECTION = re.compile(r"<<(SECTION-\w+)\n(.*?)\n\1>>", re.DOTALL)
_WORDS = re.compile(r"about (\d+) (?:words|characters)")
INTRODUCTION = "Introduction"
_SENTENCE = 13  # words, each with a number that no other has
Write = Callable[[Request, int], Reply]
HEADINGS = [section["heading"] for section in OUTLINE["sections"]]  # type: ignore[index]
GERMAN_TEXT = GERMAN.partition("\n\n")[2].strip()


def headings_asked(request: Request) -> list[str]:
    """Return the headings of the sections that a request is about; of an outline none."""
    if request.schema:
        return []
    found = [match for message in request.messages if (match := _SECTION.search(message.content))]
    return (
        [section["heading"] for section in json.loads(found[-1][2])["sections"]] if found else [INTRODUCTION]
    )


def words_asked(request: Request) -> int:
    """Return the length that a request asks for."""
    return int([found for message in request.messages for found in _WORDS.findall(message.content)][-1])


def is_first(request: Request) -> bool:
    """Return whether a request begins its conversation, for the first time or past the cache."""
    return all(message.role != "assistant" for message in request.messages)


def write(request: Request, words: int | None = None) -> str:
    """Write the part that was asked for: each section under its heading, no sentence as in another part."""
    headings = headings_asked(request)
    words = words_asked(request) if words is None else words
    each = max(2, round(words / len(headings) / _SENTENCE)) * _SENTENCE
    texts = [prose(each, _number(heading)) for heading in headings]
    if headings == [INTRODUCTION]:
        return texts[0]
    return "\n\n".join(f"## {heading}\n\n{text}" for heading, text in zip(headings, texts, strict=True))


def writer(
    plan: object = OUTLINE, **others: Callable[[Request], Reply]
) -> Callable[[Request], Answer | Exception]:
    """Return a capable model; `others` answer the parts whose headings contain their names instead."""

    def script(request: Request) -> Answer | Exception:
        if request.schema:
            return reply(json.dumps(plan))
        asked = " ".join(headings_asked(request))
        made = next((answer(request) for name, answer in others.items() if name in asked), None)
        made = write(request) if made is None else made
        return reply(made) if isinstance(made, str) else made

    return script


def _number(heading: str) -> int:
    """Return a number for a heading that makes its text differ from others'."""
    return sum(map(ord, heading)) + len(heading) * 7


def plan_of(count: int) -> dict[str, object]:
    """Return an outline of so many chapters."""
    sections = [{"heading": f"Chapter {name}", "points": [f"what {name} is"]} for name in range(count)]
    return {"title": "T", "sections": sections}


def travels_one_by_one(*answers: Reply) -> Callable[[Request], Reply]:
    """Return the answers about how tea travels one by one, the last of them again and again."""
    left = list(answers)
    return lambda _request: left.pop(0) if len(left) > 1 else left[0]


def about_travels(requests: list[Request]) -> list[Request]:
    """Return the requests for the part about how tea travels."""
    return [request for request in requests if "How it travels" in headings_asked(request)]
