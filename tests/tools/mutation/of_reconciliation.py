"""What keeps the comparison with the providers' bills right, and the admin keys where they belong."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_MIGRATION = "infra/supabase/migrations/0009_daily_usage.sql"
_DAILY = "infra/supabase/migrations/0010_estimated_usage.sql"  # the latest of read_daily_usage()
_PAGES = "shared/gateways/provider_reports/pages.py"
_COMPARISON = "shared/reconciliation/comparison.py"
_REASONS = "shared/reconciliation/reasons.py"
_HANDLER = "functions/reconcile/handler.py"
_COMMAND = ("tests/integration/infra/cli/test_reconcile.py",)
_TROUBLE = ("tests/unit/shared/gateways/provider_reports/test_troubled_reports.py",)
_LINES = ("tests/unit/shared/reconciliation/test_comparison.py",)
_RULES = ("tests/unit/shared/reconciliation/test_reasons.py",)
_NIGHT = ("tests/unit/functions/reconcile/test_handler.py",)

RECONCILIATION = (
    Mutant(
        name="cached answers on a bill",
        gone="Answers of the gateway's cache are on no provider's bill.",
        file=_DAILY,
        old="WHERE c.cached IS NOT TRUE\n    AND",
        new="WHERE",
        tests=_COMMAND,
    ),
    Mutant(
        name="estimated rows",
        gone="A row that says that it is an estimate counts as one, whatever it took.",
        file=_DAILY,
        old="coalesce(c.estimated, c.latency_ms = 0)",
        new="c.latency_ms = 0",
        tests=("tests/integration/infra/supabase/test_estimated_usage.py",),
    ),
    Mutant(
        name="sums for their role",
        gone="Nobody else reads the sums of all organizations.",
        file=_MIGRATION,
        old="REVOKE ALL ON FUNCTION ai_usage.read_daily_usage(DATE, DATE) FROM PUBLIC;",
        new="",
        tests=_COMMAND,
    ),
    Mutant(
        name="admin key in the clear",
        gone="An admin key is sent over https alone.",
        file=_PAGES,
        old="""(parts.scheme == "https" or (parts.scheme == "http" and host in _HERE))""",
        new="""parts.scheme in ("http", "https")""",
        tests=_TROUBLE,
    ),
    Mutant(
        name="admin key elsewhere",
        gone="A redirect takes the key nowhere else.",
        file=_PAGES,
        old="follow_redirects=False",
        new="follow_redirects=True",
        tests=_TROUBLE,
    ),
    Mutant(
        name="pages in a circle",
        gone="A report whose pages go round is given up.",
        file=_PAGES,
        old="            if cursor in cursors:",
        new="            if not cursor:",
        tests=_TROUBLE,
    ),
    Mutant(
        name="wait of an hour",
        gone="A provider that asks for a long wait is given up.",
        file=_PAGES,
        old="if wait is None or trouble.retry_after > _LONGEST_WAIT:",
        new="if wait is None:",
        tests=_TROUBLE,
    ),
    Mutant(
        name="good neighbour",
        gone="Only a day with a gap of its own explains the one beside it.",
        file=_COMPARISON,
        old="if other not in self.keys or self._agree(*self._sums(other)):",
        new="if other not in self.keys:",
        tests=_LINES,
    ),
    Mutant(
        name="late report",
        gone="A report that is not complete yet is no gap.",
        file=_REASONS,
        old="    return facts.ended < COMPLETE_AFTER and not facts.differences.has(1)",
        new="    return False",
        tests=_RULES,
    ),
    Mutant(
        name="surplus called late",
        gone="What a provider has more is never called late.",
        file=_REASONS,
        old="facts.ended < COMPLETE_AFTER and not facts.differences.has(1)",
        new="facts.ended < COMPLETE_AFTER",
        tests=_RULES,
    ),
    Mutant(
        name="half a comparison",
        gone="A comparison without one of the providers is not counted as one.",
        file=_HANDLER,
        old="        if not unread:\n            _log_summary",
        new="        if True:\n            _log_summary",
        tests=_NIGHT,
    ),
)
