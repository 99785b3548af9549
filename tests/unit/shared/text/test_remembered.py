"""The last texts that were read are remembered."""

from __future__ import annotations

from collections.abc import Callable

from shared.text.remembered import remember

LONG = "honey " * 1000


def remembering() -> tuple[Callable[[str], int], list[str]]:
    """Return a reader that remembers, and the texts that it has read itself."""
    asked: list[str] = []

    @remember
    def read(text: str) -> int:
        asked.append(text)
        return len(text)

    return read, asked


def test_remember_reads_a_text_once() -> None:
    """A second question about the same text, short or long, is answered from memory."""
    read, asked = remembering()
    assert [read("honey"), read(LONG), read("honey"), read(LONG)] == [5, 6000, 5, 6000]
    assert asked == ["honey", LONG]


def test_remember_many_short_keeps_a_long() -> None:
    """The sentences of a post don't drive the post itself out, and the oldest of them are forgotten."""
    read, asked = remembering()
    read(LONG)
    for number in range(2000):
        read(f"honey {number}")
    asked.clear()
    read(LONG)
    read("honey 0")
    assert asked == ["honey 0"]
