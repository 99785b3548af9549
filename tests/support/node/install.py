"""Installs what package-lock.json names, digests and all: `python -m tests.support.node.install`."""

from __future__ import annotations

from infra.web.node import install
from tests.support.node.running import FOLDER

if __name__ == "__main__":
    install(FOLDER)
