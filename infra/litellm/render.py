"""The proxy's configuration, fitted to an environment. It needs nothing but PyYAML, so an image can run it.

python render.py --out FILE [--upstream URL [--upstream-model NAME]]
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

if __package__:
    from infra.litellm.catalogue import find_faults, find_retiring, find_stale
    from infra.litellm.naming import name_server
else:  # in the image the files lie side by side
    from catalogue import find_faults, find_retiring, find_stale  # type: ignore[no-redef]
    from naming import name_server  # type: ignore[no-redef]

CONFIG = Path(__file__).resolve().parent / "config.yaml"
PROVIDER_KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
_HOST = re.compile(r"[\w.-]+|[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")
_SECRET = re.compile(r"[\x21-\x7e]+")
_MASTER_KEY = "LITELLM_MASTER_KEY"
_PURPOSES = {
    _MASTER_KEY: "the secret that every caller of the gateway has to show",
    "OPENAI_API_KEY": "the one that OpenAI gave you",
    "ANTHROPIC_API_KEY": "the one that Anthropic gave you",
}
_MILLION = 1_000_000
_FLEX = "flex_usd_per_million"

Config = dict[str, Any]


class ConfigurationError(Exception):
    """The environment lacks a variable; the message names it and its purpose."""


def render(
    config: Mapping[str, Any],
    environ: Mapping[str, str],
    upstream: str | None = None,
    upstream_model: str | None = None,
) -> Config:
    """Return the proxy's configuration: it has the names of secrets, never their values.

    With `upstream` that OpenAI-compatible server serves every model, at its real model's price. If it knows
    only its own model, that is `upstream_model`: every alias asks for it, and answers name the server.
    """
    _check_master_key(environ)
    if faults := find_faults(config):
        raise ConfigurationError("\n".join(faults))
    rendered = copy.deepcopy(dict(config))
    known = rendered.pop("provider_models")
    settings, gateway = rendered["litellm_settings"], rendered["gateway"]
    server = gateway.pop("upstream_model")
    for entry in rendered["model_list"]:
        model = entry["litellm_params"]["model"]
        params = (
            _from_upstream(model, known[model], upstream, upstream_model)
            if upstream
            else _from_provider(model, known, environ)
        )
        facts = known[model if upstream else params["model"]]
        facts = _facts_of_server(server) if upstream and upstream_model else model_facts(facts)
        entry["litellm_params"] |= params | _timeouts(facts, gateway["flex_seconds"])
        entry["model_info"]["catalogue"] = facts
    if upstream and upstream_model:
        gateway["server"] = name_server(upstream)
    settings["fallbacks"] = _useful_fallbacks(settings["fallbacks"], rendered["model_list"])
    settings["cache_params"] |= _cache(environ)
    settings |= _langfuse(environ)
    return rendered


def has_key(environ: Mapping[str, str], variable: str) -> bool:
    """Return whether a secret is set; raise ConfigurationError for an impossible value. Blanks are unset."""
    value = environ.get(variable, "").strip()
    if value and not _SECRET.fullmatch(value):
        raise ConfigurationError(
            f"{variable} is malformed: a key is one word of printable characters, {_PURPOSES[variable]}."
        )
    return bool(value)


def _check_master_key(environ: Mapping[str, str]) -> None:
    if not has_key(environ, _MASTER_KEY) or environ[_MASTER_KEY].strip() == "sk-1234":
        raise ConfigurationError(
            f"{_MASTER_KEY} is not set, or is the publicly known sk-1234: it is {_PURPOSES[_MASTER_KEY]}."
        )


def model_facts(facts: Mapping[str, Any]) -> Config:
    """Return what the adaption of requests needs to know of a model."""
    names = ("temperature", "efforts", "effort", "schema", "silence", "reasoning_tokens")
    return {name: facts[name] for name in names} | {"flex": _FLEX in facts}


def _facts_of_server(server: Mapping[str, Any]) -> Config:
    """Return the same of an upstream's own model: it is unknown, and gets each request as it came."""
    return {"temperature": "always", "efforts": [], "effort": None, "schema": True, "flex": False, **server}


def _timeouts(facts: Config, flex_seconds: float) -> Config:
    by_tier = {"flex": flex_seconds}
    tiers = {"timeout_by_service_tier": by_tier, "stream_timeout_by_service_tier": by_tier}
    return {"stream_timeout": facts["silence"], **(tiers if facts["flex"] else {})}


def _from_upstream(model: str, facts: Mapping[str, Any], upstream: str, upstream_model: str | None) -> Config:
    address = urlsplit(upstream)
    if address.scheme not in {"http", "https"} or not address.netloc:
        raise ConfigurationError(f"The upstream {upstream!r} is not an http:// or https:// address.")
    bare = address.path in {"", "/"}
    return {
        "model": f"openai/{upstream_model or model.split('/', 1)[1]}",
        "api_base": upstream.rstrip("/") + ("/v1" if bare else ""),
        "api_key": "none",  # never a real key to a server that the operator may merely be trying out
        **_prices(facts),
    }


def _prices(facts: Mapping[str, Any]) -> Config:
    """Return a model's prices for a token, under the proxy's names."""
    (paid_in, paid_out), (read, written) = facts["usd_per_million"], facts["cached_usd_per_million"]
    prices = {
        "input_cost_per_token": paid_in,
        "output_cost_per_token": paid_out,
        "cache_read_input_token_cost": read,
        "cache_creation_input_token_cost": written,
    }
    if _FLEX in facts:
        cheap_in, cheap_out = facts[_FLEX]
        prices |= {
            "input_cost_per_token_flex": cheap_in,
            "output_cost_per_token_flex": cheap_out,
            # The tier's discount is the same for cached tokens; a test compares it with the proxy's map.
            "cache_read_input_token_cost_flex": read * cheap_in / paid_in,
            "cache_creation_input_token_cost_flex": written * cheap_in / paid_in,
        }
    return {name: price / _MILLION for name, price in prices.items()}


def _from_provider(model: str, known: Mapping[str, Any], environ: Mapping[str, str]) -> Config:
    for candidate in (model, known[model]["stand_in"]):
        variable = PROVIDER_KEYS[candidate.split("/", 1)[0]]
        if has_key(environ, variable):
            return {"model": candidate, "api_key": f"os.environ/{variable}"}
    raise ConfigurationError(
        f"None of {' and '.join(PROVIDER_KEYS.values())} is set: "
        "the gateway needs at least one to reach a language model."
    )


def _useful_fallbacks(
    fallbacks: list[dict[str, list[str]]], models: list[Config]
) -> list[dict[str, list[str]]]:
    """Drop fallbacks that ask the same provider model again."""
    served = {entry["model_name"]: entry["litellm_params"]["model"] for entry in models}
    kept = [
        {alias: [other for other in others if served[other] != served[alias]]}
        for fallback in fallbacks
        for alias, others in fallback.items()
    ]
    return [fallback for fallback in kept if any(fallback.values())]


def _cache(environ: Mapping[str, str]) -> Config:
    if not environ.get("REDIS_HOST"):
        return {}
    password = {"password": "os.environ/REDIS_PASSWORD"} if environ.get("REDIS_PASSWORD") else {}
    given = environ.get("REDIS_PORT") or "6379"
    if not given.isdecimal():
        raise ConfigurationError("REDIS_PORT is not a number: set it to the port of the cache's Redis.")
    if not _HOST.fullmatch(environ["REDIS_HOST"]):
        raise ConfigurationError(
            "REDIS_HOST is not a host name: set it to the name or the address of the cache's Redis alone, "
            "without redis:// and with the port in REDIS_PORT."
        )
    port = int(given)
    return {"type": "redis", "host": "os.environ/REDIS_HOST", "port": port, **password}


def _langfuse(environ: Mapping[str, str]) -> Config:
    if not (environ.get("LANGFUSE_PUBLIC_KEY") and environ.get("LANGFUSE_SECRET_KEY")):
        return {}
    return {"success_callback": ["langfuse"], "failure_callback": ["langfuse"]}


def log_lines(config: Mapping[str, Any], today: date) -> Iterator[str]:
    """Yield a line for Cloud Logging for each model that is retired soon, and one if the dates are old.

    An alert counts those with `retires`.
    """
    now = datetime.now(UTC).isoformat()
    for model, sentence in find_retiring(config, today).items():
        retires = str(config["provider_models"][model]["retires"])
        fields = {"severity": "WARNING", "time": now, "message": sentence, "model": model, "retires": retires}
        yield json.dumps(fields)
    for sentence in find_stale(config, today):
        yield json.dumps({"severity": "NOTICE", "time": now, "message": sentence})


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the proxy's configuration for this environment.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--upstream", help="an OpenAI-compatible server that serves every alias")
    parser.add_argument("--upstream-model", help="the name by which that server knows its only model")
    options = parser.parse_args()
    if options.upstream_model and not options.upstream:
        parser.error("--upstream-model names a model of --upstream: give both.")
    config = yaml.safe_load(CONFIG.read_bytes())
    today = date.today()  # noqa: DTZ011 - a day's difference does not matter
    try:
        rendered = render(config, os.environ, options.upstream, options.upstream_model)
    except ConfigurationError as error:
        sys.exit(str(error))
    for line in log_lines(config, today):
        sys.stderr.write(f"{line}\n")
    options.out.write_text(yaml.safe_dump(rendered, sort_keys=False))


if __name__ == "__main__":
    main()
