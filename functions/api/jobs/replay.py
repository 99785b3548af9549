"""`POST /jobs/{job_id}/replay`: run a job again, from a stage, with an edited text if one is given."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from functions.api.answers import reply
from functions.api.bodies import read_object
from functions.api.caller import Caller, caller_of, charge
from functions.api.dependencies import Dependencies
from functions.api.jobs.accepted import Accepted
from functions.api.jobs.quotes import Estimate, Quotes
from functions.api.jobs.runs import Before, begin_run, read_before
from functions.api.jobs.showing import find_begun
from functions.api.jobs.text import PER_TOKEN, Text, read_text
from functions.api.problems import FieldError, Problem, wrong_fields
from functions.api.queries import Query
from shared.jobs.edited_text import LONGEST_TEXT
from shared.jobs.edits import edit_output, new_edit
from shared.jobs.job import Stage
from shared.jobs.replay import EDITABLE, Replay, check_model, plan, plan_edited
from shared.stage.threads import Lanes

_MOST_RUNS = 1_000_000
_EDIT_AT = Stage.QUALITY
"""The stage of a text without one: nobody has asked for another polish of it."""


class ReplayRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The stage that the run begins at, by default the one where the job stopped, or generate.

    `text` is Markdown without the title. It becomes the output of the stage before, so `stage` is then
    polish or quality, the default. With `dry_run` nothing begins: the answer is the plan and its price.
    `run` is the run that the caller has seen: if the job is at another one, nothing begins, so a request
    that is repeated begins one run.
    """

    stage: Literal["generate", "polish", "quality", "meta"] | None = None
    text: str | None = None
    run: Annotated[int, msgspec.Meta(ge=1, le=_MOST_RUNS)] | None = None
    dry_run: bool = False


class ReplayPlan(msgspec.Struct, frozen=True, kw_only=True):
    """The plan of a replay: the run, the stage that it begins at, the stages whose output it keeps."""

    job_id: str
    stage: Stage
    run: int
    keeps: list[Stage]
    estimate: Estimate


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """A run whose message is published. `run` is the job's own if only a lost message was sent again."""

    job_id: str
    run: int
    stage: Stage
    estimate: Estimate


def routes(dependencies: Dependencies, accepted: Accepted) -> list[Route]:
    """Return the route."""
    quotes, off_loop = Quotes(dependencies), Lanes()

    async def replay(request: Request) -> Response:
        with Query(request).with_body():
            wanted, text = await _read(request, off_loop)
        caller = caller_of(request)
        found = await find_begun(request, dependencies, accepted, with_outputs=wanted.text is not None)
        before = read_before(request.path_params["job_id"].lower(), found)
        _require_run(before, wanted.run)
        planned = _plan(dependencies, caller, before, wanted)
        estimate = await quotes.estimate(planned.job, text.words if text else None)
        if wanted.dry_run:
            return reply(_as_plan(planned, estimate))
        trace = request.headers.get("traceparent", "")
        edited = edit_output(planned, found.outputs, text.content, text.removed) if text else None
        await begin_run(dependencies, before, planned, trace, edited)
        job = planned.job
        begun = Replayed(job_id=job.job_id, run=job.run, stage=planned.stage, estimate=estimate)
        return reply(begun, HTTPStatus.ACCEPTED, {"Location": f"/jobs/{job.job_id}"})

    return [Route("/jobs/{job_id}/replay", replay, methods=["POST"])]


async def _read(request: Request, off_loop: Lanes) -> tuple[ReplayRequest, Text | None]:
    """Return the request, and its text if it has one."""
    faults: list[FieldError] = []
    fields = await read_object(request, empty=True, faults=faults)
    given = fields.get("text")
    if isinstance(given, str):
        charge(request, len(given) // PER_TOKEN)
    text = await off_loop(read_text, given, faults)
    return read_replay(fields, faults), text


def read_replay(fields: dict[str, Any], known: Sequence[FieldError] = ()) -> ReplayRequest:
    """Return the request; raise Problem 400 with every wrong field: `known` ones, and those found here."""
    errors = [*known, *(FieldError(name[:80], detail) for name, detail in _find_faults(fields))]
    if errors:
        raise wrong_fields(errors)
    return msgspec.convert(fields, ReplayRequest)


def _find_faults(fields: dict[str, Any]) -> list[tuple[str, str]]:
    stage, text = fields.get("stage"), fields.get("text")
    found = []
    if stage is not None and stage not in list(Stage):
        found.append(("stage", f"stage must be one of {', '.join(Stage)}."))
    elif text is not None and stage is not None and stage not in EDITABLE:
        found.append(("stage", _wrong_stage(stage)))
    if text is not None and not isinstance(text, str):
        found.append(("text", f"text must be text of at most {LONGEST_TEXT} characters."))
    if not isinstance(fields.get("dry_run", False), bool):
        found.append(("dry_run", "dry_run must be true or false."))
    run = fields.get("run")
    if run is not None and (type(run) is not int or not 1 <= run <= _MOST_RUNS):
        found.append(("run", f"run must be a whole number from 1 to {_MOST_RUNS}."))
    known = ReplayRequest.__struct_fields__
    rule = f"is not a known field: send only {', '.join(known)}."
    found += [(name, f"{name[:80]} {rule}") for name in fields if name not in known]
    return found


def _require_run(before: Before, run: int | None) -> None:
    """Raise Problem 409 if the job is at another run than the caller has seen."""
    job = before.job
    if run is not None and job.run != run:
        detail = f"Job {job.job_id} is at run {job.run}, not at run {run}: look at it before you replay it."
        raise Problem(HTTPStatus.CONFLICT, detail, code="conflict")


def _wrong_stage(stage: str) -> str:
    if stage == Stage.META:
        return "An edited text can't begin at meta, since its score would be another text's: name quality."
    return "An edited text can't begin at generate, which would write another: name polish or quality."


def _plan(dependencies: Dependencies, caller: Caller, before: Before, wanted: ReplayRequest) -> Replay:
    """Plan the run; WrongState becomes a 409."""
    now, days = dependencies.clock.now(), dependencies.topology.job.ttl_days
    stage = Stage(wanted.stage) if wanted.stage else None
    if wanted.text is None:
        planned = plan(before.job, stage, now, days)
    else:
        planned = plan_edited(before.job, new_edit(stage or _EDIT_AT, caller.caller_id, now), days)
    if planned.new_run:
        check_model(planned, dependencies.topology)
    return planned


def _as_plan(planned: Replay, estimate: Estimate) -> ReplayPlan:
    job = planned.job
    return ReplayPlan(
        job_id=job.job_id,
        stage=planned.stage,
        run=job.run,
        keeps=planned.keeps,
        estimate=estimate,
    )
