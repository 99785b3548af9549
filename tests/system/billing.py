"""What three books say of one job: the provider's, the database's and the job's own."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from tests.upstream import Asked

# Dollars for a million tokens, in and out, by the model that the provider was asked for.
PRICES = {
    "gpt-4o": (2.5, 10.0),
    "gpt-4o-mini": (0.15, 0.6),
    "claude-sonnet-4-6": (3.0, 15.0),
    "claude-haiku-5-5": (0.1, 0.5),
}


def agree(rows: Sequence[dict[str, Any]], answered: Sequence[Asked], job: dict[str, Any]) -> None:
    """Rows, the provider's own count and the job's sums are the same."""
    assert len(rows) == len(answered) == job["usage"]["calls"]
    assert sorted((r["prompt_tokens"], r["completion_tokens"]) for r in rows) == sorted(
        (asked.prompt_tokens, asked.completion_tokens) for asked in answered
    )
    due = sum(
        asked.prompt_tokens * PRICES[asked.body["model"]][0]
        + asked.completion_tokens * PRICES[asked.body["model"]][1]
        for asked in answered
    )
    total = sum((row["cost_usd"] for row in rows), Decimal(0))
    assert float(total) == pytest.approx(due / 1e6, abs=1e-6 * len(rows))
    assert job["usage"]["cost_usd"] == pytest.approx(float(total), abs=1e-6)
