"""Which server's model is behind the aliases of a stack on this machine.

The order: --upstream, MODEL_URL, the key of a provider, a server that runs on this machine, the small model.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from infra.local.model_servers import probe
from infra.local.supervision.service import StackError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from infra.local.model_servers.probe import Found
    from infra.local.model_servers.servers import Model, Server

URL, NAME, KEY = "MODEL_URL", "MODEL_NAME", "MODEL_KEY"
_SECRET = re.compile(r"[\x21-\x7e]+")
_USUAL = ", ".join(f"{kind} on {port}" for kind, port in probe.PORTS.items())
_OTHER_PLACES = ("LANGFUSE_SECRET_KEY", "REDIS_HOST", "SUPABASE_DB_URL")
_LISTED = 12  # names in an error


@dataclass(frozen=True)
class ModelSource:
    """A server and the model that it is asked for.

    `kind` is the program, None if the server does not say. `local`: the texts stay on this machine. `key` is
    the server's own, None without.
    """

    url: str
    name: str
    kind: str | None = None
    local: bool = False
    key: str | None = field(default=None, repr=False)

    @property
    def label(self) -> str:
        """The model and its server in a sentence; of a file's path, the file."""
        name = re.split(r"[/\\]", self.name)[-1] if self.name.endswith(".gguf") else self.name
        return f"{name} on {self.kind or 'the server'} at {self.url}"


class Look(Protocol):
    """Looks for servers on this machine; `probe.look`, or a test's own."""

    async def __call__(self) -> list[Found]: ...


async def find_named(environ: Mapping[str, str]) -> ModelSource | None:
    """Return the server of MODEL_URL; None if that is not set. StackError if it can't be used."""
    url = environ.get(URL, "").strip()
    if not url:
        return None
    _check_address(url)
    key, wanted = _read_key(environ), environ.get(NAME, "").strip()
    found = await probe.ask(url, key)
    if found.server is None:
        if wanted and found.status == HTTPStatus.NOT_FOUND:
            return ModelSource(url, wanted, key=key)  # it may well answer, and merely lists nothing
        raise StackError(_explain(found, key))
    model = found.server.find(wanted) if wanted else found.server.choice
    if model is None:
        raise StackError(_unknown(wanted, [found.server]) if wanted else _without_model(found.server))
    return choose(found.server, model, key)


async def require_answer(upstream: str) -> None:
    """Raise StackError if nothing answers at an upstream's address; whatever it answers is its own matter."""
    if upstream.startswith("http") and (await probe.ask(upstream, None)).status == 0:
        raise StackError(f"Nothing answers at {upstream}: start the model server, or correct --upstream.")


def name_others(source: ModelSource, environ: Mapping[str, str]) -> tuple[ModelSource, tuple[str, ...]]:
    """Return the source without the promise that texts stay here, and a note, if another place gets some."""
    names = [name for name in _OTHER_PLACES if environ.get(name, "").strip()]
    if not names or not source.local:
        return source, ()
    verb = "is" if len(names) == 1 else "are"
    note = f"{' and '.join(names)} {verb} set: not everything stays on this machine."
    return replace(source, local=False), (note,)


def unused(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return what to say of MODEL_NAME where a provider's key decides."""
    if not environ.get(NAME, "").strip():
        return ()
    return (f"{NAME} is not used: a provider's key is set, and {URL} is not.",)


async def find_running(environ: Mapping[str, str], look: Look) -> tuple[ModelSource | None, tuple[str, ...]]:
    """Return a server that runs on this machine, if one does, and sentences about others that answered.

    A server without a name of its own is not taken: it may pass requests on to a provider that bills them.
    """
    found = await look()
    wanted = environ.get(NAME, "").strip()
    servers = [one.server for one in found if one.server and one.server.kind]
    if wanted:
        return _choose_named(wanted, servers), ()
    able = [(server, server.choice) for server in servers]
    usable = [(server, model) for server, model in able if model]
    if not usable:
        return None, tuple(note for one in found if (note := _note(one)))
    server, model = next(((s, m) for s, m in usable if m.loaded), usable[0])
    others = tuple(
        f"{_capital(other.label)} runs, too: {URL}={other.url} chooses it."
        for other, _ in usable
        if other is not server
    )
    return choose(server, model), others


def _choose_named(wanted: str, servers: Sequence[Server]) -> ModelSource:
    if not servers:
        raise StackError(
            f"{NAME} is {wanted!r}, and no model server runs on this machine ({_USUAL}): start one, name "
            f"another with {URL}, or unset {NAME}."
        )
    for server in servers:
        if model := server.find(wanted):
            return choose(server, model)
    raise StackError(_unknown(wanted, servers))


def choose(server: Server, model: Model, key: str | None = None) -> ModelSource:
    """Return a server's model as the source. Only a known program on this machine keeps the texts here."""
    stays = server.kind is not None and _is_loopback(server.url) and not model.remote
    return ModelSource(server.url, model.name, server.kind, local=stays, key=key)


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or not url.isprintable() or " " in url:
        raise StackError(
            f"{URL} is not an http:// or https:// address: set it to a model server's, such as "
            "http://127.0.0.1:11434."
        )
    if parts.username is not None or parts.query or parts.fragment:
        raise StackError(f"{URL} has more than an address: put the server's key into {KEY}.")


def _read_key(environ: Mapping[str, str]) -> str | None:
    key = environ.get(KEY, "").strip()
    if key and not _SECRET.fullmatch(key):
        raise StackError(
            f"{KEY} is malformed: a key is one word of printable characters, that of the server at {URL}."
        )
    return key or None


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _explain(found: Found, key: str | None) -> str:
    """Return why the server of MODEL_URL can't be used."""
    if found.status == 0:
        return f"{URL}: no server answers at {found.url}. Start it, or unset {URL}."
    if found.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        what = f"refuses the key in {KEY}" if key else f"wants a key: set {KEY}"
        return f"{URL}: the server at {found.url} {what}."
    if _is_loading(found):
        return f"{URL}: the server at {found.url} is still loading its model. Try again when it has."
    return (
        f"{URL}: the server at {found.url} has no list of models (it answered {found.status}). Check the "
        f"address; with {NAME} a server without a list (404) can be used, too."
    )


def _note(found: Found) -> str | None:
    """Return what to say about an answer on a usual port that can't be used; None about other programs."""
    if found.server:
        if found.server.kind:
            return _without_model(found.server)
        return (
            f"The server at {found.url} lists models and does not say what it is: {URL}={found.url} uses it."
        )
    if found.status == HTTPStatus.UNAUTHORIZED and found.error:
        return (
            f"The server at {found.url} wants a key: if it has a model, {URL}={found.url} and {KEY} use it."
        )
    if _is_loading(found):
        return f"The server at {found.url} is still loading its model: the next run uses it."
    return None


def _is_loading(found: Found) -> bool:
    return found.status == HTTPStatus.SERVICE_UNAVAILABLE and "loading" in (found.error or "").lower()


def _without_model(server: Server) -> str:
    none = "has no model" if not server.models else "has no model that writes text on this machine"
    remedy = {
        "Ollama": "`ollama pull qwen3:4b` gets one",
        "LM Studio": "load one there",
    }.get(server.kind or "", f"name one with {NAME}" if server.models else "start it with one")
    return f"{_capital(server.label)} {none}: {remedy}."


def _unknown(wanted: str, servers: Sequence[Server]) -> str:
    where = " ".join(f"{_capital(server.label)} has {_names(server)}." for server in servers)
    return f"{NAME} is {wanted!r}, which is not there. {where}"


def _names(server: Server) -> str:
    names = [model.name for model in server.models]
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return (", ".join(names[:_LISTED]) + more) or "no model"


def _capital(text: str) -> str:
    return text if text.startswith(("llama.cpp", "vLLM")) else text[0].upper() + text[1:]
