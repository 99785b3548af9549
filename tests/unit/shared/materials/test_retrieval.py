"""Passages of sources: word for word, the nearest first, and within a budget."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.materials.materials import SourceText
from shared.materials.prompt_shares import MOST_CHARACTERS
from shared.materials.retrieval import Passage, nearest, passages, rank, score
from tests.support.paths import ROOT
from tests.support.proportion import is_proportional

_PIECES = [
    "Tea grows in the shade. ",
    "\n\n",
    "\n",
    "茶叶需要热水。",
    "x" * 400,
    "ชา",
    " ",
    "\r\n",
    "🍵",
    "\0",
]
_TEXT = st.lists(st.sampled_from(_PIECES), max_size=60).map("".join)


def source(text: str, number: int = 1) -> SourceText:
    """Return a source with a text."""
    return SourceText(number=number, title="A source", text=text)


def filler(count: int, subject: str = "The harbour was quiet and the ships lay still") -> str:
    """Return paragraphs about something else."""
    return "".join(f"{subject}, as on day {number} of that long winter.\n\n" for number in range(count))


@given(st.lists(_TEXT, max_size=4))
def test_passages_are_the_whole_text_in_order(texts: list[str]) -> None:
    """Nothing of a source is lost or changed, and a passage has a bounded length."""
    given = [source(text, number) for number, text in enumerate(texts, start=1)]
    found = passages(given)
    for each in given:
        own = [passage for passage in found if passage.number == each.number]
        assert "".join(passage.text for passage in own) == each.text
        assert all(each.text[passage.start : passage.end] == passage.text for passage in own)
    assert all(0 < len(passage.text) <= 900 for passage in found)


def test_short_sources_are_given_whole() -> None:
    """Sources that fit need no choice, and no index."""
    found = passages([source("Tea."), source(filler(9), 2)])
    assert nearest("anything", found) == found


@pytest.mark.parametrize(
    ("wanted", "around", "query"),
    [
        ("Oolong is oxidised by half before it is fired.", filler(300), "How oolong oxidises"),
        ("红茶来自印度的阿萨姆邦。", "茶叶需要热水。绿茶的温度是八十度。" * 900, "阿萨姆红茶"),
        ("ชาอัสสัมมาจากอินเดีย", "กาแฟร้อนตอนเช้าที่บ้าน " * 900, "ชาอัสสัม"),
        ("抹茶は石臼で挽かれる。", "港は静かで船は動かなかった。" * 900, "抹茶と石臼"),
        ("보성의 녹차는 봄에 딴다.", "항구는 조용했고 배는 움직이지 않았다. " * 500, "보성에서 녹차를"),
    ],
)
def test_nearest_passage_is_found(wanted: str, around: str, query: str) -> None:
    """The passage that a heading asks for is among a few of many, in any script."""
    found = passages([source(around), source(f"{around}\n\n{wanted}\n\n{around}", 2)])
    chosen = nearest(query, found, 3000)
    assert any(wanted[:10] in passage.text for passage in chosen)
    assert sum(len(passage.text) for passage in chosen) <= 3000 < sum(len(each.text) for each in found)


def test_choice_keeps_the_order_and_the_budget() -> None:
    """Passages come in the order of the sources, and never more of them than a call may cost."""
    found = passages([source(filler(200), number) for number in range(1, 21)])
    chosen = nearest("a harbour in winter", found)
    assert MOST_CHARACTERS - 900 < sum(len(each.text) for each in chosen) <= MOST_CHARACTERS
    assert list(chosen) == sorted(chosen, key=lambda each: (each.number, each.start))


def test_query_without_a_common_word_gets_the_first() -> None:
    """A query that no source answers still gets its share, from the start."""
    found = passages([source(filler(500))])
    assert nearest("", found, 2000) == nearest("qwerty", found, 2000) == found[:2]
    assert score("", ("a", "b")) == score("x", ("", "。")) == [0.0, 0.0]
    assert rank("b", ("a", "b", "a")) == [1, 0, 2]


def test_query_in_another_language_gets_each_source_s_beginning() -> None:
    """Without a common word all sources share the room, from their beginnings."""
    found = passages([source(filler(200), number) for number in range(1, 6)])
    chosen = nearest("Здравствуйте", found, 9000)
    assert [each.number for each in chosen if each.start == 0] == [1, 2, 3, 4, 5]
    assert max(each.start for each in chosen) < 2000


def test_choice_is_the_same_in_every_process() -> None:
    """An attempt that takes over asks the same: hashes of strings differ between processes, this does not."""
    program = (
        "from tests.unit.shared.materials.test_retrieval import *\n"
        "found = passages([source(filler(200), number) for number in range(1, 5)])\n"
        "print([(each.number, each.start) for each in nearest('day 7 and day 9 of winter', found)])"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


@pytest.mark.parametrize("piece", ["Tea grows. ", "x", "\n\n", "茶", "Tea\n", " "])
def test_time_is_linear(piece: str) -> None:
    """Sources are cut in proportion to their length."""
    assert is_proportional(
        lambda size: piece * (size // len(piece)), lambda text: passages([source(text)]), 200_000
    )


def test_passage_knows_where_it_ends() -> None:
    """A finding can show the place of a passage."""
    assert Passage(1, 3, "tea").end == 6
