"""Read and change the limits of an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec.structs import asdict

from infra.cli.errors import Failed, Unreachable, WrongUsage
from infra.cli.format import pluralize
from infra.cli.gateways.budgets import Budgets, ShardWrite
from infra.cli.gateways.jobs import Stored
from infra.cli.jobs.limits import Change, apply
from shared import topology
from shared.jobs.admission import Admission, Limits, to_micros, to_usd
from shared.jobs.admission_document import UNREADABLE, read_admission
from shared.jobs.admission_shards import combine
from shared.jobs.plain_times import with_plain_times

_TRIES = 20


@dataclass(frozen=True)
class Standing:
    """An organisation's limits and what they bound now; `whole` has the members and the money of all shards.

    `limits` are its own. `waiting` is the length of its queue. `readable` is False if the limits have another
    shape: the pipeline lets nobody in then. `unknown`: the mirror of the platform's database lacks it.
    """

    org_id: str
    limits: Limits
    whole: Admission
    waiting: int
    now: datetime
    readable: bool = True
    unknown: bool = False


@dataclass(frozen=True)
class _Shards:
    """The documents of an organisation, as they were read."""

    stored: list[Stored | None]
    admissions: list[Admission]

    @property
    def limits(self) -> Limits:
        return self.admissions[0].limits

    @property
    def readable(self) -> bool:
        paused = self.admissions[0].paused
        return not (paused and paused.reason == UNREADABLE)


def read(budgets: Budgets, org_id: str, now: datetime) -> Standing:
    """Return how an organisation stands; one without a document has the defaults."""
    shards = _read(budgets, org_id)
    return Standing(
        org_id=org_id,
        limits=shards.limits,
        whole=combine(shards.admissions, now, topology.load().admission),
        waiting=budgets.count_waiting(org_id),
        now=now,
        readable=shards.readable,
        unknown=budgets.is_unknown(org_id),
    )


def change(budgets: Budgets, org_id: str, wanted: Change, now: datetime) -> bool:
    """Write limits; return whether that changes anything.

    Raises WrongUsage for values that can't be, and Failed if the shards can't be changed now.
    """
    for _ in range(_TRIES):
        shards = _read(budgets, org_id)
        if not shards.readable and not wanted.reset:
            raise WrongUsage("The limits in the document can't be read: add --reset to replace all of them.")
        limits = apply(wanted, shards.limits)
        if shards.readable and limits == shards.limits:
            return False
        if limits.shards == shards.limits.shards:
            writes = [ShardWrite(0, shards.stored[0], _limit_fields(shards, limits))]
        else:
            every = _read(budgets, org_id, max(limits.shards, shards.limits.shards))
            writes = _split(org_id, every, limits, now)
        if budgets.write_shards(org_id, writes):
            return True
    raise Unreachable(f"The limits of organisation {org_id} change too fast: try again.")


def _read(budgets: Budgets, org_id: str, number: int = 1) -> _Shards:
    """Read at least that number of shards, and all that the limits name."""
    while True:
        stored = budgets.shards(org_id, range(number))
        admissions = [read_admission(with_plain_times(each.fields if each else {})) for each in stored]
        if admissions[0].limits.shards <= number:
            return _Shards(stored, admissions)
        number = admissions[0].limits.shards


def _limit_fields(shards: _Shards, limits: Limits) -> dict[str, Any]:
    """Return the fields of shard 0 that change; all of them if the present ones can't be read."""
    after = _as_map(limits)
    if not shards.readable:
        return {"limits": {name: value for name, value in after.items() if value is not None} or None}
    before = _as_map(shards.limits)
    return {f"limits.{name}": value for name, value in after.items() if value != before[name]}


def _as_map(limits: Limits) -> dict[str, Any]:
    fields = asdict(limits)
    fields["models"] = None if limits.models is None else list(limits.models)
    fields["shards"] = None if limits.shards == 1 else limits.shards
    return fields


def _split(org_id: str, shards: _Shards, limits: Limits, now: datetime) -> list[ShardWrite]:
    """Return the writes of another number of shards, which share what is spent like the budget.

    Otherwise the first would have spent all of its share, and the others nothing of theirs: more than the
    budget could be spent. With jobs at work, their holds would be in the wrong shares, too.
    """
    defaults = topology.load().admission
    whole = combine(shards.admissions, now, defaults)
    if whole.members:
        at_work = pluralize(len(whole.members), "job")
        raise Failed(
            f"The shards can't be changed while jobs are at work: `blog pause --org {org_id}`, "
            f"try again when its {at_work} at work {'has' if len(whole.members) == 1 else 'have'} ended, "
            f"then `blog resume --org {org_id}`."
        )
    writes = []
    for number, stored in enumerate(shards.stored):
        spent = _share(to_micros(whole.spent_usd), number, limits.shards)
        fields = _limit_fields(shards, limits) if number == 0 else {}
        # `split_at` changes every document, so that no job enters one under the number of shards before.
        fields |= {"spent_usd": to_usd(spent), "period_start": whole.period_start, "split_at": now}
        writes.append(ShardWrite(number, stored, fields))
    return writes


def _share(whole: int, number: int, shards: int) -> int:
    return whole // shards + (number < whole % shards) if number < shards else 0
