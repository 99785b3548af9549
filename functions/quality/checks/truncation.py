"""An end in the middle of a sentence, list, table, quotation or code block."""
# ruff: noqa: RUF001  dashes are what people and models write

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from functions.quality.checks.post import Reading, quote
from shared.jobs.outputs import Issue
from shared.text.open_end import is_open, is_unfinished_caseless
from shared.text.passages import Passage
from shared.text.prose import count_words, ends_sentence, sentences
from shared.text.quotations import find_open_quotation
from shared.text.scripts import is_caseless

_LONG_SIGNATURE = 12  # words
_SHORT_ENDING = 8  # words; shorter last lines are signatures and calls
_NO_FULL_STOP = re.compile(r"[\u0e00-\u0eff]\Z")  # Thai and Lao use none
# Where a Thai sentence can't end: vowels that are written before their consonant, and words that join.
_OPEN_THAI = re.compile(
    r"(?:[เแโใไເແໂໃໄ]|และ|หรือ|เพราะ|แต่|ซึ่ง|ของ|กับ|โดย|เพื่อ|ถ้า|หาก|เมื่อ|จาก|คือ|การ|ความ|จะ|เช่น|ແລະ|ຫຼື|ຂອງ|ເພາະ|ແຕ່)\Z"
)
_DELIMITERS = re.compile(r"[|:-][|:\s-]*\Z")  # between a table's header and its rows
_MOST_ROWS = 50  # are looked at
_BAR = re.compile(r"(?<!\\)\|")
_EMOJI = re.compile(r"(?::[a-z0-9_+-]{2,40}:|<3)\Z")
_OPEN_ITEM = re.compile(
    r"(?:[,;–—(-]|\b(?:and|or|but|then|because|if|when|as|the|an?|this|these|their|our|your|his|her|its|of|to|with"
    r"|for|from|in|on|at|is|are|was|were|be|has|have|will|can|not|that|which|by|und|oder|der|die|das|et|ou|les?"
    r"|la|y|o|el))\Z"
)
_SIGNED = re.compile(r"(?:https?://\S+|@\w+|\w\.\w+|[*_`)\]])\Z")
# How sentences begin, and calls and signatures do not.
_SENTENCE = re.compile(
    r"(?:the|these|those|it|its|they|he|she|there|because|although|while|if|when|since|however|moreover"
    r"|furthermore|additionally|for example|for instance|in addition|as a result|therefore|another|one of"
    r"|many|most|some)\b",
    re.IGNORECASE,
)
_QUOTING = frozenset({"paragraph", "item", "quote"})
_TAIL = 400  # characters that show the script
_FEWEST = 3  # of a kind, from which on their common form counts


def truncated(reading: Reading) -> Iterator[Issue]:
    """An end in the middle of a sentence, list, table, quotation or code block."""
    if reason := _open_end(reading):
        last = reading.passages[-1]
        message = f"The post {reason}: finish it."
        yield reading.issue("truncated", "high", message, last, last.text[-100:])


def _open_end(reading: Reading) -> str | None:
    parts = reading.passages
    if not parts:
        return None
    last = parts[-1]
    if _in_code(last):
        return "ends in code between backticks that is never closed"
    if last.kind in _QUOTING and _ends_in_quotation(last):
        return f"ends within a quotation that is never closed, after {_end(last)}"
    if last.kind == "paragraph":
        return None if last.depth else _open_paragraph(last, parts)
    reason, is_open = {
        "code": ("ends in a code block that is never closed", not last.closed),
        "heading": ("ends with a heading and no text below it", len(parts) > 1),
        "item": (f"stops in the middle of a list item, after {_end(last)}", _cut(last, parts)),
        "cell": (
            f"stops in the middle of a table row, after {_end(_last_written(parts))}",
            last.kind == "cell" and _is_open_row(reading.cleaned.text, last.line),
        ),
        "quote": (f"stops in the middle of a quotation, after {_end(last)}", _is_open_quote(last)),
    }.get(last.kind, ("", False))
    return reason if is_open else None


def _last_written(parts: Sequence[Passage]) -> Passage:
    """Return the last passage with a text: a parser adds the cells that a row lacks."""
    return next((part for part in reversed(parts) if part.text), parts[-1])


def _end(last: Passage) -> str:
    return quote(last.text[-40:])


def _in_code(last: Passage) -> bool:
    """Return whether a backtick opens code that never ends."""
    if not last.raw or last.prose.count("`") != 1:
        return False
    return not ends_sentence(last.prose) and not last.prose.endswith("`")


def _cut(item: Passage, parts: Sequence[Passage]) -> bool:
    """Return whether a list item, which needs no full stop, ends where no text can end."""
    text = item.text.rstrip()
    if count_words(text) > 1 and (_OPEN_ITEM.search(text) or _ends_in_colon(text)):
        return True
    if ends_sentence(text) or _SIGNED.search(item.raw.rstrip()) or _NO_FULL_STOP.search(text):
        return False
    others = []
    for part in reversed(parts[:-1]):
        if part.kind != "item":
            break
        others.append(part)
    return len(others) >= _FEWEST and all(ends_sentence(part.text) for part in others)


def _is_open_row(text: str, line: int) -> bool:
    """Return whether the last row of a table lacks its closing bar or cells, unlike the rows before."""
    before: list[str] = []
    *above, last = (row.strip(" \t>") for row in text.split("\n")[:line])
    for row in reversed(above):
        before.insert(0, row)
        if len(before) > _MOST_ROWS or _DELIMITERS.match(row):
            break
    if before and all(row.endswith("|") for row in before[-_FEWEST:]) and not last.endswith("|"):
        return True
    return len({_bars(row) for row in before}) == 1 and _bars(last) < _bars(before[0])


def _bars(row: str) -> int:
    return len(_BAR.findall(row.strip("|")))


def _is_open_quote(last: Passage) -> bool:
    """Return whether a quotation of several sentences has an unfinished last one: verses do not."""
    text = last.text.rstrip()
    if ends_sentence(text) or _SIGNED.search(last.raw.rstrip()) or _is_signature(last):
        return False
    return bool(_OPEN_ITEM.search(text)) or (len(sentences(text)) > 1 and is_open(text))


def _open_paragraph(last: Passage, parts: Sequence[Passage]) -> str | None:
    text = last.text.rstrip()
    if ends_sentence(text) or _SIGNED.search(last.raw.rstrip()):
        return "ends within a bracket that is never closed" if _in_bracket(text) else None
    if _NO_FULL_STOP.search(text):
        return f"stops in mid-sentence, after {_end(last)}" if _OPEN_THAI.search(text) else None
    before = [part.text for part in parts[:-1] if part.kind == "paragraph"]
    if not is_open(text) or _EMOJI.search(text) or not _is_unfinished(last, before):
        return None
    return f"stops in mid-sentence, after {_end(last)}"


def _is_unfinished(last: Passage, before: Sequence[str]) -> bool:
    text = last.text.rstrip()
    if is_caseless(text[-_TAIL:]):
        return is_unfinished_caseless(text, before)
    ended = sum(1 for other in before if ends_sentence(other))
    if _is_signature(last):
        return False
    return count_words(text) >= _SHORT_ENDING or (ended > 0 and _is_begun(text, ended, len(before)))


def _is_begun(text: str, ended: int, before: int) -> bool:
    """Return whether a short last line is an unfinished sentence, not a call or a signature."""
    if _OPEN_ITEM.search(text):
        return True
    return ended >= _FEWEST and ended == before and _SENTENCE.match(text) is not None


def _ends_in_colon(text: str) -> bool:
    return text.endswith(":") and not _EMOJI.search(text)


def _is_signature(last: Passage) -> bool:
    """Return whether the last line is names, titles or dates, which people end with."""
    words = [word for word in last.raw.rstrip().rpartition("\n")[2].split() if word[:1].isalnum()]
    named = sum(1 for word in words if not word[0].islower())
    return len(words) <= _LONG_SIGNATURE and named >= len(words) / 2


def _ends_in_quotation(last: Passage) -> bool:
    """Return whether a quotation that opened is not closed, and its last sentence is not finished either."""
    text = last.text.rstrip()
    return not ends_sentence(text) and is_open(text) and find_open_quotation(text) is not None


def _in_bracket(text: str) -> bool:
    # ":(" and "1)" are not brackets; only a bracket that is opened late and never closed counts.
    return text.count("(") == text.count(")") + 1 and text.rfind("(") > text.rfind(")")
