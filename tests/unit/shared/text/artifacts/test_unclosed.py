"""Reasoning that is opened and never closed: it ends where a heading begins the post."""
# ruff: noqa: RUF001  other alphabets

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import check
from functions.quality.checks.post import Post
from shared.text.artifacts.unclosed import Openings
from shared.text.cleaner import clean, clean_prefix
from tests.support.proportion import is_proportional

PROSE = "A kettle sings when its water is about to boil, because small bubbles burst in it."
POST = f"# Why kettles sing\n\n{PROSE}\n\n## When it stops\n\nIt stops when all of the water boils.\n"
PLAN = "Okay, the user wants a post about kettles. I should keep it short and friendly."
TAGS = (
    "<think>", "<thinking>", "<thought>", "<musings>", "<reasoning>", "<scratchpad>", "<inner_monologue>",
    "<seed:think>", "<think class='a'>", "**<think>**", "[THINK]", "<|think|>", "<|begin_of_thought|>",
    "◁think▷", "<unused94>thought\n", "<|channel>thought\n", "<|channel|>analysis<|message|>",
    "<|inner_prefix|>", "<|content_thinking|>", "<|open|>think<|sep|>", "<gedanken>", "<размышление>",
    "&lt;think&gt;", "<analysis>", "<plan>", "<ponder>", "<strategy>", "<notes>", "[NOTES]",
)  # fmt: skip
OUTLINE = "## Outline\n\n- Why it sings\n- When it stops"
BEFORE = {
    "plan": PLAN,
    "long plan": f"{PLAN} " * 30,
    "outline": f"{PLAN}\n\n{OUTLINE}",
    "points": f"## Understanding the request\n\n{PLAN}\n\n## Kettles and water\n\n- bubbles\n- steam",
    "draft": f"{PLAN}\n\n# Kettles\n\n{PROSE}\n\nHmm, I should write a better introduction for this post.",
    "fenced draft": f"{PLAN}\n\n```md\n# Kettles\n\n{PROSE}\n```\n\nNow I will write the post.",
    "bold sections": f"**Planning**\n\n{PLAN}\n\n**Tone**\n\nI'm thinking about how the words should sound.",
}
OTHERS = {
    "de": ("Der Nutzer möchte einen Beitrag über Tee. Ich sollte kurz bleiben.", "Gliederung"),
    "fr": ("L'utilisateur veut un article sur le thé. Je dois rester bref.", "Brouillon"),
    "es": ("El usuario quiere un artículo sobre el té. Debo ser breve.", "Esquema"),
    "ru": ("Пользователь хочет статью о чае. Нужно начать с истории.", "Черновик"),
    "zh": ("用户想要一篇关于茶的文章。我应该先写引言。", "大纲"),
    "ja": ("ユーザーはお茶の記事を求めています。まず導入を書きます。", "構成"),
    "ko": ("사용자는 차에 대한 글을 원합니다. 먼저 서론을 써야 합니다.", "개요"),
    "th": ("ผู้ใช้ต้องการบทความเกี่ยวกับชา", "โครงร่าง"),
}


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("name", BEFORE)
def test_unclosed_reasoning_ends_at_the_post(tag: str, name: str) -> None:
    """The reasoning goes with its headings, outlines and drafts; the post stays whole."""
    assert clean(f"{tag}\n{BEFORE[name]}\n\n{POST}").text == POST


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("name", BEFORE)
def test_draft_never_shows_unclosed_reasoning(tag: str, name: str) -> None:
    """A growing text may still close its reasoning, so that all of it is held back."""
    text = f"{tag}\n{BEFORE[name]}\n\n{POST}"
    assert not any(clean_prefix(text[:end]).strip() for end in range(len(tag), len(text), 7))


@pytest.mark.parametrize("language", OTHERS)
def test_unclosed_plan_of_any_language_goes(language: str) -> None:
    """Names of a plan's parts are known in the languages whose plans are."""
    plan, part = OTHERS[language]
    assert clean(f"<think>\n{plan}\n\n## {part}\n\n- 1\n- 2\n\n{POST}").text == POST


def test_bold_title_before_a_heading_stays() -> None:
    """A title in bold, with its introduction, belongs to the post that a heading goes on with."""
    post = POST.replace("# Why kettles sing", "**Why kettles sing**", 1)
    assert clean(f"<think>\n{PLAN}\n\n{post}").text == post


def test_post_right_after_the_tag_stays() -> None:
    """A model may open its reasoning and begin with the post."""
    assert clean(f"<think>\n{POST}").text == POST


def test_section_after_unclosed_reasoning_stays() -> None:
    """Reasoning between two sections goes alone."""
    first, second = POST.split("\n\n## ")
    text = f"{first}\n\n<think>\nNow I should write the next section.\n\n## {second}"
    assert clean(text).text == POST


@pytest.mark.parametrize(
    "reasoning",
    [
        PLAN,
        f"{PLAN}\n\n# Kettles\n\n## Why\n- bubbles\n\n## When\n- steam",
        f"{PLAN} Draft:\n\n{POST}\n\nThat draft looks good. Let me check the word count of each section",
        f"{PLAN}\n\n```md\n{POST}",
        f"## Outline\n\n{PLAN}",
    ],
)
def test_unclosed_reasoning_alone_leaves_nothing(reasoning: str) -> None:
    """An outline, or a draft that the model still reads over, is reasoning."""
    assert clean(f"<think>\n{reasoning}").text == ""


def test_second_post_after_reasoning_goes() -> None:
    """A title after reasoning in a post would begin it a second time."""
    text = f"{POST}\n<think>\nI should rewrite it.\n\n# Kettles, again\n\n{PROSE}\n"
    assert clean(text).text == POST.rstrip()


def test_visible_unclosed_tag_is_a_finding() -> None:
    """A tag that may be another thing stays, with a finding."""
    text = f"<analysis>\nKettles are old.\n\n{POST}"
    assert clean(text).text == text
    assert ("artifacts", "high") in {(each.type, each.severity) for each in check(Post(content=text)).issues}


@pytest.mark.parametrize(
    "unit",
    [
        "<think>\n# T\n",
        "<think>\n# Tea is good.\n\nIt is good and hot.\n\n",
        "## a\n- b\n",
        "I should write. \n\n",
    ],
)
def test_openings_take_linear_time(unit: str) -> None:
    """Many headings, tags and remarks are read in proportional time."""

    def find_all(text: str) -> None:
        openings = Openings(text)
        for place in range(0, len(text), 20):
            openings.find(place, goes_on=False)

    assert is_proportional(lambda size: unit * (size // len(unit)), find_all)
