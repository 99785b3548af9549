"""The model calls of an attempt in a few lines: those side by side are one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from infra.cli.format import pluralize, seconds
from infra.cli.gateways.logs import LogLine
from infra.cli.jobs.story.attempts import Attempt, call_began_at, pause_of
from infra.cli.jobs.story.chapters import Kind, StoryLine
from infra.cli.jobs.story.rows import USUAL_TIERS
from infra.cli.jobs.story.shares import cover

_PART = re.compile(r"introduction|[a-z]+ \d+ of \d+")
_COUNT = re.compile(r"it has \d+ of \d+ words")
_AGAIN, _CONTINUED = "again because ", "continued because "
_MOST_REASONS = 3


def describe_calls(attempt: Attempt) -> list[StoryLine]:
    """Return a line for each group of calls, and for what happened to them, in the order of time."""
    return sorted(_describe_calls(attempt), key=lambda line: line.at or attempt.began_at)


def _describe_calls(attempt: Attempt) -> Iterator[StoryLine]:
    yield from _answers(attempt)
    if attempt.kept:
        kept = "1 kept answer is" if attempt.kept == 1 else f"{attempt.kept} kept answers are"
        yield _line(attempt, Kind.KEPT_ANSWERS, f"{kept} used, without a call")
    for (asked, model), number in Counter(map(_replaced, attempt.fallbacks)).items():
        times = "" if number == 1 else f" {number} times"
        yield _line(
            attempt, Kind.FALLBACK, f"fallback{times}: {asked} did not answer, {model} did", grave=True
        )
    yield from _failures(attempt)


def total_cost(answers: Iterable[LogLine]) -> tuple[float | None, int]:
    """Return the sum of the known prices, and the number of calls without one."""
    known = [_price(line) for line in answers]
    prices = [price for price in known if price is not None]
    return (round(sum(prices), 6) if prices else None), len(known) - len(prices)


def is_asked_again(line: LogLine) -> bool:
    """Return whether a call repeats one whose answer could not be used as it was."""
    return _AGAIN in _purpose(line)


def _answers(attempt: Attempt) -> Iterator[StoryLine]:
    groups: dict[tuple[str, str], list[LogLine]] = {}
    for line in attempt.answers:
        groups.setdefault((_group(_purpose(line)), describe_model(line)), []).append(line)
    for (name, model), lines in groups.items():
        cost, unpriced = total_cost(lines)
        yield StoryLine(
            kind=Kind.CALLS,
            text=f"{_describe_group(name, lines)}{model}{_tokens(lines)}",
            at=min(map(call_began_at, lines)),
            stage=attempt.stage,
            revision=attempt.revision,
            attempt=attempt.number,
            seconds=cover((call_began_at(line), _at(line)) for line in lines),
            cost_usd=cost,
            unpriced=unpriced,
            within=True,
        )


def _group(purpose: str) -> str:
    for word in (_AGAIN, _CONTINUED):
        if word in purpose:
            return word
    return "parts" if _PART.fullmatch(purpose) else purpose


def _describe_group(name: str, lines: list[LogLine]) -> str:
    if name in {_AGAIN, _CONTINUED}:
        verb = "asked for again" if name == _AGAIN else "continued"
        return f"{len(lines)} {verb} ({_reasons(name, lines)}): "
    slowest = max(lines, key=lambda line: _at(line) - call_began_at(line))
    lasted = seconds((_at(slowest) - call_began_at(slowest)).total_seconds())
    if name == "parts" and len(lines) > 1:
        return f"{len(lines)} parts, the slowest {lasted} ({_purpose(slowest)}): "
    if len(lines) > 1:
        return f"{pluralize(len(lines), 'call')}, the slowest {lasted}: "
    return f"{_purpose(lines[0])}: " if _purpose(lines[0]) else ""


def _reasons(word: str, lines: list[LogLine]) -> str:
    """Return the reasons, the most frequent first, with their numbers."""
    counted = Counter(
        _COUNT.sub("wrong length", _purpose(line).partition(word)[2]) for line in lines
    ).most_common()
    named = [reason if number == 1 else f"{reason} ({number})" for reason, number in counted[:_MOST_REASONS]]
    more = len(counted) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def describe_model(line: LogLine) -> str:
    """Return the alias, what stood behind it, its tier, and whether it came from the cache."""
    model = str(line.fields.get("model", "a model"))
    facts = [str(line.fields[name]) for name in ("provider_model",) if line.fields.get(name)]
    if (tier := line.fields.get("service_tier")) not in USUAL_TIERS:
        facts.append(f"{tier} tier")
    if line.fields.get("cached"):
        facts.append("from the cache")
    if line.fields.get("finish_reason") == "cut_off":
        facts.append("cut off")
    return model + (f" ({', '.join(facts)})" if facts else "")


def _tokens(lines: list[LogLine]) -> str:
    counts = [line.fields.get("total_tokens") for line in lines]
    total = sum(count for count in counts if isinstance(count, int))
    return f", {total:,} tokens" if total else ""


def _failures(attempt: Attempt) -> Iterator[StoryLine]:
    groups: dict[tuple[str, str], list[LogLine]] = {}
    for line in attempt.failures:
        groups.setdefault((str(line.fields.get("alias", "")), read_sentence(line)), []).append(line)
    for (alias, sentence), lines in groups.items():
        paused = cover((_at(line), _at(line) + pause_of(line)) for line in lines)
        times = "refused" if len(lines) == 1 else f"refused {len(lines)} times"
        then = "" if paused else ", and not asked again" if lines[-1].fields.get("wait") is None else ""
        yield StoryLine(
            kind=Kind.FAILED_CALLS,
            text=f"{alias} {times}{then}: {sentence}".strip(),
            at=_at(lines[0]),
            stage=attempt.stage,
            revision=attempt.revision,
            attempt=attempt.number,
            seconds=paused or None,
            grave=True,
            within=True,
        )


def _line(attempt: Attempt, kind: Kind, text: str, *, grave: bool = False) -> StoryLine:
    return StoryLine(
        kind=kind,
        text=text,
        stage=attempt.stage,
        revision=attempt.revision,
        attempt=attempt.number,
        grave=grave,
        within=True,
    )


def _replaced(line: LogLine) -> tuple[str, str]:
    return str(line.fields.get("asked", "the model")), str(line.fields.get("model", "another"))


def read_sentence(line: LogLine) -> str:
    """Return what a line about a call says, without what the call was for."""
    purpose = _purpose(line)
    opening = f"{purpose[:1].upper()}{purpose[1:]}: "
    return line.message.removeprefix(opening) if purpose else line.message


def _purpose(line: LogLine) -> str:
    return str(line.fields.get("purpose") or "")


def _price(line: LogLine) -> float | None:
    price = line.fields.get("cost_usd")
    return float(price) if isinstance(price, int | float) else None


def _at(line: LogLine) -> datetime:
    assert line.at is not None
    return line.at
