"""Signs that a text is no finished post: leaks, placeholders, a missing end, the wrong language."""
# ruff: noqa: RUF001  curly quotes and dashes are what people and models write

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from functions.quality.catalog import Check
from functions.quality.post import Reading, quoted, shortened
from shared.language import foreign_to
from shared.outputs import Issue, Severity
from shared.passages import Passage
from shared.prose import (
    content_words,
    count_words,
    ends_sentence,
    is_refusal,
    is_spaced,
    script_of,
    share_in_script,
)

_MOST_OF_A_KIND = 3  # findings of one type: a text that leaks ten times is known to leak after three
_LEAK_SEVERITY: dict[str, Severity] = {"rule": "low"}  # people end with one, too

_PAIRED = frozenset({"fence", "answer-tag"})  # whose end is no second leak

_PLACEHOLDER = re.compile(
    r"(?i:\[(?:insert|todo|tbd|placeholder|fill in)\b[^\]]{0,60}\]?|\[tk\]|\blorem ipsum\b"
    r"|\{\{\s*[\w .-]{1,40}\s*\}\}|<(?:insert|your)[ _-][^<>\n]{1,40}>)"
    r"|\[(?:Your|YOUR|Add|ADD|Company|COMPANY|Author|AUTHOR|Name of|Link to|City|Date) [A-Za-z ]{1,40}\]"
    r"|\[(?:Name|Date|City|Company|Author|Product|Link|Source|Year|Number)\](?![(\[:])"
    r"|(?<![\w$])(?:XX+|xx)%|\$X{1,3}\b"
)
_DISCLOSURE = re.compile(
    r"(?<![\"“'‘«])\b"
    r"(?:as an? (?:ai|artificial intelligence)(?: language)?(?: model| assistant)?,? (?:i|my)\b"
    r"|i['’]?(?: a)?m (?:just |only )?an? (?:ai|artificial intelligence|large language model)\b"
    r"|my (?:knowledge|training data) (?:cut-?off|(?:is|was) last updated|only goes)"
    r"|as of my last (?:knowledge )?update)",
    re.IGNORECASE,
)

_LONG_SIGNATURE = 12  # words
_SHORT_ENDING = 8  # words; shorter last lines are signatures and calls
_NO_FULL_STOP = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]\Z")  # Thai and its neighbours use none
_OPEN_END = re.compile(r"[\w,;:–—(-]\Z")
_OPEN_ITEM = re.compile(
    r"(?:[,;–—(-]|\b(?:and|or|but|then|because|if|when|as|the|an?|this|these|their|our|your|his|her|its|of|to|with"
    r"|for|from|in|on|at|is|are|was|were|be|has|have|will|can|not|that|which|by|und|oder|der|die|das|et|ou|les?"
    r"|la|y|o|el))\Z"
)
_SIGNED = re.compile(r"(?:https?://\S+|@\w+|\w\.\w+|[*_`)\]])\Z")

_RIGHT_SCRIPT = 0.5
_RIGHT_UNSPACED = 0.25  # a character says as much as several letters of the names and code beside it
_LONG_PASSAGE = 25  # words, from which on its language can be told
_FOREIGN_SHARE = 0.2
_ON_TOPIC = 0.5
_ENOUGH_TOPIC, _LONG_TOPIC = 2, 15  # words: a longer topic is an instruction
# Beginnings of words that order a post and are no part of what it is about.
_ORDERING = frozenset(
    {"write", "blog", "post", "posts", "artic", "about", "essay", "pleas", "creat", "gener", "short", "detai"}
    | {"reade", "expla", "descr", "guide", "intro", "compl", "your", "with", "that", "what", "this", "from"}
)


def artifacts(reading: Reading) -> Iterator[Issue]:
    """Text that the cleaner takes out, by the same rules."""
    content = reading.post.content
    found: list[str] = []
    for leak in reading.cleaned.removed:
        if len(found) == _MOST_OF_A_KIND or (leak.rule in _PAIRED and leak.rule in found):
            continue
        found.append(leak.rule)
        yield Issue(
            type="artifacts",
            severity=_LEAK_SEVERITY.get(leak.rule, "high"),
            message=f"The model left this in ({leak.rule}): remove {quoted(leak.text)}.",
            line=content.count("\n", 0, leak.start) + 1,
            excerpt=shortened(leak.text, 120) or None,
        )


def placeholder(reading: Reading) -> Iterator[Issue]:
    """Gaps that somebody was to fill in; links and references have no brackets once they are parsed."""
    seen: set[str] = set()
    for passage in reading.passages:
        for match in _PLACEHOLDER.finditer(passage.prose):
            if match[0].casefold() not in seen and len(seen) < _MOST_OF_A_KIND:
                seen.add(match[0].casefold())
                message = f"{quoted(match[0])} is a placeholder: write what belongs there, or remove it."
                yield reading.issue("placeholder", "high", message, passage, match[0])


def disclosure(reading: Reading) -> Iterator[Issue]:
    """A model speaking of itself, or declining."""
    for passage in reading.prose:
        if match := _DISCLOSURE.search(passage.prose):
            message = f"The writer speaks as an AI ({quoted(match[0])}): rewrite or remove the sentence."
            yield reading.issue("ai-disclosure", "high", message, passage)
            return
    if is_refusal(reading.text):
        message = "The writer declines to write: this is no post."
        yield reading.issue("ai-disclosure", "high", message, next(iter(reading.passages), None))


def truncated(reading: Reading) -> Iterator[Issue]:
    """An end in the middle of something."""
    if reason := _open_end(reading.passages):
        last = reading.passages[-1]
        message = f"The post {reason}: finish it."
        yield reading.issue("truncated", "high", message, last, last.text[-100:])


def _open_end(parts: Sequence[Passage]) -> str | None:
    if not parts:
        return None
    last = parts[-1]
    if last.kind == "code":
        return None if last.closed else "ends in a code block that is never closed"
    if last.kind == "heading":
        return "ends with a heading and no text below it" if len(parts) > 1 else None
    if last.kind == "item":
        return f"stops in the middle of a list item, after {quoted(last.text[-40:])}" if _cut(last) else None
    if last.kind != "paragraph" or last.depth:
        return None
    return _open_paragraph(last, parts)


def _cut(item: Passage) -> bool:
    """Tell whether a list item, which needs no full stop, still stops where nothing can end."""
    return count_words(item.text) > 1 and _OPEN_ITEM.search(item.text.rstrip()) is not None


def _open_paragraph(last: Passage, parts: Sequence[Passage]) -> str | None:
    if ends_sentence(last.text) or _SIGNED.search(last.raw.rstrip()) or _NO_FULL_STOP.search(last.text):
        return "ends within a bracket that is never closed" if _in_bracket(last.text) else None
    if not _OPEN_END.search(last.text) or _is_signature(last):
        return None
    before = [part.text for part in parts[:-1] if part.kind == "paragraph"]
    ended = sum(1 for text in before if ends_sentence(text))
    if count_words(last.text) < _SHORT_ENDING and not (_OPEN_ITEM.search(last.text) and ended):
        return None
    return f"stops in mid-sentence, after {quoted(last.text[-40:])}"


def _is_signature(last: Passage) -> bool:
    """Tell whether the last line is names, titles or dates, which people end with."""
    words = [word for word in last.raw.rstrip().rpartition("\n")[2].split() if word[:1].isalnum()]
    named = sum(1 for word in words if not word[0].islower())
    return len(words) <= _LONG_SIGNATURE and named >= len(words) / 2


def _in_bracket(text: str) -> bool:
    # ":(" and "1)" are no brackets; what counts is one that is opened late and left.
    return text.count("(") == text.count(")") + 1 and text.rfind("(") > text.rfind(")")


def language(reading: Reading) -> Iterator[Issue]:
    """A text, or much of it, in another language than it should be."""
    wanted = reading.post.language
    script = script_of(wanted)
    least = _RIGHT_SCRIPT if is_spaced(reading.text) else _RIGHT_UNSPACED
    if script and share_in_script(reading.text, script) < least:
        message = f"The text is not written in {wanted}: most letters are not {script}."
        yield reading.issue("language", "high", message, next(iter(reading.prose), None))
        return
    if other := foreign_to(reading.text, wanted):
        message = f"The text is written in “{other}” and should be in “{wanted}”: write it in that language."
        yield reading.issue("language", "high", message, next(iter(reading.prose), None))
        return
    foreign = [(words, part) for words, part in _stretches(reading) if foreign_to(part[1], wanted)]
    share = sum(words for words, _ in foreign) / max(1, reading.word_count)
    if share > _FOREIGN_SHARE:
        message = f"{share:.0%} of the words are in another language than “{wanted}”: translate them."
        yield reading.issue("language", "medium", message, foreign[0][1][0])


def _stretches(reading: Reading) -> Iterator[tuple[int, tuple[Passage, str]]]:
    """Yield paragraphs joined to stretches of a tenth of the text, each with its words and first passage."""
    enough = max(_LONG_PASSAGE, reading.word_count // 10)
    held: list[Passage] = []
    words = 0
    for part in reading.paragraphs:
        held.append(part)
        words += count_words(part.text)
        if words >= enough:
            yield words, (held[0], " ".join(each.text for each in held))
            held, words = [], 0


def off_topic(reading: Reading) -> Iterator[Issue]:
    """A text in which most words of its topic do not occur."""
    topic = reading.post.topic or ""
    wanted = content_words(topic) - _ORDERING
    if len(wanted) < _ENOUGH_TOPIC or count_words(topic) > _LONG_TOPIC:
        return
    if foreign_to(topic, reading.post.language):
        return
    missing = wanted - content_words(reading.text)
    if len(missing) > _ON_TOPIC * len(wanted):
        message = f"Most words of the topic {quoted(topic)} do not occur in the post: write about it."
        yield reading.issue("off-topic", "medium", message)


CHECKS = (
    Check(
        "artifacts",
        artifacts,
        ("high", "low"),
        "any; a rule at the end is low",
        "the guide; what 6,069 answers of 22 models leaked",
        hit_rate=0.0,
    ),
    Check(
        "placeholder",
        placeholder,
        ("high",),
        "any, in parsed text",
        "the guide; what models leave open",
        hit_rate=0.01,
    ),
    Check("ai-disclosure", disclosure, ("high",), "any", "what models say of themselves", hit_rate=0.0),
    Check(
        "language",
        language,
        ("high", "medium"),
        "the text surely in another language, or 20% of its words (medium)",
        "fastText's language model; Unicode's scripts",
        hit_rate=0.0,
    ),
    Check(
        "truncated",
        truncated,
        ("high",),
        "the last sentence, item, bracket or code block is not finished",
        "answers cut off by their length",
        hit_rate=0.01,
    ),
    Check(
        "off-topic",
        off_topic,
        ("medium",),
        "more than half of the topic's longer words are missing",
        "this project",
    ),
)
