"""The faults and their rates: drawn from a seed, counted as they happen."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import NamedTuple

from shared.gateways import firestore_calls, postgres, publisher


class Fault(StrEnum):
    """Every kind of fault."""

    DUPLICATE = "a message delivered twice"
    DELAY = "a message delayed by minutes"
    DROP = "a delivery that never arrives"
    LOST_ACK = "an acknowledgement lost"
    GIVEN_UP = "a message given up early"
    OVERLAP = "a delivery that outlives its ack deadline"
    KILL = "an instance killed"
    FREEZE = "an instance frozen past its lease"
    CLOCK = "a clock that jumps"
    REFUSED = "a write or publish refused"
    LOST = "a write or publish done, its answer lost"
    STORE_AWAY = "Firestore away"
    ADMISSIONS_AWAY = "Firestore's documents of admission away"
    TOPICS_AWAY = "Pub/Sub takes nothing"
    USAGE_AWAY = "Pub/Sub takes no usage"
    DATABASE_AWAY = "Postgres away"
    SCHEDULE_AWAY = "the schedule of the sweep away"
    MODEL_AWAY = "the provider down"
    HANGS = "one of these that hangs until its caller gives up"
    BUSY = "a model call refused"
    STUCK = "a model call that hangs while those beside it are answered"
    ANSWER_LOST = "an answer lost on its way"
    BREAK_OFF = "a stream that breaks off"
    SLOW = "an answer still being written when the step's time is over"
    FULL = "a call of the cheap tier refused, since it is full"
    REASONED = "an answer that used up its tokens on reasoning"
    BAD_ANSWER = "an empty answer, or one refused for good"
    POISON = "a message that is none"
    UNREAD = "a message that names its job and can't be read"
    CANCEL = "a job cancelled"
    REPLAY = "a job replayed"
    REVIEW = "a review decided by a person"
    GIVEN = "a request with sources, pages, a profile or an existing post"
    LETTER = "a dead letter replayed"
    LIMITS = "limits changed, or edited so that they can't be read"
    PAUSED = "an organisation, a model or the system paused"
    FORGOTTEN = "an answer that the gateway has forgotten"
    NAMELESS = "a start message without a job id"
    TRIAL = "a job in a trial, which instances know or do not know any more"
    LAST_RELEASE = "an attempt of the last release, which keeps no answers"


RATES = {
    Fault.DUPLICATE: (0.0, 0.1, 0.4),
    Fault.DELAY: (0.0, 0.05, 0.2),
    Fault.DROP: (0.0, 0.02, 0.1),
    Fault.LOST_ACK: (0.0, 0.05, 0.2),
    Fault.GIVEN_UP: (0.0, 0.0, 0.02, 0.1),
    Fault.REFUSED: (0.0, 0.03, 0.15),
    Fault.LOST: (0.0, 0.03, 0.15),
    Fault.BUSY: (0.0, 0.1, 0.5),
    Fault.STUCK: (0.0, 0.0, 0.02, 0.1),
    Fault.ANSWER_LOST: (0.0, 0.05, 0.2),
    Fault.BREAK_OFF: (0.0, 0.05, 0.2),
    Fault.SLOW: (0.0, 0.0, 0.05, 0.3),
    Fault.FULL: (0.0, 0.2, 0.9, 1.0),
    Fault.REASONED: (0.0, 0.0, 0.05, 0.3),
    Fault.BAD_ANSWER: (0.0, 0.0, 0.02, 0.1),
}
"""The chances of what happens to one operation: each seed has one of each."""

AWAY = (
    Fault.STORE_AWAY,
    Fault.ADMISSIONS_AWAY,
    Fault.TOPICS_AWAY,
    Fault.USAGE_AWAY,
    Fault.DATABASE_AWAY,
    Fault.SCHEDULE_AWAY,
    Fault.MODEL_AWAY,
)
SILENCE = {
    Fault.STORE_AWAY: firestore_calls.TIMEOUT,
    Fault.ADMISSIONS_AWAY: firestore_calls.TIMEOUT,
    Fault.TOPICS_AWAY: publisher.LONGEST,
    Fault.USAGE_AWAY: publisher.LONGEST,
    Fault.DATABASE_AWAY: postgres.STATEMENT_SECONDS,
}
"""Seconds for which the real clients wait for a part that hangs."""

_MEMORIES = (None, None, None, 4, 1)  # answers that the gateway's cache holds
_OUTAGES = (0, 0, 1, 2)
_LENGTHS = (5.0, 20.0, 60.0, 300.0)  # seconds
_HOURS = (3600.0, 21_600.0, 86_400.0)  # seconds of an outage of the provider that lasts
_LASTING = 1 / 12  # of the worlds have one
_HANGING = 0.4  # of the outages hang, the others refuse
HORIZONS = (120.0, 600.0, 2400.0)  # seconds after which nothing fails any more


class _Outage(NamedTuple):
    begins: float
    ends: float
    hangs: bool


@dataclass
class Faults:
    """The faults of one seed; `count` has those that happened."""

    random: Random
    calm: bool = False
    count: Counter[Fault] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Draw the rates and times."""
        draw = self.random
        self.horizon = 0.0 if self.calm else draw.choice(HORIZONS)
        self.ends = self.horizon  # of the last outage
        self._rates = {fault: 0.0 if self.calm else draw.choice(rates) for fault, rates in RATES.items()}
        self.memory = None if self.calm else draw.choice(_MEMORIES)
        self._windows: dict[Fault, list[_Outage]] = {fault: [] for fault in AWAY}
        for fault in () if self.calm else AWAY:
            for _ in range(draw.choice(_OUTAGES)):
                begins = draw.uniform(0, self.horizon / 2)
                hangs = draw.random() < _HANGING
                self.put_away(fault, begins, draw.choice(_LENGTHS), hangs=hangs)

        if not self.calm and draw.random() < _LASTING:
            begins = draw.uniform(0, self.horizon / 2)
            self.put_away(Fault.MODEL_AWAY, begins, draw.choice(_HOURS), hangs=draw.random() < _HANGING)

    def put_away(self, fault: Fault, begins: float, seconds: float, *, hangs: bool = False) -> None:
        """Let a part be away for a time, which may last beyond the horizon."""
        self._windows[fault].append(_Outage(begins, begins + seconds, hangs))
        self.ends = max(self.ends, begins + seconds)

    @property
    def over(self) -> bool:
        """Return whether the faults are over."""
        return asyncio.get_running_loop().time() >= self.horizon

    def strikes(self, fault: Fault) -> bool:
        """Return whether this operation has the fault."""
        struck = not self.over and self.random.random() < self._rates[fault]
        self.count[fault] += struck
        return struck

    def away(self, fault: Fault) -> bool:
        """Return whether a part is away now."""
        gone = bool(self._now(fault))
        self.count[fault] += gone
        return gone

    def hangs(self, fault: Fault) -> bool:
        """Return whether a part that is away hangs instead of refusing."""
        silent = any(outage.hangs for outage in self._now(fault))
        self.count[Fault.HANGS] += silent
        return silent

    def _now(self, fault: Fault) -> list[_Outage]:
        now = asyncio.get_running_loop().time()
        return [outage for outage in self._windows[fault] if outage.begins <= now < outage.ends]
