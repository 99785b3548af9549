"""What a replay by the API, an edited text, costs and dead letters promise."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_REPLAY = ("tests/unit/functions/api/test_replay.py",)
_EDITS = ("tests/unit/shared/jobs/test_edits.py",)
_STORES = ("tests/contract/test_run_store.py",)
_RERUNS = "shared/gateways/reruns.py"

EDITS = (
    Mutant(
        name="a person's text stays",
        gone="A person's text stays as it was written, also if a revision polishes it.",
        file=_RERUNS,
        old="        batch.set(outputs.document(edited_name(run + 1)), edited.after)\n",
        new="",
        tests=_STORES,
    ),
    Mutant(
        name="the text before an edit",
        gone="The run before keeps the text that a person has replaced.",
        file=_RERUNS,
        old="        if edited.before:\n",
        new="        if edited.before and not edited.after:\n",
        tests=_STORES,
    ),
    Mutant(
        name="one of two edits",
        gone="Of two that edit one state of a job, one begins a run.",
        file="shared/gateways/run_store.py",
        old="add_rerun(batch, document, option,",
        new="add_rerun(batch, document, None,",
        tests=_STORES,
    ),
    Mutant(
        name="an edited text is clean",
        gone="A text that was pasted from a chat loses the chat.",
        file="shared/jobs/edited_text.py",
        old="whole = strip_blank_lines(cleaned.text)",
        new="whole = strip_blank_lines(text)",
        tests=(*_EDITS, *_REPLAY),
    ),
    Mutant(
        name="an edit in the first revision",
        gone="A text after a revised one is ready for its stage.",
        file="shared/jobs/transitions.py",
        old="        status=StageStatus.DONE,\n        revision=revision,\n        started_at=before",
        new="        status=StageStatus.DONE,\n        started_at=before",
        tests=_EDITS,
    ),
    Mutant(
        name="no edit of a live job",
        gone="The attempt at work on a job does not write over a person's text.",
        file="shared/jobs/replay.py",
        old="""    if not job.status.terminal:
        raise WrongState(f"Job {job.job_id} has not ended: cancel""",
        new="""    if job.lease and not job.status.terminal:
        raise WrongState(f"Job {job.job_id} has not ended: cancel""",
        tests=(*_EDITS, *_REPLAY),
    ),
    Mutant(
        name="a replay's budget",
        gone="A replay that the budget has no room for is refused before it begins.",
        file="functions/api/jobs/quotes.py",
        old="        raise_if_refused(ruled)\n",
        new="",
        tests=_REPLAY,
    ),
    Mutant(
        name="a run whose message is lost",
        gone="A run that has begun is not reported as failed, or its caller begins another.",
        file="functions/api/jobs/runs.py",
        old="        if not replay.new_run:\n            raise\n",
        new="        if replay.job.job_id:\n            raise\n",
        tests=_REPLAY,
    ),
    Mutant(
        name="costs of one organization",
        gone="Costs are those of the organization that the caller may use.",
        file="functions/api/costs.py",
        old="named is None else caller.choose_organization(named)",
        new="named is None else named or caller.choose_organization(None)",
        tests=("tests/unit/functions/api/test_costs.py",),
    ),
    Mutant(
        name="costs of all organizations",
        gone="Only operators and backends see the sums of all organizations.",
        file="functions/api/costs.py",
        old='if named is None and caller.kind == "user":',
        new="if named is None and not caller:",
        tests=("tests/unit/functions/api/test_costs.py",),
    ),
    Mutant(
        name="letters are the operators'",
        gone="Only an operator sees and replays dead letters.",
        file="functions/api/letters/routes.py",
        old="        caller_of(request).require_operator()\n        with Query",
        new="        with Query",
        tests=("tests/unit/functions/api/test_letters.py",),
    ),
    Mutant(
        name="every route is described",
        gone="openapi.json has each route of the API.",
        file="functions/api/openapi/operations.py",
        old="*_MONEY, *WEBHOOKS, *PROFILES, *_LETTERS)",
        new="*_MONEY, *WEBHOOKS)",
        tests=("tests/unit/functions/api/test_openapi.py",),
    ),
)
