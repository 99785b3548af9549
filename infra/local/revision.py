"""The functions of another revision beside a running stack: they use its emulators, gateway and database.

They have a project of their own on the emulators, so neither pipeline sees the other's messages and jobs.
What they need to run (Python, packages, the topology's topics) is this checkout's.
"""

from __future__ import annotations

import asyncio
import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml
from msgspec.structs import replace

from infra.local.components import dispatcher, functions, pubsub
from infra.local.dispatch.orders import for_topology
from infra.local.plan import Plan
from infra.local.stack import Stack
from infra.local.supervision.service import HOST, Progress, Service, StackError, inherited
from shared import topology

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from pathlib import Path

    from infra.local.supervision.ports import Ports
    from shared.topology import Topology

_SOURCES = ("functions", "shared", "infra/topology.yaml")
"""What the functions of a revision are made of; the rest is the stack's."""


class UnknownRevision(StackError):
    """Git has no such revision, or the checkout has no Git."""


async def resolve(root: Path, ref: str) -> str:
    """Return the commit of a revision of the checkout; UnknownRevision if there is none."""
    if ref.startswith("-"):
        raise UnknownRevision(f"{ref} is not a revision.")
    code, commit = await _git(root, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    if code:
        raise UnknownRevision(f"{ref} is not a revision of the Git repository in {root}: see `git log`.")
    return commit


async def differs(root: Path, commit: str) -> bool:
    """Return whether the functions of a commit are others than those of the checkout as it is now."""
    code, changed = await _git(root, "diff", "--name-only", commit, "--", *_SOURCES)
    _, added = await _git(root, "ls-files", "--others", "--exclude-standard", "--", *_SOURCES)
    return bool(code or changed or added)


async def read_aliases(root: Path, commit: str) -> tuple[str, ...]:
    """Return the aliases that a commit's functions accept; UnknownRevision if it has no topology."""
    code, text = await _git(root, "show", f"{commit}:infra/topology.yaml")
    declared = yaml.safe_load(text) if not code else None
    # Earlier revisions have a list, later ones a map.
    models = declared.get("models") if isinstance(declared, dict) else None
    if not isinstance(models, list | dict):
        raise UnknownRevision(
            f"The revision {commit[:12]} has no functions that can be run: name a later one."
        )
    return tuple(map(str, models))


_LEFT_OUT = {"webhooks", "deliver", "publish", "cms"}
"""No endpoint and no CMS hears of a revision's jobs; earlier revisions lack these functions."""


@dataclass(frozen=True)
class Beside:
    """A running stack, as stack.env describes it, and the checkout it was started from."""

    root: Path
    state_dir: Path
    environment: Mapping[str, str]

    def folder(self, commit: str) -> Path:
        """Return where a revision's logs are."""
        return self.state_dir / "revisions" / commit[:12]


@asynccontextmanager
async def run_revision(
    beside: Beside, commit: str, on_progress: Callable[[Progress], None]
) -> AsyncIterator[Stack]:
    """Run a commit's functions inside the context; StackError if they do not start."""
    folder = beside.folder(commit).resolve()
    source = folder / "source"
    folder.mkdir(parents=True, exist_ok=True)
    stack = Stack(
        beside.root, folder, on_progress=on_progress, make_plan=_Planner(source, commit, beside.environment)
    )
    try:
        await _check_out(beside.root, source, commit)
        async with stack:
            yield stack
    finally:
        # Also when a signal cancels us: a working tree that stays would be in the way of Git.
        await asyncio.shield(_remove(beside.root, source))


def declared_for_revision() -> Topology:
    """Return the topology with the functions that a revision runs beside the stack."""
    whole = functions.running_here(topology.load(), {})
    kept = {name: each for name, each in whole.consumers.items() if name not in _LEFT_OUT}
    return replace(whole, functions=kept)


@dataclass(frozen=True)
class _Planner:
    source: Path
    commit: str
    environment: Mapping[str, str]

    async def __call__(self, root: Path, state_dir: Path, ports: Ports, upstream: str | None) -> Plan:
        """Plan the functions and their dispatcher, and make the topics, which stay."""
        del state_dir, upstream
        declared = declared_for_revision()
        at = {name: ports.reserve() for name in declared.functions}
        urls = {name: f"http://{HOST}:{port}/" for name, port in at.items()}
        project = f"{self.environment['GOOGLE_CLOUD_PROJECT']}-{self.commit[:12]}"
        environment = {
            **self.environment,
            "GOOGLE_CLOUD_PROJECT": project,
            **{f"{name.upper()}_URL": url for name, url in urls.items()},
        }
        host = environment["PUBSUB_EMULATOR_HOST"]
        orders = for_topology(host, project, declared, urls)
        services: list[Service] = [
            functions.service(self.source, name, function, at[name], environment)
            for name, function in declared.functions.items()
        ]
        await pubsub.create(host, project, declared, again=True)
        return Plan((dispatcher.service(root, ports.reserve(), orders), *services), environment)


async def _check_out(root: Path, source: Path, commit: str) -> None:
    await _remove(root, source)  # of a run that was killed
    code, output = await _git(root, "worktree", "add", "--detach", "--force", str(source), commit)
    if code:
        raise StackError(f"Git could not check {commit[:12]} out: {output}")


async def _remove(root: Path, source: Path) -> None:
    await _git(root, "worktree", "remove", "--force", "--force", str(source))
    await asyncio.to_thread(shutil.rmtree, source, ignore_errors=True)
    await _git(root, "worktree", "prune")


async def _git(root: Path, *arguments: str) -> tuple[int, str]:
    """Run Git in the checkout; return its exit code and output."""
    program = shutil.which("git")
    if program is None:
        raise UnknownRevision("Git is not installed, so no other revision can be checked out.")
    process = await asyncio.create_subprocess_exec(
        program,
        "-C",
        str(root),
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=inherited(),
        start_new_session=True,  # Ctrl-C is for us
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode(errors="replace").strip()
