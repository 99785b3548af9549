"""The proxy's configuration, fitted to an environment. It needs nothing but PyYAML, so an image can run it.

python render.py --out FILE [--upstream URL]
"""

from __future__ import annotations

import argparse
import copy
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

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

    With `upstream` that OpenAI-compatible server serves every model, at its real model's price. It is
    asked for `upstream_model`, if that is given, under every alias.
    """
    _check_master_key(environ)
    rendered = copy.deepcopy(dict(config))
    known = rendered.pop("provider_models")
    settings = rendered["litellm_settings"]
    _check_classes(known, rendered["model_list"], settings["fallbacks"])
    for entry in rendered["model_list"]:
        model = entry["litellm_params"]["model"]
        entry["litellm_params"] |= (
            _from_upstream(model, known, upstream, upstream_model)
            if upstream
            else _from_provider(model, known, environ)
        )
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


def _check_classes(known: Mapping[str, Any], models: list[Config], fallbacks: list[Config]) -> None:
    """Refuse a stand-in or fallback of another price class."""
    behind = {entry["model_name"]: entry["litellm_params"]["model"] for entry in models}
    pairs = [(model, facts["stand_in"]) for model, facts in known.items()]
    pairs += [
        (behind[alias], behind[other])
        for fallback in fallbacks
        for alias, others in fallback.items()
        for other in others
    ]
    for model, other in pairs:
        if known[model]["class"] != known[other]["class"]:
            raise ConfigurationError(
                f"{other} is to answer for {model}, which is of another price class: "
                "choose a model of the same class in config.yaml."
            )


def _dropped_params(model: str, known: Mapping[str, Any]) -> Config:
    drops = known[model].get("drops")
    return {"additional_drop_params": list(drops)} if drops else {}


def _from_upstream(model: str, known: Mapping[str, Any], upstream: str, upstream_model: str | None) -> Config:
    paid_in, paid_out = known[model]["usd_per_million"]
    address = urlsplit(upstream)
    if address.scheme not in {"http", "https"} or not address.netloc:
        raise ConfigurationError(f"The upstream {upstream!r} is not an http:// or https:// address.")
    bare = address.path in {"", "/"}
    return {
        "model": f"openai/{upstream_model or model.split('/', 1)[1]}",
        "api_base": upstream.rstrip("/") + ("/v1" if bare else ""),
        "api_key": "none",  # never a real key to a server that the operator may merely be trying out
        "input_cost_per_token": paid_in / _MILLION,
        "output_cost_per_token": paid_out / _MILLION,
        **({} if upstream_model else _dropped_params(model, known)),
    }


def _from_provider(model: str, known: Mapping[str, Any], environ: Mapping[str, str]) -> Config:
    for candidate in (model, known[model]["stand_in"]):
        variable = PROVIDER_KEYS[candidate.split("/", 1)[0]]
        if has_key(environ, variable):
            return {
                "model": candidate,
                "api_key": f"os.environ/{variable}",
                **_dropped_params(candidate, known),
            }
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


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the proxy's configuration for this environment.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--upstream", help="an OpenAI-compatible server that serves every alias")
    options = parser.parse_args()
    try:
        rendered = render(yaml.safe_load(CONFIG.read_bytes()), os.environ, options.upstream)
    except ConfigurationError as error:
        sys.exit(str(error))
    options.out.write_text(yaml.safe_dump(rendered, sort_keys=False))


if __name__ == "__main__":
    main()
