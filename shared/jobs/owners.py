"""Decide about a job's owner before anything is spent: whether its organization and its user exist.

The owners function keeps a mirror of Postgres in Firestore. A claim of a start message reads two documents of
it, `owners/{each of document_ids()}`, and `admission/system` in the RPC that reads the job. `read_known`
makes a value of them, and `judge_owners` decides. `OwnerMirror.look_up` reads the same three documents.

With `refuse`, an owner that the mirror lacks may be on its way. So the job first waits, until two passes of
the mirror have ended since its start message came. The claim should put it aside (`waiting` with `until`) and
acknowledge the message. Whatever lets the job in at `until` asks here again. With `allow` the job runs, and
the claim logs `fault` as `owner_unknown`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

import msgspec

from shared.errors import ErrorCode

COLLECTION = "owners"
_PASSES = 2


class OwnerKind(StrEnum):
    """Kinds of owners, as Postgres notes them."""

    ORGANIZATION = "organization"
    USER = "user"


class OwnerKey(msgspec.Struct, frozen=True, order=True):
    """Names an owner: a user and an organization may have the same id."""

    kind: OwnerKind
    owner_id: str

    @property
    def document_id(self) -> str:
        """Return the id of its document in the mirror; ids sort as the owners of a kind do."""
        return f"{self.kind.value}.{self.owner_id}"


class KnownOwners(msgspec.Struct, frozen=True, kw_only=True):
    """What the mirror knows of a job's organization and user.

    Without `complete` an absence means nothing: no pass has ended yet. `user_org` is the user's organization,
    None if Postgres does not name one.
    """

    complete: bool
    organization: bool
    user: bool
    user_org: str | None = None


class OwnerRuling(StrEnum):
    """The three answers to a job with these owners."""

    RUN = "run"
    WAIT = "wait"
    REFUSE = "refuse"


class OwnerVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """The answer.

    `fault` is a sentence that names the field and the remedy, "" if nothing is wrong. With RUN it belongs
    into the log (`owner_unknown`, WARNING); with REFUSE it is the job's error. With WAIT, ask again at
    `until`.
    """

    ruling: OwnerRuling
    fault: str = ""
    until: datetime | None = None
    code: ErrorCode = ErrorCode.INVALID_REQUEST


def document_ids(org_id: str, user_id: str) -> tuple[str, str]:
    """Return the ids of the mirror's documents of an organization and a user."""
    organization = OwnerKey(OwnerKind.ORGANIZATION, org_id)
    return organization.document_id, OwnerKey(OwnerKind.USER, user_id).document_id


def read_known(
    organization: Mapping[str, Any] | None, user: Mapping[str, Any] | None, system: Mapping[str, Any] | None
) -> KnownOwners:
    """Read the documents of an organization and a user, and admission/system; None is an absent one."""
    user = user or {}
    user_org = user.get("org_id")
    return KnownOwners(
        complete=(system or {}).get("owners_known") is True,
        organization=(organization or {}).get("known") is True,
        user=user.get("known") is True,
        user_org=user_org if isinstance(user_org, str) else None,
    )


def judge_owners(  # noqa: PLR0913 - three of them are one job's
    org_id: str,
    user_id: str,
    known: KnownOwners,
    unknown_owners: Literal["allow", "refuse"],
    *,
    since: datetime,
    now: datetime,
    pass_seconds: float,
) -> OwnerVerdict:
    """Decide about a job that wants to start.

    `since` is when its start message first came, `pass_seconds` the time between two passes of the mirror.
    """
    fault = _find_fault(org_id, user_id, known) if known.complete else ""
    if not fault or unknown_owners == "allow":
        return OwnerVerdict(ruling=OwnerRuling.RUN, fault=fault)
    until = since + timedelta(seconds=_PASSES * pass_seconds)
    if now < until:
        return OwnerVerdict(ruling=OwnerRuling.WAIT, fault=fault, until=until)
    return OwnerVerdict(ruling=OwnerRuling.REFUSE, fault=fault)


def _find_fault(org_id: str, user_id: str, known: KnownOwners) -> str:
    if not known.organization:
        return f"org_id {org_id} is not an organisation of the platform: create it, or send another org_id."
    if not known.user:
        return f"user_id {user_id} is not a user of the platform: create it, or send another user_id."
    if known.user_org not in {None, org_id}:
        return f"user_id {user_id} belongs to another organisation than org_id {org_id}: send the user's own."
    return ""
