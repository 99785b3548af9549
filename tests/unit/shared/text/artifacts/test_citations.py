"""Citation marks of every maker are removed, and marks that people write stay."""

from __future__ import annotations

import pytest

from shared.text.cleaner import clean, clean_prefix

MARKS = {
    "ChatGPT": ":contentReference[oaicite:3]{index=3}",
    "ChatGPT without an index": "[oaicite:0]",
    "ChatGPT's link": "[oai_citation:1‡Wiki](https://en.wikipedia.org/wiki/Bee)",
    "ChatGPT's assistants": "【4:0†source】",
    "a number between lenses": "【12】",
    "a kind between lenses": "【web:1】",
    "private characters": "\ue200cite\ue202turn0search0\ue202turn1news2\ue201",
    "private characters lost": " citeturn0search0turn1view0",
    "a file": " fileciteturn0file0L1-L5",
    "a turn in brackets": "(turn0search1, turn0search2)",
    "an attribution": '({"attribution":{"attributableIndex":"1009-1"}})',
    "Gemini": "[cite: 1, 2-4]",
    "Gemini's start": "[cite_start]",
    "Perplexity": "[web:1][web:12]",
    "Perplexity's list": " [web:1], [web:2]",
    "Perplexity's file": "[attached_file:1]",
    "DeepSeek": "[citation:1]",
    "DeepSeek in two brackets": "[[citation:3]]",
    "Azure": "[doc1][doc2]",
    "Bedrock": "%[1]%",
    "Grok": '<grok:render card_id="a1" type="x"><argument name="citation_id">1</argument></grok:render>',
    "Grok's empty element": '<grok:render card_id="a1"></grok:render>',
    "Grok's card": '<grok-card data-id="e8ff4f" data-type="citation_card"></grok-card>',
    "in brackets": " ([cite: 1])",
    "capital letters": "[Cite: 1]",
}

KEPT = {
    "a person's reference": "Bees dance [1]. See below.\n\n[1] Frisch, 1967.",
    "a footnote": "Bees dance[^1].\n\n[^1]: Frisch, 1967.",
    "a placeholder for others": "Bees dance [citation needed].",
    "a title of a work": "She reads <cite>The Bees</cite> again.",
    "an index of an array": "The first item is a[1], the last a[n].",
    "a defined reference": "See [doc1] for more.\n\n[doc1]: https://bees.example/",
    "a label of a line": "【1】蜜蜂跳舞。\n\n【2】它们飞。",
    "words between lenses": "【新闻】蜜蜂跳舞。",
    "code": "Gemini writes `[cite: 1]`, and\n\n```\n[cite: 1]\n```\n\nis code.",
    "a quoted mark": 'Gemini writes "[cite: 1]" after a sentence.',
    "a page": "See [ref: 132], [page 3] and [post:1].",
    "another address": "[Bees](https://bees.example/?utm_source=newsletter&utm_medium=mail)",
    "a turn": "It is your turn 0, and I cite turns.",
}


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS.keys())
def test_mark_of_a_maker_is_removed(mark: str) -> None:
    """A mark goes with the blanks before it, at the end of a sentence and within it."""
    assert clean(f"Bees dance{mark}. They fly.").text == "Bees dance. They fly."
    assert clean(f"Bees dance {mark.lstrip()}. They fly.").text == "Bees dance. They fly."
    assert clean(f"- Bees dance.{mark}\n- They {mark.lstrip()} fly.").text == "- Bees dance.\n- They fly."
    assert {cut.rule for cut in clean(f"Bees dance{mark}.").removed} == {"citation"}


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS.keys())
def test_mark_is_never_shown(mark: str) -> None:
    """The growing draft shows no half of a mark, and takes nothing back."""
    text = f"# Bees\n\nBees dance{mark}. They fly."
    for end in range(len(text)):
        assert "# Bees\n\nBees dance. They fly.".startswith(clean_prefix(text[:end]))


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT.keys())
def test_mark_of_a_person_stays(text: str) -> None:
    """Text without a maker's mark stays byte for byte."""
    assert clean(text).text == text


def test_words_within_a_mark_stay() -> None:
    """Elements around the cited words go, and the words stay."""
    assert clean("Bees <co: 0,2>dance</co: 0,2> well.").text == "Bees dance well."
    text = 'Bees <cite index="0-1,0-2">dance</cite> in <cite>The Bees</cite>.'
    assert clean(text).text == "Bees dance in <cite>The Bees</cite>."


def test_mark_before_a_word_leaves_the_list() -> None:
    """The blank between a list's mark and its words stays."""
    text = "- [cite_start]Bees dance. [cite: 1]\n- [cite_start]They fly. [cite: 2]"
    assert clean(text).text == "- Bees dance.\n- They fly."


def test_address_loses_the_chat_it_came_from() -> None:
    """An address loses the name of the chat, and nothing else."""
    text = "[a](https://a.b/?utm_source=perplexity&c=1) [b](https://a.b/x?c=1&referrer=grok.com)"
    assert clean(text).text == "[a](https://a.b/?c=1) [b](https://a.b/x?c=1)"
