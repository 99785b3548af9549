"""Control tokens, wrappers and citation marks: short marks in a text that is itself the post."""
# ruff: noqa: RUF001  curly quotes and full-width marks are what models write

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shared.leaks.leak import Leak
from shared.markdown import code_spans, inside

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONTROL = re.compile(
    r"<\|(?:im_end|im_sep|endoftext|end_of_text|begin_of_text|eot_id|eom_id|end|return|call|assistant"
    r"|START_RESPONSE|END_RESPONSE|END_OF_TURN_TOKEN|begin_of_solution|end_of_solution|endofprompt"
    r"|fim_\w{1,10})\|>"
    r"|<\|(?:im_start|start)\|>(?:assistant)?\n?|<\|start_header_id\|>assistant<\|end_header_id\|>"
    r"|<｜[^｜<>\n]{1,40}｜>|<turn\|>|<\|turn>(?:model\n)?|<(?:eos|bos|pad|end_of_turn)>"
    r"|<start_of_turn>(?!user)(?:model)?\n?|\[/?INST\]"
    r"|(?<=\S)</s>\s*\Z|\A<s>(?![\s\S]*</s>\S)"  # <s> and </s> are also HTML's strikethrough
)
_MARK = re.compile(r"[<\[]")
# The model went on and played the user's next turn.
_NEXT_TURN = re.compile(
    r"(?:<\|im_start\|>(?:user|system)\b|<\|start_header_id\|>(?:user|system)<|<start_of_turn>user\b)[\s\S]*"
)
_CHATGPT = r"utm_source=(?:chatgpt\.com|openai)"
_PRIVATE = r"[\ue200-\ue2ff]?"  # private characters between the parts of a reference
_CITATION = re.compile(
    r":contentReference\[oaicite:\d+\]\{index=\d+\}|【\d+(?::\d+)?†[^】\n]{0,80}】"
    rf"|[ \t]?{_PRIVATE}\bcite(?:{_PRIVATE}turn\d+(?:search|news|view|image|fetch)\d+)+{_PRIVATE}"
    rf"|(?<=\?){_CHATGPT}&|[?&]{_CHATGPT}(?![\w&.-])|&{_CHATGPT}(?=&)"
)
_CITATION_MARKS = ("oaicite", "†", "turn", "utm_source")

# Our own quotation of other people's text (shared/prompting.py), which a small model repeats: the marks alone
# where they stand around a post, and with what they quote where that is none. It also makes up digits.
_OUR_NAMES = "BRIEF|WISHES|KEYWORDS|FINDINGS|HEADINGS|ABOUT|BEGINNING"
_DIGITS = r"[0-9a-f]{6,24}"
_QUOTE_NAME = rf"[A-Z]{{3,20}}-{_DIGITS}"
_QUOTED = re.compile(
    rf"<<((?:BRIEF|WISHES|KEYWORDS|FINDINGS|HEADINGS)-{_DIGITS})\n[\s\S]{{0,2500}}?\n\1>>"
    rf"|<<[ \t]*{_QUOTE_NAME}\b(?:[ \t]*>>)?|\b{_QUOTE_NAME}[ \t]*>>"
    rf"|\b(?:{_OUR_NAMES})-(?=[0-9]*[a-f])(?=[a-f]*[0-9]){_DIGITS}\b"
)
_QUOTE_HINT = re.compile(rf"<<|>>|\b(?:{_OUR_NAMES})-[0-9a-f]")

_WRAPPER = r"(?:answer|response|final_answer|final|output|blog_?post|post)"
_WRAPPER_OPEN = re.compile(rf"\A\s*(<{_WRAPPER}>)", re.IGNORECASE)
_WRAPPER_CLOSE = re.compile(rf"</({_WRAPPER})\s*>\s*\Z", re.IGNORECASE)
_LONGEST_CLOSE = 60


def wrappers(text: str) -> list[Leak]:
    """Find <answer>…</answer> around the whole text; half of it is enough."""
    opening = _WRAPPER_OPEN.match(text)
    closing = _WRAPPER_CLOSE.search(text, max(0, len(text) - _LONGEST_CLOSE))
    found = [Leak(*opening.span(1), "answer-tag")] if opening else []
    if closing and (opening or f"<{closing[1]}>" not in text):
        found.append(Leak(closing.start(), len(text.rstrip()), "answer-tag"))
    return found


def find(text: str) -> list[Leak]:
    """Find control tokens and citation marks, except in code and where a sentence talks about them."""
    found = list(_candidates(text))
    turn = next(iter(_NEXT_TURN.finditer(text)), None) if "<" in text else None
    if turn:
        found = [leak for leak in found if leak.end <= turn.start()] + [Leak(*turn.span(), "next-turn")]
    if not found:
        return []
    code = code_spans(text)
    return [leak for leak in found if not inside(code, leak.start)]


def _candidates(text: str) -> Iterator[Leak]:
    # Most texts hold none of these marks, and looking for them first is what keeps cleaning fast.
    if any(mark in text for mark in _CITATION_MARKS):
        yield from (Leak(*match.span(), "citation") for match in _CITATION.finditer(text))
    if _QUOTE_HINT.search(text):
        yield from (Leak(*match.span(), "quote-mark") for match in _QUOTED.finditer(text))
    if "<" in text or "INST]" in text:
        for mark in _MARK.finditer(text):
            match = _CONTROL.match(text, mark.start())
            if match and not _in_sentence(text, *match.span()):
                yield Leak(*match.span(), "control-token")


def _in_sentence(text: str, start: int, end: int) -> bool:
    before = text[start - 1 : start] if start else "\n"
    after = text[end : end + 1]
    goes_on = text[end:].partition("\n")[0].strip() != ""
    return goes_on and before in ' ("“' and after in ' ,.)"”'
