"""The fault of a page that can't be deployed."""

from __future__ import annotations


class HostingError(Exception):
    """Why the page was not deployed, and how to proceed."""
