"""Whatever an editor answers about whatever post: nothing of the post is lost, and no step fails."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import cycle, islice
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from functions.polish.blocks import Document
from functions.polish.step import step
from shared.jobs.outputs import Issue, Outcome, PolishOutput
from shared.llm.chat import Answer, Request
from shared.materials.held_text import Rules
from shared.materials.materials import Materials, SourceText
from shared.materials.profile import Preference, Profile
from shared.text.cleaner import clean
from shared.text.markdown import strip_blank_lines
from tests.support.fakes.model import reply, work
from tests.support.polishing import existing, reviewed, shown_blocks, written
from tests.support.proportion import is_proportional

PIECES = [
    "Tea from Assam holds 40 mg of caffeine, and it does not hurt anyone who drinks it.",
    "Dr. Lopez drank 3 cups a day in 1987, as [her diary](https://tea.example/lopez?a=1&b=(2)) says.",
    "Run `brew --hot 95` and wait.\nThen pour `x|y` slowly.  \nAnd drink.",
    *("## How to brew it", "### Why 7 minutes", "Under the line\n---", "Big one\n===", "# Tea"),
    "- Boil water\n- Wait 2 minutes\n  - nested 12\n    - deeper\n\n      and below\n- Pour",
    *("7. seventh step\n8. eighth step with 80%\n9. ninth", "- [ ] buy tea\n- [x] boil 1 l of water"),
    "| Tea | Time |\n|---|---|\n| Green | 2 min |\n| `a|b` | 4 min |\n| B \\| C | [4](https://t.example) |",
    *("> Nobody hurries,\nsaid Ann.\n>\n> > deeper 5\n> - item", f"{'>' * 40} deep", "Term\n: Definition 21"),
    *("```python\nprint(12)\n```", "~~~\ncode 13", "    indented code 99", "`` code with ` tick 5 ``", "---"),
    *("![A cup](https://img.example/cup.png)", "![A cup](cup.png) stands beside [the pot][pot]."),
    *("[pot]: https://tea.example/pot 'Pot 5'", "See it.[^1] And that.", "[^1]: A note with 14.", "\n\n"),
    *(
        "$$\nx = 5y\n$$",
        "Where $a_1 = 3$ holds and \\(b=2\\) too.",
        "Text with <kbd>Ctrl</kbd> and <br> here.",
    ),
    *("<div class='x'>raw 17</div>", "<details>\n<summary>More</summary>\n\nInside 18 it is.\n\n</details>"),
    "お茶は1987年に日本で広まり、とても人気があります。朝に飲むと目が覚めます。",
    *(
        "الشاي مفيد للصحة ويحتوي على 40 مليغرام.",
        "Emoji 🍵 and 👩‍👩‍👧 stay 2 times.",
        "Rose Street 1\\\nTea Town",
    ),
    *(
        "[2] is how it starts.",
        "I have improved the flow of the text.",
        "1986\\. A great year",
        "tea",
        "&nbsp; 5",
    ),
    *(
        "---\ntitle: Tea 9\n---",
        "text\r\nwith returns\r\nhere 31",
        '{"changes": [{"block": 1, "text": "x"}]}',
    ),
]
POSTS = st.builds(
    lambda parts, apart: apart.join(parts),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=12),
    st.sampled_from(["\n\n", "\n\n", "\n\n", "\n", "\r\n\r\n"]),
)
EDITS: dict[str, Callable[[str], Any]] = {
    "better": lambda text: text.replace("and", "and so", 1),
    "a sentence": lambda text: f"{text} It is so.",
    "another figure": lambda text: f"{text} It was 2024.",
    "another link": lambda text: f"{text} [x](https://other.example/x)",
    "a definition": lambda text: f"{text}\n\n[pot]: https://other.example/pot",
    "several blocks": lambda text: f"{text}\n\n## More\n\n- item",
    "an underline": lambda text: f"{text}\n---",
    "code": lambda text: f"{text}\n\n```\ncode\n```",
    "open code": lambda text: f"```\n{text}",
    "HTML": lambda text: f"<div>{text}",
    "a formula": lambda text: f"$${text}",
    "an item": lambda text: f"- {text}",
    "a heading": lambda text: f"# {text}",
    "a greeting": lambda text: f"Sure! Here is the text:\n\n{text}",
    "reasoning": lambda text: f"<think>{text}",
    "no link": lambda text: text.replace("](", ") ("),
    "one line": lambda text: " ".join(text.split()),
    "no code": lambda text: text.replace("`", ""),
    "capitals": str.upper,
    "backwards": lambda text: " ".join(text.split()[::-1]),
    "half": lambda text: text[: len(text) // 2],
    "twice": lambda text: text * 2,
    "German": lambda _: "Das ist ein deutscher Satz über den Tee und seine Wirkung am Morgen.",
    "nothing": lambda _: "",
    "null": lambda _: None,
    "a list": lambda text: [text],
}
NUMBERS: dict[str, Callable[[int], Any]] = {
    "number": int,
    "text": str,
    "brackets": lambda number: f"[{number}]",
    "float": float,
    "next": lambda number: number + 1,
    "unknown": lambda number: number + 10**6,
    "negative": lambda number: -number,
    "word": lambda _: "twelve",
}
FRAMES: dict[str, Callable[[str], str | Answer]] = {
    "bare": str,
    "fenced": lambda text: f"Sure!\n```json\n{text}\n```\nI hope it helps.",
    "prose": lambda _: "Here is the polished post:\n\nTea is good.",
    "cut off": lambda text: reply(text[: 2 * len(text) // 3], finish_reason="length"),
    "broken": lambda text: text[: len(text) // 2],
    "twice": lambda text: text * 2,
    "list": lambda text: text.removeprefix('{"changes": ').removesuffix("}"),
}
MOVES = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from([*NUMBERS, "number", "number"]), st.sampled_from([*EDITS])),
    max_size=12,
)
FRAMED = st.sampled_from([*FRAMES, "bare", "bare", "bare"])
Moves = Sequence[tuple[int, str, str]]
_KEPT = re.compile(r"\d+|https?://[\w./?=&-]+|cup\.png|`[^`\n]+`")


def _answering(moves: Moves, frame: str) -> Callable[[Request], str | Answer]:
    def answer(request: Request) -> str | Answer:
        blocks = [*shown_blocks(request).items()]
        listed = []
        for place, number, edit in moves if blocks else ():
            at, text = blocks[place % len(blocks)]
            listed.append({"block": NUMBERS[number](at), "text": EDITS[edit](text)})
        return FRAMES[frame](json.dumps({"changes": listed}, ensure_ascii=False))

    return answer


def _cleaned(post: str) -> str:
    return strip_blank_lines(clean(post).text)


SOURCES = (SourceText(number=1, title="Zoo", text="Zebras live in the zoo. $y = 4$ holds."),)
STYLE = Profile(avoid_terms=(Preference("zebra", "horse"), Preference("diary")), use_terms=("zoo",))


def _held(post: str) -> str:
    """Return a given post as generate hands it on: held to the sources."""
    return strip_blank_lines(
        Rules(Materials(sources=SOURCES), linked=post).hold(strip_blank_lines(post)).text
    )


def _refresh(post: str, changes: str, moves: Moves, frame: str) -> PolishOutput:
    given, model = work(_answering(moves, frame), written(post))
    model.watched = False
    materials = Materials(refresh=existing(post, changes).refresh, sources=SOURCES, profile=STYLE)
    outcome = asyncio.run(step(replace(given, materials=materials)))
    assert isinstance(outcome.output, PolishOutput)
    return outcome.output


@settings(max_examples=30)
@given(POSTS, MOVES, FRAMED)
def test_any_answer_about_other_changes_keeps_a_post_as_given(post: str, moves: Moves, frame: str) -> None:
    """The changes are nowhere in the post, so it stays byte for byte."""
    kept = _held(post)
    if kept:
        output = _refresh(kept, "Zebras moved into the zoo of Oslo, with 777 visitors.", moves, frame)
        assert output == PolishOutput(content=kept)


@settings(max_examples=30)
@given(POSTS, MOVES, FRAMED)
def test_any_answer_about_the_post_makes_up_nothing(post: str, moves: Moves, frame: str) -> None:
    """No figure and no link that neither the post nor the changes have; each change is in the list."""
    changes = "Tea from Assam holds 60 mg of caffeine, as Dr. Lopez says at https://tea.example/new."
    kept = _held(post)
    if kept:
        output = _refresh(kept, changes, moves, frame)
        assert {*_KEPT.findall(output.content)} <= {*_KEPT.findall(f"{post} {changes}")}
        assert bool(output.changes) == (output.content != kept)


def _polish(post: str, answer: Callable[[Request], str | Answer], *issues: Issue) -> tuple[Outcome, str]:
    outputs = reviewed(post, *issues) if issues else written(post)
    given, _ = work(answer, outputs, revision=int(bool(issues)))
    outcome = asyncio.run(step(given))
    assert isinstance(outcome.output, PolishOutput)
    return outcome, outcome.output.content


def _fixed(text: str) -> list[str]:
    return [block.text for block in Document(text).blocks if block.is_fixed]


@settings(max_examples=300)
@given(POSTS, MOVES, FRAMED)
@example(PIECES[0], [(0, "number", "a formula")], "bare")
def test_any_answer_keeps_the_post(post: str, moves: Moves, frame: str) -> None:
    """Fixed blocks, figures, addresses and code stay, and no address comes in; a remark may go."""
    if not (cleaned := _cleaned(post)):
        return
    _, polished = _polish(post, _answering(moves, frame))
    assert _fixed(polished) == _fixed(cleaned)
    kept, has = set(_KEPT.findall(cleaned)), set(_KEPT.findall(polished))
    assert not kept - has
    assert "other.example" not in polished
    named = {number for _, number, _ in moves}
    if frame == "prose" or not moves or named <= {"unknown", "negative", "word"}:
        assert polished == cleaned


LENGTH = Issue(type="length", severity="medium", message="Write more.")
UNCLEAR = Issue(type="unclear", severity="low", message="Say it better.", line=3)


@settings(max_examples=200)
@given(POSTS, MOVES, FRAMED, st.sampled_from([(LENGTH,), (UNCLEAR,), (LENGTH, UNCLEAR)]))
def test_any_revision_keeps_what_is_fixed(
    post: str, moves: Moves, frame: str, issues: tuple[Issue, ...]
) -> None:
    """It may write new blocks, but no code, address or definition that the post does not have."""
    if not (cleaned := _cleaned(post)):
        return
    _, polished = _polish(post, _answering(moves, frame), *issues)
    assert _fixed(polished) == _fixed(cleaned)
    assert "other.example" not in polished


def test_polish_takes_proportional_time() -> None:
    """With a change of every block that can be changed, good or bad."""
    moves = [(place, "number", edit) for place, edit in enumerate(("better", "another figure") * 40)]

    def text(size: int) -> str:
        return "\n\n".join(islice(cycle(PIECES), size // 45))

    assert is_proportional(text, lambda post: _polish(post, _answering(moves, "bare")))


@settings(max_examples=200)
@given(POSTS)
def test_shown_numbers_are_those_of_the_blocks(post: str) -> None:
    """Over all calls each block that can be changed is shown once, behind its number."""
    if not (cleaned := _cleaned(post)):
        return
    shown: list[tuple[int, str]] = []

    def answer(request: Request) -> str:
        shown.extend(shown_blocks(request).items())
        return '{"changes": []}'

    outcome, polished = _polish(post, answer)
    assert (polished, outcome.degraded, outcome.note) == (cleaned, None, None)
    document = Document(cleaned)
    assert shown == [(block.number, block.shown) for block in document.blocks if not block.is_fixed]
