"""The functions, each in a functions-framework process of its own, as on Cloud Run."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from infra.local.supervision.service import HOST, Service, StackError, http_answers, inherited

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.topology import Function, Topology


def running_here(declared: Topology, environ: Mapping[str, str] = os.environ) -> Topology:
    """Return the topology without the functions beside the pipeline whose optional variables are not set.

    The stages and the API do more with an optional variable; the others have nothing to do without one.
    """
    here = {
        name: function
        for name, function in declared.functions.items()
        if function.operation
        or function.http
        or not function.optional
        or any(environ.get(variable) for variable in function.optional)
    }
    return replace(declared, functions=here)


def service(root: Path, name: str, function: Function, port: int, endpoints: Mapping[str, str]) -> Service:
    """Return a function's process; of `endpoints` it gets the variables that the topology names for it."""
    source = root / "functions" / name / "main.py"
    if not source.exists():
        raise StackError(f"The function {name} has no {source}.")
    always = ("GOOGLE_CLOUD_PROJECT", "PUBSUB_EMULATOR_HOST", "FIRESTORE_EMULATOR_HOST")
    given = {variable: endpoints[variable] for variable in (*always, *function.environment)}
    known = {**os.environ, **endpoints}  # an address of this stack comes before one that a shell has
    given |= {variable: known[variable] for variable in function.optional if variable in known}
    return Service(
        name=name,
        command=(
            str(Path(sys.executable).parent / "functions-framework"),
            f"--source={source}",
            f"--target={name}",
            f"--host={HOST}",
            f"--port={port}",
        ),
        port=port,
        # The framework answers this path itself: no probe ever reaches the function.
        probe=http_answers(port, "/robots.txt"),
        environment=inherited()
        | given
        # ASGI named and not guessed: guessing loads the module before logging is set up and silences it.
        | {"PYTHONPATH": str(root), "FUNCTION_USE_ASGI": "1", "PORT": str(port)},
        cwd=root,
    )
