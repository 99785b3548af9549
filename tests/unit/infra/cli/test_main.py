"""What every command does with a topology that can't be read."""

from __future__ import annotations

import msgspec
import pytest
from typer.testing import CliRunner

from infra.cli.main import app
from shared import topology


def test_wrong_topology_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong entry names the file and the place, without a traceback."""

    def load() -> topology.Topology:
        raise msgspec.ValidationError("the trial drafts names 'gpt-5' - at `$.trials[0]`")

    monkeypatch.setattr(topology, "load", load)
    ended = CliRunner().invoke(app, ["demo", "--topic", "Tea outdoors"])
    said = "infra/topology.yaml is wrong: the trial drafts names 'gpt-5' - at `$.trials[0]`."
    assert (ended.exit_code, " ".join(ended.stderr.split())) == (1, said)
