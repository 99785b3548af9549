"""The reconcile function as deployed, with a stand-in for the provider's reports."""

from __future__ import annotations

import os

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import Response

from functions.reconcile.handler import Reconcile
from functions.reconcile.postgres import PostgresSums
from shared.clock import SystemClock
from shared.gateways.provider_reports.reading import Access, new_reader
from shared.reconciliation.models import Provider
from shared.runtime.function import Function, Handler
from shared.settings import Settings


def _handler(settings: Settings) -> Handler:
    access = Access(Provider.OPENAI, settings.openai_admin_key, None, os.environ["REPORTS_URL"])
    return Reconcile(PostgresSums(settings.database_url), [new_reader(access)], SystemClock()).handle


_function = Function("reconcile", _handler)


async def _answer(request: Request) -> Response:
    return await _function.answer(request)


# The framework finds its target by name.
_answer.__name__ = "reconcile"
reconcile = functions_framework.aio.http(_answer)
