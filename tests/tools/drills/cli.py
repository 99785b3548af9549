"""List the drills, or play those that are named: `python -m tests.tools.drills [NAMES]`; `all` are all."""

from __future__ import annotations

import sys
import tempfile
import textwrap
from difflib import get_close_matches
from pathlib import Path

from tests.support.monitoring import policies
from tests.support.monitoring.policies import Policies
from tests.support.paths import ROOT
from tests.terraform.plan import EXAMPLE
from tests.tools.drills.output import fold, terminal_width
from tests.tools.drills.plays import DRILLS
from tests.tools.drills.plays.money import DAILY_LIMIT_USD
from tests.tools.drills.running import play_all

_INTERRUPTED, _WRONG_USAGE = 130, 2
_ALIKE = 0.5  # of 1, for a name that is suggested
_ALL = "all"
_FOLDER = ROOT / ".local" / "drill"


def main(arguments: list[str]) -> int:
    """Return 0 if each drill ended as it should, 2 if there is no such drill."""
    names = " ".join(arguments).split()
    if not names:
        _list()
        return 0
    if unknown := [name for name in names if name != _ALL and name not in DRILLS]:
        _write_error(f"There is no drill {unknown[0]}.{_suggest(unknown[0])} `make drill` lists them.")
        return _WRONG_USAGE
    chosen = list(DRILLS.values()) if _ALL in names else [DRILLS[name] for name in names]
    try:
        play_all(chosen, load(), _FOLDER)
    except KeyboardInterrupt:
        _write_error("\nEverything has stopped, and nothing of the drill is left.")
        return _INTERRUPTED
    except AssertionError as error:
        _write_error(f"\nThe drill failed: {error}\nThe logs are in {_FOLDER.relative_to(ROOT) / 'logs'}.")
        return 1
    return 0


def _write_error(text: str) -> None:
    sys.stderr.write(f"{fold(text, terminal_width())}\n")


def _suggest(name: str) -> str:
    """Return a question with the drill that is most like a name, or nothing."""
    known = [*DRILLS, _ALL]
    within = [each for each in known if name.strip("-") and name in each]
    close = within[:1] or get_close_matches(name, known, 1, _ALIKE)
    return f" Do you mean {close[0]}?" if close else ""


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
    column = max(len(name) for name in DRILLS) + 4
    listed = {**{name: drill.cause for name, drill in DRILLS.items()}, _ALL: "All of them, one by one."}
    intro = "make drill NAME=…: causes an alert on a stack of its own, and repairs it, in a minute or two."
    lines = [
        textwrap.fill(f"  {name:<{column - 2}}{text}", terminal_width(), subsequent_indent=" " * column)
        for name, text in listed.items()
    ]
    sys.stdout.write("\n".join([fold(intro, terminal_width()), "", *lines, ""]))
