"""Exports of an emulator that does not answer; with the real one see tests/integration/infra/local."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from infra.local.keeping.exports import Exports
from infra.local.keeping.folder import read_export
from infra.local.supervision.service import StackError

WITHIN = 30.0


async def test_export_that_hangs_is_given_up(tmp_path: Path) -> None:
    """When its patience is over; the stack could not end before."""
    with socket.create_server(("127.0.0.1", 0)) as silent:  # which takes the connection, and never answers
        exports = Exports(f"127.0.0.1:{silent.getsockname()[1]}", "a-project", tmp_path)
        async with asyncio.timeout(WITHIN):
            with pytest.raises(StackError, match="did not export its documents: timed out"):
                await exports.make(patience=0.1)
    assert read_export(tmp_path) is None
