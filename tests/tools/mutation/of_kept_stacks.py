"""Mutants of a stack that goes on in its next run, and of stacks side by side."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_JOURNALS = ("tests/unit/infra/local/dispatch/test_journal.py",)
_SETTLEMENTS = ("tests/unit/infra/local/dispatch/test_settlement.py",)
_PORTS = ("tests/unit/infra/local/supervision/test_ports.py",)
_STATES = ("tests/unit/infra/local/supervision/test_state.py",)
_PLANS = ("tests/unit/infra/local/test_plan.py",)
_RECORDED = ("tests/unit/infra/cli/commands/test_recorded.py",)
_TARGETS = ("tests/unit/infra/cli/test_target.py",)

KEPT_STACKS = (
    Mutant(
        name="messages since the last export",
        gone="What ended after the export is delivered again: Firestore does not know of it.",
        file="infra/local/dispatch/journal.py",
        old="if entry.ended is None or entry.ended >= began",
        new="if entry.ended is None",
        tests=_JOURNALS,
    ),
    Mutant(
        name="messages of a killed run",
        gone="A message is on disk before it is delivered.",
        file="infra/local/dispatch/journal.py",
        old="        self._entries[entry.key] = entry\n        self._append(entry)",
        new="        self._entries[entry.key] = entry",
        tests=_JOURNALS,
    ),
    Mutant(
        name="one number in two runs",
        gone="The end of a message is not that of an earlier run's with the same number.",
        file="infra/local/dispatch/journal.py",
        old="        return self.function, self.run, self.message_id",
        new='        return self.function, "", self.message_id',
        tests=_JOURNALS,
    ),
    Mutant(
        name="last attempt of a kept message",
        gone="A message that always fails is given up, also without the emulator.",
        file="infra/local/dispatch/settlement.py",
        old="        elif is_last:",
        new="        elif False:",
        tests=_SETTLEMENTS,
    ),
    Mutant(
        name="one port for two stacks",
        gone="A port that another stack has reserved is not taken, also while nothing listens there.",
        file="infra/local/supervision/ports.py",
        old="                mark.bind((HOST, port))\n",
        new="",
        tests=_PORTS,
    ),
    Mutant(
        name="number of a dead stack",
        gone="Only the process that holds the lock is ended, whatever number is written down.",
        file="infra/local/supervision/state.py",
        old="fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)",
        new="raise BlockingIOError",
        tests=_STATES,
    ),
    Mutant(
        name="folder of the variable",
        gone="A command that BLOG_STATE_DIR gives a folder never talks to Google Cloud instead.",
        file="infra/cli/options.py",
        old="state_dir != STATE_DIR or bool(os.environ.get(STATE_DIR_VARIABLE))",
        new="state_dir != STATE_DIR",
        tests=_TARGETS,
    ),
    Mutant(
        name="model of the stack before",
        gone="A shell keeps no model of a stack whose file it sourced before.",
        file="infra/local/sourced.py",
        old='dict.fromkeys(_NOT_ALWAYS, "") | ',
        new="",
        tests=("tests/unit/infra/local/test_sourced.py",),
    ),
    Mutant(
        name="demo without an end",
        gone="A demo whose model stays away ends, and does not wait for a day.",
        file="infra/cli/commands/demo_wait.py",
        old="self._limit.reschedule(_ends(job, away) if away else None)",
        new="self._limit.reschedule(None)",
        tests=("tests/unit/infra/cli/commands/test_demo_trouble.py",),
    ),
    Mutant(
        name="documents of the last run",
        gone="Firestore starts with what the last run has kept.",
        file="infra/local/plan.py",
        old="kept.metadata() if kept else None",
        new="None",
        tests=_PLANS,
    ),
    Mutant(
        name="messages of the last run",
        gone="The dispatcher of a kept stack has a journal.",
        file="infra/local/plan.py",
        old="declared, urls, keeping)",
        new="declared, urls, None)",
        tests=_PLANS,
    ),
    Mutant(
        name="logs of the last run",
        gone="The logs of a kept stack are there after a run that keeps nothing.",
        file="infra/local/keeping/log_folder.py",
        old="            logs.unlink()\n        for",
        new="            pass\n        for",
        tests=("tests/unit/infra/local/keeping/test_log_folder.py",),
    ),
    Mutant(
        name="label of the picture",
        gone="The picture of a job with recorded answers says so.",
        file="infra/cli/views/display.py",
        old='Group(Text(label, style="bold yellow"), picture)',
        new="picture",
        tests=_RECORDED,
    ),
    Mutant(
        name="label of the demo",
        gone="The demo says that its answers are recorded also before the first one.",
        file="infra/cli/commands/demo_run.py",
        old="display_for(job_id, console.out, label=label)",
        new="display_for(job_id, console.out)",
        tests=_RECORDED,
    ),
)
