"""What `blog compare` promises about money and about a page of texts that nobody has read."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_PARTS = "tests/unit/infra/cli/comparison"
_COMMAND = "tests/unit/infra/cli/commands/test_compare.py"

COMPARE = (
    Mutant(
        name="limit holds the worst",
        gone="A post at work counts at the most that it may cost until its cost is known.",
        file="infra/cli/comparison/spending.py",
        old="self.spent + sum(self.held.values()) +",
        new="self.spent +",
        tests=(f"{_PARTS}/test_runner.py",),
    ),
    Mutant(
        name="limit counts the unknown",
        gone="A post of unknown cost counts at the most that it may be.",
        file="infra/cli/comparison/spending.py",
        old="outcome.entry.worst_usd if outcome.cost is None else outcome.cost",
        new="outcome.cost or 0.0",
        tests=(_COMMAND,),
    ),
    Mutant(
        name="limit covers a whole brief",
        gone="No post is paid for whose pair the limit then forbids.",
        file="infra/cli/comparison/runner.py",
        old="[each for each in queue if each.brief is entry.brief]",
        new="[entry]",
        tests=(_COMMAND,),
    ),
    Mutant(
        name="compare pays once",
        gone="A job that exists is followed, not started again.",
        file="infra/cli/comparison/runner.py",
        old="            elif status:\n",
        new="            elif status is ...:\n",
        tests=(_COMMAND,),
    ),
    Mutant(
        name="compare remembers",
        gone="A post that has ended is not paid for again after the stack has forgotten it.",
        file="infra/cli/comparison/runner.py",
        old="        self._archive.keep(snapshot)\n",
        new="",
        tests=(_COMMAND,),
    ),
    Mutant(
        name="compare page is sanitised",
        gone="A model's text runs nothing in the page of a comparison.",
        file="infra/cli/comparison/page.py",
        old="to_html(result.content)",
        new="result.content",
        tests=(f"{_PARTS}/test_page.py",),
    ),
)
