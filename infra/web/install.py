"""Install the packages that the page is built with: `python -m infra.web.install`."""

from __future__ import annotations

from infra.web import build, node

if __name__ == "__main__":
    node.install(build.SOURCE)
