"""Control tokens and citation marks: short marks in a text that is itself the post."""
# ruff: noqa: RUF001  models write curly quotes and full-width marks

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shared.text.artifacts import citations, prompt_delimiters
from shared.text.artifacts.span import ArtifactSpan
from shared.text.markdown import code_spans, inside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.text.markdown import Span

_ROLE = r"(?:assistant|model|ai)"
_CONTROL = re.compile(
    rf"<\|(?:im_start|im:start|begin|start|header_start|start_header_id)\|>(?:{_ROLE})?(?:<\|(?:header_end"
    rf"|end_header_id)\|>)?\n?"
    r"|<\|channel\|>\w{0,12}(?:<\|message\|>)?|<\|(?:open|close)\|>[^<>|\n]{1,60}<\|sep\|>"
    r"|<\|/?[A-Za-z][\w:.-]{1,40}\|>|<｜[^｜<>\n]{1,40}｜>|<turn\|>"
    r"|<\|turn>(?:model\n?)?|<\|channel>"
    r"|<(?:eos|bos|pad|eot|eod|end_of_turn|end_of_text|end_of_sentence|end_of_utterance)>"
    r"|<start_of_turn>(?!user)(?:model)?\n?|\[/?INST\]|<<?/?SYS>>?|\[e~\[|\[(?:EOS|BOS|EOT)\]"
    # Also HTML's strikethrough, which stays. A run goes at once: else each one reads the text again.
    r"|\A(?:<s>\s{0,9})++(?![\s\S]*</s>(?!\s*(?:</s>|\Z)))"
)
_OPENINGS = re.compile(r"(?:<s>\s{0,9})*+")
_CLOSINGS_REVERSED = re.compile(r"\s*+(?:>s/<\s*+)++")
_MARK = re.compile(r"[<\[]")
# The model went on and played the user's next turn.
_NEXT_TURN = re.compile(
    r"(?:<\|(?:im_start|im:start|begin|start)\|>(?:user|system)\b|<\|message_user\|>"
    r"|<\|open\|>message role=\"(?:user|system)\"|<\|(?:start_header_id|header_start)\|>(?:user|system)<"
    r"|<start_of_turn>user\b|<\|user\|>|<｜User｜>|\n### (?:Instruction|Human|User):)[\s\S]*"
)
_CONTROL_MARKS = ("<|", "<｜", "<turn", "<e", "<b", "<p", "<s", "</s", "SYS>", "INST]", "[e~[", "[EO", "[BOS")

# The whole prompt of a model that was trained on Llama's or Mistral's template.
_INSTRUCTION = re.compile(r"\A\s*(?:<s>\s*)?\[INST\][\s\S]{0,6000}?\[/INST\]")


def find(text: str) -> list[ArtifactSpan]:
    """Find control tokens and citation marks, except in code and where a sentence talks about them."""
    if instruction := _INSTRUCTION.match(text):
        return [ArtifactSpan(*instruction.span(), "instruction")]
    found = list(_candidates(text))
    turn = next(iter(_NEXT_TURN.finditer(text)), None) if "<" in text or "\n### " in text else None
    if turn:
        found = [artifact for artifact in found if artifact.end <= turn.start()] + [
            ArtifactSpan(*turn.span(), "next-turn")
        ]
    if not found:
        return []
    # At the very end of a text no code can be that is not still open, or indented.
    end = len(text.rstrip())
    inner = found if _ends_indented(text) else _before_end(text, found, end)
    code = code_spans(text, inner[-1].end) if inner else []
    return [artifact for artifact in inner if _goes(text, artifact, code)] + found[len(inner) :]


def _goes(text: str, artifact: ArtifactSpan, code: list[Span]) -> bool:
    return not inside(code, artifact.start) or prompt_delimiters.is_sure(text, artifact)


def _before_end(text: str, found: list[ArtifactSpan], end: int) -> list[ArtifactSpan]:
    """Return the artifacts but for those that the text ends with."""
    count = len(found)
    while count and text[found[count - 1].end : end].strip() == "":
        end = found[count - 1].start
        count -= 1
    return found[:count]


def _ends_indented(text: str) -> bool:
    return text[text.rfind("\n") + 1 :].startswith(("    ", "\t"))


def _candidates(text: str) -> Iterator[ArtifactSpan]:
    # Most texts hold none of these marks, and looking for them first is what keeps cleaning fast.
    yield from citations.find(text)
    yield from prompt_delimiters.find(text)
    if any(mark in text for mark in _CONTROL_MARKS):
        end = 0
        for mark in _MARK.finditer(text):
            match = _CONTROL.match(text, mark.start()) if mark.start() >= end else None
            end = match.end() if match else end
            if match and not _in_sentence(text, *match.span()):
                yield ArtifactSpan(*match.span(), "control-token")
        yield from _closings(text)


def _closings(text: str) -> Iterator[ArtifactSpan]:
    """Find the `</s>` that end a text, unless they close a strikethrough or are named by a sentence."""
    run = _CLOSINGS_REVERSED.match(text[::-1])
    if run is None:
        return
    start = text.index("</s>", len(text) - run.end())
    openings = _OPENINGS.match(text)
    if (
        text[:start][-1:] not in {"", " ", "\t", "<"}
        and "<s>" not in text[openings.end() if openings else 0 : start]
    ):
        yield ArtifactSpan(start, len(text), "control-token")


def _in_sentence(text: str, start: int, end: int) -> bool:
    before = text[start - 1 : start] if start else "\n"
    after = text[end : end + 1]
    goes_on = text[end : end + 80].partition("\n")[0].strip() != ""
    return goes_on and before in ' ("“' and after in ' ,.)"”'
