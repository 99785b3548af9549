"""Write web/hooks/contract.ts from the pipeline's types: `python -m infra.web.types`.

The hooks give each field that an earlier release did not write its default. So only a field that may be
null is optional there.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Any, cast

import msgspec
from msgspec import inspect

from shared.errors import ErrorCode
from shared.jobs import job, outputs, review, waiting
from shared.jobs.job import JobStatus, Stage, StageStatus
from shared.jobs.waiting import WaitReason
from shared.llm.chat import Parts
from shared.messages import inputs, schemas
from shared.messages.schemas import StartRequest

FILE = Path(__file__).resolve().parents[2] / "web" / "hooks" / "contract.ts"

_NAMES: dict[type, str] = {
    JobStatus: "Status",
    Stage: "StageName",
    StageStatus: "StageStatus",
    WaitReason: "WaitReason",
    ErrorCode: "ErrorCode",
    inputs.Source: "Source",
    inputs.Page: "OwnPage",
    inputs.Links: "OwnLinks",
    inputs.Refresh: "Refresh",
    StartRequest: "StartRequest",
    Parts: "Parts",
    job.Answering: "Answering",
    job.StageRecord: "StageRecord",
    waiting.Waiting: "Waiting",
    job.JobError: "JobError",
    job.JobTrial: "JobTrial",
    job.Spend: "Usage",
    outputs.Issue: "Issue",
    outputs.TextChange: "TextChange",
    outputs.CitedSource: "CitedSource",
    outputs.MetaOutput: "MetaTags",
    outputs.GenerateOutput: "GenerateOutput",
    outputs.PolishOutput: "PolishOutput",
    outputs.QualityOutput: "QualityOutput",
    outputs.Result: "Result",
    job.Edit: "Edit",
    review.ReviewPeriod: "ReviewPeriod",
    job.JobProfile: "JobProfile",
    review.Remark: "Remark",
    review.ReviewChange: "ReviewChange",
    review.Review: "Review",
    review.Reviewed: "Reviewed",
    job.Job: "Job",
}
"""The types by their names in the contract, in the order of the file."""

OWN: dict[type, frozenset[str]] = {
    job.Job: frozenset({"lease", "unsent", "member", "settled_usd", "cost_ceiling"}),
    job.StageRecord: frozenset({"revision", "error_code", "counted", "excused", "slow", "not_before"})
    | {"put_aside", "troubled_at", "flex_slow"},
    waiting.Waiting: frozenset({"order", "alias"}),
}
"""Fields that are the pipeline's own and can change (docs/job-document.md)."""

_GIVEN: dict[tuple[type, str], str] = {(job.Job, "request"): "Partial<StartRequest>"}
"""A rejected request can have any shape."""
_STAGES = f"""\
export interface Outputs {{
  {Stage.GENERATE}: GenerateOutput;
  {Stage.POLISH}: PolishOutput;
  {Stage.QUALITY}: QualityOutput;
  {Stage.META}: MetaTags;
}}
"""
_HEAD = """\
// The shapes of the job document and its outputs, as the hooks give them: times are dates. Generated from the
// pipeline's Python types by `make web`; a test fails when they differ.
"""
_DEFAULTS: tuple[type[msgspec.Struct], ...] = (
    review.Reviewed,
    *(job.Job, job.StageRecord, job.Spend, outputs.Result),
    *(outputs.GenerateOutput, outputs.PolishOutput, outputs.QualityOutput, outputs.MetaOutput),
)
"""The types whose fields may be missing in a document of an earlier release."""
_SIMPLE: dict[type[inspect.Type], str] = {
    inspect.StrType: "string",
    inspect.IntType: "number",
    inspect.FloatType: "number",
    inspect.BoolType: "boolean",
    inspect.DateTimeType: "Date",
    inspect.NoneType: "null",
    inspect.AnyType: "unknown",
}


def contract() -> str:
    """Return the file."""
    written = [_enum(kind) for kind in _NAMES if issubclass(kind, Enum)]
    interfaces = [_interface(kind) for kind in _NAMES if issubclass(kind, msgspec.Struct)]
    stages = f"export const STAGES: readonly StageName[] = {_literal([each.value for each in Stage])};\n"
    return "\n".join([_HEAD, "".join(written), stages, *interfaces, _STAGES, _defaults()])


def _enum(kind: type[Enum]) -> str:
    return f"export type {_NAMES[kind]} = {' | '.join(_literal(member.value) for member in kind)};\n"


def _interface(kind: type[msgspec.Struct]) -> str:
    lines = [f"  {_field(kind, field)};" for field in _fields(kind)]
    summary = (kind.__doc__ or "").partition("\n")[0].replace("None", "null")
    return "\n".join([f"/** {summary} */", f"export interface {_NAMES[kind]} {{", *lines, "}", ""])


def _fields(kind: type[msgspec.Struct]) -> list[inspect.Field]:
    found = cast("inspect.StructType", inspect.type_info(kind)).fields
    return [field for field in found if field.name not in OWN.get(kind, ())]


def _field(kind: type[msgspec.Struct], field: inspect.Field) -> str:
    absent = field.default is None or (kind is StartRequest and field.name in _unset())
    return f"{field.name}{'?' if absent else ''}: {_GIVEN.get((kind, field.name)) or _type(field.type)}"


def _unset() -> set[str]:
    """Return the fields that a stored request lacks unless a caller has set them."""
    least = StartRequest(org_id="", user_id="", topic="")
    return set(StartRequest.__struct_fields__) - schemas.as_map(least).keys()


def _type(found: inspect.Type) -> str:
    match found:
        case inspect.StructType(cls=kind) | inspect.EnumType(cls=kind):
            return _NAMES[kind]
        case inspect.LiteralType(values=values):
            return " | ".join(map(_literal, values))
        case inspect.VarTupleType(item_type=item):
            return f"{_type(item)}[]"
        case inspect.DictType(key_type=key, value_type=value):
            return _record(key, value)
        case inspect.UnionType(types=types):
            return " | ".join(map(_type, types))
    return _SIMPLE[type(found)]


def _record(key: inspect.Type, value: inspect.Type) -> str:
    """Return a map's type. Of maps by stage, the hooks complete the one with the stages' records."""
    record = f"Record<{_type(key)}, {_type(value)}>"
    complete = isinstance(key, inspect.StrType) or _type(value) == _NAMES[job.StageRecord]
    return record if complete else f"Partial<{record}>"


def _defaults() -> str:
    """Return the values of fields that a document may lack."""
    lines = [f"  {_NAMES[kind]}: {_literal(_default_values(kind))}," for kind in _DEFAULTS]
    note = "/** The values of fields that an earlier release did not write. */"
    return "\n".join([note, "export const DEFAULTS = {", *lines, "} as const;", ""])


def _default_values(kind: type[msgspec.Struct]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in _fields(kind):
        value = field.default_factory() if callable(field.default_factory) else field.default
        if value is not msgspec.NODEFAULT and value is not None:
            values[field.name] = msgspec.to_builtins(value)
    return values


def _literal(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def main() -> None:
    """Write the file."""
    FILE.write_text(contract(), "utf-8")


if __name__ == "__main__":
    main()
