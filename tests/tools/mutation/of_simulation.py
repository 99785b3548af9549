"""What admission rests on: the scenarios in virtual time fail without it."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_FAIRNESS = ("tests/simulation/test_fairness.py",)
_PATIENCE = ("tests/simulation/test_patience.py",)

SIMULATION = (
    Mutant(
        name="fence on admission in virtual time",
        gone="Of forty stages that read the same document, one writes it and the others read it again.",
        file="tests/support/fakes/admission_store.py",
        old='raise Conflict("The organisation\'s document changed.")',
        new="return",
        tests=_FAIRNESS,
    ),
    Mutant(
        name="set of members in virtual time",
        gone="The number of members is that of the set, whatever was written in between.",
        file="shared/jobs/admission.py",
        old="""job_id: place}
    return replace(admission, members=members, running=len(members), active=True)""",
        new="""job_id: place}
    return replace(admission, members=members, running=admission.running + 1, active=True)""",
        tests=_FAIRNESS,
    ),
    Mutant(
        name="release before the acknowledgement in virtual time",
        gone="An end lets the next job in, which does not wait for the sweep.",
        file="shared/stage/runner.py",
        old="await self._dependencies.admissions.let_in_next(snapshot.job.org_id)",
        new="await asyncio.sleep(0)",
        tests=_FAIRNESS,
    ),
    Mutant(
        name="sweep in virtual time",
        gone="The sweep lets jobs in again that were put aside.",
        file="functions/sweep/handler.py",
        old="counts[name] = await part()",
        new="counts[name] = 0",
        tests=_PATIENCE,
    ),
    Mutant(
        name="end without its release in virtual time",
        gone="A job ends although its organisation's document can't be written.",
        file="shared/stage/lease.py",
        old="conflicts < _LEAVING_TRIES and (tries == 1 or tried < tries)",
        new="conflicts < _LEAVING_TRIES",
        tests=_PATIENCE,
    ),
)
