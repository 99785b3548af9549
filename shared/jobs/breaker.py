"""The breaker of a model alias: after failures of several jobs, the others wait without asking."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

_JOBS, _ORGANISATIONS = 5, 2
"""Distinct jobs, or organisations with such jobs, that fail in a row before the breaker opens.

One job's own trouble stops no other, and a few jobs of one organisation stop no other's.
"""
_FIRST_REST = 30.0  # seconds
_LONGEST_REST = 600.0
_PROBE = 300.0  # seconds that a probe may take before another one begins


class AliasPause(msgspec.Struct, frozen=True, kw_only=True):
    """An operator's pause of an alias."""

    since: datetime
    reason: str = ""


class AliasState(msgspec.Struct, frozen=True, kw_only=True):
    """The trouble of one alias; without any it is the default.

    `suspects` are the jobs that failed since the last success, as "org_id/job_id", as many as the breaker
    looks at. It is open until `until`; then one probe may ask, and others wait until `probe_until`. Once it
    is open, `failures` counts the failed probes, which make the rest longer.
    """

    paused: AliasPause | None = None
    failures: int = 0
    suspects: tuple[str, ...] = ()
    opened_at: datetime | None = None
    until: datetime | None = None
    probe_until: datetime | None = None

    @property
    def troubled(self) -> bool:
        """Return whether a success changes anything."""
        return bool(self.failures or self.opened_at)

    def waits_until(self, now: datetime) -> datetime | None:
        """Return the time before which nobody asks; None if one may."""
        ends = max((end for end in (self.until, self.probe_until) if end), default=None)
        return ends if ends is not None and now < ends else None

    @property
    def is_half_open(self) -> bool:
        """Return whether the next one to ask is the probe."""
        return self.opened_at is not None


def after_failure(state: AliasState, suspect: str, now: datetime, retry_after: float | None) -> AliasState:
    """Return the state after a job found the model away; `suspect` is its "org_id/job_id".

    A call that began before the breaker opened says nothing new: only a failed probe makes the rest longer.
    """
    if state.until is not None and now < state.until:
        return state
    suspects = tuple(dict.fromkeys((*state.suspects, suspect)))[:_JOBS]
    organisations = {each.partition("/")[0] for each in suspects}
    failures = state.failures + 1
    if state.opened_at is None:
        if len(suspects) < _JOBS and len(organisations) < _ORGANISATIONS:
            return replace(state, failures=failures, suspects=suspects)
        failures = 1
    seconds = max(rest(failures), retry_after or 0.0)
    return replace(
        state,
        failures=failures,
        suspects=suspects,
        opened_at=state.opened_at or now,
        until=now + timedelta(seconds=min(seconds, _LONGEST_REST)),
        probe_until=None,
    )


def after_success(state: AliasState) -> AliasState:
    """Return the closed breaker; an operator's pause stays."""
    return AliasState(paused=state.paused)


def with_probe(state: AliasState, now: datetime) -> AliasState:
    """Return the state while one probe asks."""
    return replace(state, probe_until=now + timedelta(seconds=_PROBE))


def rest(failures: int) -> float:
    """Return the seconds to wait after failures in a row: 30, 60, 120 … 600."""
    return float(min(_FIRST_REST * 2 ** min(max(failures - 1, 0), 10), _LONGEST_REST))
