"""The lines about the attempts of a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from infra.cli.jobs.story.attempts import Attempt, Gathered, Outcome
from infra.cli.jobs.story.calls import describe_calls, read_sentence, total_cost
from infra.cli.jobs.story.chapters import Kind, StoryLine
from shared.jobs.job import Stage
from shared.telemetry import Event

_LONG = 5.0  # seconds on its way from which a message has a line
_UNFINISHED = {Outcome.RELEASED, Outcome.ASIDE, Outcome.LATE}
_MANY = 3  # attempts that were put aside, from which they are one line
_TOLD = {Event.STAGE_DEGRADED: Kind.DEGRADED, Event.CRASHED: Kind.DEGRADED, Event.TRIAL_LEFT: Kind.NOTE}


def describe_attempts(
    gathered: Gathered,
    until: datetime,
    minimum: int | None = None,
    reviewed: Mapping[int, str] = MappingProxyType({}),
) -> Iterator[list[StoryLine]]:
    """Return the lines of each attempt; `minimum` is the score below which a post is revised.

    `reviewed` says why, by their numbers, of revisions that reviewers have begun.
    """
    attempts = gathered.attempts
    number, revision = 0, 0
    while number < len(attempts):
        attempt = attempts[number]
        if attempt.revision > revision:
            revision = attempt.revision
            yield [_revision(attempts[:number], attempt, minimum, reviewed.get(revision))]
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
    known = {read_sentence(line) for line in attempt.failures}
    if end and attempt.outcome in _UNFINISHED and not any(map(end.message.endswith, known)):
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
    reasons = {read_sentence(line) for each in streak for line in each.failures}
    why = f"gave no answer: {reasons.pop()}" if len(reasons) == 1 else "was away each time"
    return StoryLine(
        kind=Kind.ATTEMPT,
        text=f"{first.stage}, attempts {first.number} to {last.number}: {alias} {why}",
        at=first.began_at,
        stage=first.stage,
        revision=first.revision,
        attempt=last.number,
        seconds=sum(((each.ended_at or each.began_at) - each.began_at).total_seconds() for each in streak),
        grave=True,
    )


def _revision(
    before: Sequence[Attempt], attempt: Attempt, minimum: int | None, reviewed: str | None
) -> StoryLine:
    checks = [each for each in before if each.stage == Stage.QUALITY and each.end]
    score = checks[-1].end.fields.get("score") if checks and checks[-1].end else None
    found = f"the score was {score}" if isinstance(score, int) else "its score was too low"
    if isinstance(score, int) and minimum is not None and score < minimum:
        found += f", below the {minimum} asked for"
    return StoryLine(
        kind=Kind.REVISION,
        text=f"revision {attempt.revision}: {reviewed or f'quality sent the post back to polish, {found}'}",
        at=attempt.began_at,
        revision=attempt.revision,
    )


def _follows_trouble(before: Sequence[Attempt]) -> bool:
    """Return whether the message was redelivered after an attempt, which its time on its way includes."""
    return bool(before) and before[-1].outcome is not Outcome.DONE
