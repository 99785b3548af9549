"""The real LiteLLM proxy, from its own environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from infra.litellm import catalogue
from infra.litellm.render import CONFIG, PROVIDER_KEYS, ConfigurationError, has_key, render
from infra.local.model_servers.source import KEY
from infra.local.supervision import state
from infra.local.supervision.service import HOST, Service, StackError, http_answers, inherited
from shared.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PATIENCE = 180.0  # 12 s with an environment compiled to bytecode, half a minute and more without
_SETTINGS = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # the bundled prices: no request to the outside at start
    "LITELLM_LOCAL_BLOG_POSTS": "True",
    "LITELLM_MODE": "PRODUCTION",  # reads no .env file
    "LITELLM_LOG": "ERROR",
    "NO_DOCS": "True",
    "NO_REDOC": "True",
    "NO_OPENAPI": "True",
    "DISABLE_ADMIN_UI": "True",
}
_PASSED_ON = (
    "REDIS_HOST",
    "REDIS_PORT",
    "REDIS_PASSWORD",
    "LANGFUSE_PUBLIC_KEY",
    "LANGFUSE_SECRET_KEY",
    "LANGFUSE_HOST",
    "HTTP_PROXY",
    "HTTPS_PROXY",
)


def provider_is_known() -> bool:
    """Return whether a real provider can be asked."""
    try:
        return any(has_key(os.environ, name) for name in PROVIDER_KEYS.values())
    except ConfigurationError as error:
        raise StackError(str(error)) from error


@dataclass(frozen=True)
class Upstream:
    """An OpenAI-compatible server that serves every alias: by the alias's own model, or by `model`.

    `key` is the server's. `request_fields` go along with every request. `reasons`: its model may reason; one
    that does not would fill the room for that with more text.
    """

    url: str
    model: str | None = None
    key: str | None = field(default=None, repr=False)
    request_fields: Mapping[str, Any] = field(default_factory=dict)
    reasons: bool = True


def find_retiring() -> tuple[str, ...]:
    """Return a sentence for each model that its provider retires soon, or has retired."""
    config = yaml.safe_load(CONFIG.read_bytes())
    return tuple(catalogue.find_retiring(config, SystemClock().now().date()).values())


def service(root: Path, state_dir: Path, port: int, master_key: str, upstream: Upstream | None) -> Service:
    """Return the proxy, in front of the upstream or, without one, of the providers whose keys are set.

    A proxy in front of an upstream has no provider's key in its environment.
    """
    folder = root / "infra" / "litellm"
    program = folder / ".venv" / "bin" / "python"
    if not program.exists():
        raise StackError(f"The proxy's environment {folder / '.venv'} is missing: run make setup.")
    keys = () if upstream else PROVIDER_KEYS.values()
    environment = inherited(*keys, *_PASSED_ON) | _SETTINGS | {"LITELLM_MASTER_KEY": master_key}
    if upstream and upstream.key:
        environment[KEY] = upstream.key
    environment |= {"NO_PROXY": f"{HOST},localhost"}
    config = state_dir / "litellm.yaml"
    state.write_private(config, _configuration(environment, upstream))
    listen = ("--host", HOST, "--port", str(port))
    return Service(
        name="proxy",
        command=(str(program), str(folder / "serve.py"), "--config", str(config), *listen),
        port=port,
        probe=http_answers(port, "/health/readiness", status=200),
        environment=environment,
        patience=_PATIENCE,
        goes_ahead=True,
    )


def _configuration(environment: Mapping[str, str], upstream: Upstream | None) -> str:
    url, model = (upstream.url, upstream.model) if upstream else (None, None)
    try:
        rendered = render(yaml.safe_load(CONFIG.read_bytes()), environment, url, model)
    except ConfigurationError as error:
        raise StackError(str(error)) from error
    if upstream and upstream.request_fields:
        for entry in rendered["model_list"]:
            entry["litellm_params"]["extra_body"] = dict(upstream.request_fields)
    if upstream and not upstream.reasons:
        for entry in rendered["model_list"]:
            entry["model_info"]["catalogue"]["reasoning_tokens"] = 0
    if upstream and upstream.key:
        for entry in rendered["model_list"]:
            entry["litellm_params"]["api_key"] = f"os.environ/{KEY}"
    return yaml.safe_dump(rendered, sort_keys=False)
