"""Ask the model for the outline of a long post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from functions.generate import prompt
from functions.generate.outline import Outline, normalize, section_count
from shared.errors import EmptyOutput
from shared.llm.chat import Answer, Request, Schema
from shared.llm.structured_output import UnreadableError, read_json

if TYPE_CHECKING:
    from shared.stage.step import Work

_TEMPERATURE = 0.4
_MAX_TOKENS = 2500
_ASKS = 2
_TEXTS = {"type": "array", "items": {"type": "string"}}
SCHEMA = Schema(
    name="outline",
    schema={
        "type": "object",
        "additionalProperties": False,
        "required": ["title", "sections"],
        "properties": {
            "title": {"type": "string", "description": "The post's title."},
            "sections": {
                "type": "array",
                "description": "In order; the last one is the conclusion.",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["heading", "subheadings", "points"],
                    "properties": {
                        "heading": {"type": "string", "description": "The section's heading."},
                        "subheadings": {**_TEXTS, "description": "The headings of its parts, up to three."},
                        "points": {**_TEXTS, "description": "What the section says, two to five points."},
                    },
                },
            },
        },
    },
)


async def ask_for_outline(work: Work) -> Outline | None:
    """Ask twice at most; return None if neither answer is a usable outline."""
    count = section_count(work.request.word_count)
    request = Request(
        model=work.alias,
        messages=prompt.outline_messages(work.request, count),
        temperature=_TEMPERATURE,
        max_tokens=_MAX_TOKENS,
        schema=SCHEMA,
    )
    for _ in range(_ASKS):
        try:
            answer = await work.model.ask(request)
            return await work.off_loop(_read_outline, answer, count)
        except UnreadableError:
            request = replace(request, fresh=True)
        except EmptyOutput:  # the model has been asked twice already
            break
    return None


def _read_outline(answer: Answer, count: int) -> Outline:
    return normalize(read_json(answer.text, Outline, truncated=answer.truncated), count)
