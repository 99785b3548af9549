"""One world from one seed: jobs go in, parts fail as drawn, and at the end the books must balance."""

from __future__ import annotations

import asyncio
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from functions.deadletter.handler import DeadLetters
from functions.sweep.handler import Sweep
from functions.usage.handler import UsageEvents
from functions.usage.sink import Sink
from shared import topology
from shared.errors import PipelineError, Unavailable, WrongState
from shared.gateways.snapshot import Snapshot
from shared.jobs.admission import Ruling
from shared.jobs.job import Job, JobStatus, Stage
from shared.jobs.outputs import Outcome
from shared.jobs.replay import plan
from shared.messages.dead_letter import DeadLetter
from shared.messages.envelope import Envelope
from shared.messages.schemas import derive_job_id
from shared.stage.dependencies import Dependencies
from shared.stage.ruling import rule
from shared.stage.runner import StageRunner
from shared.stage.step import Step, Work
from shared.topology import Topology
from tests.simulation.breach import Breach
from tests.simulation.desk import Desk
from tests.simulation.faults import Fault, Faults
from tests.simulation.givers import Givers
from tests.simulation.instance import Handler, Instance
from tests.simulation.listener import Listener
from tests.simulation.operator import Operator
from tests.simulation.parts import Broker, Database, Documents, Store, Topics
from tests.simulation.provider import Gateway, Provider
from tests.simulation.pubsub import Subscription
from tests.simulation.reviewers import Reviewers
from tests.simulation.steps import LAST_STEPS, PROMPTS, STEPS
from tests.simulation.trials import Trials
from tests.support.fakes.usage_store import ORG, USER, MemoryUsage
from tests.support.releases.last import LastStore, impatient
from tests.support.virtual_time import LoopClock

_INSTANCES = 2  # of each function
_LEFT_OUT = {"owners", "reconcile", "webhooks", "deliver", "publish", "cms"}
"""Functions that no job depends on: the mirror is empty, every owner is let in, no bill is compared, and no
organization has a CMS.

A listener stands for the webhooks.
"""
_STUCK = 300_000.0  # seconds after which a world that has not come to rest never will
OTHERS = tuple(f"{digit * 8}-{digit * 4}-4{digit * 3}-8{digit * 3}-{digit * 12}" for digit in "678")
STRANGER = "99999999-9999-4999-8999-999999999999"
_FROZEN = 200.0  # seconds for which an instance may be frozen after the last trouble
_PATIENCE = 150.0  # seconds: a sweep's interval, its delivery, its work, and the time between two looks
_DEADLINES = (5, 300, 3000, 30_000, 30_000, 200_000)  # seconds
_POISON = (b"no json", b"[]", b'{"job_id": 7}', b"\xff\xfe", b'{"topic": "A topic"}')


class World:
    """`run` it, then inspect it; a `calm` world has no duplicates and no faults."""

    steps: Mapping[Stage, Step] = STEPS

    def _new_provider(self) -> Provider:
        return Provider(self.faults)

    def __init__(self, seed: int, *, calm: bool = False) -> None:
        self.random = Random(seed)  # noqa: S311 - a seed is the point
        random.seed(seed)  # the waits between two calls of a model draw from it
        self.faults = Faults(self.random, calm)
        self.layout = self._draw_layout(topology.load())
        self._trials = Trials(seed, calm=calm)
        self.documents = Documents(self.layout.admission)
        self.reviewers = Reviewers(seed, self.faults, self.documents)
        self.layout = self.reviewers.with_hours(self.layout)
        self.givers = Givers(seed, self.faults, self.documents)
        self.topics = Broker()
        self.rows = MemoryUsage()
        self.rows.orgs |= set(OTHERS)
        self.operator = Operator(self.random, self.faults, self.documents, self.layout)
        self.blamed: list[str] = []  # deliveries that were refused although their job merely waits
        self.provider = self._new_provider()
        self._late_owner = seed % 2 == 1  # the organization that the database lacks is added in the end
        self.started: dict[str, dict[str, Any]] = {}
        self.nameless: dict[str, str] = {}  # the id of the message that each of their jobs comes from
        self.poison: set[str] = set()
        self.cancelled_at: dict[str, float] = {}
        self.listener = Listener(self.job)
        self.swept = 0
        self.mixed: set[str] = set()  # jobs that had an attempt of the last release
        self.deploys = not calm and self.random.random() < 1 / 4
        self._frozen: set[asyncio.Task[None]] = set()
        self._tokens = count(1)
        self._stage_topics = {self.layout.functions[stage.value].consumes for stage in Stage}
        functions = {name: each for name, each in self.layout.consumers.items() if name not in _LEFT_OUT}
        self._instances = {name: [self._new_instance(name) for _ in range(_INSTANCES)] for name in functions}
        self.subscriptions = [
            Subscription(
                function,
                self.topics,
                self._instances[name],
                self.faults,
                self.layout.dead_letter_topic,
                self._stage_topics,
            )
            for name, function in functions.items()
        ]
        consumed = [function.consumes for function in functions.values()]
        deliver = [subscription.deliver for subscription in self.subscriptions]
        self.topics.subscribers = dict(zip(consumed, deliver, strict=True))
        self.topics.subscribers[self.layout.events_topic] = self.listener.hear

    def _draw_layout(self, layout: Topology) -> Topology:
        """Return the topology, in some worlds with less patience, or with few places."""
        if self.faults.calm:
            return layout
        job = replace(layout.job, patience=self.random.choice((86400.0, 86400.0, 3600.0, 600.0)))
        places = self.random.choice((200, 200, 3, 1))
        flex = self.random.random() < 1 / 2
        models = {alias: replace(known, flex=flex) for alias, known in layout.models.items()}
        admission = replace(layout.admission, system_jobs=places)
        return replace(layout, job=job, admission=admission, models=models)

    async def run(self) -> None:
        """Publish the start messages and run until every message is delivered."""
        # What a killed instance had begun behind a shield ends in an exception that nobody is there to hear.
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
        trouble = asyncio.create_task(self._cause_trouble())
        schedule = asyncio.create_task(self._schedule())
        patrol = asyncio.create_task(self._patrol())
        reviews = asyncio.create_task(self.reviewers.work(self.topics.publish, self.layout))
        profiles = asyncio.create_task(self.givers.work())
        try:
            async with asyncio.timeout(_STUCK):
                await self._publish_jobs()
                await self._wait_until_idle()
                if self._late_owner:
                    self.rows.orgs.add(STRANGER)
                await self._replay_some()
                await self._wait_until_idle()
                await self._replay_letters()
                await self._wait_until_idle()
                await self._wait_for_sweeps()
                self.faults.count[Fault.TRIAL] += sum(
                    bool(job and job.trial) for job in map(self.job, self.started)
                )
        finally:
            trouble.cancel()
            schedule.cancel()
            patrol.cancel()
            reviews.cancel()
            profiles.cancel()
            for subscription in self.subscriptions:
                subscription.close()

    def job(self, job_id: str) -> Job | None:
        """Return a job as it is stored."""
        return self.documents.job(job_id) if job_id in self.documents.documents else None

    async def _wait_until_idle(self) -> None:
        """Return when every message is acknowledged or dead-lettered, nobody works, and no job is live.

        A message can be given up while an attempt that it began goes on. The sweep never rests.
        """
        while not self._idle() or self._at_work() or self._live():  # noqa: ASYNC110 - seven things to wait for
            await asyncio.sleep(10)

    async def _wait_for_sweeps(self) -> None:
        """Return after two undisturbed sweeps: what the last trouble has left is repaired."""
        await asyncio.sleep(self.faults.horizon - _virtual())
        swept = self.swept
        while self.swept < swept + 3:  # noqa: ASYNC110 - the first one may have begun before
            await asyncio.sleep(10)

    async def _schedule(self) -> None:
        """Publish on the sweep's topic as Cloud Scheduler does, which may be away."""
        sweep = self.layout.functions["sweep"]
        while True:
            await asyncio.sleep(sweep.every or 0)
            if not self.faults.away(Fault.SCHEDULE_AWAY):
                await self.topics.publish(sweep.consumes, b"{}", {})

    def _idle(self) -> bool:
        resting = [each.idle or each.name == "sweep" for each in self.subscriptions]
        return all(resting)

    def _live(self) -> bool:
        """Return whether a job waits, is at work, or has ended and the sweep has still to settle it."""
        kept = self.documents.documents.values()
        return any(
            not JobStatus(each["status"]).terminal or each.get("waiting") or each.get("member")
            for each in kept
        )

    async def _publish_jobs(self) -> None:
        organisations = [ORG, ORG, *self.random.sample(OTHERS, self.random.choice((0, 0, 1, 2))), STRANGER]
        self.operator.set_up(organisations)
        self.givers.set_up(organisations, deploys=self.deploys)
        for number in range(self.random.choice((1, 2, 3, 6))):
            job_id = str(UUID(int=self.random.getrandbits(128), version=4))
            request = {
                "org_id": self.random.choice(organisations),
                "user_id": USER,
                "topic": f"Topic {number}",
                "model": self.random.choice(("gpt-4o", "gpt-4o", "gpt-4o-mini")),
                "max_revisions": self.random.choice((0, 1)),
                "priority": self.random.choice((5, 5, 0, 9)),
            }
            if not self.faults.calm and self.random.random() < 1 / 4:
                ends = LoopClock().now() + timedelta(seconds=self.random.choice(_DEADLINES))
                request["deadline"] = ends.isoformat()
            request |= self.reviewers.require() | self.givers.give(str(request["topic"]))
            nameless = self.random.random() < 1 / 4
            for copy in range(self.random.choice((1, 1, 2))):
                await (self._start_nameless(request, copy) if nameless else self._start(job_id, request))
        if not self.faults.calm and self.random.random() < 1 / 4:
            self.faults.count[Fault.POISON] += 1
            topic = self.random.choice(
                [
                    each.consumes
                    for name, each in self.layout.consumers.items()
                    if not each.every and name not in _LEFT_OUT
                ]
            )
            data = self.random.choice(_POISON)
            self.poison.add(await self.topics.publish(topic, data, {}))
        if not self.faults.calm and self.random.random() < 1 / 4:
            self.topics.spoiled = self._spoil

    def _spoil(self, topic: str, data: bytes) -> bytes:
        """Return a message to a stage as it is, or, a few times, so that it can't be read but for its job."""
        if topic not in self._stage_topics or self.faults.over or self.random.random() > 1 / 10:
            return data
        if b'"run"' not in data:
            return data  # it is none of a stage's already
        fields = json.loads(data)
        self.faults.count[Fault.UNREAD] += 1
        return json.dumps({"job_id": fields["job_id"], "run": "first"}).encode()

    async def _start(self, job_id: str, request: dict[str, Any]) -> None:
        self.started[job_id] = request
        named = {**request, "job_id": job_id}
        await self.topics.publish("blog-requested", json.dumps(named).encode(), {"job_id": job_id})

    async def _start_nameless(self, request: dict[str, Any], copy: int) -> None:
        request = {**request, "topic": f"{request['topic']}, {copy}"}  # another job, and not in the cache
        data = json.dumps(request).encode()
        message_id = await self.topics.publish("blog-requested", data, {})
        job_id = derive_job_id(message_id)
        self.started[job_id] = request
        self.nameless[job_id] = message_id
        self.faults.count[Fault.NAMELESS] += 1

    async def _cause_trouble(self) -> None:
        """Kill and freeze instances, shift clocks, restart the gateway and cancel jobs, until the horizon."""
        moves: tuple[Callable[[], None], ...] = (
            self._kill,
            self._kill,
            self._freeze,
            self._jump,
            self._cancel,
            self.provider.restart,
            self.operator.pause,
            self.operator.change_limits,
            self.operator.spoil_limits,
        )
        chosen = [move for move in moves if self.random.random() < 1 / 2]
        pause = self.random.choice((15, 60, 200))
        while not self.faults.over:
            left = self.faults.horizon - _virtual()
            await asyncio.sleep(min(self.random.expovariate(1 / pause), left))
            if chosen and not self.faults.over:
                self.random.choice(chosen)()
        self.operator.put_right()

    def _kill(self) -> None:
        killed = self._any_instance()
        self.faults.count[Fault.KILL] += killed.busy
        killed.kill()
        alive = self._instances[killed.name]
        alive[alive.index(killed)] = self._new_instance(killed.name)

    def _freeze(self) -> None:
        instance = self._any_instance()
        self.faults.count[Fault.FREEZE] += instance.busy
        self._frozen.add(asyncio.create_task(instance.freeze(self.random.choice((20, 60, 200)))))

    def _jump(self) -> None:
        self._any_instance().skew += timedelta(seconds=self.random.uniform(-120, 120))
        self.faults.count[Fault.CLOCK] += 1

    def _cancel(self) -> None:
        job_id = self.random.choice(list(self.started))
        job = self.job(job_id)
        if job and not job.status.terminal and not job.cancel_requested:
            self.documents.touch(job_id, cancel_requested=True)
            self.cancelled_at[job_id] = asyncio.get_running_loop().time()
            self.faults.count[Fault.CANCEL] += 1

    async def _replay_some(self) -> None:
        """Run some of the jobs again, as `blog replay` does."""
        for job_id in [] if self.faults.calm else list(self.started):
            seen = await self.documents.read(job_id)
            if seen is None or self.random.random() > 1 / 3:
                continue
            stage = self.random.choice((None, *Stage))
            try:
                replay = plan(seen.job, stage, LoopClock().now(), self.layout.job.ttl_days)
            except WrongState:
                continue
            await self.documents.update(seen, replay.job)
            self.cancelled_at.pop(job_id, None)
            await self.topics.publish(*replay.message(self.layout))
            self.faults.count[Fault.REPLAY] += 1

    async def _replay_letters(self) -> None:
        """Publish some of the dead letters again, as `blog dead-letters replay` does."""
        replayed: set[str] = set()  # of a nameless message that was given up twice, one letter is enough
        for letter in [] if self.faults.calm else list(self.documents.letters.values()):
            again = letter.job_id is None and letter.data in replayed
            if self.random.random() > 1 / 3 or self._has_job(letter) or again:
                continue
            replayed.add(letter.data)
            desk = Desk(self.documents)
            job_id = desk.replay(letter, LoopClock().now())
            for topic, data, attributes in desk.sent:
                message_id = await self.topics.publish(topic, data, attributes)
                self.faults.count[Fault.LETTER] += 1
                if data in _POISON:
                    self.poison.add(message_id)
            if job_id and desk.sent:
                self.started.setdefault(job_id, {})  # of a nameless message that was never taken up
                self.cancelled_at.pop(job_id, None)

    def _has_job(self, letter: DeadLetter) -> bool:
        """Return whether a nameless letter's message already has a job."""
        sent = [self.topics.messages[int(each) - 1].data for each in self.nameless.values()]
        first = dict(zip(sent, self.nameless, strict=True)).get(letter.data.encode())
        return first is not None and self.job(first) is not None

    def _at_work(self) -> bool:
        working = [
            each for name, instances in self._instances.items() if name != "sweep" for each in instances
        ]
        return any(instance.busy for instance in working)

    def _any_instance(self) -> Instance:
        """Return an instance, of those at work if there are any."""
        alive = [instance for instances in self._instances.values() for instance in instances]
        return self.random.choice([instance for instance in alive if instance.busy] or alive)

    def _new_instance(self, name: str) -> Instance:
        last = self.deploys and self.random.random() < 1 / 2
        return Instance(
            name, self.faults, lambda instance: self._handler(name, instance), self._watch, last_release=last
        )

    def _watch(self, instance: Instance, delivery: Envelope) -> Callable[[PipelineError], None]:
        """Watch a delivery to a job that waits: only an outage may refuse it."""
        job_id = delivery.attributes.get("job_id", "")
        stages = {self.layout.functions[stage.value].subscription for stage in Stage}

        def waits() -> Snapshot | None:
            job = self.job(job_id)
            waiting = job is not None and job.status is JobStatus.QUEUED and job.waiting is not None
            return self.documents.snapshot(job_id) if waiting else None

        knows = delivery.subscription in stages and not instance.last_release
        before = waits() if knows else None

        def refused(error: PipelineError) -> None:
            if before and before == waits() and not isinstance(error, Unavailable):
                self.blamed.append(f"{job_id}: {type(error).__name__}: {error}")

        return refused

    async def _patrol(self) -> None:
        """Look for jobs that wait beside a free place for longer than a sweep."""
        beside: dict[str, float] = {}
        while True:
            await asyncio.sleep(30)
            found = set(self._neglected())
            beside = {job_id: beside.get(job_id, _virtual()) for job_id in found}
            for job_id, since in beside.items():
                long = _virtual() - max(since, self.faults.horizon + _FROZEN) > _PATIENCE
                self.documents.ledger.expect(
                    not long, Breach.STARVED, "{} beside a place since {}", job_id, since
                )

    def _neglected(self) -> Iterator[str]:
        """Yield the jobs at the heads of queues that would be let in now."""
        admissions = self.documents.admissions
        members = sum(document.get("running", 0) for document in admissions.documents.values())
        full = members >= self.layout.admission.system_jobs
        waiting: dict[str, list[Snapshot]] = defaultdict(list)
        for job_id in self.documents.documents:
            job = self.documents.job(job_id)
            if job.waiting and job.waiting.order is not None and job.status is JobStatus.QUEUED:
                waiting[job.org_id].append(self.documents.snapshot(job_id))
        for org_id, queue in waiting.items():
            head = min(queue, key=lambda each: (each.job.waiting and each.job.waiting.order) or 0).job
            view = admissions.view(org_id)
            ruled = rule(head, view, self.layout, LoopClock().now(), system_full=full, newcomer=False)
            if ruled.ruling is Ruling.RUN:
                yield head.job_id

    def _handler(self, name: str, instance: Instance) -> Handler:
        store, topics = Store(self.documents, instance), Topics(self.topics, instance)
        if name == "usage":
            return UsageEvents(
                Sink(Database(self.rows, instance), seconds=_virtual),
                lambda: topics,
                self.layout.dead_letter_topic,
            ).handle
        if name == "deadletter":
            return DeadLetters(store, topics, instance, self.layout).handle
        if name == "sweep":
            return self._counted(Sweep(store, topics, instance, self.layout).handle)
        dependencies = Dependencies(
            store=LastStore(store) if instance.last_release else store,
            publisher=topics,
            gateway=Gateway(self.provider, instance),
            clock=instance,
            topology=impatient(self.layout) if instance.last_release else self._trials.deploy(self.layout),
            new_token=lambda: str(next(self._tokens)),
        )
        step = (
            self._last_step(Stage(name)) if instance.last_release else self._watched(self.steps[Stage(name)])
        )
        version = None if instance.last_release else PROMPTS
        return StageRunner(Stage(name), step, dependencies, version).handle

    def _counted(self, sweep: Handler) -> Handler:
        async def handle(envelope: Envelope) -> None:
            await sweep(envelope)
            self.swept += 1

        return handle

    def _watched(self, step: Step) -> Step:
        async def look(work: Work) -> Outcome:
            job_id = work.request.job_id or ""
            if job := self.job(job_id):
                self.givers.look(work, job, self.started.get(job_id, {}))
            return await step(work)

        return look

    def _last_step(self, stage: Stage) -> Step:
        async def step(work: Work) -> Outcome:
            self.faults.count[Fault.LAST_RELEASE] += 1
            self.mixed.add(work.request.job_id or "")
            return await LAST_STEPS[stage](work)

        return step


def _virtual() -> float:
    return asyncio.get_running_loop().time()
