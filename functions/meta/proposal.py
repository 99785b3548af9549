"""The tags that a model is asked for, and the length of each, in characters."""

from __future__ import annotations

import msgspec

from shared.llm.chat import Schema

# What a model is asked for. A shorter title stays as it is; none is longer.
TITLE = (50, 60)
DESCRIPTION = (150, 156)  # search results show about 156
# Chinese, Japanese and Korean characters are twice as wide, and half as many say the same.
WIDE_TITLE = (15, 30)
WIDE_DESCRIPTION = (70, 80)
OG_TITLE = 90
OG_DESCRIPTION = 200


class Proposal(msgspec.Struct, frozen=True):
    """Tags from a model: four texts. Nothing else of its answer is used."""

    title: str
    description: str
    og_title: str
    og_description: str


# Without descriptions: the prompt has them, and each would be paid for twice.
SCHEMA = Schema(
    name="meta_tags",
    schema={
        "type": "object",
        "additionalProperties": False,
        "required": ["title", "description", "og_title", "og_description"],
        "properties": {
            name: {"type": "string"} for name in ("title", "description", "og_title", "og_description")
        },
    },
)
