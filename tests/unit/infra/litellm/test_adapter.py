"""The adaption in the proxy's hooks, without the proxy."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from infra.litellm.render import CONFIG, render
from tests.support.catalogue import frozen

FLEX = {"service_tier": "flex"}


RENDERED = render(frozen(), {"LITELLM_MASTER_KEY": "sk-local"}, "http://host")


@pytest.fixture
def hooks(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the proxy's callback, as serve.py makes it from a rendered configuration."""
    monkeypatch.syspath_prepend(str(CONFIG.parent))
    return importlib.import_module("adapter").adapter(object, RENDERED)


@pytest.mark.parametrize(
    ("asked", "disabled"),
    [
        ({"model": "gpt-4o", **FLEX}, True),
        ({"model": "gpt-4o"}, None),
        ({"model": "claude-3-5-sonnet", **FLEX}, None),
        ({"model": "unknown", **FLEX}, None),
        (FLEX, None),
    ],
)
async def test_cheap_tier_gets_no_fallback(hooks: Any, asked: dict[str, Any], disabled: bool | None) -> None:  # noqa: FBT001 - a column
    """Only where the alias's own model has one: elsewhere the request is an ordinary one."""
    passed = await hooks.async_pre_call_hook(None, None, dict(asked), "acompletion")
    assert passed.get("disable_fallbacks") is disabled


async def test_chat_call_is_adapted(hooks: Any) -> None:
    """Each deployment by its own facts; other calls of the proxy are left alone."""
    [best] = [entry for entry in RENDERED["model_list"] if entry["model_name"] == "best"]
    call = {"model_info": best["model_info"], "temperature": 0.3, "max_tokens": 9}
    adapted = await hooks.async_pre_call_deployment_hook(call, "acompletion")
    assert (adapted["reasoning_effort"], adapted["max_tokens"]) == ("medium", 8009)
    assert "temperature" not in adapted
    assert await hooks.async_pre_call_deployment_hook(call, "aembedding") is None
