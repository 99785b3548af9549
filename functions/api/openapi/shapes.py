"""The shapes of requests and answers that no route has as a type of its own; a test holds them to both."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from functions.api.jobs.quotes import Estimate
from functions.api.problems import FieldError
from shared.jobs.job import JobStatus, Stage
from shared.jobs.waiting import Waiting
from shared.materials.profile import Profile
from shared.webhooks.delivery import Delivery
from shared.webhooks.endpoint import LONGEST_DESCRIPTION, Endpoint

_Description = msgspec.Meta(max_length=LONGEST_DESCRIPTION)


class About(msgspec.Struct):
    """The service, and where to go on."""

    name: str
    version: int
    links: dict[str, str]


class ProblemDetails(msgspec.Struct, kw_only=True):
    """Why a request was not answered (RFC 9457); `detail` is one sentence that says what to do.

    `instance` is the request's id. `errors` are all wrong fields or parameters. `org_ids` are the caller's
    organizations, if they are more than a token has room for.
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str | msgspec.UnsetType = msgspec.UNSET
    errors: list[FieldError] | msgspec.UnsetType = msgspec.UNSET
    org_ids: list[str] | msgspec.UnsetType = msgspec.UNSET


class TokenRequest(msgspec.Struct, forbid_unknown_fields=True):
    """The organizations of the token; without `only` all of the caller's."""

    only: list[str] | None = None


class Token(msgspec.Struct):
    """A Firebase custom token for `signInWithCustomToken`, and the organizations that it is for."""

    token: str
    org_ids: list[str]
    operator: bool


class Valid(msgspec.Struct):
    """A request that would be accepted, and its price and time."""

    valid: bool
    estimate: Estimate


class Accepted(msgspec.Struct):
    """A request that is published; the job's document appears within a second."""

    job_id: str
    status: Literal["accepted"]
    estimate: Estimate


class RowError(msgspec.Struct):
    """Why a job failed: a code for programs, a sentence for people."""

    code: str
    message: str | None


class JobRow(msgspec.Struct, kw_only=True):
    """One job of a list; a field that its document lacks is null."""

    job_id: str
    org_id: str | None
    user_id: str | None
    status: JobStatus | None
    waiting: Waiting | None
    stage: Stage | None
    progress: int | None
    run: int | None
    revision: int | None
    topic: str | None
    title: str | None
    score: int | None
    cost_usd: float | None
    error: RowError | None
    cancel_requested: bool
    created_at: datetime | None
    updated_at: datetime | None


class Jobs(msgspec.Struct):
    """A page of jobs; `next` is the cursor of the page after it. `looked` counts the jobs that were read."""

    jobs: list[JobRow]
    next: str | None
    looked: int


class CancelRequested(msgspec.Struct):
    """The job stops at its next safe point; one that waits ends within a minute."""

    job_id: str
    status: JobStatus
    cancel_requested: bool


class LetterReplay(msgspec.Struct, forbid_unknown_fields=True):
    """With `anyway` a message that this version would refuse again is published all the same."""

    anyway: bool = False


class NewWebhook(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """An endpoint: an https URL, and the types of events that it gets.

    Without `events` it gets all of them but job.awaiting_review.
    """

    org_id: str | msgspec.UnsetType = msgspec.UNSET
    url: str
    events: list[str] | msgspec.UnsetType = msgspec.UNSET
    description: str = ""


class WebhookChange(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The fields that change."""

    url: str | msgspec.UnsetType = msgspec.UNSET
    events: list[str] | msgspec.UnsetType = msgspec.UNSET
    description: str | msgspec.UnsetType = msgspec.UNSET
    disabled: bool | msgspec.UnsetType = msgspec.UNSET


class Webhooks(msgspec.Struct):
    """An organization's endpoints, and the types of events that one can get."""

    webhooks: list[Endpoint]
    event_types: list[str]


class CreatedWebhook(Endpoint, kw_only=True, frozen=True):
    """An endpoint with its secret, `whsec_…`: keep it, and check each delivery's signature with it."""

    secret: str


class SecretRequest(msgspec.Struct, forbid_unknown_fields=True):
    """With `rotate` the secret is a new one; the old one signs as well for a day."""

    rotate: bool = False


class Secret(msgspec.Struct):
    """The secret of an endpoint; `version` counts its secrets."""

    secret: str
    version: int
    old_secret_ends_at: datetime | None


class Deliveries(msgspec.Struct):
    """A page of deliveries, the newest first; `next` is the cursor of the page after it."""

    deliveries: list[Delivery]
    next: str | None


class ProfileRow(msgspec.Struct, kw_only=True):
    """A profile of a list: who writes for whom, and what it fills in where a request leaves it out."""

    name: str
    org_id: str
    version: str
    updated_at: datetime | None
    updated_by: str | None
    writer: str
    audience: str
    model: str | None
    language: str | None
    word_count: int | None


class Profiles(msgspec.Struct):
    """An organization's profiles by name."""

    profiles: list[ProfileRow]


class ShownProfile(msgspec.Struct, kw_only=True):
    """A profile with its fields. `version` is of its content, and is the ETag as well."""

    name: str
    org_id: str
    version: str
    updated_at: datetime | None
    updated_by: str | None
    profile: Profile
