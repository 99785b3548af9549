"""A database that stops answering, at any statement, ends the command with a sentence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.cli.errors import Unreachable
from infra.cli.gateways import ledger, ledger_connection
from infra.cli.gateways.ledger import PostgresLedger
from tests.support.servers.postgres import Server

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
PATIENCE = 30.0


class Hanging:
    """A way to a server that is silent from one statement on, also for new connections."""

    def __init__(self, server: Server, statement: bytes) -> None:
        self._place = server.folder / ".s.PGSQL.5432"
        self._statement = statement
        self.silent = False
        self._tasks: list[asyncio.Task[None]] = []
        self._writers: list[asyncio.StreamWriter] = []

    @asynccontextmanager
    async def opened(self, folder: Path) -> AsyncIterator[str]:
        """Yield its URL."""
        listener = await asyncio.start_unix_server(self._connect, folder / ".s.PGSQL.5432")
        try:
            yield f"postgresql://postgres@/{{}}?host={folder}"
        finally:
            listener.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            for writer in self._writers:
                writer.close()
                await writer.wait_closed()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        if self.silent:
            return
        reply, ask = await asyncio.open_unix_connection(self._place)
        self._writers.append(ask)
        self._tasks += map(asyncio.create_task, (self._forward(reader, ask), self._forward(reply, writer)))

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while part := await reader.read(65_536):
            self.silent = self.silent or self._statement in part
            if not self.silent:
                writer.write(part)


@pytest.mark.parametrize("statement", [b"BEGIN", b"min(created_at)", b"COMMIT"])
async def test_database_that_hangs_is_left(
    postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: bytes
) -> None:
    """Neither the end of a transaction nor a query that can't be cancelled is waited for."""
    monkeypatch.setattr(ledger_connection, "SECONDS", 3.0)  # to connect, too
    monkeypatch.setattr(ledger_connection, "_LEAVE_SECONDS", 0.1)
    monkeypatch.setattr(ledger, "_LONG_SECONDS", 1.0)
    hanging = Hanging(postgres, statement)
    async with hanging.opened(tmp_path) as url, asyncio.timeout(PATIENCE):
        with pytest.raises(Unreachable, match=r"does not answer|takes too long"):
            async with PostgresLedger(url.format(postgres.create("migrated"))).snapshot() as books:
                await books.total(NOW, None)
    assert hanging.silent
