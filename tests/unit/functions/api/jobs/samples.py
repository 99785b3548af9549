"""A job of the organization that the door's callers belong to."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from shared.jobs.job import Job
from tests.support.fakes.usage_store import ORG, USER
from tests.support.samples.jobs import job


def mine(lease: datetime | None = None) -> Job:
    """Return a job in its first run, as a start message of the caller makes it."""
    whole = job(lease=lease)
    request = {**whole.request, "org_id": ORG, "user_id": USER}
    return replace(whole, org_id=ORG, user_id=USER, request=request)
