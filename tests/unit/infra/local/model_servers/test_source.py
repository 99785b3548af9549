"""Which server's model is asked, and the sentences where none can be."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

import pytest

from infra.local.model_servers import source
from infra.local.model_servers.probe import Found
from infra.local.model_servers.servers import Model, Server
from infra.local.model_servers.source import Look, ModelSource, find_named, find_running, name_others, unused
from infra.local.supervision.ports import Ports
from infra.local.supervision.service import StackError
from tests.support.servers.model_servers import (
    LLAMA_CPP_LOADING,
    OLLAMA,
    OLLAMA_EMPTY,
    VLLM,
    VLLM_WITH_KEY,
    Answer,
    Answers,
    standing_in,
)

AT = "http://127.0.0.1"
OLLAMA_AT, STUDIO_AT, LLAMA_AT, VLLM_AT = (f"{AT}:{port}" for port in (11434, 1234, 8080, 8000))
QWEN, GEMMA, CLOUD = Model("qwen3:8b"), Model("gemma3:latest"), Model("gpt-oss:120b-cloud", remote=True)
EMBEDDING = Model("nomic-embed-text:latest", chats=False)


def ollama(*models: Model) -> Found:
    return Found(OLLAMA_AT, Server(OLLAMA_AT, "Ollama", models), 200)


def vllm(name: str = "served") -> Found:
    return Found(VLLM_AT, Server(VLLM_AT, "vLLM", (Model(name, loaded=True),)), 200)


def seeing(*found: Found) -> Look:
    async def look() -> list[Found]:
        return list(found)

    return look


@pytest.mark.parametrize(
    ("found", "url", "name"),
    [
        ([ollama(EMBEDDING, QWEN, GEMMA)], OLLAMA_AT, "qwen3:8b"),
        ([ollama(QWEN, Model("llama3.2:3b", loaded=True))], OLLAMA_AT, "llama3.2:3b"),
        ([ollama(CLOUD, GEMMA)], OLLAMA_AT, "gemma3:latest"),
        ([ollama(QWEN), vllm()], VLLM_AT, "served"),
        ([ollama(), vllm()], VLLM_AT, "served"),
        (
            [Found(STUDIO_AT, Server(STUDIO_AT, "LM Studio", (GEMMA,)), 200), ollama(QWEN)],
            STUDIO_AT,
            GEMMA.name,
        ),
    ],
)
async def test_running_server_is_used(found: Sequence[Found], url: str, name: str) -> None:
    """The first with a model in memory, else the first with one that writes text on this machine."""
    chosen, _ = await find_running({}, seeing(*found))
    assert chosen is not None
    assert (chosen.url, chosen.name, chosen.local, chosen.key) == (url, name, True, None)


async def test_other_running_servers_are_named() -> None:
    """So that their owner knows how to choose them."""
    _, notes = await find_running({}, seeing(ollama(QWEN), vllm()))
    assert notes == (f"Ollama at {OLLAMA_AT} runs, too: MODEL_URL={OLLAMA_AT} chooses it.",)


@pytest.mark.parametrize(
    ("found", "note"),
    [
        ([], None),
        ([ollama()], f"Ollama at {OLLAMA_AT} has no model: `ollama pull qwen3:4b` gets one."),
        (
            [ollama(EMBEDDING, CLOUD)],
            "has no model that writes text on this machine: `ollama pull qwen3:4b` gets one.",
        ),
        (
            [Found(STUDIO_AT, Server(STUDIO_AT, "LM Studio", ()), 200)],
            f"LM Studio at {STUDIO_AT} has no model: load one there.",
        ),
        (
            [Found(LLAMA_AT, Server(LLAMA_AT, None, (QWEN,)), 200)],
            f"lists models and does not say what it is: MODEL_URL={LLAMA_AT} uses it.",
        ),
        (
            [Found(LLAMA_AT, None, 503, "Loading model")],
            f"The server at {LLAMA_AT} is still loading its model: the next run uses it.",
        ),
        (
            [Found(VLLM_AT, None, 401, "Unauthorized")],
            f"wants a key: if it has a model, MODEL_URL={VLLM_AT} and MODEL_KEY use it.",
        ),
        ([Found(VLLM_AT, None, 401), Found(LLAMA_AT, None, 200), Found(LLAMA_AT, None, 404)], None),
    ],
)
async def test_unusable_server_is_explained(found: Sequence[Found], note: str | None) -> None:
    """The small model writes; a program that is no model server is not worth a sentence."""
    chosen, notes = await find_running({}, seeing(*found))
    assert chosen is None
    assert len(notes) == (1 if note else 0)
    assert not note or note in notes[0]


@pytest.mark.parametrize(
    ("wanted", "url", "name"),
    [
        ("qwen3:8b", OLLAMA_AT, "qwen3:8b"),
        ("gemma3", OLLAMA_AT, "gemma3:latest"),
        (" served ", VLLM_AT, "served"),
        ("nomic-embed-text", OLLAMA_AT, "nomic-embed-text:latest"),
    ],
)
async def test_model_name_chooses_a_model(wanted: str, url: str, name: str) -> None:
    """On whatever server it is; Ollama's own short names count."""
    look = seeing(ollama(QWEN, GEMMA, EMBEDDING), vllm())
    chosen, _ = await find_running({"MODEL_NAME": wanted}, look)
    assert chosen is not None
    assert (chosen.url, chosen.name) == (url, name)


async def test_cloud_model_is_used_if_named() -> None:
    """Its texts leave this machine, and the source says so."""
    chosen, _ = await find_running({"MODEL_NAME": CLOUD.name}, seeing(ollama(CLOUD)))
    assert chosen is not None
    assert not chosen.local


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (
            [ollama(QWEN, GEMMA), vllm()],
            f"is not there. Ollama at {OLLAMA_AT} has qwen3:8b, gemma3:latest. vLLM at {VLLM_AT} has served.",
        ),
        ([], "no model server runs on this machine (Ollama on 11434, LM Studio on 1234, llama.cpp on 8080,"),
        ([ollama(*(Model(f"m{number}") for number in range(30)))], "m10, m11 and 18 more."),
    ],
)
async def test_unknown_model_name_is_refused(found: Sequence[Found], sentence: str) -> None:
    """Nothing else is written with in its place."""
    with pytest.raises(StackError) as refused:
        await find_running({"MODEL_NAME": "llama4"}, seeing(*found))
    assert sentence in str(refused.value)


@pytest.mark.parametrize("environ", [{}, {"MODEL_URL": " "}, {"MODEL_NAME": "x", "MODEL_KEY": "y"}])
async def test_no_model_url_names_no_server(environ: dict[str, str]) -> None:
    """A blank counts as unset."""
    assert await find_named(environ) is None


async def test_model_url_names_a_server() -> None:
    """With its choice of a model, or the one that is named."""
    async with standing_in(OLLAMA) as server:
        first = await find_named({"MODEL_URL": server.url})
        named = await find_named({"MODEL_URL": f"{server.url}/v1", "MODEL_NAME": "gemma3:4b"})
        remote = await find_named({"MODEL_URL": server.url, "MODEL_NAME": "gpt-oss:120b-cloud"})
    assert first == ModelSource(server.url, "qwen3:8b", "Ollama", local=True)
    assert named == ModelSource(f"{server.url}/v1", "gemma3:4b", "Ollama", local=True)
    assert remote is not None
    assert not remote.local


async def test_model_key_is_no_text() -> None:
    """It goes along, and is in nothing that is printed."""
    async with standing_in(VLLM) as server:
        found = await find_named({"MODEL_URL": server.url, "MODEL_KEY": "secret-of-mine"})
    assert found is not None
    assert found.key == "secret-of-mine"
    assert "secret" not in repr(found) + found.label


async def test_server_without_a_list_needs_a_name() -> None:
    """A name is enough where the server merely has no list."""
    async with standing_in({}) as server:
        found = await find_named({"MODEL_URL": server.url, "MODEL_NAME": "mine"})
        with pytest.raises(StackError, match="has no list of models \\(it answered 404\\)"):
            await find_named({"MODEL_URL": server.url})
    assert found == ModelSource(server.url, "mine")


@pytest.mark.parametrize(
    ("answers", "environ", "sentence"),
    [
        (VLLM_WITH_KEY, {}, "wants a key: set MODEL_KEY."),
        (VLLM_WITH_KEY, {"MODEL_KEY": "sk-wrong-one"}, "refuses the key in MODEL_KEY."),
        (LLAMA_CPP_LOADING, {"MODEL_NAME": "x"}, "is still loading its model. Try again when it has."),
        ({"/v1/models": Answer("<html>")}, {}, "has no list of models (it answered 200)."),
        (OLLAMA_EMPTY, {}, "has no model: `ollama pull qwen3:4b` gets one."),
        (VLLM, {"MODEL_NAME": "gpt-4o"}, "MODEL_NAME is 'gpt-4o', which is not there. vLLM at"),
    ],
)
async def test_unusable_model_url_is_refused(
    answers: Answers, environ: dict[str, str], sentence: str
) -> None:
    """Nothing else writes in its place; the sentence has what to do, and no key."""
    async with standing_in(answers) as server:
        with pytest.raises(StackError) as refused:
            await find_named({"MODEL_URL": server.url, **environ})
    assert sentence in str(refused.value)
    assert "sk-wrong" not in str(refused.value)


async def test_model_url_without_a_server_is_refused() -> None:
    """The person who set it may have forgotten it."""
    ports = Ports()
    url = f"{AT}:{ports.reserve()}"
    try:
        with pytest.raises(StackError, match=f"no server answers at {url}. Start it, or unset MODEL_URL."):
            await find_named({"MODEL_URL": url})
    finally:
        ports.close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("localhost:11434", "is not an http:// or https:// address"),
        ("ftp://host", "is not an http:// or https:// address"),
        ("http://", "is not an http:// or https:// address"),
        ("http://host:port", "is not an http:// or https:// address"),
        ("http://a b", "is not an http:// or https:// address"),
        ("http://me:sk-secret@host", "has more than an address: put the server's key into MODEL_KEY"),
        ("http://host/v1?key=sk-secret", "has more than an address"),
    ],
)
async def test_malformed_model_url_is_refused(url: str, sentence: str) -> None:
    """It is not repeated: it may have a secret in it."""
    with pytest.raises(StackError) as refused:
        await find_named({"MODEL_URL": url})
    assert sentence in str(refused.value)
    assert "sk-secret" not in str(refused.value)


@pytest.mark.parametrize("key", ["two words", "schlüssel", "a\nb"])
async def test_malformed_model_key_is_refused(key: str) -> None:
    """Before anything is asked, and without the key."""
    with pytest.raises(StackError, match="MODEL_KEY is malformed") as refused:
        await find_named({"MODEL_URL": AT, "MODEL_KEY": key})
    assert key not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "local"),
    [("http://localhost:1", True), ("http://[::1]:1/v1", True), ("http://192.168.1.7:1", False), (AT, True)],
)
def test_only_this_machine_is_local(url: str, *, local: bool) -> None:
    """A server elsewhere gets the texts, also one in the same house."""
    server = Server(url, "Ollama", (QWEN,))
    assert source.choose(server, QWEN).local is local
    assert not source.choose(Server(url, None, (QWEN,)), QWEN).local


def test_label_of_a_file_is_its_name() -> None:
    """Without the folders of a llama.cpp model."""
    source_ = ModelSource(LLAMA_AT, "/home/me/models/gemma-3-4b-it-Q4_K_M.gguf", "llama.cpp", local=True)
    assert source_.label == f"gemma-3-4b-it-Q4_K_M.gguf on llama.cpp at {LLAMA_AT}"
    assert ModelSource(VLLM_AT, "openai/gpt-oss-20b", "vLLM").label.startswith("openai/gpt-oss-20b on vLLM")


@pytest.mark.parametrize(
    ("environ", "note"),
    [
        ({}, None),
        ({"REDIS_HOST": " "}, None),
        ({"REDIS_HOST": "cache"}, "REDIS_HOST is set: not everything stays on this machine."),
        (
            {"SUPABASE_DB_URL": "x", "LANGFUSE_SECRET_KEY": "sk-y"},
            "LANGFUSE_SECRET_KEY and SUPABASE_DB_URL are set: not everything stays on this machine.",
        ),
    ],
)
def test_other_places_end_the_promise(environ: dict[str, str], note: str | None) -> None:
    """Traces, cached answers and rows go where these name; the promise is only made without them."""
    here = ModelSource(OLLAMA_AT, QWEN.name, "Ollama", local=True)
    after, notes = name_others(here, environ)
    assert notes == ((note,) if note else ())
    assert after.local is (note is None)
    assert (after.url, after.name) == (here.url, here.name)


def test_unused_model_name_is_mentioned() -> None:
    """Where a provider's key decides, and no MODEL_URL."""
    assert unused({}) == ()
    assert unused({"MODEL_NAME": "qwen3"}) == (
        "MODEL_NAME is not used: a provider's key is set, and MODEL_URL is not.",
    )


async def test_upstream_that_does_not_answer_is_named() -> None:
    """Before anything is started. One that answers, even with a refusal, is taken as it is."""
    with closing(Ports()) as ports:
        url = f"{AT}:{ports.reserve()}"
        with pytest.raises(StackError, match=f"Nothing answers at {url}: start the model server"):
            await source.require_answer(url)
    async with standing_in({}) as server:
        await source.require_answer(server.url)
