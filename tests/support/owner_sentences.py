"""Words that a sentence for a job's owner may not have: names that only an operator can act on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from shared.errors import PipelineError

_OPERATORS = re.compile(
    r"\b[A-Z]{2,}(?:_[A-Z]+)+\b"  # a variable of the environment
    r"|\b[A-Z]\w*(?:Error|Exception)\b|\bIAM\b"
    r"|(?i:litellm|firestore|pub/?sub|cloud run|postgres|supabase|redis|langfuse|terraform|metadata server"
    r"|roles/|service account|\bgrants?\b|\bproxy\b|\bgateway\b|\bconfig\b|\.ya?ml\b|https?://"
    r"|\bblog-[a-z]+|\bsubscription|\bthe logs?\b|\bkeys?\b)"
)


def for_operators(text: str) -> str | None:
    """Return the first words of a text that mean nothing to its owner, None where there are none."""
    found = _OPERATORS.search(text)
    return found[0] if found else None


@contextmanager
def advising(kind: type[PipelineError], words: str) -> Iterator[None]:
    """Expect an error that says those words to the operator, and none of its kind to the job's owner."""
    with pytest.raises(kind) as caught:
        yield
    assert words in (caught.value.operator or "")
    assert not for_operators(str(caught.value))
