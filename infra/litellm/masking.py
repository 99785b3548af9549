"""Keeps keys out of the proxy's output: a provider's error may quote the one that it refused."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from typing import Any, TextIO

_SECRET_NAMES = re.compile(r"KEY|PASSWORD|SECRET|TOKEN")
_SHORTEST = 8  # a shorter value would mask ordinary words
# Whatever looks like a key, since the refused one need not be one that is set. Providers star out a part.
_KEYS = re.compile(r"\b(?:sk|pk)-[\w*.-]{6,}|\b(Bearer|Basic)\s+[\w*.+/=-]{6,}|(://[^\s/:@]*:)[^\s/@]+(?=@)")


class Masked:
    """A text stream that passes everything on but secrets."""

    def __init__(self, stream: TextIO, secrets: Iterable[str]) -> None:
        self._stream = stream
        self._secrets = sorted(
            {secret for secret in secrets if len(secret) >= _SHORTEST}, key=len, reverse=True
        )

    def write(self, text: str) -> int:
        for secret in self._secrets:
            text = text.replace(secret, "[masked]")
        return self._stream.write(_KEYS.sub(_mask, text))

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def install() -> None:
    """Mask this process's output from now on; streams that were opened before are not masked."""
    secrets = [value for name, value in os.environ.items() if _SECRET_NAMES.search(name)]
    sys.stdout, sys.stderr = Masked(sys.stdout, secrets), Masked(sys.stderr, secrets)


def _mask(found: re.Match[str]) -> str:
    scheme, address = found.groups()
    if scheme:
        return f"{scheme} [masked]"
    return f"{address or ''}[masked]"
