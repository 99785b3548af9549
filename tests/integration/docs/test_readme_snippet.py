"""The README's lines for a page: each end of a job. tests/system/test_readme_page.py has a stack."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec
from msgspec.structs import replace

from shared.errors import ErrorCode
from shared.jobs.document import fields
from shared.jobs.job import Job, JobError, Lease, Stage
from shared.jobs.transitions import cancel, claim, complete, fail, show_draft
from shared.llm.chat import Draft
from tests.support.node.running import node
from tests.support.pages import blocks
from tests.support.samples.jobs import NOW, RESULT, job

_IMPORT = re.compile(r'import \{ ([\w, ]+) \} from "firebase/firestore";\n')
_HELD = Lease(stage=Stage.GENERATE, token="mine", expires_at=NOW)  # noqa: S106
_PAGE = """
const asked = { shown: [], stops: 0 };
const [db, jobId, bar, text, cancelButton] = ["the db", "the job", {}, {}, {}];
const toHtml = (markdown) => `<p>${markdown}</p>`;
const show = (sentence) => asked.shown.push(sentence);
const doc = (...path) => path.join("/");
const updateDoc = (job, changes) => { asked.update = [job, changes]; };
const onSnapshot = (job, next, refuse) => {
  Object.assign(asked, { job, next, refuse });
  return () => { asked.stops += 1; };
};
"""
_VISIT = """
const states = DOCUMENTS.map((document) => {
  asked.next({ data: () => document ?? undefined });
  return [bar.value, text.innerHTML, asked.stops];
});
asked.refuse(new Error("refused"));
cancelButton.onclick();
console.log(JSON.stringify({ states, ...asked }));
"""


def visit(*jobs: Job | None) -> dict[str, Any]:
    """Run the lines with one document after the other, and return what the page did."""
    [snippet] = blocks("../README.md", "js")
    documents = msgspec.json.encode([each and fields(each) for each in jobs]).decode()
    code = "".join((_PAGE, _IMPORT.sub("", snippet), _VISIT.replace("DOCUMENTS", documents)))
    found: dict[str, Any] = json.loads(node("--input-type=module", "--eval", code))
    return found


def test_the_page_shows_a_job_to_its_end() -> None:
    """The bar, the draft, the post and the error are those of the documents; each end stops it."""
    begun = claim(job(), Stage.GENERATE, 0, _HELD, NOW)
    drafting = show_draft(begun, Stage.GENERATE, Draft("Tea is", 0.5), _HELD, NOW)
    refused = JobError(ErrorCode.CONTENT_POLICY, "The model refused.", stage=Stage.GENERATE, retryable=False)
    page = visit(
        None,
        drafting,
        complete(begun, replace(RESULT, content="Tea", content_html="<p>Tea.</p>"), NOW),
        complete(begun, replace(RESULT, content="Tea", content_html=None), NOW),
        fail(begun, refused, NOW),
        cancel(begun, Stage.GENERATE, NOW),
    )
    shown = [state[1] for state in page["states"]]
    assert shown[:4] == [None, "<p>Tea is</p>", "<p>Tea.</p>", "<p>Tea</p>"]
    assert [state[0] for state in page["states"]][:3] == [0, drafting.progress, 100]
    assert [state[2] for state in page["states"]] == [0, 0, 1, 2, 3, 4]
    assert page["shown"] == ["The model refused.", "refused"]
    assert page["job"] == "the db/jobs/the job"
    assert page["update"] == [page["job"], {"cancel_requested": True}]


def test_the_sdk_has_its_functions() -> None:
    """As the SDK's own module exports them."""
    [snippet] = blocks("../README.md", "js")
    [names] = _IMPORT.findall(snippet)
    code = 'import * as sdk from "firebase/firestore"; console.log(JSON.stringify(Object.keys(sdk)))'
    exported = json.loads(node("--input-type=module", "--eval", code))
    assert set(names.split(", ")) <= set(exported)
