"""Tell the variables that a stack's stack.env set in a shell from those that a person set.

The file marks its values: BLOG_STACK is the folder of the stack, and BLOG_STACK_MADE has each name with a
digest of the value that the stack made. A name with another value since then is a person's.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FOLDER = "BLOG_STACK"
MADE = "BLOG_STACK_MADE"
_MARKS = frozenset({FOLDER, MADE})
_NOT_ALWAYS = ("MODEL_URL", "MODEL_NAME")
_DIGITS = 8


def exported(state_dir: Path, values: Mapping[str, str], given: frozenset[str]) -> dict[str, str]:
    """Return what stack.env has: a stack's values, and the marks.

    A variable that this stack has no value for is empty: a shell would else keep the value of a stack whose
    file it has sourced before, and take it for a person's.
    """
    return dict.fromkeys(_NOT_ALWAYS, "") | dict(values) | marks(state_dir, values, given)


def marks(state_dir: Path, values: Mapping[str, str], given: frozenset[str]) -> dict[str, str]:
    """Return the variables that mark a stack's values; `given` are the names that a person had set."""
    made = {name: value for name, value in values.items() if name not in given | _MARKS}
    listed = ",".join(f"{name}:{_digest(value)}" for name, value in made.items())
    return {FOLDER: str(state_dir), MADE: listed}


def made_by_stack(environ: Mapping[str, str]) -> frozenset[str]:
    """Return the names in a shell whose values a stack made, and nobody has changed since."""
    pairs = (pair.partition(":") for pair in environ.get(MADE, "").split(","))
    return frozenset(
        name for name, _, digest in pairs if name in environ and _digest(environ[name]) == digest
    )


def _digest(value: str) -> str:
    """Return what recognises a value; of a password with 128 random bits it tells nothing."""
    return hashlib.sha256(value.encode(errors="surrogateescape")).hexdigest()[:_DIGITS]
