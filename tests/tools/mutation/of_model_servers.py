"""What keeps texts and keys where their owner wants them, on a machine with model servers."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_SOURCES = ("tests/unit/infra/local/model_servers/test_source.py",)
_PROBES = ("tests/unit/infra/local/model_servers/test_probe.py",)
_PLANS = ("tests/unit/infra/local/test_plan.py",)

MODEL_SERVERS = (
    Mutant(
        name="a server that does not say what it is",
        gone="Only a known program is used unasked: a gateway may bill.",
        file="infra/local/model_servers/source.py",
        old="if one.server and one.server.kind]",
        new="if one.server]",
        tests=_SOURCES,
    ),
    Mutant(
        name="a model of a cloud",
        gone="A model that runs elsewhere is used only if it is named.",
        file="infra/local/model_servers/servers.py",
        old="if model.chats and not model.remote]",
        new="if model.chats]",
        tests=_SOURCES,
    ),
    Mutant(
        name="redirect of a model server",
        gone="A server that is asked for its models sends nobody elsewhere.",
        file="infra/local/model_servers/probe.py",
        old="follow_redirects=False",
        new="follow_redirects=True",
        tests=_PROBES,
    ),
    Mutant(
        name="a port that hangs",
        gone="An answer that does not come is given up.",
        file="infra/local/model_servers/probe.py",
        old="asyncio.timeout_at(deadline)",
        new="asyncio.timeout_at(deadline + 3600)",
        tests=_PROBES,
    ),
    Mutant(
        name="a provider's key in front of an upstream",
        gone="A proxy that asks no provider has no provider's key.",
        file="infra/local/components/proxy.py",
        old="keys = () if upstream else PROVIDER_KEYS.values()",
        new="keys = PROVIDER_KEYS.values()",
        tests=_PLANS,
    ),
)
