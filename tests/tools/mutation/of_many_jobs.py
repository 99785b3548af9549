"""What the commands for many jobs promise."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_COMMANDS = "tests/unit/infra/cli/commands"

MANY_JOBS = (
    Mutant(
        name="one replay of many",
        gone="A failed job that somebody has replayed since it was found is not replayed again.",
        file="infra/cli/jobs/failed_jobs.py",
        old=" or before.run != found.runs[job_id]",
        new="",
        tests=(f"{_COMMANDS}/test_replay_failed.py",),
    ),
    Mutant(
        name="same line same job",
        gone="The same line twice is the same job, in whatever order its fields are.",
        file="infra/cli/jobs/batch.py",
        old=', order="deterministic"',
        new="",
        tests=(f"{_COMMANDS}/test_submit_file.py",),
    ),
    Mutant(
        name="all lines or none",
        gone="Nothing is published while a line of the file is wrong.",
        file="infra/cli/commands/submit_file.py",
        old="if batch.invalid and not bulk.skip_invalid:",
        new="if batch.invalid and not batch.valid:",
        tests=(f"{_COMMANDS}/test_submit_file.py",),
    ),
    Mutant(
        name="stop when the service is away",
        gone="After failures in a row the remaining jobs are not tried, each for its time-out.",
        file="infra/cli/jobs/bulk.py",
        old="if len(in_a_row) >= _MOST_FAILURES:",
        new="if not in_a_row:",
        tests=(f"{_COMMANDS}/test_cancel.py",),
    ),
    Mutant(
        name="a list looks so far",
        gone="A list whose filters the store can't apply does not read every job that there is.",
        file="shared/jobs/listing.py",
        old=" or self._looked == self._most:",
        new=":",
        tests=(f"{_COMMANDS}/test_list.py",),
    ),
    Mutant(
        name="sweep after a pause",
        gone="The end of a pause asks for a sweep, so that waiting jobs go on at once.",
        file="infra/cli/commands/resume.py",
        old="    if ended:\n        request_sweep(fleet)\n",
        new="",
        tests=(f"{_COMMANDS}/test_pause.py",),
    ),
)
