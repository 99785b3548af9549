"""The number of files that a process may open, which bounds its connections."""

from __future__ import annotations

import resource

WANTED = 16_384
"""All messages at once that the topology allows, each with connections on both sides."""


def allow_many() -> None:
    """Raise this process's limit, which its children inherit, as far as the system allows.

    A shell's usual limit is 1,024, or 256 on a Mac. A function's one process stands for all instances of the
    cloud, and has all their connections.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft == resource.RLIM_INFINITY or soft >= most:
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
