"""Look for known vulnerabilities of the page's packages: `python -m infra.web.audit`."""

from __future__ import annotations

import sys

from infra.web import build, node


def main() -> int:
    """Return 1 if there is one, or if nobody could be asked; npm says which."""
    ended = node.audit(build.SOURCE)
    print(ended.stdout, file=sys.stderr if ended.returncode else sys.stdout)
    return ended.returncode


if __name__ == "__main__":
    sys.exit(main())
