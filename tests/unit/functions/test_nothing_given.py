"""A job for which people gave nothing is the one of the release before: its prompts, price and documents.

The hashes, sums and names below were taken from that release. A change of prompts changes the hashes; nothing
else may.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from msgspec.structs import replace

from shared import topology
from shared.jobs.document import read_job
from shared.jobs.estimate import job_estimate
from shared.jobs.job import Stage
from shared.jobs.outlook import outlook
from shared.jobs.outputs import CitedSource, Issue, TextChange, compact, to_document
from shared.jobs.transitions import new_job
from shared.llm.prompt_version import prompt_version
from shared.messages.schemas import StartRequest
from tests.support.samples.jobs import NOW, RESULT
from tests.support.virtual_time import in_virtual_time
from tests.support.whole_job import WholeJob
from tests.support.workbench import JOB, ORG, USER

SAMPLES = {"generate": "bd6fe2d7", "polish": "65e3c4cb", "quality": "6426d208", "meta": "606e2ce4"}
"""The versions of each stage's prompts."""
REVISED = {"generate": "feb2de2d", "polish": "2e22f26c", "quality": "2440103d", "meta": "62e507bc"}
IN_PARTS = {"generate": "f716f83d", "polish": "35e71d1e", "quality": "673de750", "meta": "8f51aa31"}
"""The hashes of all requests of a whole job, by stage."""

_EDITED = ["publish blog-usage", "update", "publish blog-usage", "update", "commit", "publish blog-polished"]
OPERATIONS = {
    "1 generate": [
        *["read", "admission running", "create", "admission system"],
        *["publish blog-usage", "commit", "publish blog-generated"],
    ],
    "2 polish": ["read", "update", "admission system", "read", *_EDITED],
    "3 quality": [
        *["read", "update", "admission system", "publish blog-usage", "commit", "publish blog-checked"]
    ],
    "4 meta": [
        *["read", "update", "admission system", "publish blog-usage", "read", "commit"],
        *["publish blog-tagged", "publish blog-events", "admission running", "read"],
    ],
}
"""What each stage asks of Firestore and of Pub/Sub; a step that is paid for keeps each answer."""

_OF_OUTPUTS = {"run", "revision", "created_at", "org_id", "expires_at"}
OUTPUTS = {
    "generate": _OF_OUTPUTS | {"content", "title", "model", "artifacts_removed"},
    "polish": _OF_OUTPUTS | {"content", "artifacts_removed"},
    "quality": _OF_OUTPUTS | {"score", "word_count", "issues", "resolved", "left_out"},
    "meta": _OF_OUTPUTS | {"title", "description", "og_title", "og_description", "slug", "json_ld"},
}
ISSUE = {"type", "severity", "message", "line", "excerpt"}
RESULT_FIELDS = {
    *("content", "content_html", "title", "quality_score", "quality_issues", "word_count", "meta_tags"),
    *("artifacts_removed", "model_used", "processing_time", "generated_at"),
}
REQUEST = {
    *("job_id", "org_id", "user_id", "topic", "keywords", "word_count", "tone", "custom_instructions"),
    *("model", "language", "min_quality", "max_revisions"),
}
DOCUMENT = {
    *("job_id", "org_id", "user_id", "request", "status", "stage", "progress", "run", "revision", "stages"),
    *("result", "usage", "cancel_requested", "settled_usd", "created_at", "updated_at", "expires_at"),
}


@pytest.mark.parametrize("stage", SAMPLES)
def test_prompts_are_the_former_release_s(stage: str) -> None:
    """The same bytes cost the same and find the same kept answers."""
    samples = import_module(f"functions.{stage}.prompt_version")
    assert prompt_version(samples.plain_samples()) == SAMPLES[stage]
    assert samples.version() != SAMPLES[stage]


@pytest.mark.parametrize(
    ("fields", "hashes"),
    [
        ({"word_count": 430, "min_quality": 100, "max_revisions": 1}, REVISED),
        ({"word_count": 900}, IN_PARTS),
    ],
    ids=["revised", "in parts"],
)
def test_whole_job_asks_and_writes_as_before(fields: dict[str, Any], hashes: dict[str, str]) -> None:
    """Each request to the model, and each field of its documents."""

    @in_virtual_time
    async def run() -> None:
        whole = WholeJob()
        await whole.run(**fields)
        found = {stage.value: prompt_version(asked) for stage, asked in whole.requests.items()}
        assert found == hashes
        document = whole.document
        assert set(document) == DOCUMENT
        assert set(document["request"]) == REQUEST
        assert set(document["result"]) == RESULT_FIELDS
        assert {name: set(output) for name, output in whole.outputs.items()} == OUTPUTS
        issues = [*document["result"]["quality_issues"], *whole.outputs["quality"]["issues"]]
        assert {frozenset(issue) for issue in issues} == {frozenset(ISSUE)}
        assert whole.jobs.written_materials == {}
        job = read_job(document)
        assert job.result
        assert (job.reviews, job.result.sources, job.result.changes) == ((), (), ())

    run()


@in_virtual_time
async def test_whole_job_reads_and_holds_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new job reads its default profile with what admission reads: one document more, and no call more.

    No later stage reads one.
    """
    whole = WholeJob()
    asked: list[str | None] = []
    read = whole.jobs.admissions.read

    async def note(org_id: str, *others: str, **named: str) -> Any:
        asked.append(others[2] if len(others) > 2 else named.get("profile"))
        return await read(org_id, *others, **named)

    monkeypatch.setattr(whole.jobs.admissions, "read", note)
    await whole.run(word_count=430)
    assert whole.operations == OPERATIONS
    assert asked[0] == "default"
    assert not any(asked[1:])
    states = [state for name, state in whole.jobs.admissions.history if name == ORG]
    assert [each["held_usd"] for state in states for each in state["members"].values()] == [0.033765]


@pytest.mark.parametrize(
    ("words", "revisions", "holds", "quoted"),
    [
        (100, 1, [17925, 4175, 3250, 775], (0.003255, 0.017925, (10, 47))),
        (430, 1, [33765, 6815, 5065, 1105], (0.009621, 0.033765, (16, 65))),
        (1500, 0, [78525, 8775, 4350, 2175], (0.030263, 0.078525, (23, 71))),
        (5000, 2, [271975, 62225, 49050, 5675], (0.097783, 0.271975, (29, 144))),
    ],
)
def test_job_costs_as_before(
    words: int, revisions: int, holds: list[int], quoted: tuple[float, float, tuple[int, int]]
) -> None:
    """What admission holds at each stage, and what a caller is told of price and time."""
    layout = topology.load()
    request = StartRequest(org_id=ORG, user_id=USER, topic="Tea", word_count=words, max_revisions=revisions)
    job = new_job(request, JOB, NOW, 90)
    assert [job_estimate(job, stage, layout) for stage in Stage] == holds
    told = outlook(job, Stage.GENERATE, layout, NOW)
    assert (told.usd, told.usd_at_most, told.seconds) == quoted


def test_fields_that_are_filled_are_written() -> None:
    """A document leaves out only what nothing has filled, and only its own fields."""
    issue = Issue("source-figure", "high", "It is not there.", source=1, source_excerpt="Tea is old.")
    change = TextChange(before="", after="New.", reason="It is new.")
    whole = replace(
        RESULT, quality_issues=(issue,), sources=(CitedSource(number=1, title="Tea"),), changes=(change,)
    )
    written = to_document(whole)
    assert written["quality_issues"][0]["source_excerpt"] == "Tea is old."
    assert (len(written["sources"]), len(written["changes"])) == (1, 1)
    assert compact(written) == written
    assert compact({"content": "", "later": [], "changes": [], "issues": []}) == {
        "content": "",
        "later": [],
        "issues": [],
    }
