"""`python -m tests.tools.bench [start|overhead|sink|content|hostile]`: the figures of docs/benchmarks.md."""

from __future__ import annotations

import asyncio
import sys

from tests.tools.bench import content, hostile_text, overhead, sink, start
from tests.tools.bench.table import show


def main() -> None:
    wanted = sys.argv[1:] or ["start", "overhead", "sink", "content", "hostile"]
    if "start" in wanted:
        show("Start, until it serves (medians)", start.run())
    if "overhead" in wanted:
        show("A job with an instant model (medians)", asyncio.run(overhead.run()))
    if "sink" in wanted:
        asyncio.run(sink.main())
    if "content" in wanted:
        show("A post's text (medians)", content.run())
    if "hostile" in wanted:
        show("100 kB of hostile text (the slowest kind)", hostile_text.run())


if __name__ == "__main__":
    main()
