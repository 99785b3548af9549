"""What becomes of a job whose organization or user the mirror lacks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

import pytest

from shared.errors import ErrorCode
from shared.jobs.owners import (
    KnownOwners,
    OwnerKey,
    OwnerKind,
    OwnerRuling,
    OwnerVerdict,
    document_ids,
    judge_owners,
    read_known,
)
from tests.support.workbench import ORG, USER

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
OTHER = "99999999-9999-4999-8999-999999999999"
KNOWN = KnownOwners(complete=True, organization=True, user=True, user_org=ORG)
FAULTS = [
    (KnownOwners(complete=True, organization=False, user=True), f"org_id {ORG} is not an organisation"),
    (KnownOwners(complete=True, organization=False, user=False), f"org_id {ORG} is not an organisation"),
    (KnownOwners(complete=True, organization=True, user=False), f"user_id {USER} is not a user"),
    (
        KnownOwners(complete=True, organization=True, user=True, user_org=OTHER),
        f"user_id {USER} belongs to another organisation",
    ),
]


def judge(
    known: KnownOwners, unknown_owners: Literal["allow", "refuse"] = "refuse", seconds: float = 0
) -> OwnerVerdict:
    """Judge a job whose start message came some seconds ago, with a pass every 300 s."""
    now = SINCE + timedelta(seconds=seconds)
    return judge_owners(ORG, USER, known, unknown_owners, since=SINCE, now=now, pass_seconds=300)


@pytest.mark.parametrize("unknown_owners", ["allow", "refuse"])
@pytest.mark.parametrize("user_org", [ORG, None])
def test_known_owners_run(unknown_owners: Literal["allow", "refuse"], user_org: str | None) -> None:
    """Also a user of no known organization: a platform may not name it."""
    known = KnownOwners(complete=True, organization=True, user=True, user_org=user_org)
    assert judge(known, unknown_owners, 10_000) == OwnerVerdict(ruling=OwnerRuling.RUN)


@pytest.mark.parametrize(("known", "fault"), FAULTS)
def test_unknown_owner_is_refused_in_one_sentence(known: KnownOwners, fault: str) -> None:
    """It names the field, and what to do."""
    verdict = judge(known, seconds=600)
    assert (verdict.ruling, verdict.code) == (OwnerRuling.REFUSE, ErrorCode.INVALID_REQUEST)
    assert verdict.fault.startswith(fault)
    assert "send " in verdict.fault
    assert verdict.fault.count(". ") == 0


@pytest.mark.parametrize(("known", "fault"), FAULTS)
def test_unknown_owner_may_be_allowed(known: KnownOwners, fault: str) -> None:
    """The job runs at once, and the sentence is for the log."""
    verdict = judge(known, "allow")
    assert verdict.ruling is OwnerRuling.RUN
    assert verdict.fault.startswith(fault)


@pytest.mark.parametrize("seconds", [0, 1, 599.9, -3_600])
@pytest.mark.parametrize("known", [known for known, _ in FAULTS])
def test_new_owner_has_two_passes_to_appear(known: KnownOwners, seconds: float) -> None:
    """Until then the job waits, also where a clock is behind."""
    verdict = judge(known, seconds=seconds)
    assert verdict.ruling is OwnerRuling.WAIT
    assert verdict.until == SINCE + timedelta(seconds=600)


def test_owner_that_appears_meanwhile_runs() -> None:
    """The wait ends with the mirror's next pass."""
    assert judge(FAULTS[0][0], seconds=10).ruling is OwnerRuling.WAIT
    assert judge(KNOWN, seconds=310).ruling is OwnerRuling.RUN


@pytest.mark.parametrize("unknown_owners", ["allow", "refuse"])
def test_incomplete_mirror_proves_nothing(unknown_owners: Literal["allow", "refuse"]) -> None:
    """Before the first pass has ended an absent owner is not an unknown one, and nothing is logged."""
    nothing = KnownOwners(complete=False, organization=False, user=False)
    assert judge(nothing, unknown_owners, 10_000) == OwnerVerdict(ruling=OwnerRuling.RUN)


def test_documents_are_read_whatever_is_in_them() -> None:
    """An absent document, one of a deleted owner, and one without a readable organization."""
    known = {"kind": "user", "known": True, "org_id": ORG}
    assert read_known(known, known, {"owners_known": True}) == KNOWN
    assert read_known(None, None, None) == KnownOwners(complete=False, organization=False, user=False)
    gone = {"kind": "user", "known": False, "gone_at": SINCE}
    assert read_known(gone, gone, {"owners_known": "yes"}) == read_known(None, None, {})
    assert read_known(known, {"known": True, "org_id": 7}, {}).user_org is None


def test_document_ids_sort_as_owners_do() -> None:
    """A comparison goes through both in one order; a user and an organization have different documents."""
    keys = [
        OwnerKey(OwnerKind.USER, str(UUID(int=number))) for number in (1, 15, 16, 255, 2**100, 2**128 - 1)
    ]
    names = [key.document_id for key in keys]
    assert names == sorted(names)
    assert len(set(document_ids(ORG, ORG))) == 2
    assert all(len(name.encode()) < 100 and "/" not in name for name in document_ids(ORG, USER))
