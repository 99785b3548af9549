"""A model's answers for a long post: an outline, an introduction and parts, the same for every job."""

from __future__ import annotations

import json
import re

from tests.support.samples.posts import TEA
from tests.support.servers.provider import Asked, Reply, well_behaved

HEADINGS = ["Where tea comes from", "How tea is brewed", "When to drink it", "What to remember"]
PLAN = {
    "title": "Tea, from leaf to cup",
    "sections": [
        {"heading": heading, "points": [f"{heading} first", f"{heading} then"]} for heading in HEADINGS
    ],
}
PARTS = len(HEADINGS) - 1
"""Of a post of 1,500 or 1,600 words; the last one holds two sections."""

_SENTENCES = re.findall(r"[A-Z][^.#]+\.", TEA.replace("\n", " "))


def write_long_post(asked: Asked) -> Reply:
    """Answer as a capable model would that keeps to the outline and to each length."""
    if asked.stage != "generate":
        return well_behaved(asked)
    if "response_format" in asked.body:
        return Reply(json.dumps(PLAN))
    question = str(asked.body["messages"][-1]["content"])
    wanted = int(re.findall(r"about (\d+) words", question)[-1])
    asked_for = [heading for heading in HEADINGS if f'"heading":"{heading}"' in question]
    if not asked_for:
        return Reply(_prose(wanted, 0))
    each = wanted // len(asked_for)
    sections = [f"## {heading}\n\n{_prose(each, HEADINGS.index(heading) + 1)}" for heading in asked_for]
    return Reply("\n\n".join(sections))


def _prose(count: int, part: int) -> str:
    """Return about this many words of sentences that no other part has."""
    made: list[str] = []
    while sum(len(sentence.split()) for sentence in made) < count:
        sentence = _SENTENCES[len(made) % len(_SENTENCES)].removesuffix(".")
        made.append(f"{sentence}, as chapter {part} and line {len(made)} of tea tell.")
    return " ".join(made)
