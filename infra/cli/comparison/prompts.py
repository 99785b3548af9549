"""The prompts of another revision: whether they can be compared, and its functions beside the stack."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from infra.cli import console, target
from infra.cli.comparison.plan import Revision
from infra.cli.dependencies import Dependencies
from infra.cli.errors import WrongUsage
from infra.cli.gateways.fleet import Fleet
from infra.cli.gateways.stack import Revisions
from infra.cli.options import elsewhere
from infra.cli.target import Target
from infra.cli.views.stack_start import StartView
from infra.local.supervision.service import StackError


@dataclass(frozen=True)
class OtherPrompts:
    """A revision as it was named, and what runs it."""

    ref: str
    revisions: Revisions

    @classmethod
    def find(cls, gateways: Dependencies, found: Target, state_dir: Path, ref: str | None) -> Self | None:
        """Return what runs other prompts; None if nobody asks for it, WrongUsage where it can't be."""
        if ref is None:
            return None
        environment = target.running_stack(state_dir)
        if not found.local or not environment:
            raise WrongUsage(
                "--prompts works on the local stack only, because deployed functions have one version of the "
                f"prompts: start a stack with `blog up{elsewhere(state_dir)}`, "
                "and unset the variables that name another pipeline."
            )
        return cls(ref, gateways.revisions(state_dir, environment))

    async def resolve(self, models: Sequence[str]) -> Revision:
        """Return the revision; WrongUsage if it is unknown, the same as the checkout, or lacks an alias."""
        try:
            commit = await self.revisions.resolve(self.ref)
            known = await self.revisions.aliases(commit)
            if not await self.revisions.differs(commit):
                raise WrongUsage(
                    f"{self.ref} has the same functions as this checkout: there is nothing to compare."
                )
        except StackError as error:
            raise WrongUsage(str(error)) from error
        for model in models:
            if model not in known:
                raise WrongUsage(f"{model} is not an alias at {self.ref}: choose from {', '.join(known)}.")
        return Revision(self.ref, commit)


@asynccontextmanager
async def open_fleets(
    gateways: Dependencies, found: Target, other: OtherPrompts | None, prompts: Revision | None
) -> AsyncIterator[dict[Revision | None, Fleet]]:
    """Start the functions of the other prompts, if there are any, and stop them at the end."""
    fleets: dict[Revision | None, Fleet] = {None: gateways.fleet(found)}
    if other is None or prompts is None:
        yield fleets
        return
    with StartView(console.err) as view:
        console.say(f"Starting the functions of {prompts.ref} ({prompts.commit[:12]}) beside the stack.")
        async with other.revisions.run(prompts.commit, view) as stack:
            view.close()
            yield fleets | {prompts: gateways.fleet(target.of_stack(stack.env))}
            console.say(f"Stopping the functions of {prompts.ref}.")
