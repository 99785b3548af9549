"""Take what is not the post out of a model's answer, and nothing else.

Pure. The text is parsed as Markdown first, so that code, and prose about the very tags that models leak,
stay as they are. Cleaning twice is cleaning once. What is removed is reported, with its place in the
original; blank lines beyond one and white space around the text go without a report.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from shared import edges, leaks
from shared.leaks import Leak
from shared.markdown import code_spans, inside

if TYPE_CHECKING:
    from collections.abc import Iterable

_CONTROL = re.compile(
    r"<\|(?:im_end|im_sep|endoftext|end_of_text|begin_of_text|eot_id|eom_id|end|return|call|assistant|END_RESPONSE"
    r"|START_RESPONSE|END_OF_TURN_TOKEN|begin_of_solution|end_of_solution|endofprompt|fim_\w{1,10})\|>"
    r"|<\|(?:im_start|start)\|>(?:assistant)?\n?|<\|start_header_id\|>assistant<\|end_header_id\|>"
    r"|<｜[^｜<>\n]{1,40}｜>|<turn\|>|<\|turn>(?:model\n)?|<(?:eos|bos|pad|end_of_turn)>|<start_of_turn>(?:model)?\n?"
    r"|\[/?INST\]|(?<=\S)</s>\s*\Z|\A\s*<s>(?![\s\S]*</s>\S)"
)
_NEXT_TURN = re.compile(
    r"<\|im_start\|>(?:user|system)\b[\s\S]*|<\|start_header_id\|>(?:user|system)<[\s\S]*|<start_of_turn>user\b[\s\S]*"
)
_CITATION = re.compile(
    r":contentReference\[oaicite:\d+\]\{index=\d+\}|【\d+(?::\d+)?†[^】\n]{0,80}】"
    r"|[\ue200-\ue2ff]?\bcite(?:[\ue200-\ue2ff]?turn\d+(?:search|news|view|image|fetch)\d+)+[\ue200-\ue2ff]?"
    r"|(?<=\?)utm_source=(?:chatgpt\.com|openai)&|[?&]utm_source=(?:chatgpt\.com|openai)(?![\w&.-])"
    r"|&utm_source=(?:chatgpt\.com|openai)(?=&)"
)
_ANSWER = r"(?:answer|response|final_answer|final|output|blog_?post|post)"
_ANSWER_OPEN = re.compile(rf"\A\s*<({_ANSWER})>", re.IGNORECASE)
_ANSWER_CLOSE = re.compile(rf"</{_ANSWER}\s*>\s*\Z", re.IGNORECASE)
_BLANK_LINES = re.compile(r"(\r?\n\r?\n)(?:\r?\n)+")
_OUTER = re.compile(r"\A(?:[ \t]*\r?\n)+")
# Tags at the end of a stream that may still become one of those above.
_HALF = re.compile(
    r"(?:<(?:[|/]?[\w:.|｜▁]{0,30}|/?[a-z_:]{4,20}\s[^<>]{0,200})|\[/?[A-Za-z]{0,12}|◁/?\w{0,6}|\|\w{0,12}|【[^】]{0,80})\Z"
)
_HALF_START = re.compile(
    r"\A\s*(?:`{1,3}\w*|(?:\*\*|__)[\w ]{0,24}(?::?(?:\*\*|__)?)?|anal\w{0,4}|comm\w{0,6}|h(?:ere(?:['’]s| is)?[\w ]{0,30})?"
    r"|(?:sure|certainly|of course|absolutely|okay|great|here(?:['’]s| is))[^\n]{0,200})\Z",
    re.IGNORECASE,
)
_PLANNING = re.compile(
    r"\A\s*(?:Okay|Ok|Alright|Hmm|Let me|Let['’]s (?:see|think|plan|start)|First, I|I need to|I should|The user|We need to"
    r"|So,? the user|The task)\b",
)
_HEADING = re.compile(r"^#{1,3} \S", re.MULTILINE)
# Each pass takes at least one leak; a real answer needs one or two, this stops a hostile one.
_PASSES = 40


class Removed(msgspec.Struct, frozen=True):
    """A span that was taken out: `text` is original[start:end]."""

    rule: str
    start: int
    end: int
    text: str


class Cleaned(msgspec.Struct, frozen=True):
    """The post, and what was not part of it. An empty `text` means that nothing is left."""

    text: str
    removed: tuple[Removed, ...] = ()

    @property
    def characters(self) -> int:
        """How many characters of the answer were artifacts."""
        return sum(removed.end - removed.start for removed in self.removed)


def clean(text: str) -> Cleaned:
    """Return the text without what models leak, and what that was."""
    return _clean(text, partial=False)


def clean_prefix(text: str) -> str:
    """Return what may be shown of an answer that is still being written.

    An open reasoning block, a tag that is half there and an opening that looks like planning are held back.
    A model whose template opens the reasoning by itself can only be told by that last sign.
    """
    shown = _HALF.sub("", text)
    if _HALF_START.match(shown) or (_PLANNING.match(shown) and not _HEADING.search(shown)):
        closing = leaks.find(shown, partial=True)
        if not any(leak.rule.startswith("unopened") for leak in closing):
            return ""
    return _clean(shown, partial=True).text


def _clean(text: str, *, partial: bool) -> Cleaned:
    cut = _Cut(text)
    for _ in range(_PASSES):
        before = cut.text
        cut.take(leaks.find(cut.text, partial=partial))
        cut.take(_unwrapped(cut.text))
        cut.take(_tokens(cut.text))
        cut.tidy()
        cut.take(edges.find(cut.text))
        cut.tidy()
        if cut.text == before:
            break
    return Cleaned(text=cut.text, removed=tuple(sorted(cut.removed, key=lambda removed: removed.start)))


def _unwrapped(text: str) -> list[Leak]:
    opening = _ANSWER_OPEN.match(text)
    closing = _ANSWER_CLOSE.search(text, max(0, len(text) - 60))
    found = [Leak(opening.start(1) - 1, opening.end(), "answer-tag")] if opening else []
    if closing and (opening or f"<{closing[0][2:].split('>')[0].strip()}>" not in text):
        found.append(Leak(closing.start(), len(text.rstrip()), "answer-tag"))
    return found


def _tokens(text: str) -> list[Leak]:
    """Find control tokens and citation marks, except in code and where a sentence talks about them."""
    found: list[Leak] = []
    if any(mark in text for mark in ("oaicite", "†", "turn", "utm_source")):
        found += [Leak(*match.span(), "citation") for match in _CITATION.finditer(text)]
    if "<" in text or "INST]" in text:
        found += [
            Leak(*match.span(), "control-token")
            for match in _CONTROL.finditer(text)
            if not _in_sentence(text, *match.span())
        ]
    code = code_spans(text) if found or "<|" in text or "<start_of_turn>" in text else []
    found = [leak for leak in found if not inside(code, leak.start)]
    turn = next((match for match in _NEXT_TURN.finditer(text) if not inside(code, match.start())), None)
    if turn:
        found = [leak for leak in found if leak.end <= turn.start()] + [Leak(*turn.span(), "next-turn")]
    return sorted(found)


def _in_sentence(text: str, start: int, end: int) -> bool:
    before = text[text.rfind("\n", 0, start) + 1 : start]
    after = text[end:].partition("\n")[0]
    return (
        before[-1:] in {" ", "(", '"', "“"}
        and after[:1] in {" ", ",", ")", '"', "”", "."}
        and bool(after.strip())
    )


class _Cut:
    """A text that spans are taken out of, with the original place of every character that is left."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.removed: list[Removed] = []
        self._original = text
        self._places: list[int] | None = None

    def take(self, spans: Iterable[Leak]) -> None:
        """Take out spans, given in order, that do not overlap."""
        for leak in sorted(spans, reverse=True):
            self._report(leak)
            start, end = leak.start, leak.end
            if (
                end < len(self.text)
                and self.text[end] in " \t"
                and (start == 0 or self.text[start - 1].isspace())
            ):
                end += len(self.text[end:]) - len(self.text[end:].lstrip(" \t"))
            self._drop(start, end)
            self._close_gap(start)

    def tidy(self) -> None:
        """Take out outer white space and, outside code, blank lines after the first."""
        self._drop(len(self.text.rstrip()), len(self.text))
        if outer := _OUTER.match(self.text):
            self._drop(0, outer.end())
        if self.removed and self.text[:1] in {" ", "\t"}:
            self._drop(0, len(self.text) - len(self.text.lstrip()))
        if runs := list(_BLANK_LINES.finditer(self.text)):
            code = code_spans(self.text)
            for run in reversed(runs):
                if not inside(code, run.start()):
                    self._drop(run.end(1), run.end())

    def _close_gap(self, place: int) -> None:
        """Leave one blank line where a block stood between two."""
        if self.text[:place].endswith("\n\n"):
            rest = self.text[place:]
            self._drop(place, place + len(rest) - len(rest.lstrip("\r\n")))

    def _report(self, leak: Leak) -> None:
        """Note the original spans; what was cut out of their middle before has been noted already."""
        places = self._original_places()[leak.start : leak.end]
        begin = 0
        for index in range(1, len(places) + 1):
            if index == len(places) or places[index] != places[index - 1] + 1:
                start, end = places[begin], places[index - 1] + 1
                self.removed.append(Removed(leak.rule, start, end, self._original[start:end]))
                begin = index

    def _original_places(self) -> list[int]:
        if self._places is None:
            self._places = list(range(len(self._original)))
        return self._places

    def _drop(self, start: int, end: int) -> None:
        if start < end:
            del self._original_places()[start:end]
            self.text = self.text[:start] + self.text[end:]
