"""Servers of strangers that get webhooks: good ones, and those that do what they should not."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"

Behave = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Got:
    """One request: its first line, its headers in lower case, its body."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Stranger:
    """A running server: its port, and the requests that it has read whole; `connections` counts all."""

    port: int = 0
    connections: int = 0
    requests: list[Got] = field(default_factory=list)


def answering(reply: bytes) -> Behave:
    """Return a server that answers each request so, and closes the connection."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        del reader
        writer.write(reply)
        await writer.drain()

    return behave


def status(code: int, *headers: str) -> Behave:
    """Return a server that answers with this status."""
    lines = (f"HTTP/1.1 {code} X", "Content-Length: 0", "Connection: close", *headers)
    return answering("".join(f"{line}\r\n" for line in lines).encode() + b"\r\n")


async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read the request and never answer."""
    del reader, writer
    await asyncio.Event().wait()


def endless(head: bytes, piece: bytes, pause: float = 0) -> Behave:
    """Return a server that sends a head and then the same piece for ever."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        del reader
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return behave


@asynccontextmanager
async def stranger(
    behave: Behave | None = None, *, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Stranger]:
    """Run a server until the block ends; without `behave` it answers 200."""
    found = Stranger()
    tasks: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found.connections += 1
        tasks[asyncio.create_task(_serve(found, behave or answering(OK), reader, writer))] = writer

    server = await asyncio.start_server(connected, host, port, ssl=tls)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in tasks.values():
            writer.transport.abort()
            with suppress(OSError):
                await writer.wait_closed()


async def _serve(
    found: Stranger, behave: Behave, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    with suppress(OSError, asyncio.IncompleteReadError):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        line, *rest = head.strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in rest)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        found.requests.append(Got(line, headers, body))
        await behave(reader, writer)
    writer.close()


@dataclass(frozen=True)
class Authority:
    """An authority that a test trusts; it issues certificates into a folder."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def trusted(self) -> ssl.SSLContext:
        """Return the context of a client that trusts this authority alone."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(
            cadata=self.certificate.public_bytes(serialization.Encoding.PEM).decode()
        )
        return context

    def serving(self, name: str, *, days: int = 30) -> ssl.SSLContext:
        """Return the context of a server with a certificate for a name or an address."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _certify(name, key, self.certificate.subject, self.key, days=days)
        file = self.folder / f"{name.replace(':', '_')}-{days}.pem"
        file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + _pem(key))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def new_authority(folder: Path, called: str = "Authority of a test") -> Authority:
    """Return an authority that nobody else trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(called)
    return Authority(folder, key, _certify("", key, name, key, days=30))


def _certify(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    signs: ec.EllipticCurvePrivateKey,
    *,
    days: int,
) -> x509.Certificate:
    now = datetime.now(UTC)
    begins, ends = (now - timedelta(days=1), now + timedelta(days=days))
    if days < 0:
        begins = ends - timedelta(days=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name) if name else issuer)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=not name, path_length=None), critical=True)
    )
    if name:
        try:
            alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
        except ValueError:
            alternative = x509.DNSName(name)
        builder = builder.add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
    return builder.sign(signs, hashes.SHA256())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
