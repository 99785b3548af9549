"""Read from a request what is asked for, whoever asks."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_BLOCK = re.compile(r"<<(?P<name>[A-Z]+)-(?P<mark>\w+)\n(?P<text>.*?)\n(?P=name)-(?P=mark)>>", re.DOTALL)
_WORDS = re.compile(r"about (\d[\d,]*) words")
_SECTIONS = re.compile(r"(\d+) sections")
_LENGTHS = re.compile(r"\((\d+(?: \+ \d+)+)\)")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six")
_POINTS = re.compile(rf"\b({'|'.join(_NUMBERS)}) points\b")
_USUAL_WORDS, _USUAL_SECTIONS, _USUAL_POINTS = 300, 4, 3


@dataclass(frozen=True)
class Wish:
    """A request as its messages and its schema put it."""

    body: dict[str, Any]

    @cached_property
    def seed(self) -> str:
        """The same for the same messages, whoever sends them."""
        return hashlib.sha256(json.dumps(self.body["messages"]).encode()).hexdigest()

    @property
    def schema_name(self) -> str:
        """The name of the schema for the answer, or nothing."""
        return str(self._json_schema.get("name", ""))

    @property
    def schema(self) -> dict[str, Any]:
        """The schema itself."""
        found = self._json_schema.get("schema", {})
        return found if isinstance(found, dict) else {}

    @property
    def system(self) -> str:
        """The rules."""
        return "\n".join(self._texts("system"))

    @property
    def last(self) -> str:
        """The last message, with what it quotes."""
        return str(self.body["messages"][-1]["content"])

    @cached_property
    def own_words(self) -> str:
        """The last message without what it quotes."""
        return _BLOCK.sub("", self.last)

    @property
    def words(self) -> int:
        """The length that was asked for last."""
        found = _WORDS.findall(self.own_words) or _WORDS.findall("\n".join(self._texts("user")))
        return int(found[-1].replace(",", "")) if found else _USUAL_WORDS

    @property
    def sections(self) -> int:
        """The number of sections for an outline."""
        found = _SECTIONS.findall(self.own_words)
        return int(found[-1]) if found else _USUAL_SECTIONS

    def quoted(self, name: str) -> str:
        """Return the text that the user's messages quote under a name, or nothing."""
        for text in reversed(self._texts("user")):
            for found in _BLOCK.finditer(text):
                if found["name"] == name:
                    return found["text"]
        return ""

    @property
    def lengths(self) -> list[int]:
        """The words of each section where the last message names them: "(300 + 200)"."""
        found = _LENGTHS.search(self.own_words)
        return [int(number) for number in found[1].split(" + ")] if found else []

    @property
    def points(self) -> int:
        """The number of points that each section of an outline has."""
        found = _POINTS.search(self.system)
        return _NUMBERS.index(found[1]) if found else _USUAL_POINTS

    @cached_property
    def named_sections(self) -> list[dict[str, Any]]:
        """The sections with headings that the last question about sections names."""
        for text in reversed(self._texts("user")):
            read = [_read_object(found["text"]) for found in _BLOCK.finditer(text)]
            every = [section for fields in read for section in _as_list(fields.get("sections", [fields]))]
            if named := [section for section in every if isinstance(section, dict) and "heading" in section]:
                return named
        return []

    @cached_property
    def keyword(self) -> str:
        """The first keyword, else the topic."""
        keywords = self._given("keywords")
        first = keywords[0] if isinstance(keywords, list) and keywords else self._given("primary_keyword")
        return str(first or self.topic)

    @cached_property
    def topic(self) -> str:
        """What the post is about."""
        return str(self._given("topic") or self._given("title") or "Tea")

    def _given(self, name: str) -> Any:
        """Return the first value that the user's messages quote under a name."""
        for text in self._texts("user"):
            for found in _BLOCK.finditer(text):
                if value := _read_object(found["text"]).get(name):
                    return value
        return None

    @property
    def _json_schema(self) -> dict[str, Any]:
        found = self.body.get("response_format", {}).get("json_schema", {})
        return found if isinstance(found, dict) else {}

    def _texts(self, role: str) -> list[str]:
        return [str(message["content"]) for message in self.body["messages"] if message["role"] == role]


def _read_object(text: str) -> dict[str, Any]:
    if not text.startswith("{"):
        return {}
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
