"""The usage sink on a real Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from functions.usage.postgres import PostgresUsage
from functions.usage.sink import Sink


@asynccontextmanager
async def usage_sink(url: str, **options: Any) -> AsyncIterator[Sink]:
    """Yield a sink that writes to the database of a URL."""
    store = PostgresUsage(url)
    try:
        yield Sink(store, **options)
    finally:
        await store.close()
