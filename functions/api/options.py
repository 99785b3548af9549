"""`GET /options`: what a form that starts a job has to know."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from functions.api.answers import reply
from functions.api.caller import Caller, caller_of
from functions.api.dependencies import Dependencies
from functions.api.queries import Query, read_organization
from functions.api.schemas import component_schemas
from shared.jobs.edited_text import LONGEST_TEXT
from shared.jobs.job import Stage
from shared.llm.prompting import LANGUAGES, language_name
from shared.messages.schemas import StartRequest
from shared.topology import DEFAULT_ALIAS


class Model(msgspec.Struct, frozen=True):
    """An alias that a request may name; its price ceilings, in and out, are in US dollars.

    `allowed` is false if the organization may not use it.
    """

    alias: str
    usd_per_million: tuple[float, float]
    default: bool
    allowed: bool


class Language(msgspec.Struct, frozen=True):
    """A language that is known to work; a request may name any other by its BCP 47 tag, too."""

    tag: str
    name: str


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """`fields` has the JSON Schema of each field of a request, with its limits and its default.

    `stages` are those that a replay may begin at. `text_max_length` is the limit of an edited text.
    """

    fields: dict[str, dict[str, Any]]
    required: list[str]
    models: list[Model]
    languages: list[Language]
    stages: list[str]
    text_max_length: int


def routes(dependencies: Dependencies) -> list[Route]:
    """Return the route."""

    async def options(request: Request) -> Response:
        query = Query(request)
        org_id = read_organization(query)
        query.check()
        allowed = await _allowed(dependencies, caller_of(request), org_id)
        fields, required = request_fields()
        models = [
            Model(
                alias=name,
                usd_per_million=model.usd_per_million,
                default=name == DEFAULT_ALIAS,
                allowed=allowed is None or name in allowed,
            )
            for name, model in dependencies.topology.models.items()
        ]
        return reply(
            Options(
                fields=fields,
                required=required,
                models=models,
                languages=[Language(tag, language_name(tag).partition(" (")[0]) for tag in LANGUAGES],
                stages=[stage.value for stage in Stage],
                text_max_length=LONGEST_TEXT,
            )
        )

    return [Route("/options", options, methods=["GET"])]


def request_fields() -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Return the JSON Schema of each field of a start message, and the names of those that it needs."""
    found = component_schemas([StartRequest])[StartRequest.__name__]
    return found["properties"], found["required"]


async def _allowed(dependencies: Dependencies, caller: Caller, named: str | None) -> tuple[str, ...] | None:
    """Return the aliases of the organization's limits; None if every alias is allowed."""
    if named is None and len(caller.org_ids) != 1:
        return None
    view = await dependencies.jobs.admissions.read(caller.choose_organization(named))
    return view.shards[0].admission.limits.models
