"""The pieces of a provider's stream are merged, and nothing else of it changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.litellm.merging import StreamMerger

WINDOW = 0.25
CHUNK = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "gpt-4o"}
DONE = b"data: [DONE]\n\n"
BLANK_LINES = (b"\n\n", b"\r\n\r\n", b"\r\r")


def line(data: object, *, end: bytes = b"\n", name: bytes = b"", **options: Any) -> bytes:
    """Return one event."""
    head = b"event: " + name + end if name else b""
    return head + b"data: " + json.dumps(data, **options).encode() + end + end


def openai(text: object, *, end: bytes = b"\n", choice: dict[str, Any] | None = None, **fields: Any) -> bytes:
    """Return a piece as OpenAI sends it."""
    choices = [{"index": 0, "delta": {"content": text}, "finish_reason": None, **(choice or {})}]
    return line({**CHUNK, "choices": choices, **fields}, end=end, ensure_ascii=False)


def thought(text: str, *, end: bytes = b"\n", fields: Iterable[str] = ("reasoning_content",)) -> bytes:
    """Return a piece of reasoning as an OpenAI-compatible server sends it."""
    return openai(None, end=end, choice={"delta": {"content": "", **dict.fromkeys(fields, text)}})


def thinking(text: str, *, end: bytes = b"\n") -> bytes:
    """Return a piece of reasoning as Anthropic sends it."""
    return claude("", end=end, delta={"type": "thinking_delta", "thinking": text})


def claude(text: str, *, end: bytes = b"\n", **fields: Any) -> bytes:
    """Return a piece as Anthropic sends it."""
    data = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}
    return line({**data, **fields}, end=end, name=b"content_block_delta")


OTHERS = [
    DONE,
    b": ping\n\n",
    b"\n\n",
    b"data: {broken\n\n",
    b"event: ping\ndata: {}\n\n",
    b'data: {"choices": []}\n\n',
    b"data: " + b"[" * 100_000 + b"\n\n",
    openai("a").replace(b"data: ", b"data: {}\ndata: "),
    openai("a").replace(b"{", b"{\n", 1),
    openai("\\ud83d").replace(b"\\\\", b"\\"),
    openai(""),
    openai(None),
    openai("a", usage={"total_tokens": 1}),
    openai("a", citations=["x"]),
    openai("a", choice={"finish_reason": "stop"}),
    openai("a", choice={"logprobs": {"content": []}}),
    openai("a", choice={"index": 1}),
    openai("a", choice={"delta": {"content": "a", "refusal": "b"}}),
    openai("a", choice={"delta": {"role": "user", "content": "a"}}),
    openai("a", choice={"delta": {"role": "assistant", "content": ""}}),
    openai("a", choice={"delta": {"content": None, "tool_calls": [{"index": 0}]}}),
    openai("a", choice={"delta": {"content": "a", "reasoning_content": "b"}}),
    openai("a", choice={"delta": {"content": "a", "reasoning": "a"}}),
    openai("a", choice={"delta": {"reasoning": "a", "reasoning_content": "b"}}),
    openai("a", choice={"delta": {"reasoning": ["a"]}}),
    openai("a", choice={"delta": {"reasoning": "a", "reasoning_details": [{"text": "a"}]}}),
    openai("a", choices=[{"index": 0, "delta": {"content": "a"}}, {"index": 1, "delta": {"content": "b"}}]),
    line({"error": {"message": "overloaded"}}),
    line({"type": "message_start"}, name=b"message_start"),
    claude("a", delta={"type": "input_json_delta", "partial_json": "{"}),
    claude("a", delta={"type": "text_delta", "text": "a", "citations": []}),
    claude("a", delta={"type": "signature_delta", "signature": "c2ln"}),
    claude("a", delta={"type": "thinking_delta", "thinking": "a", "estimated_tokens": 9}),
    claude("a", delta={"type": "thinking_delta", "text": "a"}),
    claude("a", more=1),
    claude("a").replace(b"event: content_block_delta", b"event: message_delta"),
]
ENDS = st.sampled_from([b"\n", b"\r\n", b"\r"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
PIECES = st.one_of(
    st.builds(openai, TEXTS, end=ENDS),
    st.builds(openai, TEXTS, obfuscation=TEXTS, usage=st.none(), model=st.sampled_from(["a", "b"])),
    st.builds(lambda text: openai(text, choice={"delta": {"content": text, "role": None}}), TEXTS),
    st.builds(lambda text: openai(text, choice={"delta": {"content": text, "role": "assistant"}}), TEXTS),
    st.builds(thought, TEXTS, end=ENDS),
    st.builds(thought, TEXTS, fields=st.sampled_from([["reasoning"], ["reasoning", "reasoning_content"]])),
    st.builds(thinking, TEXTS, end=ENDS),
    st.builds(claude, TEXTS, end=ENDS),
    st.builds(claude, TEXTS, index=st.integers(0, 1)),
)
EVENTS = st.lists(st.one_of(PIECES, PIECES, PIECES, st.sampled_from(OTHERS)), max_size=25)


def read(stream: bytes) -> Iterator[object]:
    """Yield the runs of text with their events, and each other event as its bytes."""
    run: tuple[str, object] | None = None
    for event in split(stream):
        piece = text_of(event)
        if run and piece and run[1] == piece[1]:
            run = (run[0] + piece[0], run[1])
            continue
        if run:
            yield run
        run = piece
        if piece is None:
            yield event
    if run:
        yield run


def split(stream: bytes) -> list[bytes]:
    """Return the events; of all line ends, those that the providers write."""
    events, rest = [], stream
    while rest:
        ends = [(at + len(end), end) for end in BLANK_LINES if (at := rest.find(end)) >= 0]
        size = min(ends)[0] if ends else len(rest)
        events.append(rest[:size])
        rest = rest[size:]
    return events


def text_of(event: bytes) -> tuple[str, object] | None:
    """Return the text of a piece of text or reasoning, and the rest of it, with the names of its fields."""
    if event in OTHERS or not event.endswith(BLANK_LINES):
        return None
    data = json.loads(event.partition(b"data:")[2])
    data.pop("obfuscation", None)
    delta = data["choices"][0]["delta"] if "choices" in data else data["delta"]
    names = ("content", "reasoning", "reasoning_content", "text", "thinking")
    texts = {name: delta.pop(name) for name in names if delta.get(name)}
    return (next(iter(texts.values())), (data, list(texts))) if texts else None


def run(stream: Iterable[tuple[bytes, float]]) -> Iterator[tuple[bytes, float]]:
    """Feed each part after its pause, and flush when it is due; yield what goes on, and when."""
    merger, now = StreamMerger(WINDOW), 0.0
    for data, pause in stream:
        until = now + pause
        while merger.due is not None and merger.due <= until:
            now = merger.due
            yield merger.flush(now), now
        now = until
        yield merger.feed(data, now), now
    yield merger.close(), now


def cut(stream: bytes, sizes: Iterable[int], pauses: Iterable[float]) -> list[tuple[bytes, float]]:
    """Cut a stream as the network might."""
    parts = []
    for size, pause in zip(sizes, pauses, strict=False):
        parts.append((stream[:size], pause))
        stream = stream[size:]
    return [*parts, (stream, 0.0)]


SIZES = st.lists(st.integers(0, 300), max_size=40)
PAUSES = st.lists(st.floats(0, 0.4), min_size=40, max_size=40)


@given(EVENTS, SIZES, PAUSES, st.integers(0, 30))
def test_merger_any_stream_keeps_its_content(
    events: list[bytes], sizes: list[int], pauses: list[float], lost: int
) -> None:
    """However a stream is cut and timed, and where it breaks off: the same text and other events in order."""
    stream = b"".join(events)
    stream = stream[: len(stream) - lost]
    passed = b"".join(part for part, _ in run(cut(stream, sizes, pauses)))
    assert list(read(passed)) == list(read(stream))


@given(EVENTS, SIZES, PAUSES)
def test_merger_any_stream_holds_no_longer(
    events: list[bytes], sizes: list[int], pauses: list[float]
) -> None:
    """After a window of silence nothing is held: what was fed before can't wait longer."""
    merger, now = StreamMerger(WINDOW), 0.0
    for data, pause in cut(b"".join(events), sizes, pauses):
        due = merger.due
        now = now + pause if due is None else min(now + pause, due)
        merger.flush(now)
        merger.feed(data, now)
        assert merger.due is None or now <= merger.due <= now + WINDOW
    merger.flush(now + WINDOW)
    assert (merger.due, merger.close()) == (None, b"")


@pytest.mark.parametrize("piece", [openai, thought, claude, thinking])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_merger_fast_stream_is_few_events(piece: Any, end: bytes) -> None:
    """Eighty pieces a second are five events in the first second, the first of them at once."""
    passed = list(run((piece(f" wörd{number}", end=end), 1 / 80) for number in range(80)))
    events = [(part, at) for part, at in passed if part]
    assert events[0] == (piece(" wörd0", end=end), 1 / 80)
    assert len(events) == 5
    texts = [found[0] for event, _ in events if (found := text_of(event))]
    assert "".join(texts) == "".join(f" wörd{number}" for number in range(80))


@pytest.mark.parametrize("other", OTHERS)
def test_merger_other_event_goes_on_at_once(other: bytes) -> None:
    """Every other event goes on byte for byte, after the text before it."""
    merger = StreamMerger(WINDOW)
    assert merger.feed(openai("one"), 0) == openai("one")
    assert merger.feed(openai(" two"), 0.1) == b""
    assert merger.feed(other, 0.11) == openai(" two") + other
    assert merger.due is None


def test_merger_repeated_piece_is_not_merged() -> None:
    """The proxy stops a model that repeats a piece a hundred times: it has to see each of them."""
    merger = StreamMerger(WINDOW)
    passed = [merger.feed(openai(" tea"), number / 80) for number in range(102)]
    assert passed == [openai(" tea")] * 102


def test_merger_slow_stream_is_not_delayed() -> None:
    """Pieces that are a window apart go on at once, as they came."""
    merger = StreamMerger(WINDOW)
    for number in range(5):
        assert merger.feed(openai(f"{number}"), number * WINDOW) == openai(f"{number}")
    assert merger.due is None


@pytest.mark.parametrize(("reasoned", "text"), [(thought, openai), (thinking, claude)])
def test_merger_reasoning_is_not_text(reasoned: Any, text: Any) -> None:
    """Where reasoning ends and text begins, or the other way round, an event ends."""
    merger = StreamMerger(WINDOW)
    pieces = [reasoned("Let"), reasoned(" me"), reasoned(" see"), text("Tea"), text(" wakes"), reasoned("Hm")]
    passed = (
        b"".join(merger.feed(piece, number / 100) for number, piece in enumerate(pieces)) + merger.close()
    )
    found = [event for event in map(text_of, split(passed)) if event]
    assert [words for words, _ in found] == ["Let", " me see", "Tea wakes", "Hm"]


def test_merger_servers_with_a_role_in_each_piece() -> None:
    """Ollama repeats the role in each piece, and an empty text beside the reasoning."""
    delta = {"role": "assistant", "content": "", "reasoning": " so"}
    merger = StreamMerger(WINDOW)
    pieces = [openai("", choice={"delta": {**delta, "reasoning": f" so{number}"}}) for number in range(9)]
    passed = (
        b"".join(merger.feed(piece, number / 100) for number, piece in enumerate(pieces)) + merger.close()
    )
    first, merged = split(passed)
    assert first == pieces[0]
    text = openai("", choice={"delta": {**delta, "content": "Tea", "reasoning": ""}})
    assert merger.feed(text, 9) == text
    assert merger.feed(pieces[0], 9.01) + merger.feed(text, 9.02) == pieces[0], "where they alternate, too"
    [choice] = json.loads(merged.partition(b"data:")[2])["choices"]
    assert choice["delta"] == {**delta, "reasoning": "".join(f" so{number}" for number in range(1, 9))}
