"""What keeps limits, budgets and queues, and lets waiting jobs in."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_PURE = "shared/jobs/admission.py"
_SETTLEMENT = "shared/jobs/settlement.py"
_ADMISSIONS = "shared/stage/admissions.py"
_MEMBERS = "functions/sweep/members.py"
_CONTRACT = ("tests/contract/test_admission_store.py",)
_BILLS = ("tests/unit/shared/jobs/test_billing.py",)
_VALUES = ("tests/unit/shared/jobs/test_admission.py",)
_SIDE_BY_SIDE = ("tests/unit/shared/stage/test_admissions.py",)
_HOLDS = ("tests/unit/shared/stage/test_hold.py",)
_RULINGS = ("tests/unit/shared/stage/test_ruling.py",)
_SWEPT = ("tests/unit/functions/sweep/test_members.py",)
_QUEUES = ("tests/unit/functions/sweep/test_queues.py",)

ADMISSION = (
    Mutant(
        name="fence of an admission",
        gone="Firestore writes an admission only if nobody wrote in between.",
        file="shared/gateways/admission_store.py",
        old="option=self._client.write_option(last_update_time=before.version)",
        new="option=None",
        tests=_CONTRACT,
    ),
    Mutant(
        name="fence of an admission in memory",
        gone="A store writes an admission only if nobody wrote in between: what limits rely on.",
        file="tests/support/fakes/admission_store.py",
        old="if self._versions.get(document_id(before.org_id, before.shard)) != before.version:",
        new="if document_id(before.org_id, before.shard) == '':",
        tests=_SIDE_BY_SIDE,
    ),
    Mutant(
        name="members are a set",
        gone="The number of members is that of the set, and no counter.",
        file=_PURE,
        old="job_id: place}\n"
        "    return replace(admission, members=members, running=len(members), active=True)",
        new="job_id: place}\n    return replace(admission, members=members, running=admission.running + 1)",
        tests=_VALUES,
    ),
    Mutant(
        name="limit of jobs",
        gone="The last place is the limit's.",
        file=_PURE,
        old="if len(others.members) >= jobs_of(others, given):",
        new="if len(others.members) > jobs_of(others, given):",
        tests=_VALUES,
    ),
    Mutant(
        name="holds count",
        gone="The money that members hold counts before it is spent.",
        file=_PURE,
        old="to_micros(others.spent_usd) + held(others) + estimate > budget",
        new="to_micros(others.spent_usd) + estimate > budget",
        tests=_VALUES,
    ),
    Mutant(
        name="clock behind",
        gone="A clock that jumps back begins no new period.",
        file=_PURE,
        old="if began is not None and (start is None or start <= began):",
        new="if began is not None and (start is None or start == began):",
        tests=_VALUES,
    ),
    Mutant(
        name="settled once",
        gone="A job that has left is not charged again.",
        file=_SETTLEMENT,
        old="return replace(job, member=None, settled_usd=job.settled_usd if spent is None else spent)",
        new="return replace(job, member=None)",
        tests=_VALUES,
    ),
    Mutant(
        name="recorded cut-off",
        gone="A call that was cut off holds no money beside its cost.",
        file="shared/stage/recorded_calls.py",
        old="self._hold.release(call.call_id)",
        new="pass",
        tests=_HOLDS,
    ),
    Mutant(
        name="ceiling of all calls",
        gone="A ceiling that lacks calls of an earlier release does not count.",
        file="shared/jobs/job.py",
        old="return ceiling.usd if ceiling and ceiling.calls == self.usage.calls else None",
        new="return ceiling.usd if ceiling else None",
        tests=_BILLS,
    ),
    Mutant(
        name="charge of an unknown price",
        gone="A call without a price is charged at the most that it may cost.",
        file="shared/jobs/billing.py",
        old="added = bill.most / 1_000_000 if bill.spend.cost_usd is None else bill.spend.cost_usd",
        new="added = bill.spend.cost_usd or 0.0",
        tests=_BILLS,
    ),
    Mutant(
        name="no overtaking",
        gone="A newcomer waits behind those that wait.",
        file="shared/stage/ruling.py",
        old="if entry.ruling is Ruling.RUN and newcomer and first.admission.waiting:",
        new="if False:",
        tests=_RULINGS,
    ),
    Mutant(
        name="hold before a call",
        gone="A call is checked against the job's hold before it begins.",
        file="shared/stage/metered_model.py",
        old="await self._hold.reserve(call.call_id, request)",
        new="pass",
        tests=_HOLDS,
    ),
    Mutant(
        name="hold of calls side by side",
        gone="Calls that are under way count against the hold.",
        file="shared/stage/hold.py",
        old="return used + sum(self._reserved.values()) - held",
        new="return used + max(self._reserved.values(), default=0) - held",
        tests=_HOLDS,
    ),
    Mutant(
        name="end frees the place",
        gone="The write that ends a job takes it out of the members.",
        file="shared/stage/lease.py",
        old="if with_place and job.at_rest:",
        new="if False:",
        tests=_SIDE_BY_SIDE,
    ),
    Mutant(
        name="release never holds up",
        gone="A job ends although its organisation's document can't be written.",
        file="shared/stage/lease.py",
        old="if with_place and job.at_rest:",
        new="if job.at_rest:",
        tests=_SIDE_BY_SIDE,
    ),
    Mutant(
        name="next before the acknowledgement",
        gone="The next job is let in before the delivery that made room is acknowledged.",
        file="shared/stage/runner.py",
        old="            await self._dependencies.admissions.let_in_next(snapshot.job.org_id)\n",
        new="            coming = self._dependencies.admissions.let_in_next(snapshot.job.org_id)\n"
        "            asyncio.get_running_loop().call_later(60, asyncio.ensure_future, coming)\n",
        tests=_SIDE_BY_SIDE,
    ),
    Mutant(
        name="full system is shared",
        gone="In a full system the organisation with the fewest members is next.",
        file=_ADMISSIONS,
        old="await self._share_out()",
        new="pass",
        tests=_SIDE_BY_SIDE,
    ),
    Mutant(
        name="sweep",
        gone="The sweep does its parts.",
        file="functions/sweep/handler.py",
        old="counts[name] = await part()",
        new="counts[name] = 0",
        tests=_SWEPT,
    ),
    Mutant(
        name="time alone fails nobody",
        gone="A member is published again before it is failed.",
        file=_MEMBERS,
        old="if job.member and job.member.nudges >= self._limits.abandoned / self._limits.idle:",
        new="if job.member and now - job.updated_at > timedelta(seconds=self._limits.abandoned):",
        tests=_SWEPT,
    ),
    Mutant(
        name="waiting job keeps no place",
        gone="A job that waits is no abandoned member.",
        file=_MEMBERS,
        old="if job.waiting and job.status is JobStatus.QUEUED:",
        new="if False:",
        tests=_SIDE_BY_SIDE,
    ),
    Mutant(
        name="one probe",
        gone="While a model is away one job asks it at a time.",
        file="functions/sweep/queues.py",
        old="most = 1 if state.opened_at else _MOST",
        new="most = _MOST",
        tests=_QUEUES,
    ),
    Mutant(
        name="own trouble opens nothing",
        gone="The failures of one job alone keep no other from the model.",
        file="shared/jobs/breaker.py",
        old="if len(suspects) < _JOBS and len(organisations) < _ORGANISATIONS:",
        new="if failures < _JOBS and len(organisations) < _ORGANISATIONS:",
        tests=("tests/unit/shared/jobs/test_breaker.py",),
    ),
    Mutant(
        name="pause of an alias",
        gone="A paused alias is asked by nobody.",
        file="shared/stage/ruling.py",
        old="    if state.paused:\n",
        new="    if False:\n",
        tests=_RULINGS,
    ),
)
