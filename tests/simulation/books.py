"""The invariants at the end of any world, as in Jepsen's total-queue: everything that went in came out."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import msgspec

from shared.gateways.litellm.request import Call
from shared.jobs.admission import to_micros
from shared.jobs.job import Job, JobStatus, Stage, StageStatus
from shared.jobs.waiting import deadline_of
from shared.messages.schemas import UsageEvent
from tests.simulation.breach import Breach
from tests.simulation.faults import Fault
from tests.simulation.provider import PRICE, WORDS, Sale
from tests.simulation.steps import PARTS, ceiling_of, is_long
from tests.simulation.trials import find_strays
from tests.simulation.world import STRANGER, World

_SLACK = 3.0  # seconds between the look that finds no cancel and the call that it allows
_MOST_SKEW = 1200.0  # seconds by which an instance's clock may be off
_PLACES = {"member", "settled_usd", "cost_ceiling", "waiting"}
_BOOKKEEPING = {"unsent", "cancel_requested", "updated_at"} | _PLACES


@dataclass
class Account:
    """The counts of one world."""

    breaches: list[tuple[Breach, str]] = field(default_factory=list)
    jobs: int = 0
    completed: int = 0
    sales: int = 0
    whole: int = 0  # jobs that were completed in their first run, and no stage with less
    extra: int = 0  # sales beyond those that such jobs make without trouble
    unrecorded: int = 0  # sales whose answer reached nobody who lived to record it
    forgotten: int = 0  # of which the gateway's cache held no longer
    logged: int = 0  # of which the log alone knows
    kept: int = 0  # answers kept under their jobs

    def expect(self, holds: bool, breach: Breach, what: object) -> None:  # noqa: FBT001 - reads as an assertion
        """Note a broken invariant."""
        if not holds:
            self.breaches.append((breach, str(what)[:300]))


def audit(world: World, log: str) -> Account:
    """Check a world against the promise of ARCHITECTURE.md. `log` holds its functions' lines."""
    account = Account()
    rows = _collect_rows(world, account)
    logged = {tokens: event for tokens, event in _logged_events(log).items() if tokens not in rows}
    account.logged = len(logged)
    _check_sales(world, rows | logged, account)
    for job_id in world.started:
        job = world.job(job_id)
        account.expect(job is not None or _never_began(world, job_id), Breach.LOST, job_id)
        if job:
            _check_ends(world, job, account)
            _check_late_calls(world, job, account)
            _check_spend(world, job, [row for row in rows.values() if row.job_id == job_id], account)
    twice = [key for key, times in Counter(world.documents.committed).items() if times > 1]
    account.expect(not twice, Breach.TWICE, twice)
    _check_kept_answers(world, account)
    _check_pauses(world, account)
    _check_tiers(world, account)
    _check_aliases(world, account)
    _check_cut_offs(world, account)
    _check_abandoned_answers(world, rows | logged, account)
    _check_poison(world, account)
    for fault in world.listener.faults(world.documents.history):
        account.expect(False, Breach.UNTOLD, fault)
    _check_admission(world, account)
    _count(world, account)
    return account


def _check_admission(world: World, account: Account) -> None:
    """Check what was noted at each write, and that nobody has a place, or money to settle, at the end."""
    account.breaches += world.documents.ledger.breaches
    account.breaches += [(Breach.BLAMED, each) for each in world.blamed[:1]]
    for name, document in world.documents.admissions.documents.items():
        kept = [field for field in ("members", "waiting") if document.get(field)]
        account.expect(not kept, Breach.MISCOUNTED, f"{name} keeps {kept}: {document}")
    ledger = world.documents.ledger
    for job_id in set(world.started) - world.mixed:
        if (job := world.job(job_id)) and job.settled_usd is not None:
            account.expect(ledger.unsettled(job) == 0, Breach.UNSETTLED, f"{job}")
    for job in ledger.unreviewed:  # the last release does not know that it needs one
        account.expect(job.job_id in world.mixed, Breach.UNREVIEWED, f"{job}")
    total, charged = sum(ledger.spent.values()), sum(ledger.charged.values())
    account.expect(total == charged, Breach.UNSETTLED, f"{total} is spent, {charged} is charged")


def _check_tiers(world: World, account: Account) -> None:
    """Check that only jobs with time ask the cheap tier."""
    for begun in world.provider.begun:
        if begun.call.service_tier is None:
            continue
        job = world.job(begun.call.job_id)
        deadline = deadline_of(job.request) if job else None
        left = (deadline - begun.time).total_seconds() if deadline else 0.0
        enough = left + _MOST_SKEW >= world.layout.job.flex_reserve
        account.expect(enough, Breach.HASTY, f"{begun.call.call_id} {left} s before its deadline")


def _check_aliases(world: World, account: Account) -> None:
    """Check that each stage of a job asks one alias, in all attempts, runs and deploys."""
    history = world.documents.admissions.history
    limited = {
        name.partition(".")[0] for name, document in history if document.get("limits", {}).get("models")
    }
    for job in filter(None, map(world.job, world.started)):
        for stray in find_strays(world.provider.begun, job, world.layout, limited=job.org_id in limited):
            account.expect(False, Breach.STRAYED, stray)


def _never_began(world: World, job_id: str) -> bool:
    """Return whether a start message without a job id was dead-lettered before anything began."""
    given_up = {each for subscription in world.subscriptions for each in subscription.given_up}
    kept = {letter.data for letter in world.documents.letters.values()}
    message_id = world.nameless.get(job_id, "")
    return message_id in given_up and world.topics.messages[int(message_id) - 1].data.decode() in kept


def _count(world: World, account: Account) -> None:
    ended = [job for job in map(world.job, world.started) if job]
    sales = world.provider.sales.values()
    account.jobs = len(ended)
    account.completed = sum(job.status is JobStatus.COMPLETED for job in ended)
    account.sales = len(sales)
    for job in ended:
        # The stages of a replay may repeat calls freely, and the last release makes others: extra answers are
        # counted only for jobs without either. A person's text is a revision without a polish.
        plain = job.run == 1 and job.job_id not in world.mixed and not job.edited
        if job.status is JobStatus.COMPLETED and plain and not _is_degraded(world, job):
            account.whole += 1
            usual = (3 + PARTS if is_long(job.start_request()) else 2) + 4 * (job.revision + 1)
            account.extra += sum(sale.job_id == job.job_id for sale in sales) - usual


def _collect_rows(world: World, account: Account) -> dict[int, UsageEvent]:
    """Return the rows and rejects of the database by their number of prompt tokens."""
    kept = [reject.event for reject in world.rows.rejects.values() if '"event_id"' in reject.event]
    rejected = {
        event.event_id: event
        for event in (msgspec.json.decode(one, type=UsageEvent) for one in kept)
        if event.event_id not in world.rows.rows  # as ai_unbooked_costs reads them
    }
    events = [*world.rows.rows.values(), *rejected.values()]
    twice = [
        tokens for tokens, times in Counter(event.prompt_tokens for event in events).items() if times > 1
    ]
    account.expect(not twice, Breach.UNCALLED, f"a second row for the answers {twice}")
    for event in events:
        stored, known = event.event_id in world.rows.rows, event.org_id != STRANGER
        late = STRANGER in world.rows.orgs and not known
        account.expect(stored is known or late, Breach.WRONG, event)
    return {event.prompt_tokens: event for event in events}


def _logged_events(log: str) -> dict[int, UsageEvent]:
    """Return the usage events that only the log has, since Firestore and Pub/Sub were both away."""
    lines = [json.loads(line) for line in log.splitlines() if '"usage":{' in line]
    events = [msgspec.convert(line["usage"], UsageEvent) for line in lines]
    return {event.prompt_tokens: event for event in events}


def _check_sales(world: World, rows: dict[int, UsageEvent], account: Account) -> None:
    """Check that each row has its sale and price, and each sale that an instance received has its row."""
    sales = world.provider.sales
    for tokens, row in rows.items():
        if tokens in world.provider.unanswered:
            account.expect(row.cost_usd is None, Breach.WRONG, row)
            continue
        account.expect(tokens in sales, Breach.UNCALLED, row)
        right = tokens in sales and row.job_id == sales[tokens].job_id and not row.cached
        account.expect(right and row.cost_usd == round(row.total_tokens * PRICE, 6), Breach.WRONG, row)
    for tokens, sale in sales.items():
        if tokens not in rows:
            account.unrecorded += 1
            account.expect(all(each.dead for each in sale.receivers), Breach.UNPAID, sale)
            # A cache that has forgotten an answer gives a repeat another one, with a row of its own.
            forgotten = _is_forgotten(world, sale)
            account.forgotten += forgotten
            # The last release asks otherwise, so it repeats no call of this one.
            excused = sale.orphan or sale.cut_off or forgotten or sale.job_id in world.mixed
            excused = excused or world.provider.left_tier(sale)
            again = _must_have_repeated(world, sale) and not excused
            account.expect(not again, Breach.UNPAID, f"and completed: {sale}")


def _is_forgotten(world: World, sale: Sale) -> bool:
    """Return whether the cache has lost an answer, or the unusable one because of which it was asked for."""
    lost = world.provider.forgotten
    before = (
        each.answer_id
        for each in world.provider.sales.values()
        if each.job_id == sale.job_id and sale.question.startswith(f"{each.question}.")
    )
    return sale.answer_id in lost or any(answer_id in lost for answer_id in before)


def _must_have_repeated(world: World, sale: Sale) -> bool:
    """Return whether the run ended without degrading, so that it asked for this answer again."""
    job = world.documents.job(sale.job_id)
    done = job.status is JobStatus.COMPLETED and job.run == sale.run
    # A repeated call limits the age of a cached answer by its stage's age, which a clock that jumps gets
    # wrong.
    return done and not world.faults.count[Fault.CLOCK] and not _is_degraded(world, job)


def _is_degraded(world: World, job: Job) -> bool:
    return any(
        record["status"] == StageStatus.DEGRADED
        for document in world.documents.history
        if (document["job_id"], document["run"]) == (job.job_id, job.run)
        for record in document["stages"].values()
    )


def _check_ends(world: World, job: Job, account: Account) -> None:
    """Check that each run ends once, that nothing follows, and that a failure has a reason."""
    account.expect(job.status.terminal, Breach.LOST, f"{job.job_id} hangs at {job.stage}: {job.status}")
    left = (job.lease, job.draft, job.unsent, job.waiting, job.member, job.review)
    account.expect(left == (None,) * 6, Breach.LOST, f"{job.job_id} ends with {left}")
    # The last release, which may also end a job without an attempt, leaves the answers that it does not know.
    kept = not world.deploys and world.documents.written_answers.get(job.job_id)
    account.expect(not kept, Breach.LOST, f"{job.job_id} ends with kept answers {kept}")
    by_run: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for document in world.documents.history:
        if document["job_id"] == job.job_id:
            by_run[document["run"]].append(document)
    for run in by_run.values():
        progress = [document["progress"] for document in run]
        account.expect(progress == sorted(progress), Breach.WRONG, f"progress falls: {progress}")
        ended = [document for document in run if JobStatus(document["status"]).terminal]
        account.expect(bool(ended), Breach.LOST, f"a run of {job.job_id} without an end")
        # Its message, published again once the profile is right, begins a job that was refused for it.
        while ended[1:] and _is_refused_for_profile(ended[0]):
            ended.pop(0)
        for later in ended[1:]:
            account.expect(_without_bookkeeping(later) == _without_bookkeeping(ended[0]), Breach.LATE, later)
    _check_output(world, job, account)


def _check_output(world: World, job: Job, account: Account) -> None:
    data = {m.data for m in world.topics.on("blog-tagged") if m.fields["job_id"] == job.job_id}
    runs = [json.loads(each)["run"] for each in data]
    account.expect(len(runs) == len(set(runs)), Breach.TWICE, f"two posts of one run: {data!r}")
    completed = job.status is JobStatus.COMPLETED
    untold = completed and job.run not in runs and _waits_as_a_letter(world, job)
    account.expect((job.run in runs) is completed or untold, Breach.LOST, f"{job.job_id} {job.status} {runs}")
    account.expect((job.status is JobStatus.FAILED) is (job.error is not None), Breach.WRONG, job.error)
    if completed:
        whole = job.progress == 100 and all(job.record(stage).status.finished for stage in Stage)
        account.expect(whole, Breach.WRONG, job)


def _waits_as_a_letter(world: World, job: Job) -> bool:
    """Return whether meta's message was dead-lettered after its work was done, and waits for a replay."""
    letters = [each for each in world.documents.letters.values() if each.subscription == "blog-meta"]
    message = {"job_id": job.job_id, "run": job.run, "revision": job.revision}
    return any(json.loads(each.data) == message for each in letters if each.job_id)


def _without_bookkeeping(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in _BOOKKEEPING}


def _check_late_calls(world: World, job: Job, account: Account) -> None:
    asked = world.cancelled_at.get(job.job_id)
    if asked is not None:
        late = [
            begun
            for begun in world.provider.begun
            if (begun.call.job_id, begun.call.run) == (job.job_id, job.run) and begun.at > asked + _SLACK
        ]
        account.expect(not late, Breach.ASKED, late)


def _check_kept_answers(world: World, account: Account) -> None:
    """Check that no attempt asks again for an answer that it or an earlier one has kept.

    An attempt that was taken over does not know what the later one has kept.
    """
    begun = defaultdict(list)
    for each in world.provider.begun:
        call = each.call
        number, _, question = call.question.partition(":")
        if number == "1":
            where = (call.job_id, call.stage, call.run, call.revision)
            begun[(where, question)].append((int(call.call_id.split(".")[4]), each.at))
    for kept in world.documents.kept:
        again = [
            at
            for attempt, at in begun[(kept.where, kept.question)]
            if attempt >= kept.attempt and at > kept.at
        ]
        account.expect(not again, Breach.AGAIN, f"{kept} at {again}")
    account.kept = len(world.documents.kept)


def _check_pauses(world: World, account: Account) -> None:
    """Check that a refusal with a Retry-After holds for all calls of its attempt."""
    begun: dict[str, list[float]] = defaultdict(list)
    for each in world.provider.begun:
        begun[_attempt(each.call)].append(each.at)
    for refused in world.provider.refused:
        early = [at for at in begun[_attempt(refused.call)] if refused.at < at < refused.ends]
        account.expect(not early, Breach.EARLY, f"{refused} at {early}")


def _attempt(call: Call) -> str:
    return ".".join(call.call_id.split(".")[:5])


def _check_cut_offs(world: World, account: Account) -> None:
    """Check that a stream that ended early has its sale if its attempt survived."""
    sold = {sale.cut_off for sale in world.provider.sales.values()}
    for instance, call in world.provider.cut:
        account.expect(instance.dead or call.call_id in sold, Breach.UNPAID, f"cut off: {call.call_id}")


def _check_abandoned_answers(world: World, rows: dict[int, UsageEvent], account: Account) -> None:
    """A whole answer that nobody waited for has a row, if the attempt that gave it up was to be the last.

    The attempt that would repeat the call may be cancelled, or its message dead-lettered, or its job refused
    after its wait: nothing records it then.
    """
    letters = {letter.job_id for letter in world.documents.letters.values()}
    recorded = {call_id for number, call_id in world.provider.unanswered.items() if number in rows}
    for instance, call in world.provider.given_up:
        job = world.documents.job(call.job_id)
        record = job.record(Stage(call.stage))
        attempt = int(call.call_id.split(".")[4])
        last = (job.run, record.revision, record.attempt) == (call.run, call.revision, attempt)
        followed = call.job_id in letters or job.status is JobStatus.CANCELLED or _has_waited(world, call)
        if last and not followed and not instance.dead:
            account.expect(call.call_id in recorded, Breach.UNPAID, f"given up: {call.call_id}")


def _has_waited(world: World, call: Call) -> bool:
    """Return whether the job was put aside after the attempt of a call."""
    attempt = int(call.call_id.split(".")[4])
    return any(
        document["job_id"] == call.job_id
        and document["run"] == call.run
        and document["stages"][call.stage]["attempt"] == attempt
        and document.get("waiting")
        for document in world.documents.history
    )


def _check_spend(world: World, job: Job, rows: list[UsageEvent], account: Account) -> None:
    """Check a job's sum against its rows; a killed attempt may have reached the database alone."""
    cost = round(sum(row.cost_usd or 0 for row in rows), 6)
    # Of one answer nobody knows what it cost: then nobody knows the sum.
    in_job = (job.usage.calls, job.usage.prompt_tokens)
    job_cost = cost if job.usage.cost_usd is None else job.usage.cost_usd
    if job.usage.calls >= len(rows):
        agrees = in_job == (len(rows), sum(row.prompt_tokens for row in rows))
        agrees = agrees and abs(job_cost - cost) <= _uncertain_cost(world, job)
    else:
        agrees = job_cost <= cost + _uncertain_cost(world, job)
    account.expect(agrees, Breach.WRONG, f"{job.job_id} has {in_job} {job_cost}, its rows {len(rows)} {cost}")
    if job.usage.calls >= len(rows):
        _check_charge(world, job, cost, sum(row.cost_usd is None for row in rows), account)


def _check_charge(world: World, job: Job, cost: float, unpriced: int, account: Account) -> None:
    """Check that a budget is charged what is known, and of each other call no more than it may cost."""
    ledger = world.documents.ledger
    if job.job_id not in ledger.before or job.job_id in world.mixed:
        return
    charged = ledger.charged[job.job_id] + ledger.before[job.job_id]
    most = unpriced * max(ceiling_of(alias, world.layout) for alias in world.layout.models)
    uncertain = to_micros(_uncertain_cost(world, job))
    fits = to_micros(cost) - uncertain <= charged <= to_micros(cost) + most + uncertain
    account.expect(fits, Breach.OVERSPENT, f"{job.job_id}: {charged} of {cost}, {unpriced} without a price")


def _uncertain_cost(world: World, job: Job) -> float:
    """Return the cost of words that were written and lost, of answers that were repeated."""
    twice = [sale for sale in world.provider.sales.values() if sale.counted and sale.job_id == job.job_id]
    return len(twice) * WORDS * PRICE + PRICE / 2


def _is_refused_for_profile(document: dict[str, Any]) -> bool:
    return str((document.get("error") or {}).get("message")).startswith("The profile ")


def _check_poison(world: World, account: Account) -> None:
    given_up = {each for subscription in world.subscriptions for each in subscription.given_up}
    letters = world.documents.letters
    account.expect(world.poison <= letters.keys() | given_up, Breach.POISON, world.poison)
    for letter in letters.values():
        unread = "run must be" in letter.reason or letter.reason.startswith("The profile ")
        known = unread or letter.message_id in world.poison or "gave the message up" in letter.reason
        account.expect(known, Breach.POISON, letter)
