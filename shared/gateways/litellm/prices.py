"""The price of an answer by the proxy's price list, for answers to which the proxy gives none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from shared.gateways.litellm.partial_answer import Usage

Listed = Mapping[str, Any]
"""A deployment's entry in the list: US dollars for a token, by kind of token and by tier."""

_STANDARD = {"default", "standard", "auto"}  # OpenAI's and Anthropic's names of the usual tier
_LONG = re.compile(r"input_cost_per_token_above_(\d+)k_tokens\Z")


def price_of(usage: Usage, tier: str | None, listed: Listed) -> float | None:
    """Return the price in US dollars.

    It is None if the list lacks a price that the answer needs: a tier's, a cache's, or that of a prompt which
    is so long that each token costs more.
    """
    if any(usage.prompt_tokens > limit for limit in _limits(listed)):
        return None
    suffix = "" if tier is None or tier in _STANDARD else f"_{tier}"
    read, written = usage.cached_tokens or 0, usage.cache_write_tokens or 0
    total = 0.0
    for name, tokens in (
        ("input_cost_per_token", usage.prompt_tokens - read - written),
        ("cache_read_input_token_cost", read),
        ("cache_creation_input_token_cost", written),
        ("output_cost_per_token", usage.completion_tokens),
    ):
        price = listed.get(name + suffix)
        if tokens and not isinstance(price, int | float):
            return None
        total += tokens * (price or 0)
    return round(total, 6)


def may_reason(listed: Listed) -> bool:
    """Return whether an entry's model reasons, by the catalogue: then it bills more than its text."""
    facts = listed.get("catalogue")
    return isinstance(facts, dict) and bool(facts.get("reasoning_tokens"))


def _limits(listed: Listed) -> list[int]:
    return [int(found[1]) * 1000 for name in listed if (found := _LONG.match(name)) and listed[name]]
