"""Any word on the command line, for every command: it is taken, or refused in a sentence."""

from __future__ import annotations

import errno
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command

from infra.cli import version
from infra.cli.deployment import check
from infra.cli.main import app
from tests.support.fakes.cli import JOB, Ended, blog
from tests.unit.infra.cli.screens import SCREENS, Screen

LONG = "x" * 100_000  # Linux takes some more
NUMBERS = (
    "",
    "-5",
    "0",
    "99999999999",
    "9" * 400,
    "nan",
    "inf",
    "-inf",
    "1e400",
    "1.5",
    "\uff11\uff12",
    "0x10",
    "\udcff",
)
TIMES = (
    *("99999999d", "999999999w", "tomorrow", "3000-01-01", "0000-00-00", "2026-02-30"),
    *("0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00"),
)
TEXTS = (
    "",
    "   ",
    "7",
    "-",
    "/dev/null",
    "--json",
    "[bold]x[/]",
    "a\x1b[31mb\x07",
    "a\u202eb\u2066",
    "a\nb",
    "\udcff",
)
TIME_OPTIONS = {"since", "deadline", "month"}
OBEYED = {"Cc", "Cf", "Cs"}
"""Categories of characters that a terminal would obey, or that turn a line around."""


def parameters(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield each parameter of each command that takes a value."""
    for name, inner in getattr(command, "commands", {}).items():
        yield from parameters(inner, (*path, name))
    for parameter in command.params if path else ():
        if parameter.type_descriptor.annotation is not bool:
            yield path, parameter


PARAMETERS = [
    each for each in parameters(get_command(app)) if each[0] != ("jobs",)
]  # the earlier name of list


def values(parameter: Any) -> tuple[str, ...]:
    """Return hostile values for a type."""
    if parameter.name == "state_dir":  # one option, of many commands
        return ("", "/dev/null", LONG)
    if parameter.type_descriptor.annotation in {int, float}:
        return NUMBERS
    return (*TEXTS, LONG, *(TIMES if parameter.name in TIME_OPTIONS else ()))


def run(path: tuple[str, ...], parameter: Any, value: str) -> Ended:
    """Run a command that would succeed but for that value."""
    screen = next((each for each in SCREENS if each.words[: len(path)] == path), Screen(path, stdin="Tea."))
    words = list(screen.words)
    if parameter.param_type_name == "option":
        words.append(f"{parameter.opts[0]}={value}")
    else:
        words[len(path) : len(path) + 1] = ["--", value]
    gateways: dict[str, Any] = {"cloud": object()} | screen.make()
    return blog(*words, env=screen.env, stdin=screen.stdin, **gateways)


@pytest.mark.parametrize(
    ("path", "parameter"), PARAMETERS, ids=[f"{' '.join(path)} {each.opts[0]}" for path, each in PARAMETERS]
)
def test_hostile_value_is_taken_or_refused_in_a_sentence(
    path: tuple[str, ...], parameter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No traceback, no words of a library, nothing that a terminal obeys, and no long value as a whole."""

    async def compare(*_: Any) -> check.Comparison:
        return check.Comparison({}, {})

    monkeypatch.setattr(check, "compare", compare)
    for value in values(parameter):
        ended = run(path, parameter, value)
        assert ended.code in {0, 1, 2}, value[:40]
        assert ended.code != 2 or ended.err.strip(), value[:40]
        assert len(ended.err) < 3_000, value[:40]
        assert "Input should" not in ended.err, value[:40]
        assert [c for c in ended.err if unicodedata.category(c) in OBEYED and c != "\n"] == [], value[:40]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("lst",), "No such command 'lst'. Did you mean 'list'?"),
        (("dead-letters", "shw"), "No such command 'shw'. Did you mean 'show'?"),
        (("list", "--limt", "3"), "blog list has no option --limt: did you mean --limit?"),
        (("list", "--limit"), "--limit needs a value."),
        (("list", "--json=3"), "--json takes no value."),
        (("list", "--limit", "0"), "--limit has to be a whole number from 1 to 100,000."),
        (("watch", JOB, "--timeout", "x"), "--timeout has to be a number, at least 0."),
        (("list", "--stage", "x"), "--stage has to be one of generate, polish, quality, meta."),
        (("list", "--org", "7"), "--org: 7 is not a UUID."),
        (("list", "--trial", "\udcff"), "--trial is not UTF-8: write it in that encoding."),
        (("status", "x", "y"), "blog status does not take x y."),
        (("show",), "JOB is missing: the job's id."),
        (("pause", "--model", ""), "--model is empty: write a value, or leave it out."),
        (("down", "--state-dir", "/dev/null"), "--state-dir: /dev/null is not a folder."),
        (
            ("down", "--state-dir", "a\tb"),
            "--state-dir: a\ufffdb can't be a folder: its path has a control character.",
        ),
    ],
)
def test_wrong_usage_is_one_sentence(words: tuple[str, ...], sentence: str) -> None:
    """It says what to write, and where it was not only a value, which command has more."""
    ended = blog(*words)
    first, _, more = ended.err.rstrip("\n").partition("\n")
    assert (ended.code, ended.out, first) == (2, "", sentence)
    assert re.fullmatch(r"(`blog [a-z -]*--help` shows what there is\.)?", more)


@pytest.mark.parametrize(
    "words", [("help",), ("help", "costs"), ("help", "dead-letters", "show"), ("list", "-h")]
)
def test_help_can_be_asked_for_in_other_words(words: tuple[str, ...]) -> None:
    """As with git, go and others."""
    asked = [word for word in words if word not in {"help", "-h"}]
    assert blog(*words).out == blog(*asked, "--help").out
    assert blog(*words).code == 0


def test_help_shows_no_type_of_a_flag() -> None:
    """A flag takes no value, and the others name theirs."""
    out = blog("list", "--help").out
    assert "<bool>" not in out + blog("--help").out + blog("dead-letters", "--help").out
    assert "SCORE" in out


def test_file_that_can_not_be_used_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full, or a folder without permission, is no fault of this program."""

    def describe() -> str:
        raise PermissionError(errno.EACCES, "Permission denied", "/srv/state")

    monkeypatch.setattr(version, "describe", describe)
    ended = blog("--version")
    assert (ended.code, ended.err) == (1, "/srv/state can't be used: Permission denied.\n")
