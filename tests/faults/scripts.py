"""Scripts of a failing provider."""

from __future__ import annotations

import json
import threading
from dataclasses import replace

from tests.support.servers.provider import Asked, Reply, Script, well_behaved

BOTH = 2
"""Failed calls until the pipeline gets an error: the proxy asks the fallback first."""


def first(times: int, stage: str, reply: Reply, then: Script = well_behaved) -> Script:
    """Return a script that answers the first calls of a stage with this reply, and the others like `then`."""
    left = {"calls": times}
    lock = threading.Lock()

    def script(asked: Asked) -> Reply:
        if asked.stage != stage:
            return then(asked)
        with lock:
            left["calls"] -= 1
            return reply if left["calls"] >= 0 else then(asked)

    return script


def always(stage: str, reply: Reply) -> Script:
    """Return a script that answers every call of a stage with this reply."""
    return lambda asked: reply if asked.stage == stage else well_behaved(asked)


def failure(status: int, code: str, **headers: str) -> Reply:
    """Return an error response in the providers' format."""
    return Reply(status=status, body=json.dumps({"error": {"message": code, "code": code}}), headers=headers)


def slow(words: int = 300) -> Reply:
    """Return a text that takes 0.1 s for each word."""
    return Reply("word " * words, word_delay=0.1)


def gently(stage: str, script: Script) -> Script:
    """Return the script with 0.1 s for each word of a stage: about 9 s for a post."""
    return lambda asked: replace(script(asked), word_delay=0.1) if asked.stage == stage else script(asked)
