"""Build the document: the operations, and the types of their requests and answers."""

from __future__ import annotations

from typing import Any

import msgspec

from functions.api.budget import Budget
from functions.api.costs import Costs
from functions.api.jobs.replay import Replayed, ReplayPlan, ReplayRequest
from functions.api.jobs.review import Decided, ReviewRequest
from functions.api.jobs.showing import OWN, OWN_OF_STAGES
from functions.api.letters.replay import Resent
from functions.api.letters.routes import DeadLetters
from functions.api.openapi import shapes
from functions.api.openapi.operations import OPERATIONS
from functions.api.options import Options
from functions.api.schemas import component_schemas
from shared.jobs.job import Job
from shared.jobs.outputs import GenerateOutput, MetaOutput, PolishOutput, QualityOutput
from shared.jobs.publication import CMSS, ShownPublication
from shared.materials.profile import Profile
from shared.messages.inputs import DIGESTS
from shared.messages.schemas import StartRequest
from shared.topology import Topology

VERSION = "1.0.0"
_ABOUT = """\
The API of the content pipeline: start and follow jobs, see what they cost, and get their ends by webhooks.
Errors are application/problem+json. Ignore fields that you do not know: a later version may add some.
"""
_REQUESTS: tuple[type, ...] = (
    shapes.TokenRequest,
    ReplayRequest,
    ReviewRequest,
    shapes.LetterReplay,
    shapes.NewWebhook,
    shapes.WebhookChange,
    shapes.SecretRequest,
    Profile,
)
_ANSWERS: tuple[type, ...] = (
    shapes.About,
    shapes.ProblemDetails,
    shapes.Token,
    shapes.Valid,
    shapes.Accepted,
    shapes.Jobs,
    shapes.CancelRequested,
    Replayed,
    ReplayPlan,
    Decided,
    Costs,
    Budget,
    Options,
    DeadLetters,
    Resent,
    shapes.Webhooks,
    shapes.CreatedWebhook,
    shapes.Secret,
    shapes.Deliveries,
    shapes.Profiles,
    shapes.ShownProfile,
)
_OUTPUTS = {
    "generate": GenerateOutput,
    "polish": PolishOutput,
    "quality": QualityOutput,
    "meta": MetaOutput,
}
_OMITTED = {"Waiting", "Profile"}
"""Types that leave out fields without a value."""
_HIDDEN = {"Delivery": {"tries", "first_at", "expires_at"}}
"""Fields of types that no answer has."""
_UNSET = {"ProblemDetails": {"code", "errors", "org_ids"}}
"""Fields that an answer may lack."""


def build(whole: Topology) -> bytes:
    """Return the document as JSON."""
    return msgspec.json.format(msgspec.json.encode(describe(whole)), indent=1)


def describe(whole: Topology) -> dict[str, Any]:
    """Return the document."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = operation.document()
    bearer = {
        "type": "http",
        "scheme": "bearer",
        "description": "A Supabase access token, or a Google identity token of a listed service account.",
    }
    schemas = _reachable(_schemas(whole), paths)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Content pipeline", "version": VERSION, "description": _ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {"securitySchemes": {"bearer": bearer}, "schemas": schemas},
    }


def _schemas(whole: Topology) -> dict[str, Any]:
    found = component_schemas(_REQUESTS)
    for name, schema in component_schemas(_ANSWERS).items():
        found[name] = _answered(name, schema)
    found = {**component_schemas([StartRequest, Job, ShownPublication, *_OUTPUTS.values()]), **found}
    found["Job"] = _job(found)
    found |= _new_job(whole)
    return dict(sorted(found.items()))


def _reachable(schemas: dict[str, Any], paths: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas that the paths name, and those that these name."""
    wanted, names = set[str](), _named(paths)
    while names:
        wanted |= names
        names = {each for name in names for each in _named(schemas[name])} - wanted
    return {name: schema for name, schema in schemas.items() if name in wanted}


def _named(value: Any) -> set[str]:
    if isinstance(value, dict):
        found = {name for each in value.values() for name in _named(each)}
        reference = value.get("$ref")
        return found | {reference.rpartition("/")[2]} if isinstance(reference, str) else found
    return {name for each in value for name in _named(each)} if isinstance(value, list) else set()


def _answered(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a type whose answers have all of its fields."""
    if name in _OMITTED or "properties" not in schema:
        return schema
    hidden, unset = _HIDDEN.get(name, set()), _UNSET.get(name, set())
    properties = {field: each for field, each in schema["properties"].items() if field not in hidden}
    return schema | {
        "properties": properties,
        "required": [field for field in properties if field not in unset],
    }


def _job(found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the schema of a job's document: what other releases wrote may lack fields, or have more."""
    whole, record = found["Job"], found["StageRecord"]
    found["StageRecord"] = record | {
        "properties": {name: each for name, each in record["properties"].items() if name not in OWN_OF_STAGES}
    }
    properties = {name: each for name, each in whole["properties"].items() if name not in OWN}
    outputs = {name: {"$ref": f"#/components/schemas/{kind.__name__}"} for name, kind in _OUTPUTS.items()}
    properties["outputs"] = {
        "description": "The stages' outputs, with `outputs=true`.",
        "type": "object",
        "properties": outputs,
    }
    properties["publications"] = {
        "description": "The drafts of the post in CMSs; absent without one.",
        "type": "object",
        "properties": {cms: {"$ref": "#/components/schemas/ShownPublication"} for cms in CMSS},
    }
    about = "A job as its document is (docs/job-document.md); absent fields have no value yet."
    return whole | {
        "description": about,
        "properties": properties,
        "required": ["job_id", "org_id", "status"],
    }


def _new_job(whole: Topology) -> dict[str, Any]:
    """Return the schemas of a request: the door fills in the owner and the id."""
    schemas = component_schemas([StartRequest])
    schema = schemas.pop("StartRequest")
    properties = dict(schema["properties"])
    properties["model"] = {**properties["model"], "enum": list(whole.models)}
    about = "A request for a post. `org_id` and `user_id` are the caller's if left out."
    changed = {"title": "NewJob", "description": about, "properties": properties, "required": ["topic"]}
    return {name: _sent(each) for name, each in schemas.items()} | {"NewJob": {**schema, **changed}}


def _sent(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of what a caller sends: a job's document has digests in the place of texts."""
    properties = {name: each for name, each in schema["properties"].items() if name not in DIGESTS}
    return {**schema, "properties": properties}
