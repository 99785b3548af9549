"""Starts the proxy with the arguments of its own `litellm` command: sooner, and with no secret in its output.

Importing it makes a million objects that live as long as the process. Python's collector would walk them all,
again and again, for nothing: it is off meanwhile, and passes over them afterwards.
"""

from __future__ import annotations

import gc
import importlib
import sys

import masking


def main() -> None:
    masking.install()
    gc.disable()
    run_server = importlib.import_module("litellm").run_server
    importlib.import_module("litellm.proxy.proxy_server")
    gc.freeze()
    gc.enable()
    sys.exit(run_server())


if __name__ == "__main__":
    main()
