"""Front matter in an answer: its title is found, and the block goes."""

from __future__ import annotations

import pytest

from shared.text.front_matter import read, without_half

POST = "# Tea\n\nTea wakes you gently.\n\n---\n\nMore tea."

BLOCKS = {
    "YAML": "---\ntitle: Why tea\ndescription: All about tea\n---\n\n",
    "quoted": '---\ntitle: "Why tea"\ndate: 2026-01-01\ntags:\n  - tea\n- calm\n---\n',
    "single quotes": "---\r\ntitle: 'Why tea'\r\n---\r\n\r\n",
    "comment": "---\n# Hugo\nslug: tea\n# The title\ntitle: Why tea\n...\n\n",
    "folded": "---\ntitle: >\n  Why tea\nlayout: post\n---\n\n",
    "TOML": '+++\ntitle = "Why tea"\ndraft = false\ntags = [\n  "tea",\n]\n+++\n\n',
    "fence": "```yaml\ntitle: Why tea\nslug: tea\n```\n\n",
    "block in a fence": "```\n---\ntitle: Why tea\n---\n```\n\n",
    "without a first line": "title: Why tea\nslug: tea\n---\n\n",
    "without a last line": "---\ntitle: Why tea\nslug: tea\n\n",
    "blank lines": "---\n\ntitle: Why tea\nslug: tea\n\n---\n\n",
    "capital letters": "---\nTitle: Why tea\nMeta Description: All about tea\n---\n\n",
}

KEPT = {
    "a rule": "---\n\n**Tea**\n\nText.\n\n---\n\nMore.",
    "two rules": "---\n\nText.\n\n---\n\nMore.",
    "one remark": "---\nNote: tea is hot.\n---\n\nText.",
    "a remark and prose": "---\n\nNote: tea is hot.\n\nText.",
    "code": "```yaml\nservices: tea\nports: 80\n```\n\nText.",
    "code in Markdown": "```markdown\ntitle: Tea\n```\n\nText.",
    "prose": "title: Tea\n\nText.",
    "a list": "- title: Tea\n- slug: tea\n\nText.",
    "a heading": "# Tea\n\n---\ntitle: Why tea\n---\n\nText.",
    "an open block": "---\ntitle: Why tea\ndescription: All about tea",
    "nothing": "",
}


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS.keys())
def test_front_matter_is_read(block: str) -> None:
    """The title is the block's, and the rest begins behind it."""
    front = read(block + POST)
    assert front is not None
    assert (front.title, front.rest) == ("Why tea", POST)


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT.keys())
def test_other_text_has_none(text: str) -> None:
    """Rules, remarks, code and prose are text."""
    assert read(text) is None


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS.keys())
def test_growing_front_matter_is_held_back(block: str) -> None:
    """A draft shows nothing of the block, and the text after it from its beginning."""
    text = block + POST
    for end in range(len(text) + 1):
        assert POST.startswith(without_half(text[:end]).strip())
    assert without_half(text) == POST


@pytest.mark.parametrize("text", [text for name, text in KEPT.items() if name != "an open block"])
def test_growing_other_text_is_shown(text: str) -> None:
    """Other text is shown, at the latest when prose has come."""
    assert without_half(f"{text}\n\nText.\n") == f"{text}\n\nText.\n"


def test_title_that_is_missing_is_empty() -> None:
    """A block without a title has none."""
    front = read("---\nslug: tea\ndate: 2026-01-01\n---\n\nText.")
    assert front is not None
    assert (front.title, front.rest) == ("", "Text.")
