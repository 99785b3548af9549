"""The paced provider: its pace, its counts, and what it answers."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from functions.generate import prompt as writing
from functions.generate.outline import outline_prompt
from functions.generate.outline.outline_call import SCHEMA as OUTLINE
from functions.meta import prompt as tagging
from functions.meta import tags
from functions.meta.proposal import SCHEMA as TAGS
from functions.meta.proposal import Proposal
from functions.meta.source import Source
from functions.polish.comparison.losses import losses
from functions.quality import prompt as reviewing
from functions.quality.review import SCHEMA as REVIEW
from shared.llm.chat import Message, Schema
from shared.llm.prompting import block, fields
from shared.llm.structured_output import read_json
from shared.messages.schemas import StartRequest
from shared.text.prose import count_words, sentences
from tests.support.servers.paced.answers import answer, edit
from tests.support.servers.paced.process import running
from tests.support.servers.paced.server import Provider
from tests.support.servers.paced.tokens import count, count_prompt, pieces
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import ORG, USER

_FIRST, _RATE = 0.6, 80.0


def _request(**more: Any) -> StartRequest:
    return StartRequest(org_id=ORG, user_id=USER, topic="Why honey never spoils", **more)


def _body(messages: tuple[Message, ...], schema: Schema | None = None, **more: Any) -> dict[str, Any]:
    """Return a request as the gateway passes it on."""
    body: dict[str, Any] = {
        "model": "gpt-4o",
        "messages": [{"role": message.role, "content": message.content} for message in messages],
    }
    if schema:
        given = {"name": schema.name, "schema": schema.schema}
        body["response_format"] = {"type": "json_schema", "json_schema": given}
    return body | more


def _post(words: int) -> str:
    return answer(_body(writing.messages(_request(word_count=words, keywords=("honey",)))))


class _Caller:
    """Notes what it is sent, and when, of the loop's time."""

    def __init__(self) -> None:
        self.sent: list[tuple[float, bytes]] = []
        self.is_there = True

    def __call__(self, data: bytes) -> bool:
        if data:
            self.sent.append((asyncio.get_running_loop().time(), data))
        return self.is_there


@in_virtual_time
async def test_stream_keeps_its_pace() -> None:
    """The first token comes after the first time, and each other one when it is due."""
    provider, caller = Provider(_FIRST, _RATE), _Caller()
    call = provider.begin(_body(_asking(), stream=True), caller)
    await asyncio.sleep(60)
    times = [time for time, data in caller.sent for _ in range(data.count(b'"content"'))]
    assert len(times) == call.completion_tokens
    tick = 1 / _RATE
    for number, time in enumerate(times):
        assert _FIRST + number * tick <= time + 1e-6 <= _FIRST + (number + 1) * tick + 2e-6


@in_virtual_time
async def test_streams_do_not_slow_each_other() -> None:
    """Sixty streams at once end when one alone does."""
    ends = []
    for many in (1, 60):
        provider, callers = Provider(_FIRST, _RATE), [_Caller() for _ in range(many)]
        began = asyncio.get_running_loop().time()
        for caller in callers:
            provider.begin(_body(_asking(), stream=True), caller)
        await asyncio.sleep(60)
        ends += [round(caller.sent[-1][0] - began, 3) for caller in callers]
    assert max(ends) - min(ends) <= 1 / _RATE


@in_virtual_time
async def test_whole_answer_takes_as_long_as_stream() -> None:
    """A whole answer comes when the stream of the same answer ends, with the same text and usage."""
    provider, streamed, whole = Provider(_FIRST, _RATE), _Caller(), _Caller()
    provider.begin(_body(_asking(), stream=True), streamed)
    call = provider.begin(_body(_asking()), whole)
    await asyncio.sleep(60)
    assert [time for time, _ in whole.sent] == [streamed.sent[-1][0]]
    given = json.loads(whole.sent[0][1].partition(b"\r\n\r\n")[2])
    events = _events(b"".join(data for _, data in streamed.sent))
    text = "".join(choice["delta"].get("content", "") for event in events for choice in event["choices"])
    assert given["choices"][0]["message"]["content"] == text
    assert given["usage"] == events[-1]["usage"] == call.usage


@in_virtual_time
async def test_provider_stops_when_caller_hangs_up() -> None:
    """Nothing more is written to a caller that is gone, and the record says so."""
    provider, caller = Provider(_FIRST, _RATE), _Caller()
    call = provider.begin(_body(_asking(), stream=True), caller)
    await asyncio.sleep(_FIRST + 0.1)
    caller.is_there, written = False, len(caller.sent)
    await asyncio.sleep(60)
    assert len(caller.sent) <= written + 1
    assert call.hung_up
    assert call.ended is None


@in_virtual_time
async def test_limit_cuts_answer_off() -> None:
    """A limit of tokens ends the answer, with that reason."""
    provider, caller = Provider(_FIRST, _RATE), _Caller()
    call = provider.begin(_body(_asking(), max_tokens=7), caller)
    await asyncio.sleep(5)
    given = json.loads(caller.sent[0][1].partition(b"\r\n\r\n")[2])
    assert given["choices"][0]["finish_reason"] == call.finish_reason == "length"
    assert given["usage"]["completion_tokens"] == 7


def test_tokens_add_up_to_text() -> None:
    """Tokens add up to the text; English has about 1.4 for each word."""
    text = _post(1500)
    assert "".join(pieces(text)) == text
    assert 1.3 < count(text) / count_words(text) < 1.5
    assert "".join(pieces("Straße\n\n- 12 % _x_  茶")) == "Straße\n\n- 12 % _x_  茶"


def test_prompt_tokens_include_schema() -> None:
    """A schema for the answer is a part of the prompt."""
    assert count_prompt(_body(_asking(), OUTLINE)) > count_prompt(_body(_asking())) + 50


@pytest.mark.parametrize("words", [300, 1500, 5000])
def test_post_has_length_and_no_repetition(words: int) -> None:
    """A post has the length that was asked for, a title, sections, and no sentence twice."""
    text = _post(words)
    assert abs(count_words(text) - words) < 0.04 * words
    assert text.startswith("# Honey")
    assert len(re.findall(r"^## ", text, re.MULTILINE)) >= words / 400
    found = [line for line in sentences(text) if len(line.split()) > 3]
    assert len(found) == len(set(found))


def test_answers_depend_on_request_alone() -> None:
    """The same request gets the same answer, and another request another one."""
    assert _post(300) == _post(300)
    assert not set(sentences(_post(300))) & set(sentences(_post(301)))


def test_edit_loses_nothing() -> None:
    """An edited post differs in some of its blocks, and the comparison finds nothing lost."""
    before = _post(1500)
    after = edit(before)
    pairs = list(zip(before.split("\n\n"), after.split("\n\n"), strict=True))
    assert 0.3 < sum(old != new for old, new in pairs) / len(pairs) < 0.7
    assert not losses(before, after, language="en")


def test_changes_are_of_some_blocks_alone() -> None:
    """Of numbered blocks some come back changed: no heading, and nothing that is fixed."""
    shown = ["## The familiar part", *_post(1500).split("\n\n"), "```\nshows = 1\n```"]
    fixed = len(shown)
    listed = "\n\n".join(f"[{n}{' fixed' if n == fixed else ''}] {text}" for n, text in enumerate(shown, 1))
    asked = (Message("system", "Polish."), Message("user", f"Polish.\n\n{block('BLOCKS', listed)}"))
    schema = Schema("polish_changes", {"type": "object", "properties": {"changes": {}, "insertions": {}}})
    given = json.loads(answer(_body(asked, schema)))
    changed = {change["block"]: change["text"] for change in given["changes"]}
    words = [len(text.split()) for text in shown]
    assert 0.35 < sum(words[number - 1] for number in changed) / sum(words) < 0.7
    assert all(text == edit(shown[number - 1]) != shown[number - 1] for number, text in changed.items())
    assert not {number for number in changed if shown[number - 1].startswith(("#", "```"))}
    assert given["insertions"] == []


def test_outline_has_sections_asked_for() -> None:
    """An outline has as many sections as were asked for, with different headings and points."""
    request = _request(word_count=3000, keywords=("honey",))
    plan = json.loads(answer(_body(outline_prompt.outline_messages(request, 8), OUTLINE)))
    assert len({section["heading"] for section in plan["sections"]}) == 8
    points = [point for section in plan["sections"] for point in section["points"]]
    assert len(set(points)) == len(points) >= 16


def test_part_has_its_sections_and_lengths() -> None:
    """A part has the headings of its sections, in their order, and about the words of each."""
    sections = [{"heading": "What honey is"}, {"heading": "Why it stays"}]
    task = fields("SECTION", {"sections": sections, "before": "a point", "after": "How to keep it"})
    plan = fields("OUTLINE", {"title": "T", "sections": [*sections, {"heading": "How to keep it"}]})
    asked = [Message("system", "Write parts."), Message("user", plan)]
    asked.append(Message("user", f"{task}\n\nWrite this: about 500 words (300 + 200), in English."))
    text = answer(_body(tuple(asked)))
    first, second = re.split(r"\n\n## Why it stays\n\n", text.removeprefix("## What honey is\n\n"))
    assert abs(count_words(first) - 300) < 25
    assert abs(count_words(second) - 200) < 25
    again = (*asked, Message("assistant", text), Message("user", "Write it again: about 600 words."))
    longer = answer(_body(again))
    assert longer.startswith("## What honey is")
    assert abs(count_words(longer) - 600) < 40


def test_introduction_has_no_heading() -> None:
    """An introduction is text alone, also in a conversation that has the outline."""
    plan = fields("OUTLINE", {"title": "T", "sections": [{"heading": "How to keep it"}]})
    asked = (Message("user", plan), Message("user", "Write the introduction: about 120 words."))
    text = answer(_body(asked))
    assert "#" not in text
    assert abs(count_words(text) - 120) < 20


def test_review_quotes_post() -> None:
    """A review has two small findings, each with words of the post."""
    post = _post(300)
    found = json.loads(answer(_body(reviewing.messages(_request(), post), REVIEW)))["findings"]
    assert [finding["severity"] for finding in found] == ["low", "low"]
    assert all(finding["quote"] in post for finding in found)


@pytest.mark.parametrize("keyword", ["honey", "rescuing an old piano", "tea"])
def test_tags_are_faultless(keyword: str) -> None:
    """The tags need no correction."""
    request = _request(keywords=(keyword,))
    source = Source(title="T", topic="honey", keyword=keyword, content=_post(300), keywords=(keyword,))
    given = answer(_body(tagging.messages(request, source), TAGS))
    assert tags.find_problems(read_json(given, Proposal), source) == []


def test_unknown_schema_is_filled() -> None:
    """An unknown schema gets an answer that it allows."""
    schema = {
        "type": "object",
        "properties": {
            "kind": {"type": "string", "enum": ["a", "b"]},
            "many": {"type": "array", "items": {"type": "integer"}},
            "sure": {"type": "boolean"},
        },
    }
    given = json.loads(answer(_body(_asking(), Schema("unheard-of", schema))))
    assert given["kind"] == "a"
    assert all(isinstance(number, int) for number in given["many"])
    assert given["sure"] is False


def test_process_answers_and_records() -> None:
    """The provider as a process answers over HTTP, reports each call once, and ends with its block."""
    body = _body(_asking())
    with running(0.0, 5000.0) as paced:
        with httpx.Client(trust_env=False, timeout=30) as client:
            url = f"{paced.url}/chat/completions"
            whole = client.post(url, json=body).json()["choices"][0]["message"]["content"]
            streamed = client.post(url, json=body | {"stream": True})
            assert client.get(f"{paced.url}/models").status_code == 404
        report = paced.forget()
        assert paced.report()["calls"] == []
    text = "".join(
        choice["delta"].get("content", "")
        for event in _events(streamed.content)
        for choice in event["choices"]
    )
    assert text == whole == answer(body)
    assert [call["body"].get("stream", False) for call in report["calls"]] == [False, True]
    assert all(call["began"] <= call["first"] <= call["ended"] for call in report["calls"])
    assert report["cpu"] > 0
    assert not Path(f"/proc/{paced.pid}").exists()


def _asking() -> tuple[Message, ...]:
    return writing.messages(_request(word_count=100))


def _events(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in re.findall(rb"data: (\{.*\})", data)]
