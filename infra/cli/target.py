"""Which pipeline a command talks to: the environment's, a running stack's, or Google Cloud's.

The only file of the command that reads the environment, but for the folder's own variable (options.py).
"""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from infra.cli.errors import NoPipeline, NotReady, Unreachable, WrongUsage
from infra.cli.options import STATE_DIR_VARIABLE, elsewhere, is_named
from infra.local import sourced
from infra.local.keeping.folder import Kept
from infra.local.supervision.service import StackError
from infra.local.supervision.state import holder, read_environment
from shared.gateways.provider_reports.reading import Access
from shared.reconciliation.models import Provider

PROJECT = "GOOGLE_CLOUD_PROJECT"
DATABASE = "SUPABASE_DB_URL"
WEBHOOK_KEY = "WEBHOOK_SIGNING_KEY"
EMULATORS = ("PUBSUB_EMULATOR_HOST", "FIRESTORE_EMULATOR_HOST")
PROVIDER_KEYS = {"OPENAI_API_KEY": "OpenAI", "ANTHROPIC_API_KEY": "Anthropic"}
ADMIN_SCOPES = {Provider.OPENAI: "OPENAI_PROJECT_ID", Provider.ANTHROPIC: "ANTHROPIC_WORKSPACE_ID"}
_PROBE_SECONDS = 2.0
_PROJECT = re.compile(r"[a-z0-9][a-z0-9.:-]{1,99}")  # some begin with a domain and a colon


@dataclass(frozen=True)
class Target:
    """A project, and the emulators that replace Google Cloud, if any."""

    project: str
    emulators: Mapping[str, str]

    @property
    def local(self) -> bool:
        """Return whether the target is a stack on this machine."""
        return bool(self.emulators)


def find(state_dir: Path, environment: Mapping[str, str] = os.environ) -> Target:
    """Return what to talk to, and prove that its emulators answer: their clients would try for a minute."""
    stack = running_stack(state_dir)
    environment = _renew(environment, state_dir)
    named = {name: environment[name] for name in EMULATORS if environment.get(name)}
    emulators = {name: stack[name] for name in EMULATORS if name in stack} | named
    if len(emulators) == 1:
        there = next(iter(emulators))
        missing = next(name for name in EMULATORS if name != there)
        raise WrongUsage(f"{there} is set and {missing} is not: set both, or neither for Google Cloud.")
    if not named:
        _require_ready(state_dir, stack)
        _require_named_stack(state_dir, stack)
    project = environment.get(PROJECT) or stack.get(PROJECT)
    if not project:
        raise NoPipeline(
            f"There is no pipeline to talk to: start one with {_up(state_dir)}, "
            f"or set {PROJECT} for Google Cloud."
        )
    if not named:
        _require_same_project(state_dir, stack, environment)
    for name, address in emulators.items():
        if not _answers(address):
            raise Unreachable(f"Nothing answers at {address}, where {name} should be: is the stack running?")
    return Target(project=project, emulators=emulators)


def cloud_project(named: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """Return the project of Google Cloud that a person means, which is never a stack's."""
    project = named or environment.get(PROJECT)
    if not project:
        raise WrongUsage(f"Name a project of Google Cloud with --project, or set {PROJECT}.")
    if not _PROJECT.fullmatch(project):
        raise WrongUsage(f"{project[:40]} is not the id of a project: write one such as my-project-123.")
    if not named and any(environment.get(name) for name in EMULATORS):
        raise WrongUsage(
            f"{PROJECT} is the local stack's here: name a project of Google Cloud with --project."
        )
    return project


def of_stack(environment: Mapping[str, str]) -> Target:
    """Return the stack that has just been started, whatever else the shell names."""
    return Target(environment[PROJECT], {name: environment[name] for name in EMULATORS})


def running_stack(state_dir: Path) -> dict[str, str]:
    """Return the endpoints that a running stack wrote down; nothing if none runs on this folder."""
    try:
        return read_environment(state_dir)
    except (StackError, OSError, ValueError):  # the last for a file that can't be read
        return {}


def database_url(state_dir: Path, environment: Mapping[str, str] = os.environ) -> str:
    """Return where the usage rows are. It holds a password: never print it."""
    stack = running_stack(state_dir)
    environment = _renew(environment, state_dir)
    if not any(environment.get(name) for name in EMULATORS):
        _require_ready(state_dir, stack)
        _require_named_stack(state_dir, stack)
        if not environment.get(DATABASE):
            _require_same_project(state_dir, stack, environment)
    url = environment.get(DATABASE) or stack.get(DATABASE)
    if not url:
        raise WrongUsage(
            f"There is no database to ask: start a stack with {_up(state_dir)}, or set {DATABASE}."
        )
    return url


def webhook_key(state_dir: Path, environment: Mapping[str, str] = os.environ) -> str:
    """Return the key of all webhooks' secrets: never print it."""
    stack = running_stack(state_dir)
    environment = _renew(environment, state_dir)
    key = environment.get(WEBHOOK_KEY) or stack.get(WEBHOOK_KEY)
    if not key:
        raise WrongUsage(
            f"Set {WEBHOOK_KEY} to the deployment's key, which the secret webhook-signing-key has: "
            "the secrets of webhooks are computed from it."
        )
    return key


def _renew(environment: Mapping[str, str], state_dir: Path) -> Mapping[str, str]:
    """Return a sourced shell's environment with the values of the stack that runs on that folder now.

    A stack that was started again has another password, and may have another port. A command that names
    another folder means the stack there.
    """
    made = sourced.made_by_stack(environment)
    if not made or not (folder := environment.get(sourced.FOLDER)):
        return environment
    if is_named(state_dir) and state_dir.resolve() != Path(folder).resolve():
        return {name: value for name, value in environment.items() if name not in made}
    return {**environment, **{n: v for n, v in running_stack(Path(folder)).items() if n in made}}


def _require_ready(state_dir: Path, stack: Mapping[str, str]) -> None:
    """Raise NotReady while a stack starts or stops: the caller means it, and not Google Cloud."""
    if not stack and holder(state_dir) is not None:
        raise NotReady(f"The stack in {state_dir} is starting or stopping: try again in some seconds.")


def _require_named_stack(state_dir: Path, stack: Mapping[str, str]) -> None:
    """Raise WrongUsage if a folder was named and no stack runs on it.

    The caller does not mean Google Cloud then, and `blog erase` would delete there.
    """
    if not stack and is_named(state_dir):
        raise NoPipeline(
            f"No stack runs on {state_dir}: start it with {_up(state_dir)}, "
            f"or leave out --state-dir and {STATE_DIR_VARIABLE} to use Google Cloud."
        )


def _up(state_dir: Path) -> str:
    """Return the command that starts a stack on a folder, and goes on with the jobs that are kept there."""
    kept = ""
    with suppress(OSError):  # a folder that can't be read
        kept = " --keep" if Kept(state_dir).exists() else ""
    return f"`blog up{kept}{elsewhere(state_dir)}`"


def _require_same_project(state_dir: Path, stack: Mapping[str, str], environment: Mapping[str, str]) -> None:
    """Raise WrongUsage if the environment names another project than the running stack's.

    Half of each would publish into nothing, and choosing one for the caller may bill the other.
    """
    project = environment.get(PROJECT)
    if stack and project and project != stack.get(PROJECT):
        raise WrongUsage(
            f"{PROJECT} is {project} but the stack in {state_dir} runs as {stack.get(PROJECT)}: "
            f"unset {PROJECT} to use the stack, or stop the stack to use Google Cloud."
        )


def providers(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Return the model providers there is a key for."""
    return tuple(provider for name, provider in PROVIDER_KEYS.items() if environment.get(name, "").strip())


def has_screen(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Return whether a browser with a window can be started; one in the terminal would take it over."""
    names = ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")
    return not platform.startswith("linux") or any(environment.get(name) for name in names)


def admin_access(environment: Mapping[str, str] = os.environ) -> dict[Provider, Access]:
    """Return how to ask the providers with an admin key, which is a secret: never print it."""
    access = {}
    for provider, scope in ADMIN_SCOPES.items():
        name = provider.name
        if key := environment.get(f"{name}_ADMIN_KEY", "").strip():
            url = environment.get(f"{name}_ADMIN_URL", "").strip() or None
            access[provider] = Access(provider, key, environment.get(scope, "").strip() or None, url)
    return access


def _answers(address: str) -> bool:
    host, _, port = address.rpartition(":")
    if not port.isdecimal():
        return False
    try:
        socket.create_connection((host.strip("[]") or "localhost", int(port)), timeout=_PROBE_SECONDS).close()
    except (OSError, OverflowError):
        return False
    return True
