"""One comparison from its plan to its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from infra.cli import console
from infra.cli.comparison import files, sentences, tables
from infra.cli.comparison.archive import Archive
from infra.cli.comparison.delays import Delays
from infra.cli.comparison.figures import one_line
from infra.cli.comparison.outcome import Outcome
from infra.cli.comparison.page import Contents, write_page
from infra.cli.comparison.plan import Brief, Entry, Revision, Variant
from infra.cli.comparison.runner import Run, Runner, Terms
from infra.cli.comparison.spending import Spending
from infra.cli.comparison.summary import Pairing, Summary, by_brief, pair_up, summarize
from infra.cli.format import pluralize, printable
from infra.cli.gateways.fleet import Fleet
from infra.cli.views.amounts import amount
from shared.clock import SystemClock


@dataclass(frozen=True)
class Plan:
    """The briefs, models and folder of a comparison."""

    name: str
    briefs: Sequence[Brief]
    variants: Sequence[Variant]
    entries: Sequence[Entry]
    folder: Path


class Session:
    """Writes the posts, and then the report."""

    def __init__(self, plan: Plan, limit: float) -> None:
        self._plan = plan
        self.run = Run(Spending(limit))

    async def write_posts(self, fleets: Mapping[Revision | None, Fleet], terms: Terms) -> None:
        """Write what is missing, and print a line for each post that ends."""
        archive = Archive(self._plan.folder / files.JOBS)
        delays = Delays(console.say, SystemClock().now, terms.appears)
        runner = Runner(fleets, archive, terms, self._say_end, delays.look)
        await runner.run(self._plan.entries, self.run)

    def announce(self) -> None:
        """Print what will be written and what it may cost at most."""
        count = f"{pluralize(len(self._plan.briefs), 'brief')} by {len(self._plan.variants)} variants"
        most = sum(entry.worst_usd for entry in self._plan.entries)
        console.say(
            f"{count}: {pluralize(len(self._plan.entries), 'post')}, by estimate at most {amount(most)}; "
            f"the limit is {amount(self.run.spending.limit)}."
        )

    def write_files(self) -> None:
        """Write the page, the spreadsheet and the posts."""
        contents = Contents(
            name=self._plan.name,
            made_at=SystemClock().now(),
            variants=self._plan.variants,
            summaries=self._summaries,
            briefs=self._by_brief,
            sentences=[sentences.pairing_sentence(each) for each in self._pairings],
            notes=[*sentences.notes(self._summaries), *self._missing_note()],
        )
        files.write_files(self._plan.folder, write_page(contents), self._outcomes)

    def print_report(self) -> None:
        """Print the figures, the scores and the verdicts."""
        width = console.out.width
        for table in tables.summary_tables(self._summaries, width):
            console.out.print(table)
            console.out.print()
        labels = [each.label for each in self._plan.variants]
        console.out.print(tables.brief_table(self._by_brief, labels, width))
        if (more := len(self._plan.briefs) - tables.MOST_ROWS) > 0:
            console.out.print(f"{pluralize(more, 'brief')} more on the page.")
        console.out.print()
        for pairing in self._pairings:
            console.out.print(sentences.pairing_sentence(pairing))
        for note in (*sentences.notes(self._summaries), *self._missing_note()):
            console.out.print(note, style="yellow")
        if self.run.resumed:
            written = pluralize(self.run.resumed, "post")
            verb = "was" if self.run.resumed == 1 else "were"
            console.out.print(f"{written} {verb} there already; another --name writes all of them anew.")
        page = self._plan.folder / files.PAGE
        console.tell(f"Spent: {amount(self.run.spending.spent)}. Read it in {page}.")

    def as_map(self) -> dict[str, Any]:
        """Return all of it for programs."""
        return {
            "name": self._plan.name,
            "folder": str(self._plan.folder),
            "variants": [_summary_map(each) for each in self._summaries],
            "pairs": [_pairing_map(each) for each in self._pairings],
            "posts": [files.as_map(each) for each in self._outcomes],
            "missing": [_entry_map(each) for each in self.run.missing],
            "resumed": self.run.resumed,
            "spent_usd": round(self.run.spending.spent, 6),
            "limit_usd": self.run.spending.limit,
            "notes": [*sentences.notes(self._summaries), *self._missing_note()],
        }

    def _say_end(self, outcome: Outcome) -> None:
        done, label = len(self.run.outcomes), outcome.entry.variant.label
        topic = printable(outcome.entry.request.topic)
        console.say(f"{done:>3} of {len(self._plan.entries)}  {label}: {topic}: {one_line(outcome)}")

    def _missing_note(self) -> list[str]:
        if not self.run.missing:
            return []
        count = len(self.run.missing)
        return [f"{pluralize(count, 'post')} {'is' if count == 1 else 'are'} missing: the limit was reached."]

    @property
    def _outcomes(self) -> list[Outcome]:
        """The posts in the order of the briefs and the columns."""
        return [each for _, row in self._by_brief for each in row if each]

    @property
    def _by_brief(self) -> list[tuple[Brief, list[Outcome | None]]]:
        return list(by_brief(self._plan.briefs, self._plan.variants, self.run.outcomes))

    @property
    def _summaries(self) -> list[Summary]:
        return [summarize(variant, self.run.outcomes) for variant in self._plan.variants]

    @property
    def _pairings(self) -> list[Pairing]:
        return pair_up(self._plan.variants, self.run.outcomes)


def _summary_map(summary: Summary) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.to_builtins(summary)
    del fields["variant"]
    return {**_variant_map(summary.variant), **fields}


def _pairing_map(pairing: Pairing) -> dict[str, Any]:
    return {
        "first": _variant_map(pairing.first),
        "second": _variant_map(pairing.second),
        "first_won": pairing.first_won,
        "second_won": pairing.second_won,
        "tied": pairing.tied,
        "median_gap": pairing.gap,
        "chance": round(pairing.chance, 6),
        "sentence": sentences.pairing_sentence(pairing),
    }


def _entry_map(entry: Entry) -> dict[str, Any]:
    return {"line": entry.brief.line, **_variant_map(entry.variant), "job_id": entry.job_id}


def _variant_map(variant: Variant) -> dict[str, Any]:
    return {"model": variant.model, "prompts": variant.prompts.ref if variant.prompts else None}
