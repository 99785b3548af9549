"""Sentences for people: documents have one for the job's owner, the log has advice for the operator."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

import httpx
import pytest

from shared import errors
from shared.errors import ErrorCode, GatewayMisconfigured, Misconfigured, ModelError, PipelineError
from shared.gateways.litellm.client import _from_transport
from shared.gateways.litellm.errors import from_event
from shared.jobs import retry
from shared.jobs.claim import exhausted_error
from shared.jobs.job import JobError, Stage
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.stage.step import Work
from tests.support.owner_sentences import for_operators
from tests.support.paths import ROOT
from tests.support.samples.jobs import POLISH, at_work, job
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import Workbench, asking

# These have no job's owner to speak to: what they say is in the log alone.
_WITHOUT_OWNER = (
    "functions/usage",
    "functions/owners",
    "functions/reconcile",
    "shared/gateways/postgres",
    "shared/gateways/provider_reports",
)
SOURCES = sorted(
    path
    for folder in ("shared", "functions")
    for path in (ROOT / folder).rglob("*.py")
    if not any(each in path.as_posix() for each in _WITHOUT_OWNER)
)
TREE = {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, PipelineError)
}
NEVER_SHOWN = {"Conflict", "CorruptDocument"}
OF_A_DOCUMENT = {"JobError": "message", "Trouble": "message", "Outcome": "degraded", "sentence": ""}
THEIR_OWN_DOOR = re.compile(r"Pub/Sub|blog-requested", re.IGNORECASE)  # a sender publishes there


def texts(node: ast.AST, known: dict[str, list[str]]) -> Iterator[str]:
    """Yield the literal text of an expression, and of the constants that it names."""
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value
        elif isinstance(part, ast.Name):
            yield from known.get(part.id, ())


def constants() -> dict[str, list[str]]:
    """Return the texts of all constants of the sources, by name."""
    found: dict[str, list[str]] = {}
    for path in SOURCES:
        for node in ast.parse(path.read_text()).body:
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            if isinstance(target, ast.Name) and not isinstance(getattr(node, "value", None), ast.Dict):
                found.setdefault(target.id, []).extend(texts(node, {}))
    return found


def reasons(node: ast.AST, known: dict[str, list[str]]) -> Iterator[str]:
    """Yield the text that a statement or a call gives as the reason of a degraded stage."""
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    if isinstance(node, ast.Assign) and isinstance(target, ast.Name) and target.id == "degraded":
        yield from texts(node.value, known)
    if isinstance(node, ast.Call):
        for each in node.keywords:
            yield from texts(each.value, known) if each.arg in {"degraded", "note"} else ()


def shown() -> Iterator[tuple[str, str, str]]:
    """Yield place, kind and text of everything that may appear in a job's document."""
    known = constants()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            yield from ((f"{path.relative_to(ROOT)}", "reason", text) for text in reasons(node, known))
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if not isinstance(node, ast.Call) or name not in TREE | set(OF_A_DOCUMENT) or name in NEVER_SHOWN:
                continue
            given = [each.value for each in node.keywords if each.arg == OF_A_DOCUMENT.get(name)]
            first = node.args if name == "sentence" else node.args[:1]
            for each in given or first:
                for text in texts(each, known):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", name, text


def test_owners_sentences_have_no_operators_words() -> None:
    """A sentence for an owner names no variable, vendor's product or topic, which only operators know."""
    seen = list(shown())
    assert len(seen) > 40
    assert {"JobError", "Poison", "ModelUnavailable", "Unavailable", "Outcome"} <= {
        kind for _, kind, _ in seen
    }
    bad = [
        (place, text)
        for place, kind, text in seen
        if for_operators(THEIR_OWN_DOOR.sub("", text) if kind == "Poison" else text)
    ]
    assert bad == []


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError("[Errno 111] Connection refused"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("peer closed"),
        httpx.InvalidURL("sk-secret"),
        httpx.UnsupportedProtocol("ftp"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_connection_failure_has_both(error: Exception) -> None:
    """A failed connection has a sentence for the owner and advice for the operator."""
    ours = _from_transport(error)
    assert not for_operators(str(ours))
    assert ours.operator
    assert "sk-" not in f"{ours} {ours.operator}"


@pytest.mark.parametrize("error", [None, "text", {}, {"code": "401"}, {"message": "insufficient_quota"}])
def test_error_inside_a_stream_has_a_sentence(error: object) -> None:
    """Any error inside a stream has a sentence for the owner."""
    assert not for_operators(str(from_event(error)))


ENDS = [
    retry.terminal_error(error, Stage.META, 5, 5) for error in (KeyError("k"), Misconfigured("It is so."))
]


@pytest.mark.parametrize("ended", [*ENDS, exhausted_error(job(stages=at_work(POLISH, 5)), POLISH)])
def test_failed_job_has_a_sentence(ended: JobError | None) -> None:
    """Every error that ends a job has a sentence for the owner, also an unexpected one."""
    assert ended is not None
    assert not for_operators(ended.message)


@pytest.mark.parametrize("code", ErrorCode)
def test_runbook_and_code_agree_on_replays(code: ErrorCode) -> None:
    """`retryable` of each code agrees with the table of docs/operate.md."""
    rows = re.findall(
        r"^\| `(\w+)` \| [^|]* \| ([^|]*) \|$", (ROOT / "docs" / "operate.md").read_text(), re.MULTILINE
    )
    table = {name: advice for name, advice in rows if name in set(ErrorCode)}
    assert set(table) == set(ErrorCode)
    assert ("blog replay" in table[code]) is code.retryable
    another = re.search("a new job|publish it again", table[code])
    assert (another is not None) is not code.retryable


def test_model_error_and_code_agree_on_replay() -> None:
    """Every model error is retryable if its code is, and a passing one always."""
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ModelError)
    ]
    for kind in kinds:
        assert kind("m").retryable is kind.code.retryable
        assert kind.code.retryable or not kind.passing


def test_advice_is_only_in_the_log(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The operator's advice is on the log lines, and not in the document."""
    error = GatewayMisconfigured("The service is not set up.", operator="Check LITELLM_API_KEY.")

    bench = Workbench(lambda _request, _call: error)

    @in_virtual_time
    async def run() -> None:
        await bench.deliver()

    run()
    assert "LITELLM" not in str(bench.jobs.documents)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    advised = {line["event"] for line in lines if line.get("operator") == "Check LITELLM_API_KEY."}
    assert advised == {"model_failed", "job_failed"}


def test_advice_on_a_used_up_budget_is_what_the_job_needs(capsys: pytest.CaptureFixture[str]) -> None:
    """A job that waits goes on by itself, and one that failed has to be replayed."""
    spent = from_event({"message": "insufficient_quota", "code": "429"})
    bench = Workbench(lambda _request, _call: spent)

    @in_virtual_time
    async def run() -> None:
        await bench.until_acknowledged()

    run()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    advice = {line["event"]: line["operator"] for line in lines if "operator" in line}
    used_up = "The provider's quota or the gateway's budget is used up: raise it."
    assert advice == {
        "model_failed": used_up,
        "stage_put_aside": f"{used_up} The job goes on by itself when there is room again.",
        "job_failed": f"{used_up} Then replay the job.",
    }


def test_degraded_line_has_the_advice(capsys: pytest.CaptureFixture[str]) -> None:
    """The log line of a degraded stage has the operator's advice."""
    error = GatewayMisconfigured("The service is not set up.", operator="Check LITELLM_API_KEY.")

    async def with_less(work: Work) -> Outcome:
        with pytest.raises(GatewayMisconfigured):
            await work.model.ask(asking())
        return Outcome(output=GenerateOutput(content="c", title="t", model="m"), degraded=str(error))

    @in_virtual_time
    async def run() -> None:
        await Workbench(lambda _request, _call: error, with_less).deliver()

    run()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (degraded,) = [line for line in lines if line["event"] == "stage_degraded"]
    assert degraded["operator"] == "Check LITELLM_API_KEY."
