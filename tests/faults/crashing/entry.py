"""Entry point of each function as deployed, with collaborators that crash on order.

functions-framework gets this file as its source; FUNCTION_TARGET names the function.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import Response

from functions.deadletter.handler import DeadLetters
from functions.deliver.attempt import Attempts
from functions.deliver.handler import Deliver
from functions.owners.handler import Owners
from functions.owners.postgres import PostgresOwners
from functions.reconcile.handler import Reconcile
from functions.reconcile.postgres import PostgresSums
from functions.sweep.handler import Sweep
from functions.usage.handler import UsageEvents
from functions.usage.postgres import PostgresUsage
from functions.usage.sink import Sink
from functions.webhooks.handler import Webhooks
from shared import topology
from shared.clock import SystemClock
from shared.gateways.webhook_sender import HttpSender
from shared.jobs.job import Stage
from shared.runtime.firestore import job_store, owner_mirror, webhook_store
from shared.runtime.function import Function, Handler
from shared.runtime.pubsub import publisher
from shared.runtime.reports import report_readers
from shared.runtime.stages import stage_dependencies
from shared.settings import Settings
from shared.stage.runner import StageRunner
from tests.faults.crashing import collaborators as crashing
from tests.faults.crashing.hurry import LEASE, hurried
from tests.faults.crashing.orders import FOLDER, Orders

_NAME = os.environ["FUNCTION_TARGET"]
_crash = partial(Orders(Path(os.environ[FOLDER])).obey, _NAME)


def _stage(settings: Settings) -> Handler:
    stage = Stage(_NAME)
    dependencies = stage_dependencies(stage, settings)
    broken = replace(
        dependencies,
        store=crashing.CrashingJobs(dependencies.store, _crash),
        publisher=crashing.CrashingTopics(dependencies.publisher, dependencies.topology, _crash),
        gateway=crashing.CrashingGateway(dependencies.gateway, _crash),
        topology=hurried(),
    )
    step = import_module(f"functions.{_NAME}.step").step
    version = import_module(f"functions.{_NAME}.prompt_version").version()
    return crashing.before_ack(StageRunner(stage, step, broken, version).handle, _crash)


def _usage(settings: Settings) -> Handler:
    rows = crashing.CrashingRows(PostgresUsage(settings.database_url), _crash)
    return UsageEvents(Sink(rows), lambda: publisher(settings), topology.load().dead_letter_topic).handle


def _deadletter(settings: Settings) -> Handler:
    jobs = crashing.CrashingJobs(job_store(settings), _crash)
    topics = crashing.CrashingTopics(publisher(settings), topology.load(), _crash)
    return DeadLetters(jobs, topics, SystemClock(), hurried()).handle


def _sweep(settings: Settings) -> Handler:
    jobs = crashing.CrashingJobs(job_store(settings), _crash)
    topics = crashing.CrashingTopics(publisher(settings), topology.load(), _crash)
    return Sweep(jobs, topics, SystemClock(), hurried()).handle


def _owners(settings: Settings) -> Handler:
    return Owners(PostgresOwners(settings.database_url), owner_mirror(settings), SystemClock()).handle


def _reconcile(settings: Settings) -> Handler:
    return Reconcile(PostgresSums(settings.database_url), report_readers(settings), SystemClock()).handle


def _webhooks(settings: Settings) -> Handler:
    store = crashing.CrashingWebhooks(webhook_store(settings), _crash)
    topics = crashing.CrashingTopics(publisher(settings), topology.load(), _crash)
    topic = topology.load().functions["deliver"].consumes
    return Webhooks(store, job_store(settings), topics, SystemClock(), topic).handle


def _deliver(settings: Settings) -> Handler:
    store = crashing.CrashingWebhooks(webhook_store(settings), _crash)
    lease = timedelta(seconds=LEASE)
    attempts = Attempts(
        store, HttpSender(local=True), SystemClock(), settings.webhook_signing_key, lease=lease
    )
    return Deliver(store, attempts, SystemClock()).handle


_OTHERS = {
    "usage": _usage,
    "deadletter": _deadletter,
    "sweep": _sweep,
    "owners": _owners,
    "reconcile": _reconcile,
    "webhooks": _webhooks,
    "deliver": _deliver,
}
_function = Function(_NAME, _OTHERS.get(_NAME, _stage))


async def _answer(request: Request) -> Response:
    return await _function.answer(request)


# The framework finds its target by name, in this module and in its own register.
_answer.__name__ = _NAME
globals()[_NAME] = functions_framework.aio.http(_answer)
