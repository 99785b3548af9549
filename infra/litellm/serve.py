"""Start the proxy with the arguments of its own `litellm` command: faster, and with secrets masked.

The guard is in front of it, and the name of another server than the provider's. Behind it are the adaption of
each request to its model, a cache of a configured size that repeats all of an answer's usage, and streams
with merged pieces.

Importing the proxy makes a million objects that live as long as the process. Python's collector would walk
them again and again: it is off during the import, and skips them afterwards.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import sys
from pathlib import Path
from typing import Any

import adapter
import admission
import guard
import masking
import memory
import merging
import naming
import replays
import streams
import yaml


def main() -> None:
    masking.install()
    config = _configuration()
    gc.disable()
    litellm: Any = importlib.import_module("litellm")
    loggers: Any = importlib.import_module("litellm.integrations.custom_logger")
    server = importlib.import_module("litellm.proxy.proxy_server")
    caching: Any = importlib.import_module("litellm.caching.caching")
    litellm.callbacks.append(adapter.adapter(loggers.CustomLogger, config))
    if answering := config["gateway"].get("server"):
        server.app.add_middleware(naming.Naming, server=answering)
    server.app.add_middleware(guard.Guard, known=admission.read_models(config))
    caching.InMemoryCache = memory.sized(caching.InMemoryCache, config["gateway"]["cache_mebibytes"])
    utils: Any = importlib.import_module("litellm.utils")
    utils.convert_to_streaming_response_async = replays.complete(
        utils.convert_to_streaming_response_async, importlib.import_module("litellm.types.utils").Usage
    )
    http: Any = importlib.import_module("litellm.llms.custom_httpx.aiohttp_transport")
    window = config["gateway"]["merge_milliseconds"] / 1000
    http.LiteLLMAiohttpTransport = streams.merging(
        http.LiteLLMAiohttpTransport, lambda: merging.StreamMerger(window)
    )
    gc.freeze()
    gc.enable()
    sys.exit(litellm.run_server())


def _configuration() -> dict[str, Any]:
    """Return the file that the proxy will read: the rest of the command line is the proxy's own."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--config", type=Path, required=True)
    given, _ = parser.parse_known_args()
    read: dict[str, Any] = yaml.safe_load(given.config.read_bytes())
    return read


if __name__ == "__main__":
    main()
