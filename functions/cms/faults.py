"""The two ways in which a CMS does not take a post. A sentence names the host at most, and never a secret."""

from __future__ import annotations


class Refused(Exception):
    """It will not work before a person acts; the sentence says what to do."""


class Away(Exception):
    """It may work later. `retry_after` are the seconds that the CMS asks for."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Changed(Exception):
    """Somebody has changed the draft since it was read."""
