"""Calls side by side: what is kept of them, what tells them apart, and what holds them back."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_ASKING = "shared/stage/metered_model.py"
_HOLDER = "shared/stage/lease.py"
_KEEPER = "shared/stage/answer_keeper.py"
_CALLS = ("tests/unit/shared/stage/test_side_by_side_calls.py",)
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
        old="return AnswersChange(self._stage, None) if self._exists else None",
        new="return None",
        tests=_CALLS,
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
        old="            await self._wait_for_others()\n",
        new="            pass\n",
        tests=_CALLS,
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
