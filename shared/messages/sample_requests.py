"""Made-up start messages, for which the samples of all prompts are written (shared/llm/prompt_version.py).

Another word in one of them is another version of every prompt: change nothing here without a need.
"""

from __future__ import annotations

from msgspec.structs import replace

from shared.messages.schemas import StartRequest

_OWNER = "00000000-0000-4000-8000-000000000000"

PLAIN = StartRequest(
    org_id=_OWNER, user_id=_OWNER, topic="Brewing tea", word_count=100, tone="plain", language="en"
)
"""The least that a caller may ask for."""
FULL = replace(
    PLAIN,
    keywords=("tea", "water", "kettle", "leaves", "cups", "milk"),
    word_count=3000,
    custom_instructions="Mention the price.",
)
"""With all that a caller may ask for."""
WIDE = replace(PLAIN, topic="泡茶", keywords=("茶",), word_count=5000, language="zh")
"""In a script without spaces, and as long as a post may be."""
