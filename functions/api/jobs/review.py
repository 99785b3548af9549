"""`POST /jobs/{job_id}/review`: decide the review that a job awaits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from functions.api.answers import reply
from functions.api.bodies import read_object
from functions.api.caller import caller_of, charge
from functions.api.dependencies import Dependencies
from functions.api.jobs.accepted import Accepted
from functions.api.jobs.quotes import Estimate, Quotes
from functions.api.jobs.runs import Before, read_before
from functions.api.jobs.showing import find_begun
from functions.api.jobs.text import PER_TOKEN, Text, read_text
from functions.api.problems import FieldError, Problem, unavailable, wrong_fields
from functions.api.queries import Query
from shared import telemetry
from shared.errors import Conflict, Misconfigured, Unavailable, WrongState
from shared.jobs.document import changes
from shared.jobs.edited_text import LONGEST_TEXT
from shared.jobs.job import JobStatus, Stage
from shared.jobs.remark_rules import find_remark_faults
from shared.jobs.remarks import UnknownQuote
from shared.jobs.review import LONGEST_QUOTE, LONGEST_REMARK, MOST_REMARKS, Remark, ReviewDecision
from shared.jobs.reviewing import Decision, Wanted, decide
from shared.stage.threads import Lanes
from shared.telemetry import Event, child_of

_MOST_ROUND = 1_000_000
_TRIES = 5
_DECISIONS = ("approve", "revise")


class GivenRemark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A change that is asked for; `quote` is copied from the post."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_REMARK)]
    quote: Annotated[str, msgspec.Meta(max_length=LONGEST_QUOTE)] = ""


class ReviewRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A decision about the round that the caller has seen, `review.round` of the job, in its `run` if given.

    To approve with `text`, Markdown without the title, puts it in the post's place. To revise takes at least
    one remark. With `dry_run` nothing is decided: the answer is the same, with its price.
    """

    decision: Literal["approve", "revise"]
    round: Annotated[int, msgspec.Meta(ge=1, le=_MOST_ROUND)]
    run: Annotated[int, msgspec.Meta(ge=1, le=_MOST_ROUND)] | None = None
    text: str | None = None
    remarks: Annotated[tuple[GivenRemark, ...], msgspec.Meta(max_length=MOST_REMARKS)] = ()
    dry_run: bool = False


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A decision, and where the job goes on: `stage` is null once it has.

    `edited`: a text took the post's place. `repeated`: it was made before, by the one that it names. It costs
    nothing more then, and `estimate` is null.
    """

    job_id: str
    round: int
    decision: ReviewDecision
    by: str | None
    at: datetime
    edited: bool
    run: int
    revision: int
    status: JobStatus
    stage: Stage | None
    repeated: bool
    estimate: Estimate | None


def routes(dependencies: Dependencies, accepted: Accepted) -> list[Route]:
    """Return the route."""
    quotes, off_loop = Quotes(dependencies), Lanes()

    async def review(request: Request) -> Response:
        with Query(request).with_body():
            wanted, text = await _read(request, off_loop)
        chosen = Wanted(
            round=wanted.round,
            run=wanted.run,
            by=caller_of(request).caller_id,
            at=dependencies.clock.now(),
            text=text.content if text else None,
            remarks=tuple(Remark(each.text, each.quote) for each in wanted.remarks),
        )
        for _ in range(_TRIES):
            found = await find_begun(request, dependencies, accepted, with_outputs=True)
            before = read_before(request.path_params["job_id"].lower(), found)
            made = await off_loop(_decide, before, chosen, text.removed if text else 0)
            words = text.words if text else None
            estimate = None if made.repeated else await quotes.estimate(made.job, words)
            if wanted.dry_run:
                return reply(_as_answer(made, estimate))
            if made.repeated or await _write(dependencies, before, made):
                await _send(dependencies, made, request.headers.get("traceparent", ""))
                return reply(_as_answer(made, estimate), HTTPStatus.ACCEPTED)
        raise unavailable("The job changes too fast to be decided now: send the request again.", 1)

    return [Route("/jobs/{job_id}/review", review, methods=["POST"])]


async def _read(request: Request, off_loop: Lanes) -> tuple[ReviewRequest, Text | None]:
    """Return the request, and its text if it has one."""
    faults: list[FieldError] = []
    fields = await read_object(request, faults=faults)
    given = fields.get("text")
    if isinstance(given, str):
        charge(request, len(given) // PER_TOKEN)
    text = await off_loop(read_text, given, faults)
    return read_review(fields, faults), text


def read_review(fields: dict[str, Any], known: Sequence[FieldError] = ()) -> ReviewRequest:
    """Return the request; raise Problem 400 with every wrong field: `known` ones, and those found here."""
    errors = [*known, *(FieldError(name[:80], detail) for name, detail in _find_faults(fields))]
    if errors:
        raise wrong_fields(errors)
    given = {name: value for name, value in fields.items() if value is not None}
    return msgspec.convert(given, ReviewRequest)


def _find_faults(fields: dict[str, Any]) -> list[tuple[str, str]]:
    decision, text, number = fields.get("decision"), fields.get("text"), fields.get("round")
    found = []
    if decision not in _DECISIONS:
        found.append(("decision", "decision must be approve or revise."))
    if not _is_count(number):
        found.append(("round", "round must be the number of the round that you have seen: review.round."))
    if (run := fields.get("run")) is not None and not _is_count(run):
        found.append(("run", f"run must be a whole number from 1 to {_MOST_ROUND}."))
    if text is not None and not isinstance(text, str):
        found.append(("text", f"text must be text of at most {LONGEST_TEXT} characters."))
    if text is not None and decision == "revise":
        found.append(("text", "text takes the post's place: send it with approve, and remarks with revise."))
    found += [("remarks", fault) for fault in find_remark_faults(fields.get("remarks"), decision)]
    if not isinstance(fields.get("dry_run"), bool | None):
        found.append(("dry_run", "dry_run must be true or false."))
    known = ReviewRequest.__struct_fields__
    rule = f"is not a known field: send only {', '.join(known)}."
    found += [(name, f"{name[:80]} {rule}") for name in fields if name not in known]
    return found


def _is_count(value: Any) -> bool:
    return type(value) is int and 1 <= value <= _MOST_ROUND


def _decide(before: Before, wanted: Wanted, removed: int) -> Decision:
    """Return the decision; WrongState becomes a 409, and a quote that the post does not have a 400."""
    try:
        return decide(before.job, wanted, before.document.outputs, removed)
    except UnknownQuote as error:
        raise wrong_fields([FieldError("remarks", str(error))]) from error
    except WrongState as error:
        raise Problem(HTTPStatus.CONFLICT, str(error), code="conflict") from error


async def _write(dependencies: Dependencies, before: Before, made: Decision) -> bool:
    """Write the decision; return whether the job was still as it was read."""
    try:
        changed = changes(before.job, made.job)
        await dependencies.runs.decide(made.job.job_id, before.document, changed, made.outputs)
    except Conflict:
        return False
    return True


async def _send(dependencies: Dependencies, made: Decision, traceparent: str) -> None:
    """Publish the message that sets the job going; if it is lost, the sweep lets the job in."""
    message = made.message(dependencies.topology)
    if message is None:
        return
    topic, data, attributes = message
    try:
        await dependencies.publisher.publish(topic, data, attributes | {"traceparent": child_of(traceparent)})
    except (Unavailable, Misconfigured) as error:
        telemetry.warning(Event.NOT_NOW, f"A review waits for the sweep. {error}", operator=error.operator)


def _as_answer(made: Decision, estimate: Estimate | None) -> Decided:
    job, reviewed = made.job, made.reviewed
    goes_on = job.run == reviewed.run and not job.status.at_rest
    return Decided(
        job_id=job.job_id,
        round=reviewed.round,
        decision=reviewed.decision,
        by=reviewed.by,
        at=reviewed.at,
        edited=reviewed.edited,
        run=job.run,
        revision=job.revision,
        status=job.status,
        stage=made.stage if goes_on else None,
        repeated=made.repeated,
        estimate=estimate,
    )
