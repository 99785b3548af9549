"""Ways in which a provider fails."""

from __future__ import annotations

import json
import threading
from dataclasses import replace

from tests.support.servers.provider import Asked, Reply, Script, well_behaved

BOTH = 2
"""Calls until the pipeline hears of trouble: the proxy asks the fallback before it gives up."""


def first(times: int, stage: str, reply: Reply) -> Script:
    """Return a script that answers a stage's first calls with trouble."""
    left = {"calls": times}
    lock = threading.Lock()

    def script(asked: Asked) -> Reply:
        if asked.stage != stage:
            return well_behaved(asked)
        with lock:
            left["calls"] -= 1
            return reply if left["calls"] >= 0 else well_behaved(asked)

    return script


def always(stage: str, reply: Reply) -> Script:
    """Return a script that answers each of a stage's calls with trouble."""
    return lambda asked: reply if asked.stage == stage else well_behaved(asked)


def failure(status: int, code: str, **headers: str) -> Reply:
    """Return an error as providers write it."""
    return Reply(status=status, body=json.dumps({"error": {"message": code, "code": code}}), headers=headers)


def slow(words: int = 300) -> Reply:
    """Return a text that takes a tenth of a second for each word."""
    return Reply("word " * words, word_delay=0.1)


def gently(stage: str, script: Script) -> Script:
    """Return the script with a tenth of a second for each word of a stage: some nine for a post."""
    return lambda asked: replace(script(asked), word_delay=0.1) if asked.stage == stage else script(asked)
