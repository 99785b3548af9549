"""A job as it was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shared.jobs.job import Job
from shared.jobs.outputs import Outputs

_NO_OUTPUTS = Outputs()


@dataclass(frozen=True)
class Snapshot:
    """A job at one version, with the stages' outputs if they were read too."""

    job: Job
    version: Any
    outputs: Outputs = _NO_OUTPUTS
