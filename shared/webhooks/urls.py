"""Read the URL of an endpoint: one notation for each address, nothing that two readers read differently.

A name is not looked up here. The sender looks it up at each try, and checks its addresses.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address

import msgspec

from shared.webhooks.addresses import is_loopback, is_public

LONGEST = 2000
_DEFAULT_PORTS = {"https": 443, "http": 80}
_LAST_PORT, _FIRST_FREE_PORT = 65_535, 1024
_LONGEST_HOST, _LONGEST_LABEL = 253, 63

_URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<path>[^#]*)(?P<fragment>#.*)?",
    re.DOTALL,
)
_AUTHORITY = re.compile(r"(?P<host>\[[^\]]*\]|[^:\[\]]*)(?::(?P<port>[0-9]{0,5}))?")
_PATH = re.compile(r"[!$-;=?-Z_a-z~@\[\]|^`{}']*")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
_ASCII_SPACE = re.compile(r"[\s\x00-\x20\x7f]")
_AMBIGUOUS = frozenset("ßς\u200c\u200d")
"""Characters that the two standards of international names map to different names."""

_PRIVATE_NAMES = frozenset(
    {"localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "arpa"}
)
"""Last labels of names that only a private network has; the metadata server's is `internal`."""

PUBLIC_ONLY = "only public addresses are called"


class BadUrl(Exception):
    """The URL can't be an endpoint; the sentence says what to change and does not repeat the URL."""


class Target(msgspec.Struct, frozen=True):
    """A URL in its parts. `host` is a name in ASCII or an address, without brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The host as the Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The URL in its one form."""
        return f"{self.scheme}://{self.authority}{self.path}"


def read_url(text: str, *, local: bool, plain: bool = False) -> Target:
    """Return the parts of a URL; raise BadUrl. `plain` allows http, `local` also this machine itself."""
    if len(text) > LONGEST:
        raise BadUrl(f"The URL has {len(text)} characters: use at most {LONGEST}.")
    if _ASCII_SPACE.search(text) or "\\" in text:
        raise BadUrl("The URL has a space, a backslash or a control character: remove or percent-encode it.")
    parts = _URL.fullmatch(text)
    if parts is None:
        raise BadUrl("The URL is not complete: write it like https://www.example.com/blog.")
    scheme = _read_scheme(parts["scheme"].lower(), plain=plain or local)
    if "@" in parts["authority"]:
        raise BadUrl("The URL has a user or password: remove it.")
    if parts["fragment"] is not None:
        raise BadUrl("The URL has a fragment (#…), which no server gets: remove it.")
    host, port = _read_authority(parts["authority"], scheme, local=local)
    path = parts["path"]
    if not _PATH.fullmatch(path):
        raise BadUrl("The URL's path or query has characters that need percent-encoding.")
    return Target(scheme, host, port, path if path.startswith("/") else f"/{path}")


def _read_scheme(scheme: str, *, plain: bool) -> str:
    if scheme == "https" or (scheme == "http" and plain):
        return scheme
    raise BadUrl("The URL has to begin with https://.")


def _read_authority(authority: str, scheme: str, *, local: bool) -> tuple[str, int]:
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise BadUrl("The URL's host or port can't be read: write it like https://www.example.com/blog.")
    host = _read_host(parts["host"], local=local)
    port = int(parts["port"]) if parts["port"] else _DEFAULT_PORTS[scheme]
    if not (port in _DEFAULT_PORTS.values() or _FIRST_FREE_PORT <= port <= _LAST_PORT):
        others = f"one from {_FIRST_FREE_PORT} to {_LAST_PORT}"
        raise BadUrl(f"The URL's port is {port}: use 443, 80, or {others}.")
    return host, port


def _read_host(text: str, *, local: bool) -> str:
    if text.startswith("["):
        return _read_address(IPv6Address, text[1:-1], local=local)
    host = _to_ascii(text).lower().removesuffix(".")
    labels = host.split(".")
    if _NUMERIC.fullmatch(labels[-1]):  # a browser reads 127.1, 0x7f000001 and 2130706433 as addresses
        return _read_address(IPv4Address, host, local=local)
    if len(host) > _LONGEST_HOST or not all(_is_label(label) for label in labels):
        raise BadUrl("The URL's host is not a name: write it like https://www.example.com/blog.")
    if host == "localhost" and local:
        return host
    if len(labels) == 1 or labels[-1] in _PRIVATE_NAMES:
        raise BadUrl(f"The URL's host is a name of a private network: {PUBLIC_ONLY}.")
    return host


def _is_label(label: str) -> bool:
    return len(label) <= _LONGEST_LABEL and _LABEL.fullmatch(label) is not None


def _read_address(kind: type[IPv4Address | IPv6Address], text: str, *, local: bool) -> str:
    try:
        address = "" if "%" in text else str(kind(text))
    except ValueError:
        address = ""
    if not address:
        raise BadUrl("The URL's host is an address in an unusual notation: use the host's name.")
    if not (is_public(address) or (local and is_loopback(address))):
        raise BadUrl(f"The URL's host is an address of a private network: {PUBLIC_ONLY}.")
    return address


def _to_ascii(host: str) -> str:
    """Return a name as the DNS has it."""
    if host.isascii():
        return host
    try:
        if _AMBIGUOUS.isdisjoint(host):
            return host.encode("idna").decode()
    except UnicodeError:
        pass
    raise BadUrl("The URL's host has characters that are not clear: write the name in ASCII (xn--…).")
