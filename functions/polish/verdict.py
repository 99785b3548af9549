"""The outcome of an editor's changes."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec


class Verdict(msgspec.Struct, frozen=True):
    """The changes that can be used, and the reasons against the others.

    `changes` are texts by block, an empty one removes it; `insertions` new blocks by the block before.
    `rejected` can be asked for again, by what was asked ("block 12", "after 3"); `left_out` not. `reasons`
    are the editor's own, by the same names, where it is asked for them.
    """

    changes: dict[int, str] = {}
    insertions: dict[int, str] = {}
    rejected: dict[str, str] = {}
    left_out: tuple[str, ...] = ()
    reasons: dict[str, str] = {}

    def corrected(self, again: Verdict) -> Verdict:
        """Return this verdict with what a second answer gave for the rejected ones."""
        wanted = self.rejected
        changes = {at: text for at, text in again.changes.items() if f"block {at}" in wanted}
        insertions = {at: text for at, text in again.insertions.items() if f"after {at}" in wanted}
        corrected = {f"block {at}" for at in changes} | {f"after {at}" for at in insertions}
        left = {name: again.rejected.get(name, reason) for name, reason in wanted.items()}
        return Verdict(
            changes={**self.changes, **changes},
            insertions={**self.insertions, **insertions},
            rejected={name: reason for name, reason in left.items() if name not in corrected},
            left_out=self.left_out,
            reasons={**self.reasons, **again.reasons},
        )


@dataclass
class Found:
    """The verdict in the making. `whole_sections` are blocks that go with the heading above them."""

    changes: dict[int, str] = field(default_factory=dict)
    insertions: dict[int, str] = field(default_factory=dict)
    rejected: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    whole_sections: frozenset[int] = frozenset()
