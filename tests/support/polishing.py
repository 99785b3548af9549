"""Answers of an editor, and the outputs that a polish begins from."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from shared.jobs.outputs import GenerateOutput, Issue, Outputs, PolishOutput, QualityOutput
from shared.llm.chat import Request

_SHOWN = re.compile(
    r"^<<BLOCKS-(?P<mark>\w+)\n(?P<blocks>.*?)\nBLOCKS-(?P=mark)>>$", re.DOTALL | re.MULTILINE
)
_BLOCK = re.compile(r"^\[(\d+)\] (.*?)(?=\n\n\[\d+(?: fixed)?\] |\Z)", re.DOTALL | re.MULTILINE)


def changes(*pairs: tuple[int, str], insertions: tuple[tuple[int, str], ...] = ()) -> str:
    """Return an editor's answer: the new texts of some blocks, and new blocks."""
    listed = [{"block": number, "text": text} for number, text in pairs]
    if not insertions:
        return json.dumps({"changes": listed}, ensure_ascii=False)
    new = [{"after": number, "text": text} for number, text in insertions]
    return json.dumps({"changes": listed, "insertions": new}, ensure_ascii=False)


def shown_blocks(request: Request) -> dict[int, str]:
    """Return the blocks that a request shows for change, by their numbers."""
    found = _SHOWN.search(request.messages[1].content)
    assert found, request.messages[1].content
    return {int(number): text for number, text in _BLOCK.findall(found["blocks"])}


def editing(edit: Callable[[str], str]) -> Callable[[Request], str]:
    """Return a script that answers with a function of each block's text."""

    def answer(request: Request) -> str:
        edited = ((number, text, edit(text)) for number, text in shown_blocks(request).items())
        return changes(*((number, new) for number, text, new in edited if new != text))

    return answer


def written(content: str, *, artifacts: int = 0) -> Outputs:
    """Return the outputs of a post that was just written."""
    return Outputs(
        generate=GenerateOutput(content=content, title="T", model="gpt-4o", artifacts_removed=artifacts)
    )


def reviewed(content: str, *issues: Issue, artifacts: int = 0) -> Outputs:
    """Return the outputs of a post that was polished and reviewed."""
    return Outputs(
        generate=GenerateOutput(content="the first draft", title="T", model="gpt-4o"),
        polish=PolishOutput(content=content, artifacts_removed=artifacts),
        quality=QualityOutput(score=40, word_count=40, issues=issues),
    )
