"""Why both sides differ: the closed list of reasons, and the rules that choose the likeliest one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import StrEnum

import msgspec

from shared.reconciliation.usage import Sums


class Reason(StrEnum):
    """The likeliest reason of a gap; docs/reconcile.md says what to do about each."""

    REPORT_INCOMPLETE = "report_incomplete"
    DAY_BOUNDARY = "day_boundary"
    MODEL_NOT_RECORDED = "model_not_recorded"
    ESTIMATED_USAGE = "estimated_usage"
    MISSING_ROWS = "missing_rows"
    OUTSIDE_CALLS = "outside_calls"
    OTHER_ACCOUNT = "other_account"
    COUNTED_DIFFERENTLY = "counted_differently"
    UNKNOWN_PRICE = "unknown_price"
    SERVICE_TIER = "service_tier"
    CACHE_WRITES = "cache_writes"
    PRICE = "price"

    @property
    def sentence(self) -> str:
        """The reason for a person, with what to do first."""
        return _SENTENCES[self]


_SENTENCES = {
    Reason.REPORT_INCOMPLETE: "The provider's report of this day may be incomplete: look again a day later.",
    Reason.DAY_BOUNDARY: "Calls around midnight: the day before or after has the opposite gap.",
    Reason.MODEL_NOT_RECORDED: "Rows of an earlier release name the alias and not the model that answered.",
    Reason.ESTIMATED_USAGE: "Answers were cut off: our tokens of them are estimates.",
    Reason.MISSING_ROWS: "Calls have no row: look for a backlog of blog-usage, and for costs that are in "
    "the log alone.",
    Reason.OUTSIDE_CALLS: "Something outside of this pipeline calls the model: look who else has the "
    "provider's key.",
    Reason.OTHER_ACCOUNT: "The provider reports fewer calls than were made: is the admin key of another "
    "organization?",
    Reason.COUNTED_DIFFERENTLY: "The provider counts other tokens for the same calls.",
    Reason.UNKNOWN_PRICE: "Rows have no price: add the model's price to infra/litellm/config.yaml.",
    Reason.SERVICE_TIER: "The provider served another service tier than our rows have, at another price.",
    Reason.CACHE_WRITES: "The provider bills cache writes that our rows do not have.",
    Reason.PRICE: "The same tokens have another price: compare infra/litellm/config.yaml with the provider's "
    "price list.",
}

COMPLETE_AFTER = timedelta(days=1)
"""After the end of a day: tokens are reported within minutes to hours, dollars up to a day later."""

_FEW = 0.2
"""Of a model's calls at the provider: crashes and a late sink lack fewer, other callers add more."""

_LONGEST_CALL = 20_000
"""Tokens of a call, reasoning included: what an estimate may be wrong by."""


class Differences(msgspec.Struct, frozen=True, kw_only=True):
    """For each measure 1 if the provider has more, -1 if it has less, 0 if both agree within tolerance."""

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: int = 0

    @property
    def tokens(self) -> int:
        """The tokens in, or, if they agree, out."""
        return self.input_tokens or self.output_tokens

    def __bool__(self) -> bool:
        return bool(self.requests or self.tokens or self.cost_usd)

    def has(self, sign: int) -> bool:
        """Return whether a measure has the sign."""
        return sign in (self.requests, self.input_tokens, self.output_tokens, self.cost_usd)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the reason of one line depends on. `ended` is the time since the end of its day.

    `opposite`: a neighbouring day has the opposite gap. `unrecorded`: rows that do not name their model, of
    this line or of the same provider and day. `ours_otherwise`: the ledger has the model in the period.
    `all_lack`: at the provider, all models of the day that the ledger has have more calls.
    """

    differences: Differences
    ours: Sums
    theirs: Sums
    ended: timedelta
    opposite: bool = False
    unrecorded: int = 0
    estimated: int = 0
    unbooked: int = 0
    unpriced: int = 0
    ours_otherwise: bool = True
    all_lack: bool = False
    our_tiers: Mapping[str, int] = {}
    their_tiers: Mapping[str, int] = {}


def likeliest_reason(facts: Facts) -> Reason:
    """Return the reason of a gap: the first rule that fits, from what passes by itself to what does not."""
    return next((reason for fits, reason in _RULES if fits(facts)), Reason.PRICE)


def _is_incomplete(facts: Facts) -> bool:
    if facts.ended < timedelta(0):
        return True  # calls come in on both sides
    return facts.ended < COMPLETE_AFTER and not facts.differences.has(1)


def _is_estimated(facts: Facts) -> bool:
    if not (facts.estimated and facts.differences.tokens) or facts.differences.requests:
        return False
    return abs(facts.theirs.tokens - facts.ours.tokens) <= facts.estimated * _LONGEST_CALL


def _calls_sign(facts: Facts) -> int:
    """Return 1 if the provider has more calls, -1 if fewer; where it does not count them, tokens decide."""
    return facts.differences.requests if facts.theirs.requests is not None else facts.differences.tokens


def _lacks_rows(facts: Facts) -> bool:
    if _calls_sign(facts) <= 0 or not facts.ours_otherwise:
        return False
    ours, theirs = facts.ours.requests, facts.theirs.requests
    if ours is None or theirs is None:
        ours, theirs = facts.ours.tokens, facts.theirs.tokens
    return facts.unbooked > 0 or facts.all_lack or theirs - ours <= theirs * _FEW


def _special_tiers(tiers: Mapping[str, int]) -> set[str]:
    """Return the tiers with tokens that have a price of their own."""
    return {name for name, tokens in tiers.items() if tokens} - {"default", "standard", "auto"}


def _bills_more_writes(facts: Facts) -> bool:
    return (facts.theirs.cache_write_tokens or 0) > (facts.ours.cache_write_tokens or 0)


_RULES: tuple[tuple[Callable[[Facts], bool], Reason], ...] = (
    (_is_incomplete, Reason.REPORT_INCOMPLETE),
    (lambda facts: facts.opposite, Reason.DAY_BOUNDARY),
    (lambda facts: facts.unrecorded > 0, Reason.MODEL_NOT_RECORDED),
    (_is_estimated, Reason.ESTIMATED_USAGE),
    (_lacks_rows, Reason.MISSING_ROWS),
    (lambda facts: _calls_sign(facts) > 0, Reason.OUTSIDE_CALLS),
    (lambda facts: _calls_sign(facts) < 0, Reason.OTHER_ACCOUNT),
    (lambda facts: facts.differences.tokens != 0, Reason.COUNTED_DIFFERENTLY),
    (lambda facts: facts.unpriced > 0 and facts.differences.cost_usd > 0, Reason.UNKNOWN_PRICE),
    (
        lambda facts: _special_tiers(facts.our_tiers) != _special_tiers(facts.their_tiers),
        Reason.SERVICE_TIER,
    ),
    (_bills_more_writes, Reason.CACHE_WRITES),
)
