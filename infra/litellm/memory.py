"""The gateway's cache in memory, limited by size. The proxy's own cache holds 200 answers.

The oldest answer is forgotten first. An answer is needed again within half an hour, when a crashed call is
repeated; if the share is too small, it is forgotten before and paid for once more.
"""

from __future__ import annotations

import heapq
import sys
from typing import Any

_MEBIBYTE = 2**20
_MOST_ANSWERS = 1_000_000  # never reached: the size is the limit
_OF_AN_ENTRY = 600  # bytes: its places in two dictionaries and a heap, and its key


def sized(base: type[Any], mebibytes: float) -> type[Any]:
    """Return the proxy's InMemoryCache, bounded by size: `base` is bounded by number."""
    most = int(mebibytes * _MEBIBYTE)

    class SizedCache(base):  # type: ignore[misc]  # litellm lives in the proxy's environment, unseen by mypy
        """Counts its bytes, and forgets the entries that expire first."""

        def __init__(self, *_: Any, **__: Any) -> None:
            super().__init__(max_size_in_memory=_MOST_ANSWERS)
            self._sizes: dict[str, int] = {}
            self.held = 0

        def set_cache(self, key: str, value: Any, **kwargs: Any) -> None:
            size = size_of(value) + _OF_AN_ENTRY
            if size > most:
                return
            super().set_cache(key, value, **kwargs)
            if key in self.cache_dict:
                self.held += size - self._sizes.get(key, 0)
                self._sizes[key] = size
            while self.held > most and self.expiration_heap:
                ends, oldest = heapq.heappop(self.expiration_heap)
                if self.ttl_dict.get(oldest) == ends:
                    self._remove_key(oldest)

        def _remove_key(self, key: str) -> None:
            super()._remove_key(key)
            self.held -= self._sizes.pop(key, 0)

        def flush_cache(self) -> None:
            super().flush_cache()
            self._sizes.clear()
            self.held = 0

    return SizedCache


def size_of(value: Any) -> int:
    """Return the bytes that a plain value takes."""
    size = sys.getsizeof(value)
    if isinstance(value, dict):
        return size + sum(size_of(name) + size_of(part) for name, part in value.items())
    if isinstance(value, list | tuple):
        return size + sum(size_of(part) for part in value)
    return size
