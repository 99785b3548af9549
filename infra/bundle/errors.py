"""The one error of this package."""

from __future__ import annotations


class BundleError(Exception):
    """A bundle can't be made; the text is one sentence that says what to do."""
