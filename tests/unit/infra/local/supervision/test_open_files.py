"""The limit of open files, in a process of its own: it can't be raised again where it was lowered."""

from __future__ import annotations

import subprocess
import sys

import pytest

_SCRIPT = """
import resource, sys
soft, hard = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
from infra.local.supervision import open_files
open_files.allow_many()
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(("soft", "hard", "after"), [(256, 1024, 1024), (1024, 1024, 1024), (256, 300, 300)])
def test_limit_is_raised_as_far_as_allowed(soft: int, hard: int, after: int) -> None:
    """Up to the system's own limit."""
    command = [sys.executable, "-c", _SCRIPT, str(soft), str(hard)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert ended.stdout.split() == [str(after), str(hard)]
