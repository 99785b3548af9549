"""One run of a job: its lines in the order of time, and the shares of its time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from infra.cli.format import pluralize
from infra.cli.gateways.logs import LogLine
from infra.cli.jobs.story.attempts import Attempt, Gathered, Outcome, Wait, call_began_at, gather, pause_of
from infra.cli.jobs.story.calls import describe_calls, total_cost
from infra.cli.jobs.story.chapters import Kind, Run, StoryLine
from infra.cli.jobs.story.documents import describe_end, describe_record, describe_request, was_done_in
from infra.cli.jobs.story.shares import Span, share_out
from shared.jobs.job import Job, Stage
from shared.telemetry import Event

_LONG = 5.0  # seconds on its way from which a message has a line
_SHORT = 0.5  # seconds of a wait below which it has no line
_MANY = 3  # attempts that were put aside, from which they are one line
_TOLD = {Event.STAGE_DEGRADED: Kind.DEGRADED, Event.CRASHED: Kind.DEGRADED, Event.TRIAL_LEFT: Kind.NOTE}
_REASONS = {
    "organisation": "a place among its organisation's jobs",
    "system": "a place in the whole system",
    "budget": "money that jobs at work hold",
    "paused": "the end of a pause",
    "model": "its model",
}


def tell_run(job: Job, lines: Sequence[LogLine], before: float | None, now: datetime) -> Run:
    """Return the run that a document shows; `before` is what the runs before it had cost."""
    began_at = job.replayed_at or job.created_at
    ended_at = job.updated_at if job.status.terminal else None
    gathered = gather(lines, ended_at)
    if gathered.attempts:
        first = gathered.attempts[0]
        sent_at = first.began_at - timedelta(seconds=first.on_its_way)
        began_at = min(began_at, sent_at) if len(gathered.waits) == 0 else began_at
    until = ended_at or now
    cost = job.usage.cost_usd
    return Run(
        run=job.run,
        status=job.status.value,
        began_at=began_at,
        ended_at=ended_at,
        seconds=max((until - began_at).total_seconds(), 0.0),
        cost_usd=None if cost is None or before is None else round(cost - before, 6),
        lines=tuple(_lines(job, gathered, began_at, until)),
        shares_of_time=share_out(began_at, until, _spans(gathered, until)) if gathered.attempts else (),
    )


def _lines(job: Job, gathered: Gathered, began_at: datetime, until: datetime) -> Iterator[StoryLine]:
    yield StoryLine(kind=Kind.REQUESTED, text=describe_request(job), at=began_at)
    told = [*_attempts(gathered, until), *_waits(gathered, until), *_others(gathered)]
    seen = {attempt.stage for attempt in gathered.attempts}
    told += [
        [describe_record(stage, job.record(stage), until)]
        for stage in Stage
        if stage.value not in seen and was_done_in(job, stage)
    ]
    for group in sorted(told, key=lambda group: group[0].at or began_at):
        yield from group
    if text := _deliveries(gathered):
        yield StoryLine(kind=Kind.NOTE, text=text)
    yield from describe_end(job, _advice(gathered), until)


def _attempts(gathered: Gathered, until: datetime) -> Iterator[list[StoryLine]]:
    attempts = gathered.attempts
    number, revision = 0, 0
    while number < len(attempts):
        attempt = attempts[number]
        if attempt.revision > revision:
            revision = attempt.revision
            yield [_revision(attempts[:number], attempt)]
        streak = _put_aside_from(attempts, number)
        if len(streak) >= _MANY:
            yield [_fold(streak)]
            number += len(streak)
            continue
        yield list(_attempt(attempt, attempts[:number], until))
        number += 1


def _attempt(attempt: Attempt, before: Sequence[Attempt], until: datetime) -> Iterator[StoryLine]:
    ended_at = attempt.ended_at or until
    cost, unpriced = total_cost(attempt.answers)
    name = attempt.stage if attempt.number <= 1 else f"{attempt.stage}, attempt {attempt.number}"
    bad = attempt.outcome not in {Outcome.DONE, Outcome.AT_WORK}
    if attempt.on_its_way >= _LONG and not _follows_trouble(before):
        yield StoryLine(
            kind=Kind.ON_ITS_WAY,
            text=f"the message to {attempt.stage} was on its way",
            at=attempt.began_at - timedelta(seconds=attempt.on_its_way),
            stage=attempt.stage,
            seconds=attempt.on_its_way,
        )
    yield StoryLine(
        kind=Kind.ATTEMPT,
        text=f"{name}: {attempt.outcome.value}" if attempt.outcome is not Outcome.DONE else name,
        at=attempt.began_at,
        stage=attempt.stage,
        revision=attempt.revision,
        attempt=attempt.number,
        seconds=(ended_at - attempt.began_at).total_seconds(),
        cost_usd=cost,
        unpriced=unpriced,
        grave=bad,
    )
    yield from describe_calls(attempt)
    yield from _notes(attempt)


def _notes(attempt: Attempt) -> Iterator[StoryLine]:
    """Return what else an attempt has written, and why it ended if it did not end well."""
    for line in attempt.lines:
        if line.event in _TOLD:
            kind = _TOLD[Event(line.event)]
            yield _note(
                attempt,
                kind,
                f"degraded: {line.message}" if line.event == Event.STAGE_DEGRADED else line.message,
            )
    end = attempt.end
    if end and attempt.outcome in {Outcome.RELEASED, Outcome.ASIDE, Outcome.LATE}:
        yield _note(attempt, Kind.NOTE, end.message)


def _note(attempt: Attempt, kind: Kind, text: str) -> StoryLine:
    return StoryLine(
        kind=kind,
        text=text,
        stage=attempt.stage,
        revision=attempt.revision,
        attempt=attempt.number,
        grave=True,
        within=True,
    )


def _put_aside_from(attempts: Sequence[Attempt], first: int) -> list[Attempt]:
    """Return the attempts from here on that got no answer and let the job wait for its model."""
    streak: list[Attempt] = []
    for attempt in attempts[first:]:
        same = not streak or (attempt.stage, attempt.revision) == (streak[0].stage, streak[0].revision)
        if not same or attempt.outcome is not Outcome.ASIDE or attempt.answers:
            break
        streak.append(attempt)
    return streak


def _fold(streak: Sequence[Attempt]) -> StoryLine:
    first, last = streak[0], streak[-1]
    alias = str(last.end.fields.get("alias", "its model")) if last.end else "its model"
    return StoryLine(
        kind=Kind.ATTEMPT,
        text=f"{first.stage}, attempts {first.number} to {last.number}: {alias} was away each time",
        at=first.began_at,
        stage=first.stage,
        revision=first.revision,
        attempt=last.number,
        seconds=sum(((each.ended_at or each.began_at) - each.began_at).total_seconds() for each in streak),
        grave=True,
    )


def _revision(before: Sequence[Attempt], attempt: Attempt) -> StoryLine:
    checks = [each for each in before if each.stage == Stage.QUALITY and each.end]
    score = checks[-1].end.fields.get("score") if checks and checks[-1].end else None
    found = f"the score was {score}" if isinstance(score, int) else "its score was too low"
    return StoryLine(
        kind=Kind.REVISION,
        text=f"revision {attempt.revision}: quality sent the post back to polish, {found}",
        at=attempt.began_at,
        revision=attempt.revision,
    )


def _waits(gathered: Gathered, until: datetime) -> Iterator[list[StoryLine]]:
    """Return a line for each wait; many for the same model are one."""
    groups: list[list[Wait]] = []
    for wait in gathered.waits:
        if groups and wait.alias and (groups[-1][0].alias, groups[-1][0].stage) == (wait.alias, wait.stage):
            groups[-1].append(wait)
        else:
            groups.append([wait])
    for group in groups:
        first = group[0]
        lasted = sum(((each.ended_at or until) - each.began_at).total_seconds() for each in group)
        if lasted < _SHORT and first.ended_at:
            continue
        times = f", {len(group)} times" if len(group) > 1 else ""
        yield [
            StoryLine(
                kind=Kind.WAITED,
                text=f"waited for {_waited_for(first)}{times}",
                at=first.began_at,
                stage=first.stage,
                seconds=lasted,
                grave=bool(first.alias),
            )
        ]


def _waited_for(wait: Wait) -> str:
    return wait.alias or _REASONS.get(wait.reason, wait.reason)


def _others(gathered: Gathered) -> Iterator[list[StoryLine]]:
    """Return the rejected messages, and crashes outside an attempt."""
    for line in gathered.others:
        if line.event in {Event.MESSAGE_KEPT, Event.CRASHED}:
            yield [StoryLine(kind=Kind.REFUSED, text=line.message, at=line.at, stage=line.stage, grave=True)]


def _advice(gathered: Gathered) -> str | None:
    """Return what the log of the job's failure says to the operator."""
    ends = [attempt.end for attempt in gathered.attempts if attempt.end]
    lines = [line for line in (*ends, *gathered.others) if line.event == Event.JOB_FAILED]
    advice = lines[-1].fields.get("operator") if lines else None
    return advice if isinstance(advice, str) else None


def _deliveries(gathered: Gathered) -> str:
    """Return how many messages came while another attempt was at work, or twice."""
    early, twice = gathered.redeliveries, gathered.duplicates
    parts = [f"{pluralize(early, 'message')} came too early and again later"] if early else []
    parts += [f"{pluralize(twice, 'message')} came twice and changed nothing"] if twice else []
    return " and ".join(parts)


def _follows_trouble(before: Sequence[Attempt]) -> bool:
    """Return whether the message was redelivered after an attempt, which its time on its way includes."""
    return bool(before) and before[-1].outcome is not Outcome.DONE


def _spans(gathered: Gathered, until: datetime) -> list[Span]:
    """Return what the time was for, the most telling first."""
    calls: list[Span] = []
    pauses: list[Span] = []
    rest: list[Span] = []
    for attempt in gathered.attempts:
        ended_at, stage = attempt.ended_at or until, attempt.stage
        calls += [
            Span(call_began_at(line), line.at or ended_at, "model calls", stage) for line in attempt.answers
        ]
        for line in attempt.failures:
            begin = line.at or ended_at
            pauses.append(
                Span(begin, min(begin + pause_of(line), ended_at), "pauses after refused calls", stage)
            )
        lost = attempt.outcome is Outcome.LOST
        rest.append(
            Span(attempt.began_at, ended_at, "lost attempts" if lost else "the stages' own work", stage)
        )
    waits = [
        Span(wait.began_at, wait.ended_at or until, f"waiting for {_waited_for(wait)}", wait.stage or None)
        for wait in gathered.waits
    ]
    return [*calls, *pauses, *rest, *waits]
