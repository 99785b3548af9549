"""The list of the drills, and what the alerts' drills rely on."""

from __future__ import annotations

import pytest

from tests.support.monitoring import policies
from tests.support.monitoring.policies import Policies
from tests.support.monitoring.promql import Moment
from tests.tools.drills import __main__ as command
from tests.tools.drills.plays import DRILLS
from tests.tools.drills.plays.money import DAILY_LIMIT_USD


@pytest.fixture(scope="module")
def planned() -> Policies:
    """The alerts as the drills have them."""
    return command.load()


def test_list_has_a_line_for_each_drill(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a name each drill has a line, which says what happens."""
    assert command.main([""]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(
        any(drill.alert in line and drill.cause in line for line in lines) for drill in DRILLS.values()
    )
    assert max(map(len, lines)) <= 110


def test_unknown_drill_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing starts for a name that is not a drill's."""
    assert command.main(["dead-letter"]) == 2
    assert capsys.readouterr().err == "There is no drill dead-letter: `make drill` lists them.\n"


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
