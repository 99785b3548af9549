"""Detect a post about something else than its topic."""

# ruff: noqa: RUF001  question words of other alphabets

from __future__ import annotations

import re
from collections.abc import Iterator

from functions.quality.checks.check import Check
from functions.quality.checks.post import Reading, quote
from shared.jobs.outputs import Issue
from shared.text.language import foreign_to
from shared.text.prose import content_words, count_words, is_spaced

_MISSING = 0.5
_MISSING_PAIRS = 0.75  # of a topic without spaces: many pairs of characters belong to two words
_ENOUGH_TOPIC, _LONG_TOPIC = 2, 15  # words: a longer topic is an instruction

# Beginnings of words that structure a post or ask, and are not part of its topic.
_ORDERING = frozenset(
    {"write", "blog", "post", "posts", "artic", "about", "essay", "pleas", "creat", "gener", "short", "detai"}
    | {"reade", "expla", "descr", "guide", "intro", "compl", "your", "with", "that", "what", "this", "from"}
) | content_words(
    "warum wieso weshalb wann welche welcher nicht niemals pourquoi quand quels quelles jamais "
    "quando porque cómo cuándo cuáles nunca porquê quando quais waarom wanneer hoezo niet "
    "varför hvorfor miksi dlaczego kiedy jakie nigdy proč když neden niçin nasıl mengapa kenapa bagaimana "
    "tidak почему зачем когда какие никогда чому навіщо коли які ніколи لماذا كيف متى چرا چگونه क्यों कैसे"
)
_ASKING_UNSPACED = re.compile(  # they part the words beside them
    "为什么|為什麼|为何|為何|怎么|怎麼|怎样|如何|什么|什麼|哪些|不会|不會|是|的|吗|嗎|なぜ|どうして|どのように|ทำไม|อย่างไร|ไม่"
)


def off_topic(reading: Reading) -> Iterator[Issue]:
    """A text in which most words of its topic do not occur."""
    topic = reading.post.topic or ""
    spaced = is_spaced(topic)
    wanted = content_words(topic) - _ORDERING if spaced else _pairs(topic)
    if len(wanted) < _ENOUGH_TOPIC or count_words(topic) > _LONG_TOPIC:
        return
    if foreign_to(topic, reading.post.language):
        return
    missing = wanted - content_words(reading.text)
    if len(missing) > (_MISSING if spaced else _MISSING_PAIRS) * len(wanted):
        message = f"Most words of the topic {quote(topic)} do not occur in the post: write about it."
        yield reading.issue("off-topic", "medium", message)


def _pairs(topic: str) -> frozenset[str]:
    return frozenset().union(*map(content_words, _ASKING_UNSPACED.split(topic)))


CHECK = Check(
    "off-topic",
    off_topic,
    ("medium",),
    "more than half of the topic's longer words are missing; without spaces, three quarters of its pairs of "
    "characters",
    "this project",
)
