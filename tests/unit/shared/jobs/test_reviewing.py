"""A person's word on a post: when a job awaits it, and what each decision makes of the job."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from shared.errors import NewerVersion, WrongState
from shared.jobs import transitions
from shared.jobs.claim import Verdict, due_stage
from shared.jobs.document import changes, fields, read_job
from shared.jobs.edits import new_edit
from shared.jobs.job import Job, JobProfile, JobStatus, Stage
from shared.jobs.outputs import Issue
from shared.jobs.remark_rules import find_remark_faults
from shared.jobs.remarks import as_findings
from shared.jobs.replay import plan, plan_edited
from shared.jobs.review import MOST_KEPT, MOST_ROUNDS, Remark, ReviewPeriod
from shared.jobs.review_changes import find_changes
from shared.jobs.review_state import await_review, is_approved, needs_review
from shared.jobs.reviewing import Wanted, decide, time_out
from shared.materials.profile import ReviewTerms
from shared.topology import load
from tests.support.samples.jobs import META, NOW, POLISH, QUALITY, decided, job, through

HOURS = 168.0
LATER = NOW + timedelta(hours=1)
BY = "22222222-2222-4222-8222-222222222222"
POST = "## Tea\n\nTea is hot. It was first drunk in China.\n\nGreen tea is steeped at 80 °C."
OUTPUTS: dict[str, dict[str, Any]] = {
    "generate": {"content": POST, "title": "Tea", "model": "m"},
    "polish": {"content": POST, "artifacts_removed": 3, "later": "field"},
    "quality": {
        "score": 80,
        "word_count": 12,
        "issues": [{"type": "tone", "severity": "low", "message": "m"}],
    },
}


PROFILE = JobProfile(name="p", version="1", review=ReviewPeriod(2))


def unapproved(**changed: Any) -> Job:
    """Return a checked job that requires a review."""
    before = job(stages=through(*list(Stage)[:3]), **changed)
    return replace(before, request={**before.request, "review": "required"})


def awaiting(**changed: Any) -> Job:
    """Return a job that awaits its first review."""
    return await_review(unapproved(**changed), NOW, HOURS)


def wanted(number: int = 1, **given_fields: Any) -> Wanted:
    return Wanted(number, BY, LATER, **given_fields)


def approve(before: Job, **given_fields: Any) -> Job:
    assert before.review
    return decide(before, wanted(before.review.round, **given_fields), OUTPUTS).job


def revise(before: Job, remark: str = "Name a source.") -> Job:
    assert before.review
    return decide(before, wanted(before.review.round, remarks=(Remark(remark),)), OUTPUTS).job


def check_again(before: Job) -> Job:
    """Return a revised job that quality has checked, and that awaits the next review."""
    done = through(*list(Stage)[:3], revision=before.revision)
    return await_review(replace(before, stages=done), LATER, HOURS)


def test_only_a_request_that_requires_it_is_reviewed() -> None:
    """Any other job goes on as before, whatever its request has in the field."""
    assert needs_review(unapproved())
    for value in ("none", None, True, ["required"]):
        assert not needs_review(job(request={"review": value}))


def test_review_ends_as_the_profile_says() -> None:
    """Else after the usual hours, with the job cancelled."""
    usual = awaiting().review
    assert usual
    assert (usual.round, usual.until, usual.default) == (1, NOW + timedelta(hours=HOURS), "cancel")
    terms = JobProfile(name="p", version="1", review=ReviewPeriod(hours=2, default="approve"))
    short = awaiting(profile=terms).review
    assert short
    assert (short.until, short.default) == (NOW + timedelta(hours=2), "approve")


@given(st.timedeltas(min_value=timedelta(days=-2), max_value=timedelta(days=40)))
def test_review_ends_before_the_document_expires(left: timedelta) -> None:
    """And never before it begins."""
    review = awaiting(expires_at=NOW + left).review
    assert review
    assert review.until >= NOW
    assert review.until <= max(NOW, NOW + left - timedelta(hours=23))


def test_waiting_job_is_neither_worked_on_nor_replayed() -> None:
    """Its document can be read again, and it needs no place."""
    before = awaiting()
    assert read_job(fields(before)) == before
    assert before.at_rest
    assert not before.status.terminal
    assert (before.lease, before.waiting) == (None, None)
    with pytest.raises(WrongState, match="awaits a review"):
        plan(before, None, LATER, 90)
    with pytest.raises(WrongState, match="has not ended"):
        plan_edited(before, new_edit(Stage.QUALITY, BY, LATER), 90)


def test_approved_job_goes_on_to_meta() -> None:
    """It waits for its place, and is claimed once it has one."""
    after = approve(awaiting())
    assert (after.status, due_stage(after), is_approved(after)) == (JobStatus.QUEUED, META, True)
    assert (after.run, after.revision, after.review, after.edited) == (1, 0, None, None)
    assert decided(after, META).verdict is Verdict.WAIT
    assert decided(replace(after, waiting=None), META).verdict is Verdict.WORK
    [made] = after.reviews
    assert (made.decision, made.by, made.at, made.edited, made.timed_out) == (
        "approve",
        BY,
        LATER,
        False,
        False,
    )


def test_approved_text_is_checked_and_not_sent_back() -> None:
    """It takes the place of the post in a revision of its own, and what was changed stays in the job."""
    text = POST.replace("80 °C", "75 °C")
    made = decide(awaiting(), wanted(text=text), OUTPUTS, 2)
    after = made.job
    assert (due_stage(after), after.revision, is_approved(after)) == (QUALITY, 1, True)
    assert decided(replace(after, waiting=None), QUALITY, 1, 1).verdict is Verdict.WORK
    assert decided(after, QUALITY, 1, 0).verdict is Verdict.DROP
    assert after.edited
    assert (after.edited.by, after.edited.stage, after.edited.run) == (BY, QUALITY, 1)
    polished = made.outputs["polish"]
    assert (polished["content"], polished["revision"], polished["later"]) == (text, 1, "field")
    assert polished["artifacts_removed"] == 5
    assert made.outputs["review.1"]["content"] == POST
    [change] = after.reviews[0].changes
    assert change.before.endswith("80 °C.")
    assert (change.after[-6:], change.line, after.reviews[0].changed) == ("75 °C.", 5, 1)


def test_unchanged_text_is_no_edit() -> None:
    """The post is not checked again."""
    made = decide(awaiting(), wanted(text=POST), OUTPUTS)
    assert (due_stage(made.job), made.job.edited, made.outputs) == (META, None, {})


def test_revision_has_the_remarks_as_findings() -> None:
    """At the place that they quote; then the job awaits the next round."""
    remarks = (
        Remark("Say where “first drunk in China” is from."),
        Remark("Shorter", "Tea is  hot"),
        Remark("More!"),
    )
    made = decide(awaiting(), wanted(remarks=remarks), OUTPUTS)
    after = made.job
    assert (due_stage(after), after.revision, is_approved(after)) == (POLISH, 1, False)
    first, second, third, old = msgspec.convert(made.outputs["quality"]["issues"], list[Issue])
    assert (first.type, first.severity, first.line, first.excerpt) == (
        "reviewer",
        "high",
        3,
        "first drunk in China",
    )
    assert (second.line, second.excerpt) == (3, "Tea is hot")
    assert (third.message, third.line, third.excerpt) == ("More!", None, None)
    assert old.type == "tone"
    again = check_again(after)
    assert again.review
    assert (again.review.round, again.review.revision, again.reviews[0].remarks) == (2, 1, remarks)


def test_post_is_sent_back_so_often_and_no_more() -> None:
    """Then it is approved or cancelled."""
    before = awaiting()
    for _ in range(MOST_ROUNDS):
        before = check_again(revise(before))
    with pytest.raises(WrongState, match="sent back 10 times"):
        revise(before)
    assert is_approved(approve(before))


def test_first_decision_counts() -> None:
    """The same one again is a repeat, and another one is refused with who decided."""
    after = approve(awaiting())
    again = decide(after, Wanted(1, "another", LATER), OUTPUTS)
    assert (again.repeated, again.reviewed.by, again.outputs) == (True, BY, {})
    for other in (wanted(text="Other."), wanted(remarks=(Remark("No."),))):
        with pytest.raises(WrongState, match=f"approved on 2026-01-01 at 01:00 UTC by {BY}"):
            decide(after, other, OUTPUTS)


def test_edited_text_is_repeated_by_itself_alone() -> None:
    """Its repeat finds the text in the post's place."""
    made = decide(awaiting(), wanted(text="Tea."), OUTPUTS)
    written = {**OUTPUTS, **made.outputs}
    assert decide(made.job, wanted(text="Tea."), written).repeated
    with pytest.raises(WrongState, match="with an edited text"):
        decide(made.job, wanted(), written)


def test_decision_of_another_round_or_run_is_refused() -> None:
    """Its reviewer has seen another text."""
    before = check_again(revise(awaiting()))
    with pytest.raises(WrongState, match="sent back"):
        decide(before, wanted(1), OUTPUTS)
    for number, run in ((3, None), (2, 2)):
        with pytest.raises(WrongState, match="round 2 in run 1"):
            decide(before, wanted(number, run=run), OUTPUTS)
    with pytest.raises(WrongState, match="awaits no review"):
        decide(job(), wanted(), OUTPUTS)
    with pytest.raises(WrongState, match="being cancelled"):
        decide(replace(before, cancel_requested=True), wanted(2), OUTPUTS)


@pytest.mark.parametrize("default", ["approve", "cancel"])
def test_time_out_applies_the_default(default: Any) -> None:
    """It stays in the job that nobody has decided."""
    terms = JobProfile(name="p", version="1", review=ReviewPeriod(hours=2, default=default))
    after = time_out(awaiting(profile=terms), LATER)
    [made] = after.reviews
    assert (made.decision, made.timed_out, made.by, made.at) == (default, True, None, LATER)
    assert after.review is None
    if default == "approve":
        assert (after.status, is_approved(after), due_stage(after)) == (JobStatus.QUEUED, True, META)
    else:
        assert after.status is JobStatus.CANCELLED
    with pytest.raises(WrongState, match="ran out of time"):
        decide(after, wanted(), OUTPUTS)


def test_cancelled_round_is_never_decided() -> None:
    """A later run's round has another number."""
    ended = transitions.cancel(awaiting(), QUALITY, LATER)
    assert [each.decision for each in ended.reviews] == ["cancel"]
    again = transitions.replay(ended, QUALITY, 0, LATER, 90)
    review = check_again(again).review
    assert review
    assert (review.round, review.run) == (2, 2)
    with pytest.raises(WrongState, match="cancelled"):
        decide(check_again(again), wanted(1), OUTPUTS)


@pytest.mark.parametrize(("stage", "kept"), [(None, True), (META, True), (QUALITY, False), (POLISH, False)])
def test_replay_keeps_the_approval_of_the_same_text(stage: Stage | None, *, kept: bool) -> None:
    """From where an approved job stopped it stays; a changed text needs another."""
    failed = replace(approve(awaiting()), status=JobStatus.FAILED, waiting=None)
    assert is_approved(plan(failed, stage, LATER, 90).job) is kept


def test_last_decisions_stay_within_the_documents_room() -> None:
    """However long their remarks are; the newest keeps its own."""
    before, long = awaiting(), tuple(Remark("ü" * 600) for _ in range(10))
    for number in range(1, 40):
        made = decide(
            replace(before, run=number, review=replace_run(before, number)),
            wanted(number, remarks=long),
            OUTPUTS,
        )
        before = check_again(made.job)
    assert len(before.reviews) == MOST_KEPT
    assert before.reviews[-1].remarks == long
    assert len(msgspec.json.encode(before.reviews)) < 50_000


def replace_run(before: Job, number: int) -> Any:
    assert before.review
    return replace(before.review, run=number)


def test_only_what_differs_is_written() -> None:
    """Fields of other versions stay."""
    before = awaiting()
    written = changes(before, approve(before))
    assert written.keys() == {"status", "review", "reviews", "approved_run", "waiting", "updated_at"}
    assert written["review"] is None


def test_decisions_of_a_later_release_are_read() -> None:
    """With fields and limits that this one does not know; they stay where it writes others."""
    document = fields(check_again(revise(awaiting(profile=PROFILE))))
    [made] = document["reviews"]
    made["remarks"] = [{"text": "x" * 5000, "quote": "", "tone": "kind"}]
    made["later"] = document["review"]["later"] = document["profile"]["review"]["later"] = 1
    document["profile"]["review"]["hours"] = 2000.5
    job = read_job(document)
    assert job.review
    assert len(job.reviews[0].remarks[0].text) == 5000


@pytest.mark.parametrize(("field", "value"), [("decision", "postpone"), ("default", "postpone")])
def test_unknown_decision_waits_for_its_release(field: str, value: str) -> None:
    """As an unknown status does: the message comes again, until an instance of that release takes it."""
    document = fields(check_again(revise(awaiting())))
    changed = document["reviews"][0] if field == "decision" else document["review"]
    changed[field] = value
    with pytest.raises(NewerVersion, match="postpone"):
        read_job(document)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@given(TEXTS, TEXTS)
def test_findings_are_one_safe_line(text: str, quote: str) -> None:
    """No remark can pass for another one, or for HTML."""
    [found] = as_findings([Remark(text, quote)], POST + "\n\n" + quote)
    for each in (found.message, found.excerpt or ""):
        assert len(each.splitlines()) <= 1
        assert not set("<>\x00") & set(each)


@pytest.mark.parametrize(
    ("quote", "line"),
    [
        ("Read our guide to larders first", 3),
        ("Salt & pepper", 6),
        ("the second line goes on below", 8),
        ("a third item", 12),
        ("shop.example", None),
    ],
)
def test_quotation_is_found_as_a_reader_sees_it(quote: str, line: int | None) -> None:
    """Marks, entities, targets of links and the ends of lines are not what a person quotes."""
    post = (
        '# Tea\n\nRead our *guide* to [larders](https://shop.example/a_(b) "Title") first.\n\n'
        "A line.\nSalt &amp; pepper.\n\nHere the **second** line\ngoes on below.\n\n- one\n- a third `item`\n"
    )
    [found] = as_findings([Remark("No.", quote)], post)
    assert found.line == line


@given(
    st.lists(st.sampled_from(["a", "b", "c", "# d"]), max_size=30),
    st.lists(st.sampled_from("abe"), max_size=30),
)
def test_changes_are_few_and_short(old: list[str], new: list[str]) -> None:
    """Equal texts have none, and each has its line in the new text."""
    before, after = "\n\n".join(old), "\n\n".join(new)
    found, number = find_changes(before, after)
    assert (number == 0) == (old == new)
    assert len(found) == min(number, 10)
    for each in found:
        assert each.before != each.after
        assert 1 <= each.line <= max(1, len(after.split("\n")))


_LONG = "words that nobody has touched " * 12


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{_LONG}lost 2.8 points {_LONG}", f"{_LONG}lost 2.6 points {_LONG}"),
        (f"{_LONG}lost 2.8", f"{_LONG}lost 2.6"),
        (f"- {_LONG}\n- lost 2.8 points\n- {_LONG}", f"- {_LONG}\n- lost 2.6 points\n- {_LONG}"),
        (f"| {_LONG} |\n| lost 2.8 points |", f"| {_LONG} |\n| lost 2.6 points |"),
    ],
)
def test_change_is_shortened_around_what_differs(before: str, after: str) -> None:
    """A reader sees the old and the new figure, wherever in a long passage it is; an item is a passage."""
    [change], number = find_changes(before, after)
    assert number == 1
    assert "lost 2.8" in change.before
    assert "lost 2.6" in change.after
    assert max(len(change.before), len(change.after)) < 200


def test_changed_items_are_changes_of_their_own() -> None:
    """Each has its line."""
    found, number = find_changes("- one\n- two\n- three", "- one\n- 2\n- 3")
    assert number == 2
    assert [(each.before, each.after, each.line) for each in found] == [
        ("- two", "- 2", 2),
        ("- three", "- 3", 3),
    ]


@given(*[st.text("ab \n界", max_size=400)] * 3, *[st.text("ab 界", min_size=1, max_size=300)] * 2)
def test_shortened_changes_differ(start: str, end: str, between: str, old: str, new: str) -> None:
    """Also without spaces, with several changes in one passage, and where only white space differs."""
    found, _ = find_changes(f"x{start}{old}{between}{old}{end}x", f"x{start}{new}{between}{new}{end}x")
    for each in found:
        assert each.before != each.after
        assert max(len(each.before), len(each.after)) <= 170


def test_compared_texts_may_be_huge() -> None:
    """Their changes are counted as one where they can't be shown."""
    assert find_changes("a\n\n" * 50_000, "b") == ((), 1)


@pytest.mark.parametrize(
    ("remarks", "fault"),
    [
        ([], "at least one"),
        ("text", "must be a list"),
        ([{"text": "a"}] * 21, "at most 20"),
        ([{"text": "a", "by": "me"}], "must be a list"),
        ([{"text": " "}], "1 to 1000"),
        ([{"text": "a" * 1001}], "1 to 1000"),
        ([{"text": "a", "quote": "b" * 501}], "at most 500"),
        ([{"text": "a", "quote": None}], "at most 500"),
        ([{"text": "a\x00"}], "control character"),
        ([{"text": "\ud800"}], "control character"),
        ([{"text": "a" * 1000}] * 7, "6000 characters in all"),
    ],
)
def test_remarks_have_limits(remarks: Any, fault: str) -> None:
    """Each says what to do."""
    [found] = find_remark_faults(remarks, "revise")
    assert fault in found


def test_topology_has_the_hours() -> None:
    """Of jobs whose profile names none: the default of a profile's terms, too."""
    assert load().job.review_hours == ReviewTerms().hours
