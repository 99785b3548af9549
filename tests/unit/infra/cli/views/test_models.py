"""What stood behind the aliases of a job, and in which tier its calls ran."""

from __future__ import annotations

from msgspec.structs import replace

from infra.cli.views.models import describe_models
from tests.support.fakes.cli import CALL

SOL = replace(CALL, provider_model="openai/gpt-6-sol", service_tier="default")
CHECK = replace(CALL, operation="quality_check", model="gpt-4o-mini", provider_model="openai/gpt-6-luna")


def test_models_behind_the_aliases_are_named_once() -> None:
    """In the order of the calls; a fallback is another alias."""
    assert describe_models([SOL, SOL, CHECK]) == [
        "Behind the aliases: gpt-4o was openai/gpt-6-sol, gpt-4o-mini was openai/gpt-6-luna."
    ]


def test_cheap_tier_is_named_with_its_stages() -> None:
    """And any other that is not the usual one."""
    flex, fast = replace(SOL, service_tier="flex"), replace(CHECK, service_tier="priority")
    assert describe_models([flex, flex, fast])[1:] == [
        "In the provider's overnight tier (flex): 2 calls, of generate.",
        "In the provider's priority tier: 1 call, of quality.",
    ]


def test_nothing_is_said_of_unknown_models() -> None:
    """As of rows of an earlier release."""
    assert describe_models([CALL]) == []
    assert describe_models([]) == []
