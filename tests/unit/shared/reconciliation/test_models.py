"""Names of models."""

from __future__ import annotations

import pytest

from shared.reconciliation.models import Provider, family, provider_of


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gpt-6-sol", "gpt-6-sol"),
        ("gpt-6-sol-2026-10-01", "gpt-6-sol"),
        ("openai/gpt-6-sol-2026-10-01", "gpt-6-sol"),
        ("gpt-6.1-sol", "gpt-6.1-sol"),
        ("claude-sonnet-5-5", "claude-sonnet-5-5"),
        ("anthropic/claude-sonnet-5-5-20260915", "claude-sonnet-5-5"),
        ("claude-haiku-5-5-latest", "claude-haiku-5-5"),
        ("GPT-4o-2024-08-06 ", "gpt-4o"),
        ("gpt-4o-mini", "gpt-4o-mini"),
        ("gpt-6-sol-2026-10-01-preview", "gpt-6-sol-2026-10-01-preview"),
        ("openai/", "unnamed"),
        ("", "unnamed"),
    ],
)
def test_family_drops_provider_and_snapshot(name: str, expected: str) -> None:
    """A dated snapshot is the model itself; versions stay apart."""
    assert family(name) == expected


def test_family_of_a_long_name_is_bounded() -> None:
    """A name that somebody made up fills no table."""
    assert len(family("x" * 10_000)) == 200


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("openai/gpt-6-sol", Provider.OPENAI),
        ("anthropic/claude-haiku-5-5", Provider.ANTHROPIC),
        ("gpt-4o", Provider.OPENAI),
        ("o3-mini", Provider.OPENAI),
        ("claude-3-5-sonnet", Provider.ANTHROPIC),
        ("azure/gpt-6-sol", None),
        ("ollama/llama4", None),
        ("best", None),
        ("", None),
    ],
)
def test_provider_is_named_or_suggested(name: str, expected: Provider | None) -> None:
    """The part before the slash decides, else the family's name."""
    assert provider_of(name) is expected
