"""List the drills, or play those that are named: `python -m tests.tools.drills [NAMES]`; `all` are all."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.support.monitoring import policies
from tests.support.monitoring.policies import Policies
from tests.support.paths import ROOT
from tests.terraform.plan import EXAMPLE
from tests.tools.drills.plays import DRILLS
from tests.tools.drills.plays.money import DAILY_LIMIT_USD
from tests.tools.drills.running import play_all

_INTERRUPTED = 130
_ALL = "all"
_FOLDER = ROOT / ".local" / "drill"


def main(arguments: list[str]) -> int:
    """Return 0 if each drill ended as it should, 2 if there is no such drill."""
    names = " ".join(arguments).split()
    if not names:
        _list()
        return 0
    if unknown := [name for name in names if name != _ALL and name not in DRILLS]:
        sys.stderr.write(f"There is no drill {unknown[0]}: `make drill` lists them.\n")
        return 2
    chosen = list(DRILLS.values()) if _ALL in names else [DRILLS[name] for name in names]
    try:
        play_all(chosen, load(), _FOLDER)
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted: everything has stopped.\n")
        return _INTERRUPTED
    except AssertionError as error:
        sys.stderr.write(f"\nThe drill failed: {error}\nIts logs are in {_FOLDER / 'logs'}.\n")
        return 1
    return 0


def load() -> Policies:
    """Return the alerts, with a daily limit that a drill can reach."""
    with tempfile.TemporaryDirectory() as folder:
        variables = Path(folder) / "drill.tfvars"
        variables.write_text(f"{_example()}\ndaily_spend_limit_usd = {DAILY_LIMIT_USD}\n")
        return policies.load(variables)


def _example() -> str:
    lines = EXAMPLE.read_text().splitlines()
    return "\n".join(line for line in lines if not line.startswith("daily_spend_limit_usd"))


def _list() -> None:
    width = max(len(name) for name in DRILLS)
    sys.stdout.write("make drill NAME=…: causes an alert on a stack of its own, and repairs it.\n\n")
    for name, drill in DRILLS.items():
        sys.stdout.write(f"  {name:<{width}}  {drill.cause}\n")
    sys.stdout.write(f"  {_ALL:<{width}}  All of them, one after the other.\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
