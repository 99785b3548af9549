"""The invariants of admission, checked at every write of a job or of an organisation's document."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec.structs import replace

from shared.gateways.admission_views import AdmissionChange
from shared.jobs.admission import Admission, Conditions, budget_of, held, jobs_of, to_micros
from shared.jobs.admission_document import document_id, read_admission
from shared.jobs.job import Job, JobStatus
from shared.jobs.review import MOST_KEPT
from shared.jobs.review_state import needs_review
from shared.jobs.waiting import Member
from shared.topology import AdmissionDefaults
from tests.simulation.breach import Breach

if TYPE_CHECKING:
    from tests.simulation.parts import Documents


class Ledger:
    """Compares each state of a document with the one before; `breaches` are what does not hold.

    `charged` are the micro-dollars that were settled for each job.
    """

    def __init__(self, documents: Documents, defaults: AdmissionDefaults) -> None:
        self._documents = documents
        self.defaults = defaults
        self.breaches: list[tuple[Breach, str]] = []
        self.charged: defaultdict[str, int] = defaultdict(int)
        self.before: dict[str, int] = {}  # micro-dollars that a job had cost before its first place
        self.spent: defaultdict[str, int] = defaultdict(int)  # of each organisation, in all of its periods
        self.waits: dict[str, float] = {}  # the beginning of each wait, in the loop's time
        self.longest_wait = 0.0  # that ended
        self.unreviewed: list[Job] = []  # that were completed without a person's word
        self._admissions: dict[str, Admission] = {}
        self._jobs: dict[str, Job] = {}
        self._settled: dict[str, int] = {}
        self._charge = 0  # of the write under way

    def expect(self, holds: bool, breach: Breach, what: str, *shown: object) -> None:  # noqa: FBT001 - reads as an assertion
        """Note a broken invariant, with the time; `what` is a format for what is shown."""
        if not holds:
            now = asyncio.get_running_loop().time()
            self.breaches.append((breach, f"at {now:.2f}: {what.format(*shown)}"[:600]))

    def note_admission(self, change: AdmissionChange) -> None:
        """Check the document that was just written; the job of the same batch is written, too."""
        name = change.before.name
        before = self._admissions.get(name, Admission())
        after = read_admission(self._documents.admissions.documents[name])
        self._admissions[name] = after
        stored = self._documents.admissions.documents[name].get("running", 0)
        self.expect(stored == len(after.members), Breach.MISCOUNTED, "{} counts {}: {}", name, stored, after)
        self._charge = self._spend(name, before, after)
        self._check_room(change, before, after)
        for job_id in after.members.keys() - before.members.keys():
            self._check_entry(name, job_id)
        for job_id in before.members.keys() - after.members.keys():
            job = self._documents.job(job_id)
            if self._jobs.get(job_id) == job:  # the sweep has removed a place without its job
                self.expect(not self._charge, Breach.UNSETTLED, "{} is charged {}", job_id, self._charge)

    def _spend(self, name: str, before: Admission, after: Admission) -> int:
        """Return the micro-dollars that a write has added."""
        anew = (
            None not in {before.period_start, after.period_start}
            and before.period_start != after.period_start
        )
        added = to_micros(after.spent_usd) - (0 if anew else to_micros(before.spent_usd))
        self.spent[name.partition(".")[0]] += added
        self.expect(added >= 0, Breach.UNSETTLED, "{} has spent {} more", name, added)
        return added

    def _check_room(self, change: AdmissionChange, before: Admission, after: Admission) -> None:
        """Check what a new member, or a larger hold, needs.

        The version of a shard's own document does not fence the limits, which are those of the first: there
        the limits count that were read.
        """
        shard = change.before.shard
        limits = change.before.admission.limits if shard else after.limits
        after = replace(after, limits=limits)
        given = Conditions(defaults=self.defaults, shard=shard)
        entered = after.members.keys() - before.members.keys()
        if entered:
            most = jobs_of(after, given)
            self.expect(
                len(after.members) <= most, Breach.CROWDED, "{}: {}, {}", change.before.name, most, after
            )
            self.expect(shard > 0 or not after.paused, Breach.CROWDED, "{} during a pause", entered)
        more = any(
            to_micros(place.held_usd)
            > to_micros(before.members[job_id].held_usd if job_id in before.members else 0.0)
            for job_id, place in after.members.items()
        )
        budget = budget_of(after, given)
        if more and budget is not None:
            used = to_micros(after.spent_usd) + held(after)
            self.expect(
                used <= budget, Breach.OVERSPENT, f"{change.before.name}: {used} of {budget}: {after}"
            )

    def _check_entry(self, name: str, job_id: str) -> None:
        elsewhere = [
            other for other, each in self._admissions.items() if other != name and job_id in each.members
        ]
        self.expect(not elsewhere, Breach.MISCOUNTED, "{} enters {} and is in {}", job_id, name, elsewhere)

    def note_job(self, job_id: str) -> None:
        """Check the job that was just written, with its organisation's document, if that was, too."""
        before, after = self._jobs.get(job_id), self._documents.job(job_id)
        self._jobs[job_id] = after
        charge, self._charge = self._charge, 0
        self._check_settlement(before, after, charge)
        self._check_place(after)
        self._time_wait(after)
        self._check_reviews(before, after)

    def _check_reviews(self, before: Job | None, after: Job) -> None:
        """Check that no decision is changed, each is of a round of its own, and each post has one."""
        earlier = before.reviews if before else ()
        kept = after.reviews[: len(earlier)] == earlier or len(earlier) == MOST_KEPT
        rounds = [each.round for each in after.reviews]
        self.expect(kept and rounds == sorted(set(rounds)), Breach.UNREVIEWED, "{} after {}", after, earlier)
        awaits = after.status is JobStatus.AWAITING_REVIEW
        self.expect(awaits is (after.review is not None), Breach.UNREVIEWED, "a review of {}", after)
        if after.status is JobStatus.COMPLETED and needs_review(after):
            self.unreviewed.append(after)

    def _check_settlement(self, before: Job | None, after: Job, charge: int) -> None:
        job_id, cost = after.job_id, after.most_spent_usd
        uncounted = before is not None and before.most_spent_usd is None  # by the last release
        if after.member and job_id not in self._settled:
            self._settled[job_id] = to_micros(cost or 0.0)
            self.before[job_id] = self._settled[job_id]
        left = before is not None and before.member is not None and after.member is None
        if not left and not charge:
            return
        hold = to_micros(before.member.held_usd) if before and before.member else 0
        due = hold * after.status.terminal
        if cost is not None and not uncounted:
            due = max(0, to_micros(cost) - self._settled.get(job_id, 0))
        # A replay begins without the place that the run before may have left to the sweep.
        again = before is not None and after.run > before.run
        self.expect(
            charge == (0 if again else due), Breach.UNSETTLED, "{} and not {}: {}", charge, due, after
        )
        self.charged[job_id] += charge
        if cost is not None and not again:
            self._settled[job_id] = to_micros(cost)

    def unsettled(self, job: Job) -> int | None:
        """Return the micro-dollars that are still to be settled for a job; None if nobody knows its cost."""
        if job.most_spent_usd is None:
            return None
        return to_micros(job.most_spent_usd) - self._settled.get(job.job_id, 0)

    def _check_place(self, job: Job) -> None:
        """Check that a job and its organisation's document agree on its place."""
        name = document_id(job.org_id, job.member.shard) if job.member else job.org_id
        place = self._admissions.get(name, Admission()).members.get(job.job_id)
        if job.member is None:
            left = place is not None and place.run >= job.run
            self.expect(not left, Breach.MISCOUNTED, "{} without a member: {}", place, job)
        else:
            agrees = place is not None and _agree(job.member, place.held_usd, place.run, job.run)
            self.expect(agrees, Breach.MISCOUNTED, "{} is not of {}", place, job)

    def _time_wait(self, after: Job) -> None:
        waits = after.waiting is not None and after.status is JobStatus.QUEUED
        now = asyncio.get_running_loop().time()
        if waits:
            self.waits.setdefault(after.job_id, now)
        elif (began := self.waits.pop(after.job_id, None)) is not None:
            self.longest_wait = max(self.longest_wait, now - began)


def _agree(member: Member, held_usd: float, place_run: int, run: int) -> bool:
    return to_micros(member.held_usd) == to_micros(held_usd) and place_run == run
