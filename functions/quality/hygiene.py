"""Signs that a text is no finished post: leaks, placeholders, loops, a missing end, the wrong language."""
# ruff: noqa: RUF001  curly quotes and dashes are what people and models write

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from functions.quality.post import Reading
from shared.cleaner import clean
from shared.outputs import Issue, Severity
from shared.passages import Passage
from shared.prose import (
    count_words,
    ends_sentence,
    is_refusal,
    repeated_sentences,
    repeated_share,
    script_of,
    sentences,
    share_in_script,
)

_MOST_OF_A_KIND = 3  # findings of one type: a text that leaks ten times is known to leak after three
_LEAK_SEVERITY: dict[str, Severity] = {
    "citation": "medium",
    "word-count": "medium",
    "title-label": "medium",
    "rule": "low",
}
_EXCERPT = 60

_PLACEHOLDER = re.compile(
    r"(?i:\[(?:insert|todo|tbd|placeholder)\b[^\]]{0,60}\]?|\[tk\]|\blorem ipsum\b)"
    r"|\[(?:Your|YOUR|Add|ADD|Company|COMPANY|Author|AUTHOR) [A-Za-z ]{1,40}\]"
)
_DISCLOSURE = re.compile(
    r"(?<![\"“'‘«])\b"
    r"(?:as an? (?:ai|artificial intelligence)(?: language)?(?: model| assistant)?,? (?:i|my)\b"
    r"|i['’]?(?: a)?m (?:just |only )?an? (?:ai|artificial intelligence|large language model)\b"
    r"|my (?:knowledge|training data) (?:cut-?off|(?:is|was) last updated|only goes)"
    r"|as of my last (?:knowledge )?update)",
    re.IGNORECASE,
)

_LOOP = 3  # times
_TWICE_WORDS = 8
_REPEATED_SHARE = 0.2

_SHORT_ENDING = 8  # words; shorter last lines are signatures and calls
_NO_FULL_STOP = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]\Z")  # Thai and its neighbours use none
_OPEN_END = re.compile(r"[\w,;:–—(-]\Z")
_SIGNED = re.compile(r"(?:https?://\S+|@\w+|\w\.\w+|[*_`)\]])\Z")

_RIGHT_SCRIPT = 0.5


def artifacts(reading: Reading) -> Iterator[Issue]:
    """Text that the cleaner takes out, by the same rules."""
    content = reading.post.content
    for leak in clean(content).removed[:_MOST_OF_A_KIND]:
        yield Issue(
            type="artifacts",
            severity=_LEAK_SEVERITY.get(leak.rule, "high"),
            message=f"The model left this in ({leak.rule}): remove {_quoted(leak.text)}.",
            line=content.count("\n", 0, leak.start) + 1,
        )


def placeholder(reading: Reading) -> Iterator[Issue]:
    """Gaps that somebody was to fill in; links and references have no brackets once they are parsed."""
    seen: set[str] = set()
    for passage in reading.passages:
        for match in _PLACEHOLDER.finditer(passage.prose):
            if match[0].casefold() not in seen and len(seen) < _MOST_OF_A_KIND:
                seen.add(match[0].casefold())
                message = f"{_quoted(match[0])} is a placeholder: write what belongs there, or remove it."
                yield Issue(type="placeholder", severity="high", message=message, line=passage.line)


def disclosure(reading: Reading) -> Iterator[Issue]:
    """A model speaking of itself, or declining."""
    for passage in reading.prose:
        if match := _DISCLOSURE.search(passage.prose):
            message = f"The writer speaks as an AI ({_quoted(match[0])}): rewrite or remove the sentence."
            yield Issue(type="ai-disclosure", severity="high", message=message, line=passage.line)
            return
    if is_refusal(reading.text):
        message = "The text declines to be written: this is an answer about the post, not the post."
        yield Issue(type="ai-disclosure", severity="high", message=message, line=1)


def repetition(reading: Reading) -> Iterator[Issue]:
    """The same sentence again, or the same long phrases, as small models loop."""
    text = "\n".join(passage.text for passage in reading.prose)
    found = 0
    for sentence, times in repeated_sentences(text):
        severity: Severity = "high" if times >= _LOOP else "medium"
        if found < _MOST_OF_A_KIND and (times >= _LOOP or count_words(sentence) >= _TWICE_WORDS):
            found += 1
            message = f"The same sentence stands {times} times, keep one: {_quoted(sentence)}."
            yield Issue(type="repetition", severity=severity, message=message, line=_again(reading, sentence))
    share = repeated_share(text)
    if not found and share > _REPEATED_SHARE:
        message = f"{share:.0%} of the words stand in phrases that were used before: say each thing once."
        yield Issue(type="repetition", severity="high", message=message)


def _again(reading: Reading, sentence: str) -> int | None:
    """Return the line where a sentence stands for the second time."""
    times = 0
    for passage in reading.prose:
        times += sentences(passage.text).count(sentence)
        if times > 1:
            return passage.line
    return None


def truncated(reading: Reading) -> Iterator[Issue]:
    """An end in the middle of something."""
    if reason := _open_end(reading.passages):
        line = reading.passages[-1].line
        message = f"The post {reason}: finish it."
        yield Issue(type="truncated", severity="high", message=message, line=line)


def _open_end(parts: Sequence[Passage]) -> str | None:
    if not parts:
        return None
    last = parts[-1]
    if last.kind == "code":
        return None if last.closed else "ends in a code block that is never closed"
    if last.kind == "heading":
        return "ends with a heading and no text below it" if len(parts) > 1 else None
    if last.kind != "paragraph" or last.depth or count_words(last.text) < _SHORT_ENDING:
        return None
    if ends_sentence(last.text) or _SIGNED.search(last.raw.rstrip()) or _NO_FULL_STOP.search(last.text):
        return None
    return f"stops in mid-sentence, after {_quoted(last.text[-40:])}" if _OPEN_END.search(last.text) else None


def language(reading: Reading) -> Iterator[Issue]:
    """A text in a script that its language is not written in."""
    script = script_of(reading.post.language)
    if script and share_in_script(reading.text, script) < _RIGHT_SCRIPT:
        message = f"The text is not written in {reading.post.language}: most letters are not {script}."
        yield Issue(type="language", severity="high", message=message)


def _quoted(text: str) -> str:
    short = " ".join(text.split())
    return f"“{short}”" if len(short) <= _EXCERPT else f"“{short[:_EXCERPT].rstrip()}…”"
