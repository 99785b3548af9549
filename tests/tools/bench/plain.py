"""The rival: a plain client that makes a post in four calls, one after another."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx

_WRITE = """\
You are an expert blog writer. Write one complete blog post in Markdown from the brief that the user sends:
- Begin with a title on a line that starts with "# ", then an introduction that says what the reader gains,
  a body in sections under "## " headings, and a conclusion.
- Use each keyword where it comes naturally. Be concrete: explain, give examples, and state as fact only what
  you know. Never repeat a passage.
- Answer with the post alone."""
_POLISH = """\
You are an expert content editor. Polish the blog post that the user sends: improve flow and readability,
correct grammar, spelling and punctuation, and keep one tone. Keep the meaning, every fact, figure, name and
quotation, the order, the headings, the links and the Markdown. Answer with the whole polished post alone."""
_REVIEW = """\
You are a senior editor. Review the blog post that the user sends and name at most three things that a careful
reader would stumble over. Answer with one JSON object in this form: {"findings": [{"type": "unclear",
"severity": "low", "message": "What is wrong and what to do.", "quote": "words copied from the post"}]}"""
_TAG = """\
You are an SEO expert. Write the tags of the page of the blog post that the user sends: a title of 50 to 60
characters, a description of 150 to 156, an og_title of up to 90 and an og_description of up to 200. Answer
with one JSON object of these four texts."""
_TOKENS_A_WORD = 1.7
_SHORT_ANSWER = 600  # tokens
_PREVIEW = 2000  # characters of the post, for the tags
_PATIENCE = 600.0


class Plain:
    """Makes the four calls through the gateway, streamed, as someone would who watches them."""

    def __init__(self, url: str, key: str) -> None:
        self._client = httpx.Client(
            base_url=url, timeout=_PATIENCE, headers={"Authorization": f"Bearer {key}"}, trust_env=False
        )

    def make(self, topic: str, keyword: str, words: int) -> float:
        """Make a post and return the seconds that it took."""
        began = time.perf_counter()
        brief = quote("BRIEF", json.dumps({"topic": topic, "keywords": [keyword]}))
        ask = f"{brief}\n\nWrite the post that this brief describes: about {words} words."
        room = round(words * _TOKENS_A_WORD) + _SHORT_ANSWER
        post = self._ask("gpt-4o", _WRITE, ask, room)
        post = self._ask("gpt-4o-mini", _POLISH, f"Polish this post.\n\n{quote('POST', post)}", room)
        about = quote("ABOUT", json.dumps({"primary_keyword": keyword}))
        review = f"Review this post.\n\n{brief}\n\n{quote('POST', post)}"
        self._ask("gpt-4o-mini", _REVIEW, review, _SHORT_ANSWER, schema="quality_review")
        tags = f"{about}\n\n{quote('BEGINNING', post[:_PREVIEW])}"
        self._ask("gpt-4o-mini", _TAG, tags, _SHORT_ANSWER, schema="meta_tags")
        return time.perf_counter() - began

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _ask(self, model: str, rules: str, ask: str, most: int, *, schema: str = "") -> str:
        body: dict[str, Any] = {
            "model": model,
            "messages": [{"role": "system", "content": rules}, {"role": "user", "content": ask}],
            "max_tokens": most,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if schema:  # without its fields: the rules name them
            given = {"name": schema, "schema": {"type": "object"}}
            body["response_format"] = {"type": "json_schema", "json_schema": given}
        text: list[str] = []
        with self._client.stream("POST", "/v1/chat/completions", json=body) as response:
            response.raise_for_status()
            for line in response.iter_lines():
                if line.startswith("data: {"):
                    text += [
                        choice["delta"].get("content") or "" for choice in json.loads(line[6:])["choices"]
                    ]
        return "".join(text)


def quote(name: str, text: str) -> str:
    """Mark a text as material, in the way that the paced provider reads."""
    return f"<<{name}-0\n{text}\n{name}-0>>"
