"""What was read of the last texts is not read again."""

from __future__ import annotations

from shared.text.remembered import remember


def test_remember_reads_a_text_once() -> None:
    """A second question about the same text, short or long, is answered from memory."""
    asked: list[str] = []

    @remember
    def read(text: str) -> int:
        asked.append(text)
        return len(text)

    long = "honey " * 1000
    assert [read("honey"), read(long), read("honey"), read(long)] == [5, 6000, 5, 6000]
    assert asked == ["honey", long]


def test_remember_many_short_keeps_a_long() -> None:
    """The sentences of a post don't drive the post itself out, and the oldest of them are forgotten."""
    asked: list[str] = []

    @remember
    def read(text: str) -> int:
        asked.append(text)
        return len(text)

    long = "honey " * 1000
    read(long)
    for number in range(2000):
        read(f"honey {number}")
    asked.clear()
    read(long)
    read("honey 0")
    assert asked == ["honey 0"]
