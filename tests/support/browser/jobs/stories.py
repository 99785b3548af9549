"""Posts: a good one, one with faults, one that runs from right to left, a Japanese one and a long one."""

from __future__ import annotations

import json
from pathlib import Path

from infra.local.recorded import recording
from shared.jobs.outputs import Issue, Severity
from tests.support.browser.jobs.documents import Story

_HERE = Path(__file__).resolve().parent
_RECORDED = Path(recording.__file__).with_name("honey")
_UNSUPPORTED = (
    "The story about edible honey from Egyptian tombs names no dig and no source: "
    "name one, or say that it is a story."
)
_NO_SOURCE = "The share of 87% has no source: name the study, or leave the number out."


def honey() -> Story:
    """Return the recorded post of the demo, with the words that its editor changed."""
    post = (_RECORDED / "post.md").read_text().partition("# Why Honey Never Spoils\n\n")[2].strip()
    polished = post
    for edit in recording.edits():
        polished = polished.replace(edit["find"], edit["text"])
    tags = json.loads((_RECORDED / "tags.json").read_text())
    quote = "found honey that was still edible after 3,000 years"
    return Story(
        topic="Why honey never spoils",
        title="Why Honey Never Spoils",
        written=post,
        polished=polished,
        tags=(tags["title"], tags["description"], tags["og_title"], tags["og_description"]),
        keywords=("honey",),
        review=(_finding("unsupported-claim", "low", _UNSUPPORTED, quote, polished),),
    )


def herbs() -> Story:
    """Return a post with faults: most are found by the rules, one by the review."""
    polished = (_HERE / "herbs.md").read_text().strip()
    written = polished.replace(
        "Several herbs grow well", "There are several herbs that are able to grow well"
    )
    written = written.replace("Use a light soil", "It is advisable that you make use of a light soil")
    written = written.replace("One hour is not.", "One hour is definitely not going to be enough.")
    quote = "87% of all herbs in supermarkets die within 3 weeks"
    return Story(
        topic="Herbs for a balcony that faces north",
        title="Five Herbs for a Balcony That Faces North",
        written=written,
        polished=polished,
        tags=(
            "Five Herbs for a Balcony That Faces North",
            "How to pot, water and harvest parsley, mint, chives and lemon balm in three hours of light.",
            "A north-facing balcony is no lost cause: five herbs that grow in the shade",
            "Three hours of light are enough for parsley, mint, chives, chervil and lemon balm.",
        ),
        keywords=("herbs", "shade"),
        word_count=400,
        review=(_finding("unsupported-claim", "medium", _NO_SOURCE, quote, polished),),
    )


def right_to_left() -> Story:
    """Return a post in Arabic, with a Latin name and a number in it."""
    paragraph = (
        "الشاي مشروب يرافق الناس في الصباح والمساء، وتختلف طرق تحضيره من بلد إلى آخر. "
        "يُسخَّن الماء حتى 80 درجة، ثم تُضاف الأوراق وتُترك ثلاث دقائق. "
        "يفضّل كثيرون Earl Grey مع قليل من الليمون."
    )
    steps = "1. سخّن الماء.\n2. أضف الأوراق.\n3. انتظر ثلاث دقائق."
    post = f"{paragraph}\n\n## كيف تُحضّر الشاي\n\n{steps}\n\n> {paragraph}"
    title = "دليل قصير لتحضير الشاي"
    return Story(
        topic="كيف تُحضّر كوبًا جيدًا من الشاي",
        title=title,
        written=post,
        polished=post,
        tags=(title, "طريقة بسيطة لتحضير الشاي في ثلاث دقائق.", title, "ثلاث خطوات لكوب جيد."),
        keywords=("الشاي",),
        language="ar",
        word_count=100,
    )


def japanese() -> Story:
    """Return a post in Japanese, whose words have no spaces between them."""
    post = (
        "抹茶は粉にした緑茶です。お湯は八十度ほどに冷まし、茶筅で手早く点てます。泡が細かく立てば出来上がりです。\n\n"
        "## 道具\n\n- 茶碗\n- 茶筅 🍵\n- 茶杓\n\n## 点て方\n\n茶碗を温め、抹茶を二匙入れ、お湯を注ぎます。"
    )
    title = "はじめての抹茶の点て方"
    return Story(
        topic="家で抹茶を点てる",
        title=title,
        written=post,
        polished=post,
        tags=(title, "お湯の温度、道具、点て方を短くまとめました。", title, "はじめての抹茶。"),
        keywords=("抹茶",),
        language="ja",
        word_count=100,
    )


def long_text(words: int) -> str:
    """Return a post of about this many words, with headings, lists, links, tables and emphasis."""
    sections: list[str] = []
    made = 0
    paragraphs = herbs().polished.split("\n\n")
    sentences = f"{paragraphs[0]} {paragraphs[2]}"
    while made < words:
        number = len(sections) + 1
        body = "\n\n".join(f"Part {number}, paragraph {line}: *note* {sentences}" for line in range(1, 4))
        extra = f"- **First**: see [the guide](https://example.com/{number})\n- Second, `code {number}`\n\n"
        sections.append(f"## Section {number}\n\n{body}\n\n{extra}| A | B |\n|---|---|\n| {number} | two |")
        made += len(sections[-1].split())
    return "\n\n".join(sections)


def _finding(kind: str, severity: Severity, message: str, quote: str, post: str) -> Issue:
    line = post[: post.index(quote)].count("\n") + 1
    return Issue(type=kind, severity=severity, message=message, line=line, excerpt=quote)
