"""Check the page's sources: `python -m infra.web.check`, a part of `make check`."""

from __future__ import annotations

import sys

from infra.web import build, node

CHECKS = (("tsc", "--noEmit"), ("biome", "check", "--error-on-warnings", "."))


def main() -> int:
    """Return 1 with what the first failing check printed."""
    for program, *arguments in CHECKS:
        ended = node.run(build.SOURCE, program, *arguments)
        if ended.returncode:
            print(ended.stdout, file=sys.stderr)  # noqa: T201
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
