"""What keeps trials fair and their jobs' aliases the same, and what makes a version of prompts one."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_TRIALS = "shared/jobs/trials.py"
_UNIT = ("tests/unit/shared/jobs/test_trials.py",)
_STAGE = ("tests/unit/shared/stage/test_trials.py",)
_VERSIONS = ("tests/unit/shared/stage/test_prompt_versions.py",)

TRIALS = (
    Mutant(
        name="share of all jobs",
        gone="Each of several trials of a stage has its share of all jobs.",
        file=_TRIALS,
        old="        left -= trial.percent\n",
        new="",
        tests=_UNIT,
    ),
    Mutant(
        name="independent trials",
        gone="A job in a trial of one stage is no likelier to be in one of another stage.",
        file=_TRIALS,
        old='f"{name}/{job_id}"',
        new='f"{job_id}"',
        tests=_UNIT,
    ),
    Mutant(
        name="chosen alias",
        gone="A caller who asks for another alias gets it.",
        file=_TRIALS,
        old=" or request.model == trial.instead_of",
        new=" or True",
        tests=_UNIT,
    ),
    Mutant(
        name="removed alias",
        gone="A job whose trial's alias is no longer offered goes on with its own.",
        file=_TRIALS,
        old="if trial and trial.alias in topology.models:",
        new="if trial:",
        tests=_STAGE,
    ),
    Mutant(
        name="allowed trials",
        gone="An organisation's job tries no alias that the organisation does not allow.",
        file="shared/stage/ruling.py",
        old="    job = keep_allowed(job, view.shards[0].admission.limits.models)\n",
        new="",
        tests=_STAGE,
    ),
    Mutant(
        name="tried alias waits",
        gone="A job waits for the alias that it asks, and not for the one that its request names.",
        file="shared/stage/ruling.py",
        old="alias = alias_of(job, due_stage(job) or Stage.META, topology)",
        new="alias = alias_of(replace(job, trial=None), due_stage(job) or Stage.META, topology)",
        tests=_STAGE,
    ),
    Mutant(
        name="hold of a trial",
        gone="A job in a trial holds what its own calls may cost.",
        file="shared/jobs/estimate.py",
        old="        alias = alias_of(job, due, topology)\n",
        new="        alias = request.model\n",
        tests=_STAGE,
    ),
    Mutant(
        name="version of the last attempt",
        gone="A stage's record has the version of the prompts that its last attempt had.",
        file="shared/jobs/transitions.py",
        old="replace(record, prompt_version=prompt_version)",
        new="replace(record, prompt_version=record.prompt_version or prompt_version)",
        tests=_VERSIONS,
    ),
    Mutant(
        name="version on rows",
        gone="Each usage event has the version of the prompts that were asked.",
        file="shared/stage/attempt.py",
        old="            prompt_version=record.prompt_version,\n",
        new="",
        tests=_VERSIONS,
    ),
    Mutant(
        name="schema in the version",
        gone="Another schema of the answer is another version of the prompts.",
        file="shared/llm/prompt_version.py",
        old='if name != "model" and',
        new='if name not in {"model", "schema"} and',
        tests=("tests/unit/functions/test_prompt_versions.py",),
    ),
)
