"""Errors of a command: one sentence on standard error and an exit code.

Refusal
├── WrongUsage     2  the command line, the configuration or the input has to change
│   ├── NoPipeline    no stack runs here, and no project is named
│   ├── NotReady      the stack here is starting or stopping
│   └── Unreachable   a stack, Google Cloud or a database does not answer
└── Failed         1  the job or the check failed
"""

from __future__ import annotations


class Refusal(Exception):
    """The message is one sentence that a person can act on, and never holds a secret."""

    exit_code = 2


class WrongUsage(Refusal):
    """Nothing was done: the request is not possible in this form."""


class NoPipeline(WrongUsage):
    """Neither a stack runs nor a project of Google Cloud is named."""


class NotReady(WrongUsage):
    """The stack of the folder is starting or stopping; a later try will succeed."""


class Unreachable(WrongUsage):
    """The service did not answer; a later try may succeed."""


class Failed(Refusal):
    """The command did its work, and the result is negative."""

    exit_code = 1
