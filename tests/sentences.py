"""What a sentence for a job's owner may not hold: names that only whoever runs the pipeline can act on."""

from __future__ import annotations

import re

_OPERATORS = re.compile(
    r"\b[A-Z]{2,}(?:_[A-Z]+)+\b"  # a variable of the environment
    r"|litellm|firestore|pub/?sub|cloud run|postgres|supabase|redis|langfuse|terraform|metadata server"
    r"|\bIAM\b|roles/|service account|\bgrants?\b|\bproxy\b|\bgateway\b|\bconfig\b|\.ya?ml\b|\btopics?\b"
    r"|\bblog-[a-z]+|\bsubscription|\bthe logs?\b|\bkeys?\b|https?://|Error\b|Exception\b",
    re.IGNORECASE,
)


def for_operators(text: str) -> str | None:
    """Return the first words of a text that mean nothing to its owner, None where there are none."""
    found = _OPERATORS.search(text)
    return found[0] if found else None
