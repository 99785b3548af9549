"""Cloud Storage: answers reads as its JSON API does, with generations.

https://cloud.google.com/storage/docs/json_api/v1/objects/get
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from tests.support.servers.listening import listening


@dataclass
class Storage:
    """A running server. `files` are the generations of an object, the newest last, by bucket and name.

    Of an object that is overwritten the older generations are gone, unless the bucket `keeps` them. `status`
    is the answer to everything, `paths` are what was asked for.
    """

    port: int = 0
    files: dict[tuple[str, str], list[tuple[int, bytes]]] = field(default_factory=dict)
    keeps: bool = False
    status: int | None = None
    silent: bool = False
    paths: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """The address, as STORAGE_EMULATOR_HOST has it."""
        return f"127.0.0.1:{self.port}"

    def put(self, bucket: str, name: str, data: bytes) -> None:
        """Write an object."""
        before = self.files.get((bucket, name), [])
        generation = before[-1][0] + 1 if before else 1_700_000_000_000_000
        self.files[bucket, name] = [*(before if self.keeps else []), (generation, data)]

    def answer(self, target: str) -> tuple[int, str, bytes]:
        """Return the status, the kind and the body of an answer."""
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        _, _, _, _, bucket, _, name = path.split("/", 6)
        kept = self.files.get((unquote(bucket), unquote(name)), [])
        wanted = query.get("generation", [str(kept[-1][0]) if kept else ""])[0]
        found = next((each for each in kept if str(each[0]) == wanted), None)
        status = self.status or (200 if found else 404)
        if status != 200 or found is None:
            error = {"error": {"code": status, "message": f"No such object: {unquote(name)}"}}
            return status, "application/json", json.dumps(error).encode()
        if query.get("alt") == ["media"]:
            return 200, "text/markdown", found[1]
        about = {"generation": str(found[0]), "size": str(len(found[1]))}
        return 200, "application/json", json.dumps(about).encode()


@asynccontextmanager
async def storage() -> AsyncIterator[Storage]:
    """Run the server until the block ends."""
    server = Storage()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            target = line.split()[1].decode()
            while (await reader.readline()).strip():
                pass
            server.paths.append(target)
            if server.silent:
                await asyncio.Event().wait()
            status, kind, body = server.answer(target)
            head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            await writer.drain()

    async with listening(serve) as port:
        server.port = port
        yield server
