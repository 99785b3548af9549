"""Answers of an editor, and the outputs that a polish begins from."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace

from functions.polish.step import step
from shared.jobs.outputs import GenerateOutput, Issue, Outcome, Outputs, PolishOutput, QualityOutput
from shared.llm.chat import Request
from shared.materials.materials import NO_MATERIALS, Materials, RefreshText
from tests.support.fakes.model import Script, ScriptedModel, work

_SHOWN = re.compile(
    r"^<<BLOCKS-(?P<mark>\w+)\n(?P<blocks>.*?)\nBLOCKS-(?P=mark)>>$", re.DOTALL | re.MULTILINE
)
_BLOCK = re.compile(r"^\[(\d+)\] (.*?)(?=\n\n\[\d+(?: fixed)?\] |\Z)", re.DOTALL | re.MULTILINE)


POST = """## Why tea wakes you

Tea is good for you, it wake you and it does not hurt. Read [more](https://tea.example/why) about it.

## How to brew it

Boil fresh water, wait a minute and pour it over the leaves in the pot.

```text
water: 250 ml
```"""
TEXT = POST.split("\n\n")[1]
BETTER = TEXT.replace("it wake you", "wakes you")
POLISHED = POST.replace(TEXT, BETTER)
SENTENCES = (
    "In the morning the cup is warm and the house is quiet. Many people drink it slowly by the window."
)
PARAGRAPH = f"{SENTENCES} {SENTENCES.replace('cup', 'pot')} {SENTENCES.replace('house', 'street')}"


async def polish(
    script: Script, outputs: Outputs | None = None, **fields: object
) -> tuple[Outcome, PolishOutput, ScriptedModel]:
    """Run the step with a scripted editor; return its outcome, the output in it, and the model."""
    materials = fields.pop("materials", NO_MATERIALS)
    assert isinstance(materials, Materials)
    given, model = work(script, outputs or written(POST), **fields)
    given = replace(given, materials=materials)
    outcome = await step(given)
    assert isinstance(outcome.output, PolishOutput)
    return outcome, outcome.output, model


def long_post(words: int) -> str:
    """Return a post of about so many words, with sections of four paragraphs."""
    each = len(PARAGRAPH.split()) + 4
    parts = []
    for number in range(words // each):
        if number % 4 == 0:
            parts.append(f"## Part {numeral(number)}")
        parts.append(f"{PARAGRAPH} So says {numeral(number)} too.")
    return "\n\n".join(parts)


def numeral(number: int) -> str:
    """Return a word for a number, without a digit."""
    letters = "".join(chr(97 + int(digit)) for digit in str(number))
    return f"Q{letters}x"


LONG = long_post(1600)


def edited(text: str) -> str:
    """Return a text with the change that an editor makes in each block."""
    return text.replace("Many people drink", "Lots of people drink")


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


def updates(*triples: tuple[int, str, str], insertions: tuple[tuple[int, str, str], ...] = ()) -> str:
    """Return an editor's answer for an existing post: new texts and new blocks, each with a reason."""
    listed = [{"block": number, "text": text, "reason": why} for number, text, why in triples]
    new = [{"after": number, "text": text, "reason": why} for number, text, why in insertions]
    return json.dumps({"changes": listed, "insertions": new}, ensure_ascii=False)


def existing(text: str, changes: str, url: str | None = None) -> Materials:
    """Return the materials of a refresh."""
    return Materials(refresh=RefreshText(text=text, changes=changes, url=url))
