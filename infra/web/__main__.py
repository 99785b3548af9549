"""Build the page: `python -m infra.web`, which `make web` runs.

It writes the types of the hooks and of the door's answers, checks all types, and writes web/dist.
"""

from __future__ import annotations

import sys

from infra.web import build, door_types, types


def main() -> int:
    """Return 1 if the page can't be built, with the reason on standard error."""
    types.main()
    door_types.main()
    try:
        build.check_types()
        build.build()
    except build.BuildError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
