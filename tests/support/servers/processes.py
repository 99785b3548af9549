"""Descendants and groups of running processes."""

from __future__ import annotations

from pathlib import Path


def family(pid: int) -> list[int]:
    """Return the process and its descendants, parents before their children."""
    parents = {each: parent for each, parent, _ in _listed()}
    found = [pid]
    for parent in found:
        found += [child for child, its_parent in parents.items() if its_parent == parent]
    return found


def group(leader: int) -> list[int]:
    """Return the processes of a process group."""
    return [pid for pid, _, its_group in _listed() if its_group == leader]


def _listed() -> list[tuple[int, int, int]]:
    listed = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # The name in brackets may have blanks; state, parent and group follow it.
            _, parent, its_group, *_ = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        listed.append((int(folder.name), int(parent), int(its_group)))
    return listed
