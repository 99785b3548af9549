"""What makes reasoning neither text nor failure, and its cost never a wrong one."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_CLIENT = "shared/gateways/litellm"
_EVENT = ("tests/unit/shared/gateways/litellm/test_event.py",)
_USAGE = ("tests/unit/shared/gateways/litellm/test_usage.py",)

REASONING = (
    Mutant(
        name="reasoning alone",
        gone="An answer of reasoning alone is an answer.",
        file=f"{_CLIENT}/response.py",
        old=" or self._partial.thinking",
        new="",
        tests=_EVENT,
    ),
    Mutant(
        name="reasoning is announced",
        gone="A listener learns that the model is thinking.",
        file=f"{_CLIENT}/response.py",
        old='self._on_piece("")',
        new="pass",
        tests=_EVENT,
    ),
    Mutant(
        name="reasoning is billed",
        gone="A stream that broke off while the model was thinking is recorded.",
        file=f"{_CLIENT}/partial_answer.py",
        old="self.pieces or self.thinking or self.usage",
        new="self.pieces or self.usage",
        tests=_EVENT,
    ),
    Mutant(
        name="false zero of a hit",
        gone="A zero that the proxy's cache makes up is unknown.",
        file=f"{_CLIENT}/partial_answer.py",
        old="return count or None if self.cached else count",
        new="return count",
        tests=_EVENT,
    ),
    Mutant(
        name="price without the reasoning",
        gone="Counted tokens of a model that reasons have no price.",
        file=f"{_CLIENT}/usage.py",
        old=" and not (counted and listed and may_reason(listed))",
        new="",
        tests=_USAGE,
    ),
    Mutant(
        name="price of an unknown tier",
        gone="A call for another tier has no price where the answer does not say its tier.",
        file=f"{_CLIENT}/usage.py",
        old="known = (reported or partial.cached)",
        new="known = True",
        tests=_USAGE,
    ),
    Mutant(
        name="patience with the cheap tier",
        gone="A stream of the cheap tier may be silent for as long as a call may take.",
        file=f"{_CLIENT}/client.py",
        old="if streams and not call.service_tier else",
        new="if streams else",
        tests=("tests/unit/shared/gateways/litellm/test_request.py",),
    ),
    Mutant(
        name="cached tokens have their price",
        gone="Tokens that were read from the provider's cache cost what the list says.",
        file=f"{_CLIENT}/prices.py",
        old="usage.prompt_tokens - read - written",
        new="usage.prompt_tokens",
        tests=("tests/unit/shared/gateways/litellm/test_prices.py",),
    ),
)
