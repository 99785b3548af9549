"""The security rules, in Google's emulator: what a browser may, and no more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest
from msgspec.structs import replace

from shared.errors import Conflict
from shared.gateways.job_store import connect
from shared.jobs.claim import Verdict
from shared.jobs.job import Stage
from tests.support.firestore_rules.browser import OWNER, RULES, Documents, member
from tests.support.firestore_rules.cases import CANCEL, CASES, DONE, Case, documents
from tests.support.firestore_rules.mutants import MUTANTS, Mutant
from tests.support.samples.jobs import decided, job, through
from tests.support.workbench import JOB, ORG

TEXT = RULES.read_text()


@pytest.fixture(scope="module")
def client(firestore_emulator: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{firestore_emulator}") as client:
        yield client


@pytest.fixture(scope="module")
def ruled(client: httpx.Client) -> Documents:
    """A project under the rules."""
    ruled = Documents(client, "ruled")
    ruled.put_rules(TEXT)
    return ruled


@pytest.fixture
def there(ruled: Documents) -> Documents:
    """The documents that the cases speak of, as they were."""
    ruled.seed(documents())
    return ruled


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_browser_may_do_this_and_no_more(case: Case, there: Documents) -> None:
    """What the table says."""
    assert case.attempt(there) == case.status


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_other_rules_would_be_found_out(mutant: Mutant, client: httpx.Client, project: str) -> None:
    """The table proves nothing unless it fails for rules that let in too much, or too little."""
    assert TEXT.count(mutant.old) == 1
    there = Documents(client, project)
    there.put_rules(TEXT.replace(mutant.old, mutant.new))
    there.seed(documents())
    [case] = [case for case in CASES if case.name == mutant.found_by]
    assert case.attempt(there) != case.status


def test_no_case_hides_another() -> None:
    """Of two that have one name, one might be missing."""
    assert Counter(case.name for case in CASES).most_common(1)[0][1] == 1


def test_no_rule_reads_another_document() -> None:
    """That read would be paid for with every answer."""
    assert not re.search(r"\b(get|exists)(After)?\(", TEXT)


async def test_a_cancel_from_a_browser_ends_the_job(
    client: httpx.Client, firestore_emulator: str, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pipeline passes the rules by, writes over nothing that it has not seen, and does as it is told."""
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator)
    there = Documents(client, project)
    there.put_rules(TEXT)
    store = connect(project)
    at_work = job(stages=through(Stage.GENERATE))
    try:
        seen = await store.create(at_work)
        assert there.update(f"jobs/{JOB}", CANCEL, member(ORG)) == DONE
        with pytest.raises(Conflict):
            await store.update(seen, replace(at_work, progress=60))
        again = await store.read(JOB)
        assert again is not None
        decision = decided(again.job, Stage.POLISH)
        await store.update(
            again, decision.job, {Stage.GENERATE: {"content": "c", "title": "t", "model": "m"}}
        )
        ended = await store.read(JOB, with_outputs=True)
    finally:
        await store.close()
    assert decision.verdict is Verdict.CANCEL
    assert ended is not None
    assert ended.job == decision.job
    assert there.get(f"jobs/{JOB}", OWNER) == DONE
