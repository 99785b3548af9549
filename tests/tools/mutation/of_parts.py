"""Calls side by side: what is kept of them, what tells them apart, and what holds them back."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_ASKING = "shared/stage/metered_model.py"
_HOLDER = "shared/stage/lease.py"
_KEEPER = "shared/stage/answer_keeper.py"
_CALLS = ("tests/unit/shared/stage/test_side_by_side_calls.py",)
_TROUBLE = ("tests/unit/shared/stage/test_parts_in_trouble.py",)
_BESIDE = ("tests/unit/shared/stage/test_side_by_side.py",)
_STORE = ("tests/contract/test_job_store.py",)

PARTS = (
    Mutant(
        name="answers kept",
        gone="A finished answer is written under the job before it counts.",
        file=_ASKING,
        old="        if keep:\n",
        new="        if False:\n",
        tests=_CALLS,
    ),
    Mutant(
        name="kept answers found",
        gone="An attempt that takes over asks for no answer that is kept.",
        file=_ASKING,
        old="        if kept := self._lease_holder.kept_answer(question):\n",
        new="        if kept := None:\n",
        tests=_CALLS,
    ),
    Mutant(
        name="answers of this pass",
        gone="Kept answers of another run or revision are not this one's.",
        file=_KEEPER,
        old="is_ours = found is not None and (found.run, found.revision) == (run, revision)",
        new="is_ours = found is not None",
        tests=_CALLS,
    ),
    Mutant(
        name="kept answers deleted",
        gone="The end of a stage deletes its kept answers.",
        file=_KEEPER,
        old="return AnswersChange(self._stage, None) if self._may_exist else None",
        new="return None",
        tests=_CALLS,
    ),
    Mutant(
        name="kept answers deleted at a claim",
        gone="A job that ends without another attempt leaves no kept answers.",
        file="shared/stage/claimer.py",
        old="answers, admission = AnswersChange(self._stage, None), None\n        if",
        new="answers, admission = None, None\n        if",
        tests=_TROUBLE,
    ),
    Mutant(
        name="answers of a lost write deleted",
        gone="Answers whose write seemed to fail are deleted with the stage.",
        file=_KEEPER,
        old="        self._may_exist = True  # even if the write seems to fail\n",
        new="",
        tests=_TROUBLE,
    ),
    Mutant(
        name="room for kept answers",
        gone="A document holds only as many kept answers as it has room for.",
        file=_KEEPER,
        old="if self._bytes + size <= _MOST_BYTES:",
        new="if True:",
        tests=_CALLS,
    ),
    Mutant(
        name="the whole size of kept answers",
        gone="The room for kept answers is counted with what they have besides their texts.",
        file=_KEEPER,
        old="    return len(question) + len(msgspec.json.encode(answer))\n",
        new="    return len(answer.text)\n",
        tests=_STORE,
    ),
    Mutant(
        name="answers under the fence",
        gone="Kept answers are added to those before.",
        file="shared/gateways/job_store.py",
        old="batch.set(place, answers.fields, merge=answers.merge)",
        new="batch.set(place, answers.fields)",
        tests=_STORE,
    ),
    Mutant(
        name="one pause for all calls",
        gone="After one refusal with a time to wait no call of the attempt begins before it.",
        file=_ASKING,
        old="            await self._wait_for_others(request.model)\n",
        new="            pass\n",
        tests=_CALLS,
    ),
    Mutant(
        name="a pause longer than the step",
        gone="After a refusal that asks for more time than the step has, no call of the attempt begins.",
        file=_ASKING,
        old="self._pause.until(now + (wait or error.retry_after or 0.0))",
        new="self._pause.until(now + (wait or 0.0))",
        tests=_TROUBLE,
    ),
    Mutant(
        name="a pause is not waited for in vain",
        gone="A pause that would use up the step's time is left to redelivery.",
        file=_ASKING,
        old="            if retry.retry_delay(busy, 1, self._deadline - loop.time(), 0.0) is None:\n",
        new="            if False:\n",
        tests=_TROUBLE,
    ),
    Mutant(
        name="a pause that comes during a look",
        gone="A call that has waited and looks for a cancel waits again if another one is refused.",
        file=_ASKING,
        old="        while (left := self._pause.left(loop.time())) > 0:\n",
        new="        if (left := self._pause.left(loop.time())) > 0:\n",
        tests=_TROUBLE,
    ),
    Mutant(
        name="drafts fit the document",
        gone="A draft that is longer than any post does not fail the attempt.",
        file="shared/jobs/transitions.py",
        old="draft=draft.text[:_LONGEST_DRAFT] or job.draft,",
        new="draft=draft.text or job.draft,",
        tests=_TROUBLE,
    ),
    Mutant(
        name="posts fit a document",
        gone="A part that is many times as long as asked for is cut.",
        file="functions/generate/parts/part_call.py",
        old="    if len(written.text) > most:\n",
        new="    if False:\n",
        tests=("tests/unit/functions/generate/parts/test_part_corrections.py",),
    ),
    Mutant(
        name="one read for calls that begin together",
        gone="Calls that begin together look for a cancel once.",
        file=_HOLDER,
        old="                if self._seen_at >= asked_at:\n",
        new="                if False:\n",
        tests=_CALLS,
    ),
    Mutant(
        name="calls that run come to their end",
        gone="After an error in a group the calls that run come to their end.",
        file="shared/stage/side_by_side.py",
        old="            except Exception as error:",
        new="            except ZeroDivisionError as error:",
        tests=_BESIDE,
    ),
    Mutant(
        name="no call after an error",
        gone="After an error in a group no further call begins.",
        file="shared/stage/side_by_side.py",
        old="            if errors:\n                return\n",
        new="            if False:\n                return\n",
        tests=_BESIDE,
    ),
)
