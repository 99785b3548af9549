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


SCHEMA = Schema(
    name="meta_tags",
    schema={
        "type": "object",
        "additionalProperties": False,
        "required": ["title", "description", "og_title", "og_description"],
        "properties": {
            "title": {
                "type": "string",
                "description": f"Title for search results, {TITLE[0]} to {TITLE[1]} characters.",
            },
            "description": {
                "type": "string",
                "description": f"Meta description, {DESCRIPTION[0]} to {DESCRIPTION[1]} characters.",
            },
            "og_title": {
                "type": "string",
                "description": f"Title for shared links, up to {OG_TITLE} characters.",
            },
            "og_description": {
                "type": "string",
                "description": f"Description for shared links, up to {OG_DESCRIPTION} characters.",
            },
        },
    },
)
