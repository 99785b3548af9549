"""The figures of docs/benchmarks.md: `python -m tests.tools.bench [KIND …] [WORDS …]`.

KIND is one of start, overhead, admission, sink, content, hostile, page, fairness, posts and load; without
one, all are measured. WORDS are the lengths of the posts.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

from tests.tools.bench import (
    admission,
    content,
    fairness,
    hostile_text,
    load,
    overhead,
    page,
    posts,
    sink,
    start,
)
from tests.tools.bench.table import show

_KINDS: dict[str, Callable[[tuple[int, ...]], None]] = {
    "start": lambda _: show("Start, until it serves (medians)", start.run()),
    "overhead": lambda _: show("A job with an instant model (medians)", asyncio.run(overhead.run())),
    "admission": lambda _: show("Admission on Firestore's emulator (medians)", asyncio.run(admission.run())),
    "sink": lambda _: asyncio.run(sink.main()),
    "content": lambda _: show("A post's text (medians)", content.run()),
    "hostile": lambda _: show("100 kB of hostile text (the slowest kind)", hostile_text.run()),
    "page": lambda _: show("The page while a draft grows (medians of a snapshot)", page.run()),
    "fairness": lambda _: fairness.show(fairness.run()),
    "posts": lambda lengths: posts.show(posts.run(lengths or posts.LENGTHS)),
    "load": lambda lengths: load.show(load.run(lengths or load.LENGTHS)),
}


def main() -> None:
    lengths = tuple(int(word) for word in sys.argv[1:] if word.isdecimal())
    wanted = [word for word in sys.argv[1:] if not word.isdecimal()] or list(_KINDS)
    if unknown := set(wanted) - set(_KINDS):
        sys.exit(f"unknown: {', '.join(sorted(unknown))}; choose from {', '.join(_KINDS)}")
    for kind in wanted:
        _KINDS[kind](lengths)


if __name__ == "__main__":
    main()
