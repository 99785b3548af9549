"""Spell `blog` as this terminal finds it, so that the commands in sentences can be pasted."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path

_NAMED = re.compile(r"(?:(?<=`)|(?<=^  ))blog(?= )", re.MULTILINE)
_NAME = "blog"


def program() -> str:
    """Return the name of this very command if the shell finds it, else its path."""
    here = Path(sys.executable).with_name(_NAME)
    found = shutil.which(_NAME)
    if not here.exists() or (found and Path(found).samefile(here)):
        return _NAME
    try:
        folder = Path.cwd()
    except OSError:  # it was deleted
        return shlex.quote(str(here))
    return shlex.quote(str(here.relative_to(folder) if here.is_relative_to(folder) else here))


def spell(sentence: str) -> str:
    """Return a sentence whose commands, in backticks or on indented lines, begin as they are called here."""
    return _NAMED.sub(lambda _: program(), sentence)
