"""Each `blog` command that a page names exists, with its options and their values."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from enum import Enum
from itertools import zip_longest
from typing import Any, get_args

import pytest
import typer

from infra.cli.main import app
from tests.support.pages import commands_of
from tests.support.paths import ROOT

_PAGES = ["README.md", *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md"))]
_OPERATORS = {"|", ">", "<", "&&", "||", ";", "&", "2>"}


def faults(line: str) -> Iterator[str]:
    """Yield what is wrong with a command; a variable or a word in capitals stands for any value."""
    words = list(_until_operator(shlex.split(line, comments=True)))[1:]
    command: Any = typer.main.get_command(app)
    while (known := getattr(command, "commands", None)) and words and not words[0].startswith("-"):
        name = words.pop(0)
        if name not in known:
            yield f"{name} is not a command"
            return
        command = known[name]
    options = {name: each for each in command.params for name in (*each.opts, *each.secondary_opts)}
    for word, following in zip_longest(words, words[1:], fillvalue=""):
        name, has_value, value = word.partition("=")
        if not word.startswith("-") or word == "--help":
            continue
        if name not in options:
            yield f"{command.name} has no {name}"
        elif not _accepts(options[name], value if has_value else following):
            yield f"{name} {following}"


def _accepts(option: Any, value: str) -> bool:
    if option.is_flag or not value or value.startswith("-") or _stands_for_any(value):
        return True
    annotation = option.type_descriptor.annotation
    kind = next(iter(get_args(annotation)), annotation)  # of a list, what it holds
    if isinstance(kind, type) and issubclass(kind, Enum):
        return value in {each.value for each in kind}
    return kind not in {int, float} or bool(re.fullmatch(r"-?[\d.]+", value))


def _stands_for_any(value: str) -> bool:
    return bool(re.search(r"[$…|]", value)) or value.isupper()


def _until_operator(words: list[str]) -> Iterator[str]:
    for word in words:
        if word in _OPERATORS:
            return
        yield word


@pytest.mark.parametrize("page", _PAGES)
def test_pages_commands_exist(page: str) -> None:
    """Each command, option and value of a page is one that `blog` takes."""
    found = [f"{line}: {fault}" for line in commands_of(page) for fault in faults(line)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("blog lists", "lists is not a command"),
        ("blog list --queued", "list has no --queued"),
        ("blog list --status waits", "--status waits"),
        ("blog dead-letters remove $LETTER", "remove is not a command"),
        ("blog dead-letters show $LETTER --force", "show has no --force"),
        ("blog list --limit many", "--limit many"),
    ],
)
def test_wrong_command_is_found(line: str, fault: str) -> None:
    """A command that was renamed, an option that is gone, and a value that is refused."""
    [found] = faults(line)
    assert found.startswith(fault)


def test_pages_have_commands() -> None:
    """The pages are searched where their commands are."""
    found = [line for page in _PAGES for line in commands_of(page)]
    assert len(found) > 100
    for line in ("blog pause --show", "blog replay --failed --since 2h --org $ORG --yes"):
        assert line in found
