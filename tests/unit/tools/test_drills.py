"""The list of the drills, and what the alerts' drills rely on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from infra.local.supervision import state
from tests.support.monitoring import policies
from tests.support.monitoring.policies import Alert, Policies
from tests.support.monitoring.promql import Moment
from tests.tools.drills import cli as command
from tests.tools.drills.output import Output
from tests.tools.drills.plays import DRILLS
from tests.tools.drills.plays.money import DAILY_LIMIT_USD
from tests.tools.drills.running import play_all

if TYPE_CHECKING:
    from tests.tools.drills.watch import Watch

ORG = "15ceb9d8-0cc6-47b5-a251-96cfcb6d4248"


@pytest.fixture(scope="module")
def planned() -> Policies:
    """The alerts as the drills have them."""
    return command.load()


@pytest.mark.parametrize("columns", ["60", "80", "140"])
def test_list_has_each_drill_in_lines_that_fit(
    columns: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a name each drill is listed with what happens, in lines that the terminal has room for."""
    monkeypatch.setenv("COLUMNS", columns)
    assert command.main([""]) == 0
    listed = capsys.readouterr().out
    words = " ".join(listed.split())
    assert all(f"{drill.alert} {drill.cause}" in words for drill in DRILLS.values())
    assert max(map(len, listed.splitlines())) <= int(columns)


@pytest.mark.parametrize(
    ("name", "meant"),
    [("dead-letter", "dead-letters"), ("sweep", "no-sweep"), ("no-swep", "no-sweep"), ("al", "all")],
)
def test_unknown_drill_is_wrong_usage(name: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing starts for a name that is not a drill's, and the one that is most like it is named."""
    assert command.main([name]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert said == f"There is no drill {name}. Do you mean {meant}? `make drill` lists them."


def test_name_unlike_any_drill_suggests_none(capsys: pytest.CaptureFixture[str]) -> None:
    """A name that is like no drill's gets no suggestion."""
    assert command.main(["xyz"]) == 2
    assert capsys.readouterr().err == "There is no drill xyz. `make drill` lists them.\n"


def test_second_drill_does_not_join_the_first(tmp_path: Path, planned: Policies) -> None:
    """A drill on a folder whose stack runs ends at once, and leaves that stack alone."""
    with state.lock(tmp_path), pytest.raises(AssertionError, match="another drill is at work"):
        play_all([DRILLS["faults"]], planned, tmp_path)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_output_fits_its_width(width: int, planned: Policies, capsys: pytest.CaptureFixture[str]) -> None:
    """E-mails, queries, lines of the log and outputs of commands fit, and no word or id is cut."""
    output = Output(width)
    for alert in planned.alerts.values():
        output.alert(cast("Watch", Told(alert)))
    output.command("blog show $JOB", f"  A sentence that is long: {'word ' * 40}{ORG}")
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= width
    assert printed.count(ORG) > 2 * len(planned.alerts)
    assert "user_blog" not in printed


def test_lines_that_say_the_same_are_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Lines that alternate are shown once each, with their number."""
    Output(120).lines("Lines", [_line("one"), _line("two")] * 3)
    assert " ".join(capsys.readouterr().out.split()).count("(the last of 3 such lines)") == 2


def _line(message: str) -> dict[str, Any]:
    return {
        "timestamp": "2026-11-29T12:00:00+00:00",
        "severity": "WARNING",
        "resource": {"labels": {"service_name": "blog-generate"}},
        "jsonPayload": {"event": "job_failed", "message": message, "reason": ORG, "operator": "act " * 40},
    }


@dataclass
class Told:
    """What a watch would say of an alert that fires."""

    alert: Alert

    def firing(self) -> dict[frozenset[tuple[str, str]], float]:
        return {frozenset({("org_id", ORG)}): 1.0}

    def counted(self) -> list[dict[str, Any]]:
        return [_line(f"{self.alert.key} {'word ' * 30}")]

    def measured(self) -> list[str]:
        return []


def test_every_alert_can_be_evaluated(planned: Policies) -> None:
    """Without any line, exactly the alerts of what is missing fire."""
    fire = {key for key, alert in planned.alerts.items() if Moment([], at=0).evaluate(alert.query)}
    assert fire == {"no-sweep", "no-owners", "no-reconcile"}


def test_drills_daily_limit_is_lower(planned: Policies) -> None:
    """The stand-in's posts are cheap: only the limit is another, not the alert."""
    deployed, drilled = policies.load().alerts["spend-a-day"], planned.alerts["spend-a-day"]
    assert deployed.query.rpartition("> ")[0] == drilled.query.rpartition("> ")[0]
    assert float(drilled.query.rpartition("> ")[2]) == DAILY_LIMIT_USD


def test_shortened_clocks_are_announced() -> None:
    """A drill whose clock is faster says so."""
    assert all(drill.clock for drill in DRILLS.values() if drill.speed > 1)
