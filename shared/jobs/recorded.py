"""The recorded answers of the demo, which must never pass for a model's."""

from __future__ import annotations

from collections.abc import Sequence

RECORDED_MODEL = "recorded-answers"
"""The provider's model in the rows of recorded calls."""
NOT_RECORDED = "NotRecordedError"
"""The name in the refusal of a request that the recording has no answer to."""


def is_recorded(behind: Sequence[str]) -> bool:
    """Return whether an answer came from the recording of `blog demo --recorded`."""
    return any(model.rpartition("/")[-1] == RECORDED_MODEL for model in behind)
