"""Mutants of sums, alerts and limits of money."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_EVENT = "shared/jobs/budget_event.py"
_SHARDS = "shared/jobs/admission_shards.py"
_BUDGETS = "infra/cli/jobs/budgets.py"
_LEDGER = "shared/gateways/costs/queries.py"
_EVENTS = ("tests/unit/shared/jobs/test_budget_event.py",)
_COMMAND = ("tests/unit/infra/cli/commands/test_budget.py",)
_SHARDED = ("tests/integration/infra/cli/test_google_budgets.py",)

MONEY = (
    Mutant(
        name="alert once",
        gone="A threshold is announced once in a period.",
        file=_EVENT,
        old="return percent if percent > admission.alerted else None",
        new="return percent or None",
        tests=_EVENTS,
    ),
    Mutant(
        name="alert of another budget",
        gone="The event of a raised budget has an id of its own.",
        file=_EVENT,
        old="admission.period_start, percent, budget)",
        new="admission.period_start, percent)",
        tests=_EVENTS,
    ),
    Mutant(
        name="shards' period",
        gone="A shard that was last used in an earlier period has spent nothing in this one.",
        file=_SHARDS,
        old="current = [in_period(replace(shard, limits=limits), now, defaults) for shard in shards]",
        new="current = [in_period(shards[0], now, defaults), *shards[1:]]",
        tests=_EVENTS,
    ),
    Mutant(
        name="shards share the money",
        gone="Another number of shards shares what was spent.",
        file=_BUDGETS,
        old="_share(to_micros(whole.spent_usd), number, limits.shards)",
        new="to_micros(whole.spent_usd) if number == 0 else 0",
        tests=_COMMAND,
    ),
    Mutant(
        name="shards at work",
        gone="The number of shards stays while jobs are at work.",
        file=_BUDGETS,
        old="if whole.members:",
        new="if not whole.members and whole.running:",
        tests=_COMMAND,
    ),
    Mutant(
        name="shards all changed",
        gone="Each document changes with the number of shards.",
        file=_BUDGETS,
        old=', "split_at": now}',
        new="}",
        tests=_SHARDED,
    ),
    Mutant(
        name="former organization's costs",
        gone="A deleted organization's calls keep its id.",
        file="infra/supabase/migrations/0010_estimated_usage.sql",
        old="SELECT log_id, job_id, former_org_id,",
        new="SELECT log_id, job_id, org_id,",
        tests=("tests/integration/infra/cli/test_cost_groups.py",),
    ),
    Mutant(
        name="unknown prices counted",
        gone="Calls without a price are counted apart.",
        file=_LEDGER,
        old="AS total_saved_usd, count(*) FILTER (WHERE cost_usd IS NULL) AS unpriced_requests",
        new="AS total_saved_usd, 0 AS unpriced_requests",
        tests=("tests/integration/infra/cli/test_cost_groups.py",),
    ),
    Mutant(
        name="a database that hangs",
        gone="Each statement ends, also one that begins or ends a transaction.",
        file="infra/cli/gateways/ledger_connection.py",
        old="command_timeout=SECONDS",
        new="command_timeout=None",
        tests=("tests/integration/infra/cli/test_hung_database.py",),
    ),
    Mutant(
        name="hidden organisations",
        gone="Organizations that row-level security hides are not called deleted.",
        file="infra/cli/jobs/cost_reading.py",
        old="return names if names or sight.all_names else None",
        new="return names",
        tests=("tests/integration/infra/cli/test_cost_reading.py",),
    ),
)
