"""What keeps models that reason, and the cheap tier, from costing a job its post."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_FLEX = "shared/jobs/flex.py"
_REASONING = ("tests/unit/shared/stage/test_reasoning.py",)
_TIERS = ("tests/unit/shared/stage/test_flex.py",)

TIERS = (
    Mutant(
        name="less reasoning",
        gone="An answer that used up its tokens on reasoning is asked for with less effort.",
        file="shared/llm/reasoning.py",
        old='fresh=True, effort="least"',
        new="fresh=True",
        tests=_REASONING,
    ),
    Mutant(
        name="text's own tokens",
        gone="A text that was cut off for its own length is not paid for twice.",
        file="shared/llm/reasoning.py",
        old="written = answer.completion_tokens - answer.reasoning_tokens",
        new="written = 0",
        tests=_REASONING,
    ),
    Mutant(
        name="reasoning in the hold",
        gone="A call's reasoning is reserved in the budget before it begins.",
        file="shared/jobs/estimate.py",
        old="request.max_tokens + _reasoning(request.model, topology)",
        new="request.max_tokens",
        tests=_REASONING,
    ),
    Mutant(
        name="time for the cheap tier",
        gone="A job whose deadline is near never takes the slow tier.",
        file=_FLEX,
        old="return has_time and now",
        new="return now",
        tests=_TIERS,
    ),
    Mutant(
        name="reserve of the cheap tier",
        gone="The slow tier is left while there is time for the standard one.",
        file=_FLEX,
        old="limits.patience, now) - timedelta(seconds=limits.flex_reserve)",
        new="limits.patience, now)",
        tests=_TIERS,
    ),
    Mutant(
        name="slow cheap tier",
        gone="A stage that ran out of time in the slow tier goes on in the standard one.",
        file=_FLEX,
        old=" or record.slow or record.flex_slow",
        new=" or record.slow",
        tests=_TIERS,
    ),
    Mutant(
        name="trust beside the cheap tier",
        gone="A full cheap tier closes no alias for the jobs of others.",
        file="shared/stage/trust.py",
        old="if away and not tier and not costly:",
        new="if away and not costly:",
        tests=_TIERS,
    ),
)
