"""All operations of the door, as its document has them."""

from __future__ import annotations

from typing import Any

from functions.api.costs import GROUPINGS, MOST_GROUPS, USUAL_GROUPS
from functions.api.openapi.operation import Answer, Operation, Parameter, json, to
from functions.api.openapi.profiles import PROFILES
from functions.api.openapi.webhooks import WEBHOOKS
from shared.jobs.listing import Shown

UUID = {"type": "string", "format": "uuid"}
_TEXT = {"type": "string"}
_TIME = {"type": "string", "description": "RFC 3339, or a date, which begins at midnight in UTC."}
_PLAIN = {"text/plain": _TEXT}
_BY = "What they are added up by; by org, without org_id, for operators and backends: all organizations."
ORG = Parameter("org_id", "The organization; a member of only one may leave it out.", UUID)
CURSOR = Parameter("cursor", "`next` of the page before.", _TEXT)
JOB_ID = Parameter("job_id", "The job's id.", UUID, "path")


def _choice(words: Any, default: str | None = None) -> dict[str, Any]:
    return {"type": "string", "enum": [str(each) for each in words]} | (
        {"default": default} if default else {}
    )


def _number(low: int, high: int, default: int | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "integer", "minimum": low, "maximum": high}
    return found if default is None else found | {"default": default}


_ABOUT = (
    Operation(
        "GET", "/", "about", "service", "What this is.", [json(200, "About", "The service.")], is_open=True
    ),
    Operation(
        "GET",
        "/openapi.json",
        "openapi",
        "service",
        "This document.",
        [Answer(200, "OpenAPI 3.1.", {"application/json": {"type": "object"}})],
        is_open=True,
    ),
    Operation(
        "POST",
        "/token",
        "createToken",
        "service",
        "Return a token with which the caller's page signs in to Firestore.",
        [
            Answer(
                200,
                "The token; bare where the request accepts text/plain.",
                {"application/json": to("Token"), **_PLAIN},
            )
        ],
        body="TokenRequest",
        body_needed=False,
        problems=(403,),
    ),
)

_JOBS = (
    Operation(
        "POST",
        "/jobs",
        "startJob",
        "jobs",
        "Start a job. The same request with the same id again is the same job.",
        [
            json(202, "Accepted", "The request is published.", ["Location"]),
            json(200, "Valid", "With dry_run: it would be accepted. Nothing is published."),
        ],
        parameters=(
            Parameter("dry_run", "Only say what the job will cost and take.", {"type": "boolean"}),
            Parameter("Idempotency-Key", "A UUID, which becomes the job's id.", UUID, "header"),
        ),
        body="NewJob",
        problems=(402, 403, 409),
    ),
    Operation(
        "GET",
        "/jobs",
        "listJobs",
        "jobs",
        "List jobs, the newest first.",
        [json(200, "Jobs", "A page of jobs.")],
        parameters=(
            ORG,
            Parameter(
                "status",
                "Any of these; repeat it, or separate them by commas. A waiting job is queued, too.",
                {"type": "array", "items": _choice(Shown)},
            ),
            Parameter("score_below", "Completed jobs with a lower score.", _number(0, 101)),
            Parameter("since", "Created at this time or later.", _TIME),
            Parameter("until", "Created before this time.", _TIME),
            Parameter("q", "Words that the topic or the title contains.", _TEXT),
            Parameter("limit", "Jobs of a page.", _number(1, 100, 20)),
            CURSOR,
        ),
        problems=(403,),
    ),
    Operation(
        "GET",
        "/jobs/{job_id}",
        "getJob",
        "jobs",
        "Return a job as its document is.",
        [json(200, "Job", "The job.")],
        parameters=(
            JOB_ID,
            Parameter("outputs", "Add the stages' outputs.", {"type": "boolean"}),
        ),
        problems=(404,),
    ),
    Operation(
        "POST",
        "/jobs/{job_id}/cancel",
        "cancelJob",
        "jobs",
        "Ask a job to stop at its next safe point.",
        [json(202, "CancelRequested", "It is asked.")],
        parameters=(JOB_ID,),
        problems=(404, 409),
    ),
    Operation(
        "POST",
        "/jobs/{job_id}/replay",
        "replayJob",
        "jobs",
        "Run a job again from a stage, with an edited text if one is given.",
        [
            json(202, "Replayed", "The run has begun, or waits for its place.", ["Location"]),
            json(200, "ReplayPlan", "With dry_run: what would happen, and what it costs."),
        ],
        parameters=(JOB_ID,),
        body="ReplayRequest",
        body_needed=False,
        problems=(402, 404, 409),
    ),
)

_REVIEW = (
    Operation(
        "POST",
        "/jobs/{job_id}/review",
        "reviewJob",
        "jobs",
        "Decide the review that a job awaits: approve its post, also with an edited text, or send it back.",
        [
            json(202, "Decided", "It is decided, and the job goes on. The same decision again is the same."),
            json(200, "Decided", "With dry_run: what would happen, and what it costs. Nothing is decided."),
        ],
        parameters=(JOB_ID,),
        body="ReviewRequest",
        problems=(402, 404, 409),
    ),
)

_MONEY = (
    Operation(
        "GET",
        "/costs",
        "getCosts",
        "money",
        "Add up the costs of an organization's model calls.",
        [
            Answer(
                200,
                "The groups and their sum.",
                {"application/json": to("Costs"), "text/csv": _TEXT},
                ["Content-Disposition"],
            )
        ],
        parameters=(
            ORG,
            Parameter("by", _BY, _choice(GROUPINGS, "day")),
            Parameter("since", "The earliest call; without it, the begin of this month in UTC.", _TIME),
            Parameter("until", "Calls before this time; without it, until now.", _TIME),
            Parameter("limit", "Groups apart; those below are one.", _number(1, MOST_GROUPS, USUAL_GROUPS)),
            Parameter(
                "format",
                "JSON, or CSV; `Accept: text/csv` asks for CSV, too.",
                _choice(["json", "csv"], "json"),
            ),
        ),
        problems=(403,),
    ),
    Operation(
        "GET",
        "/budget",
        "getBudget",
        "money",
        "Return what an organization may spend, has spent and will have spent.",
        [json(200, "Budget", "The budget.")],
        parameters=(ORG,),
        problems=(403,),
    ),
    Operation(
        "GET",
        "/options",
        "getOptions",
        "service",
        "Return what a form that starts a job has to know.",
        [json(200, "Options", "Limits of fields, models, languages.")],
        parameters=(ORG,),
        problems=(403,),
    ),
)

_LETTERS = (
    Operation(
        "GET",
        "/dead-letters",
        "listDeadLetters",
        "operators",
        "List messages that were refused or given up, the newest first.",
        [json(200, "DeadLetters", "A page of dead letters.")],
        parameters=(Parameter("limit", "Letters of a page.", _number(1, 200, 50)), CURSOR),
        problems=(403,),
    ),
    Operation(
        "POST",
        "/dead-letters/{message_id}/replay",
        "replayDeadLetter",
        "operators",
        "Publish a message again, or begin a new run where its job has ended without it.",
        [json(202, "Resent", "The message is published.")],
        parameters=(Parameter("message_id", "The message's id.", _TEXT, "path"),),
        body="LetterReplay",
        body_needed=False,
        problems=(403, 404, 409),
    ),
)

OPERATIONS: tuple[Operation, ...] = (*_ABOUT, *_JOBS, *_REVIEW, *_MONEY, *WEBHOOKS, *PROFILES, *_LETTERS)
