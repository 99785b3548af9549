"""`python -m tests.tools.costs`."""

from __future__ import annotations

from tests.tools.costs.page import write

if __name__ == "__main__":
    write()
