"""Addresses of sources in Cloud Storage: each organization has a folder in the service's bucket."""

from __future__ import annotations

MOST_BYTES = 2_000_000
"""Of all files of a job, and so of one: quality takes some seventy times that in memory to read them."""


def split_address(uri: str) -> tuple[str, str]:
    """Return the bucket and the object's name of gs://bucket/name."""
    bucket, _, name = uri.removeprefix("gs://").partition("/")
    return bucket, name


def find_address_fault(uri: str, bucket: str | None, org_id: str) -> str | None:
    """Return why an organization may not use a file, in one sentence; None if it may.

    `bucket` is the service's bucket for sources; None without one.
    """
    if not bucket:
        return "Files in Cloud Storage can't be sources here: send their text."
    folder = f"gs://{bucket}/{org_id}/"
    if not uri.startswith(folder) or uri == folder:
        return f"A source's uri must be a file in {folder}, the organisation's folder."
    return None
