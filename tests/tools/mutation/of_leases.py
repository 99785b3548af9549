"""What holds an attempt to its lease, and stops it when its owner asks."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_ATTEMPT = "shared/stage/attempt.py"
_END = "shared/stage/attempt_end.py"
_HOLDER = "shared/stage/lease.py"
_ASKING = "shared/stage/metered_model.py"
_CALLING = "shared/stage/recorded_calls.py"
_CANCEL = ("tests/unit/shared/stage/test_cancel.py",)
_LEASES = ("tests/unit/shared/stage/test_lease.py",)

LEASES = (
    Mutant(
        name="fence",
        gone="An attempt checks that the lease is still its own.",
        file=_HOLDER,
        old=" or snapshot.job.lease.token != self._lease.token",
        new="",
        tests=_LEASES,
    ),
    Mutant(
        name="fence of a write",
        gone="A conflicting write checks the lease before it is retried.",
        file=_HOLDER,
        old="before = self._snapshot.version\n                await self._reread()",
        new="before = self._snapshot.version\n"
        "                self._snapshot = await self._store.read(self.job.job_id)",
        tests=_LEASES,
    ),
    Mutant(
        name="renewal",
        gone="The lease is renewed while the step works.",
        file=_HOLDER,
        old="await self.write(self._renew)",
        new="pass",
        tests=_LEASES,
    ),
    Mutant(
        name="lease ends",
        gone="The commit ends the lease.",
        file="shared/jobs/transitions.py",
        old="lease=None, draft=None, progress=",
        new="draft=None, progress=",
        tests=("tests/unit/shared/stage/test_runner.py",),
    ),
    Mutant(
        name="lost lease, no answer",
        gone="An attempt whose lease was taken over acknowledges nothing.",
        file=_END,
        old="if isinstance(stop, LeaseLost):\n            raise self._late_error(stop)",
        new="if isinstance(stop, LeaseLost):\n            return",
        tests=_LEASES,
    ),
    Mutant(
        name="late commit, no answer",
        gone="An attempt whose commit was refused acknowledges nothing.",
        file=_END,
        old="raise self._late_error(stop) from stop",
        new="pass",
        tests=_LEASES,
    ),
    Mutant(
        name="cancel",
        gone="A cancel request stops a job while a stage works.",
        file=_HOLDER,
        old="if self.job.cancel_requested:",
        new="if False:",
        tests=_CANCEL,
    ),
    Mutant(
        name="cancel at the commit",
        gone="A job that is cancelled with the last answer is not committed.",
        file=_END,
        old="self._lease_holder.raise_if_cancelled()  # the owner may",
        new="pass  # the owner may",
        tests=_CANCEL,
    ),
    Mutant(
        name="whole answers are waited for",
        gone="The client waits for a whole answer that is paid for.",
        file=_HOLDER,
        old="            if not self._paid:\n                self.raise_if_cancelled()",
        new="            self.raise_if_cancelled()",
        tests=_CANCEL,
    ),
    Mutant(
        name="check before a call",
        gone="The lease and a cancel request are checked before a further call.",
        file=_ASKING,
        old="if not is_first:",
        new="if False:",
        tests=_LEASES,
    ),
    Mutant(
        name="check before a retry",
        gone="The lease and a cancel request are checked before a call is retried.",
        file=_ASKING,
        old="await asyncio.sleep(wait)\n        await self._lease_holder.confirm()",
        new="await asyncio.sleep(wait)",
        tests=_CANCEL,
    ),
    Mutant(
        name="step's deadline",
        gone="A step that takes too long is stopped.",
        file=_ATTEMPT,
        old="timeout=self._dependencies.topology.timing.step",
        new="timeout=None",
        tests=_LEASES,
    ),
    Mutant(
        name="model's deadline",
        gone="A model that takes too long leaves the step time to do without it.",
        file=_CALLING,
        old="asyncio.timeout_at(self._deadline)",
        new="asyncio.timeout(None)",
        tests=_LEASES,
    ),
    Mutant(
        name="patient check",
        gone="The check before a further call is retried.",
        file=_HOLDER,
        old="if not left:\n                        raise",
        new="raise",
        tests=("tests/unit/shared/stage/test_crashes.py",),
    ),
    Mutant(
        name="beside the loop",
        gone="Work that reads a text runs in a thread.",
        file="shared/stage/threads.py",
        old="return await asyncio.get_running_loop().run_in_executor(lane, work)",
        new="return work()",
        tests=("tests/unit/shared/stage/test_threads.py",),
    ),
    Mutant(
        name="long texts apart",
        gone="A long text waits behind long texts only.",
        file="shared/stage/threads.py",
        old="lane = self._long if _size((*args, *kwargs.values())) > LONG else self._usual",
        new="lane = self._usual",
        tests=("tests/unit/shared/stage/test_threads.py",),
    ),
    Mutant(
        name="longest comparison",
        gone="Versions longer than any post are not compared.",
        file="functions/polish/comparison/losses.py",
        old="if max(len(before), len(after)) > _MOST_COMPARED",
        new="if False",
        tests=("tests/unit/functions/polish/comparison/test_bounds.py",),
    ),
    Mutant(
        name="the stages' threads",
        gone="The real stages have threads for their texts.",
        file="shared/runtime/stages.py",
        old="off_loop=Lanes(),",
        new="",
        tests=("tests/unit/shared/runtime/test_function.py",),
    ),
)
