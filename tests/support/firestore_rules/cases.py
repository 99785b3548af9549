"""What a browser may ask of Firestore and what it gets: the table that the rules are held against."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import methodcaller as asks
from typing import Any

import msgspec
from msgspec.structs import replace

from shared.errors import ErrorCode
from shared.jobs.document import fields
from shared.jobs.job import Job, JobError, Stage
from tests.support.firestore_rules.browser import Documents, member, user
from tests.support.samples.jobs import NOW, RESULT, job

MINE, ALSO_MINE, THEIRS = "org-mine", "org-also-mine", "org-theirs"
NOT_FOUND, REFUSED, DONE = 404, 403, 200
ME = member(MINE, ALSO_MINE)
OURS = f"admission/{MINE}"
VOICE = f"profiles/{MINE}/named/default"
CANCEL = {"cancel_requested": True}


@dataclass(frozen=True)
class Case:
    """One request and the status that it has to have."""

    name: str
    attempt: Callable[[Documents], int]
    status: int = REFUSED


def whole_job(organisation: str) -> Job:
    """Return a job with every field filled, which in life none has."""
    error = JobError(code=ErrorCode.INTERNAL, message="m", stage=Stage.META, retryable=True)
    filled = job(lease=NOW, result=RESULT, error=error, draft="So far.", unsent=(), replayed_at=NOW)
    return replace(filled, org_id=organisation)


def documents() -> dict[str, Mapping[str, Any]]:
    """Return the documents before each case."""
    mine, theirs = fields(whole_job(MINE)), fields(whole_job(THEIRS))
    return {
        "jobs/mine": mine,
        "jobs/also-mine": {**mine, "org_id": ALSO_MINE},
        "jobs/ended": {**mine, "status": "completed"},
        "jobs/cancelled": {**mine, "status": "running", "cancel_requested": True},
        "jobs/theirs": theirs,
        "jobs/nobodys": {"status": "running", "cancel_requested": False},
        "jobs/mine/outputs/quality": {"org_id": MINE, "score": 80, "created_at": NOW},
        "jobs/mine/outputs/nobodys": {"score": 80, "created_at": NOW},
        "jobs/theirs/outputs/quality": {"org_id": THEIRS, "score": 80, "created_at": NOW},
        "jobs/mine/materials/sources": {"org_id": MINE, "sources": [], "created_at": NOW},
        "jobs/theirs/materials/sources": {"org_id": THEIRS, "sources": [], "created_at": NOW},
        "jobs/mine/publications/ghost": {"org_id": MINE, "state": "draft", "at": NOW},
        "jobs/theirs/publications/ghost": {"org_id": THEIRS, "state": "draft", "at": NOW},
        "jobs/mine/runs/1": mine,
        "jobs/theirs/runs/1": theirs,
        "jobs/mine/answers/generate": {"org_id": MINE, "answers": {}, "created_at": NOW},
        "dead_letters/1": {"org_id": MINE, "data": "{}", "created_at": NOW},
        "dead_letters/1/parts/0000": {"org_id": MINE, "data": "{}", "created_at": NOW},
        "webhooks/1": {"org_id": MINE, "url": "https://a.example", "created_at": NOW},
        "webhook_deliveries/1": {"org_id": MINE, "body": "{}", "created_at": NOW},
        "elsewhere/1": {"org_id": MINE, "cancel_requested": False, "created_at": NOW},
        OURS: {"org_id": MINE, "limits": {"jobs": 5}, "running": 1, "spent_usd": 1.0, "created_at": NOW},
        f"{OURS}.1": {"org_id": MINE, "running": 1, "spent_usd": 1.0, "created_at": NOW},
        f"admission/{THEIRS}": {"org_id": THEIRS, "running": 1, "created_at": NOW},
        "admission/system": {"org_id": MINE, "paused": {"reason": "r"}, "created_at": NOW},
        VOICE: {"org_id": MINE, "voice": "Dry.", "created_at": NOW},
        f"profiles/{THEIRS}/named/default": {"org_id": MINE, "voice": "Dry.", "created_at": NOW},
        f"sitemaps/{MINE}.1": {"org_id": MINE, "urls": "https://a.example/", "created_at": NOW},
        f"owners/{MINE}": {"org_id": MINE, "kind": "organization", "known": True, "created_at": NOW},
    }


STRANGERS: dict[str, dict[str, str]] = {
    "nobody": {},
    "a user without organisations": user(),
    "a user of no organisation": member(),
    "a user of null": user(org_ids=None),
    "a user whose organisations are a string": user(org_ids=MINE),
    "a user whose organisations are a map": user(org_ids={MINE: True}),
    "a user whose organisations are a number": user(org_ids=1),
    "a user of a list in a list": user(org_ids=[[MINE]]),
    "a user with the claim of another name": user(org_id=MINE, organisations=[MINE]),
    "a member of another organisation": member(THEIRS),
    "a member of one that begins alike": member(MINE[:-1]),
}
"""Users who are not members of MINE."""

HAVE_A_LIST = ("a user of no organisation", "a user of a list in a list", "a member")


def _gets() -> Iterator[Case]:
    below = (
        *("jobs/mine/outputs/quality", "jobs/mine/runs/1"),
        *("jobs/mine/materials/sources", "jobs/mine/publications/ghost"),
    )
    for path in ("jobs/mine", "jobs/also-mine", *below, OURS, VOICE):
        yield Case(f"get {path}", asks("get", path, ME), DONE)
    for path in ("jobs/nothing", "jobs/mine/outputs/meta", "jobs/mine/runs/2", f"admission/{ALSO_MINE}"):
        yield Case(f"get {path}", asks("get", path, ME), NOT_FOUND)
    others = ("theirs", "nobodys", "answers")
    closed = [path for path in documents() if any(name in path for name in others) or "jobs" not in path]
    closed = [path for path in closed if path not in {OURS, VOICE}]
    for path in (*closed, "dead_letters/nothing", "elsewhere/nothing", "admission/nothing", "owners/nothing"):
        yield Case(f"get {path}", asks("get", path, ME))
    yield Case("get admission/system, a member of it", asks("get", "admission/system", member("system")))
    for name, headers in STRANGERS.items():
        for path in ("jobs/mine", *below, OURS, VOICE):
            yield Case(f"get {path}, {name}", asks("get", path, headers))
        status = NOT_FOUND if name.startswith(HAVE_A_LIST) else REFUSED
        yield Case(f"get nothing, {name}", asks("get", "jobs/nothing", headers), status)


def _lists() -> Iterator[Case]:
    mine, theirs = ("org_id", "EQUAL", MINE), ("org_id", "EQUAL", THEIRS)
    yield Case("list jobs of mine", asks("find", "jobs", ME, mine), DONE)
    yield Case("list jobs of another of mine", asks("find", "jobs", ME, ("org_id", "EQUAL", ALSO_MINE)), DONE)
    yield Case(
        "list jobs of mine that run", asks("find", "jobs", ME, mine, ("status", "EQUAL", "running")), DONE
    )
    yield Case(
        "list jobs of all of mine", asks("find", "jobs", ME, ("org_id", "IN", [MINE, ALSO_MINE])), DONE
    )
    yield Case("list jobs of mine and theirs", asks("find", "jobs", ME, ("org_id", "IN", [MINE, THEIRS])))
    yield Case("list jobs of theirs", asks("find", "jobs", ME, theirs))
    yield Case("list jobs of all", asks("find", "jobs", ME))
    yield Case("list jobs of all but theirs", asks("find", "jobs", ME, ("org_id", "NOT_EQUAL", THEIRS)))
    yield Case("list jobs of a user's", asks("find", "jobs", ME, ("user_id", "EQUAL", job().user_id)))
    for name, headers in STRANGERS.items():
        yield Case(f"list jobs of mine, {name}", asks("find", "jobs", headers, mine))
    for under in ("outputs", "runs", "materials", "publications"):
        yield Case(f"list {under} of mine", asks("find", under, ME, mine, under="/jobs/mine"), DONE)
        yield Case(f"list {under} of my job", asks("find", under, ME, under="/jobs/mine"))
        yield Case(f"list {under} of mine, nobody", asks("find", under, {}, mine, under="/jobs/mine"))
        yield Case(f"list {under} of theirs", asks("find", under, ME, theirs, under="/jobs/theirs"))
    for collection in (
        "jobs",
        "outputs",
        "runs",
        "materials",
        "publications",
        "answers",
        "dead_letters",
        "parts",
        "named",
        "elsewhere",
        "admission",
    ):
        yield Case(f"search all {collection}", asks("find", collection, ME, mine, everywhere=True))
    yield Case("list profiles", asks("find", "named", ME, under=f"/profiles/{MINE}"), DONE)
    yield Case("list profiles of theirs", asks("find", "named", ME, under=f"/profiles/{THEIRS}"))
    yield Case("list answers", asks("find", "answers", ME, mine, under="/jobs/mine"))
    yield Case("list dead_letters", asks("find", "dead_letters", ME, mine))
    yield Case("list parts", asks("find", "parts", ME, mine, under="/dead_letters/1"))
    yield Case("list elsewhere", asks("find", "elsewhere", ME, mine))
    for collection in ("admission", "owners", "webhooks", "webhook_deliveries", "sitemaps"):
        yield Case(f"list {collection}", asks("find", collection, ME))
        yield Case(f"list {collection} of mine", asks("find", collection, ME, mine))


def _cancels() -> Iterator[Case]:
    for path in ("jobs/mine", "jobs/also-mine", "jobs/ended", "jobs/cancelled"):
        yield Case(f"cancel {path}", asks("update", path, CANCEL, ME), DONE)
    for path in documents():
        if path not in {"jobs/mine", "jobs/also-mine", "jobs/ended", "jobs/cancelled"}:
            yield Case(f"cancel {path}", asks("update", path, CANCEL, ME))
    yield Case("cancel jobs/nothing", asks("update", "jobs/nothing", CANCEL, ME))
    for value in (False, None, "true", "yes", 1, 1.0, [True], {"true": True}):
        yield Case(f"cancel with {value!r}", asks("update", "jobs/mine", {"cancel_requested": value}, ME))
    yield Case("cancel with nothing", asks("update", "jobs/mine", {}, ME, "cancel_requested"))
    yield Case("cancel, and the time beside it", asks("stamp", "jobs/mine", "updated_at", ME))
    for name, headers in STRANGERS.items():
        yield Case(f"cancel, {name}", asks("update", "jobs/mine", CANCEL, headers))


def _writes() -> Iterator[Case]:
    whole = fields(whole_job(MINE))
    names = [field.name for field in msgspec.structs.fields(Job) if field.name != "cancel_requested"]
    nested = ("stages.polish", "stages.polish.status", "request.topic", "result.content", "usage.cost_usd")
    for name in (*names, *nested, "a_new_field"):
        change = _nested(name, "changed")
        yield Case(f"update {name}", asks("update", "jobs/mine", change, ME, name))
        both = asks("update", "jobs/mine", {**change, **CANCEL}, ME, name, *CANCEL)
        yield Case(f"update {name} and cancel", both)
    yield Case("take the job over", asks("update", "jobs/theirs", {"org_id": MINE}, ME))
    yield Case("hand the job over", asks("update", "jobs/mine", {"org_id": ALSO_MINE}, ME))
    yield Case("take a field out", asks("update", "jobs/mine", {}, ME, "error"))
    yield Case("replace a job", asks("replace", "jobs/mine", {"org_id": MINE, **CANCEL}, ME))
    new = ("jobs/new", "jobs/mine/outputs/new", "jobs/mine/runs/2", "dead_letters/new", "elsewhere/new")
    more = (f"profiles/{MINE}/named/new", f"sitemaps/{MINE}.2", f"admission/{ALSO_MINE}")
    for path in (*new, *more, "owners/new", "webhooks/new", "webhook_deliveries/new"):
        yield Case(f"create {path}", asks("update", path, whole, ME, absent=True))
    yield Case("raise our limits", asks("update", OURS, {"limits": {"jobs": 500}}, ME))
    yield Case("change our voice", asks("update", VOICE, {"voice": "Loud."}, ME))
    yield Case("resume the system", asks("update", "admission/system", {}, ME, "paused"))
    for path in documents():
        yield Case(f"delete {path}", asks("delete", path, ME))


def _nested(path: str, value: str) -> dict[str, Any]:
    """Return {"a": {"b": value}} for "a.b"."""
    first, _, rest = path.partition(".")
    return {first: _nested(rest, value) if rest else value}


CASES = (*_gets(), *_lists(), *_cancels(), *_writes())
