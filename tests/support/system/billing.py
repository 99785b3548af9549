"""Compares three records of one job: the provider's, the database's and the job's own."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from tests.support.catalogue import PRICES
from tests.support.servers.provider import Asked


def agree(
    rows: Sequence[dict[str, Any]],
    answered: Sequence[Asked],
    job: dict[str, Any],
    broken: Sequence[Asked] = (),
) -> None:
    """Assert that rows, provider and job agree; broken streams are estimated within limits."""
    assert len(rows) == len(answered) + len(broken) == job["usage"]["calls"]
    exact, counted = _split_rows(rows, answered)
    due = sum(_price(asked, asked.prompt_tokens, asked.completion_tokens) for asked in answered)
    total = sum((row["cost_usd"] for row in exact), Decimal(0))
    assert float(total) == pytest.approx(due, abs=1e-6 * len(exact))
    for row, asked in zip(counted, broken, strict=True):
        assert asked.completion_tokens / 2 <= row["completion_tokens"] <= asked.completion_tokens * 2
        assert asked.prompt_tokens / 2 <= row["prompt_tokens"] <= asked.prompt_tokens * 3
        price = _price(asked, row["prompt_tokens"], row["completion_tokens"])
        assert float(row["cost_usd"]) == pytest.approx(price, abs=1e-6)
    total += sum((row["cost_usd"] for row in counted), Decimal(0))
    assert job["usage"]["cost_usd"] == pytest.approx(float(total), abs=1e-6)


def _split_rows(
    rows: Sequence[dict[str, Any]], answered: Sequence[Asked]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the rows of complete answers, whose tokens the provider counted, and the others."""
    exact, others = [], list(rows)
    for asked in answered:
        tokens = (asked.prompt_tokens, asked.completion_tokens)
        [row, *_] = [row for row in others if (row["prompt_tokens"], row["completion_tokens"]) == tokens]
        others.remove(row)
        exact.append(row)
    return exact, others


def _price(asked: Asked, prompt: int, completion: int) -> float:
    paid_in, paid_out = PRICES[asked.body["model"]]
    return (prompt * paid_in + completion * paid_out) / 1e6
