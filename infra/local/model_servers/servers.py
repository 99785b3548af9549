"""What a server's answers say: its kind, and its models. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LISTING = "/v1/models"
OLLAMA_LOADED, OLLAMA_PULLED, LM_STUDIO = "/api/ps", "/api/tags", "/api/v0/models"
# These two answer more about their models, at addresses of their own.
DETAILS = (OLLAMA_LOADED, OLLAMA_PULLED, LM_STUDIO)
_OWNERS = {"vllm": "vLLM", "llamacpp": "llama.cpp", "organization_owner": "LM Studio"}
_LONGEST_NAME = 300
_OTHER_USES = re.compile(
    r"embed|rerank|whisper|minilm|colbert|paraphrase|parakeet|stable-diffusion"
    r"|(?<![a-z0-9])(?:bge|gte|e5|tts|clip|siglip|sdxl|flux|kokoro)(?![a-z0-9])",
    re.IGNORECASE,
)
_TAG = ":latest"  # what Ollama adds to a name without a tag


@dataclass(frozen=True)
class Model:
    """A model of a server: in its memory or not, on another machine or not, able to write text or not."""

    name: str
    loaded: bool = False
    remote: bool = False
    chats: bool = True


@dataclass(frozen=True)
class Server:
    """A server that lists its models; `kind` is None for one that does not say what it is."""

    url: str
    kind: str | None
    models: tuple[Model, ...]

    @property
    def label(self) -> str:
        """The server in a sentence."""
        return f"{self.kind or 'the server'} at {self.url}"

    def find(self, name: str) -> Model | None:
        """Return the model of that name, as its server understands the name."""
        names = (name, f"{name}{_TAG}") if self.kind == "Ollama" else (name,)
        return next((model for model in self.models if model.name in names), None)

    @property
    def choice(self) -> Model | None:
        """The model to ask if none is named: one that is loaded, else the first; of this machine alone."""
        able = [model for model in self.models if model.chats and not model.remote]
        return next((model for model in able if model.loaded), able[0] if able else None)


def read(url: str, listing: Any, details: Mapping[str, Any]) -> Server | None:
    """Return the server that answered with `listing`, or None if that is not OpenAI's list of models.

    `details` are the answers at the addresses of DETAILS, as far as there are any.
    """
    if not isinstance(listing, dict) or listing.get("object") != "list":
        return None
    listed = listing.get("data", ())
    entries = list(_entries(listed))
    if listed is not None and (not isinstance(listed, list) or len(entries) < len(listed)):
        return None
    ollama = {path: _by_name(details.get(path), "models") for path in (OLLAMA_LOADED, OLLAMA_PULLED)}
    studio = _by_name(details.get(LM_STUDIO), "data")
    kind = _kind(entries, is_ollama=any(found is not None for found in ollama.values()), studio=studio)
    loaded, pulled = ollama[OLLAMA_LOADED] or {}, ollama[OLLAMA_PULLED] or {}
    about = {**pulled, **(studio or {})}
    models = [_model(kind, one, about.get(one["id"]), resident=one["id"] in loaded) for one in entries]
    return Server(url, kind, tuple(models))


def _entries(listed: Any) -> Iterator[dict[str, Any]]:
    for entry in listed if isinstance(listed, list) else ():
        name = entry.get("id") if isinstance(entry, dict) else None
        if isinstance(name, str) and 0 < len(name) <= _LONGEST_NAME and name.isprintable():
            yield entry


def _by_name(answer: Any, field: str) -> dict[str, dict[str, Any]] | None:
    listed = answer.get(field) if isinstance(answer, dict) else None
    if not isinstance(listed, list):
        return None
    entries = [entry for entry in listed if isinstance(entry, dict)]
    return {str(entry.get("id") or entry.get("name")): entry for entry in entries}


def _kind(entries: list[dict[str, Any]], *, is_ollama: bool, studio: Mapping[str, Any] | None) -> str | None:
    """Return the program. llama.cpp answers at Ollama's address of pulled models, too: owners go first."""
    owners = {_OWNERS.get(str(entry.get("owned_by"))) for entry in entries}
    owner = owners.pop() if len(owners) == 1 else None
    return owner or ("Ollama" if is_ollama else "LM Studio" if studio is not None else None)


def _model(kind: str | None, entry: dict[str, Any], more: dict[str, Any] | None, *, resident: bool) -> Model:
    """Return a model: what its server says of it counts, and else its name."""
    name, more = entry["id"], more or {}
    able = more.get("capabilities")
    chats = not _OTHER_USES.search(name)
    if isinstance(able, list) and able:
        chats = chats and "completion" in able
    if "type" in more:
        chats = chats and more["type"] in {"llm", "vlm"}
    return Model(
        name=name,
        loaded=resident or more.get("state") == "loaded" or _serves_it(kind, entry),
        remote=bool(more.get("remote_host")) or (kind == "Ollama" and name.endswith(("-cloud", ":cloud"))),
        chats=chats,
    )


def _serves_it(kind: str | None, entry: dict[str, Any]) -> bool:
    """Return whether a server that lists only what it serves has the model in memory.

    llama.cpp as a router lists what it could load, too, with a status.
    """
    status = entry.get("status")
    if isinstance(status, dict):
        return status.get("value") == "loaded"
    return kind in {"vLLM", "llama.cpp"}
