"""Standard input that is not there."""

from __future__ import annotations

import pytest

from infra.cli import console
from infra.cli.errors import WrongUsage
from infra.cli.input import STDIN, read_lines, read_text


def test_closed_input_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some schedulers start commands without standard input."""
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(WrongUsage, match="Standard input is closed"):
        read_text(STDIN)
    with pytest.raises(WrongUsage, match="Standard input is closed"):
        next(read_lines(STDIN))


def test_question_without_input_is_not_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can answer, so nothing is done."""
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(WrongUsage, match="add --yes"):
        console.agree("Replay it?", yes=False)
