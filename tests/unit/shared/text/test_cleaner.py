"""The cleaner removes artifacts, keeps all other text, and shows a live draft without them."""

# ruff: noqa: RUF001  models write curly quotes and full-width marks

from __future__ import annotations

import pytest

from shared.llm.prompting import block
from shared.text.cleaner import clean, clean_prefix
from tests.support.proportion import LONG, is_proportional

POST = "# Title\n\nBody text here."

ARTIFACTS = {
    "think": ("<think>a\nb</think>\n\n" + POST, ["tag"]),
    "any case, attributes, a fence left open": ("\n<THINK a='1'>a `x\n```\nb</think>\n\n" + POST, ["tag"]),
    "nested": ("<thinking>a <thinking>b</thinking> c</thinking>" + POST, ["tag"]),
    "several": ("<thought>x</thought>\n" + POST + "\n\n<reasoning>a\n\nb</reasoning>", ["tag", "tag"]),
    "names that do not match": ("<thinking>hm</think>\n\n" + POST, ["tag"]),
    "reasoning about tags": ("<think>I use <think> tags, ok</think>" + POST, ["tag"]),
    "between blocks": ("# Title\n\n<thinking>\nhm\n</thinking>\n\nBody text here.", ["tag"]),
    "in a sentence": ("# Title\n\nBody <think>should I say text?</think>text here.", ["tag"]),
    "after a sentence": ("# Title\n\n<thought>Hm. More.</thought> Body text here.", ["tag"]),
    "closing tag alone": ("I should write.\n\nPlan: # x\n</think>\n\n" + POST, ["unopened-tag"]),
    "closing tag alone, squashed": ("Okay. done.</think>" + POST, ["unopened-tag"]),
    "closing tag at the end": (POST + "\n</think>", ["stray-tag"]),
    "opening tag never closed": (POST + "\n\n<think>Now I need to", ["unclosed-tag"]),
    "brackets": ("[THINKING]x[/THINKING]\n" + POST, ["bracket"]),
    "Magistral": ("[THINK]x[/THINK]" + POST, ["bracket"]),
    "Seed": ("<seed:think>x</seed:think>" + POST, ["tag"]),
    "Kimi": ("◁think▷x◁/think▷" + POST, ["triangle"]),
    "Hunyuan": ("|startthink|x|endthink|" + POST, ["pipe"]),
    "Apertus": ("<|inner_prefix|>x<|inner_suffix|>" + POST, ["prefix"]),
    "Gemma": (
        "<|channel>thought\nx\n<channel|>" + POST + "<turn|><eos>",
        ["channel", "control-token", "control-token"],
    ),
    "answer": ("<think>x</think><answer>" + POST + "</answer>", ["tag", "answer-tag", "answer-tag"]),
    "Granite": ("Here is my thought process:\nx\n\ny\n\nHere is my response:\n\n" + POST, ["labelled"]),
    "label": ("**Thinking:** hmm what\nmore\n\n" + POST, ["labelled"]),
    "label on its own line": ("**Reasoning**:\n\nfirst\n\nsecond\n\n" + POST, ["labelled"]),
    "harmony": (
        f"<|channel|>analysis<|message|>x<|end|><|start|>assistant<|channel|>final<|message|>{POST}<|return|>",
        ["harmony", "harmony"],
    ),
    "harmony, squashed": ("analysisWe need to writeassistantfinal" + POST, ["harmony"]),
    "preamble": ("Of course. Here is an essay of about 1,000 words on dogs.\n\n" + POST, ["preamble"]),
    "preamble and rule": ("Sure! Here's your blog post:\n\n---\n\n" + POST, ["preamble", "rule"]),
    "preamble without a gap": ("Here's the polished version:\n" + POST, ["preamble"]),
    "preamble in Spanish": ("¡Claro! Aquí tienes el artículo:\n\n" + POST, ["preamble"]),
    "trailer": (POST + "\n\nLet me know if you'd like any adjustments to the tone!", ["trailer"]),
    "rule, count and trailer": (
        POST + "\n\n---\n\n*Word count: 1,000*\n\nIf you’d like me to expand on any section, just say so.",
        ["rule", "word-count", "trailer"],
    ),
    "word count": (POST + "\n\n(Word count: 1,000)", ["word-count"]),
    "word count under the text": (POST + "\n*1,002 words*", ["word-count"]),
    "rule": (POST + "\n\n---", ["rule"]),
    "rule that makes a heading": (POST + "\n---\n", ["rule"]),
    "our own mark": ("WISHES-5896bea05896bea0>>\n\n" + POST, ["quote-mark"]),
    "our own mark, bare and short": ("WISHES-5806beb2\n" + POST, ["quote-mark"]),
    "our own mark, bare": ("WISHES-5806bae9c1f3a1e\n\n" + POST, ["quote-mark"]),
    "our own mark, made up": ("WISHES-5806bebac100>>\n\n" + POST, ["quote-mark"]),
    "our own marks around the post": (
        f"<<POST-0123abcd\n{POST}\nPOST-0123abcd>>",
        ["quote-mark", "quote-mark"],
    ),
    "our own quotation": (
        '<<BRIEF-0123abcd0123abcd\n{"topic": "tea"}\nBRIEF-0123abcd0123abcd>>\n\n' + POST,
        ["quote-mark"],
    ),
    "fence": ("```markdown\n" + POST + "\n```", ["fence", "fence"]),
    "fence that is never closed": ("```md\n" + POST, ["fence"]),
    "fence with a trailer": (
        "```markdown\n" + POST + "\n```\n\nLet me know if you'd like any changes!",
        ["fence", "fence", "trailer"],
    ),
    "control token": (POST + "<|im_end|>", ["control-token"]),
    "the user's next turn": (POST + "<|im_end|>\n<|im_start|>user\nThanks!", ["control-token", "next-turn"]),
    "Llama": (POST + "</s>", ["control-token"]),
    "DeepSeek": (POST + "<｜end▁of▁sentence｜>", ["control-token"]),
    "citation": ("# Title\n\nBody text here:contentReference[oaicite:0]{index=0}.", ["citation"]),
    "search reference": ("# Title\n\nBody text here \ue200cite\ue202turn0search0\ue201.", ["citation"]),
    "only reasoning": ("<think>plan\nplan", ["unclosed-tag"]),
}

KEPT = {
    "marks of a shell": "Use ISO-8859 and CODE-0123abcd > x, then `cat <<DONE-0123abcd`, and 5 >> 2.",
    "a sentence about tags": "DeepSeek wraps reasoning in <think> and </think> tags.\n\nMore.",
    "a sentence with a pair": "We put the plan in <thinking>...</thinking> and the answer after.",
    "a sentence with one": "Models such as Qwen emit <think> before they answer.\n\nThat is so.",
    "a quoted tag": 'The "<think>" token starts it.',
    "a tag that begins a paragraph": "<think> is the tag that DeepSeek uses. More.",
    "code": "On `<think>`\n\nUse `<think>plan</think>`.\n\n```xml\n<think>\n\n\n\nx\n</think>\n```\n\nDone.",
    "indented code": "    <think>\n    code\n    </think>\n\nText.",
    "HTML code": "Use <code><think>plan</think></code> here.",
    "a list about tags": "- `<think>` opens\n- <think> opens it\n- </think> closes it\n\nOk.",
    "a book's title": "Intro.\n\n**Thinking:** fast and slow is a book.\n\nMore.",
    "front matter": "---\ntitle: x\n---\n\nBody.",
    "a call for comments": "Text.\n\nLet me know in the comments if you'd like more edits like this!",
    "an introduction with here": "Here is a list of my favourite posts:\n\n- a\n- b",
    "a chatty introduction": "Okay, so here is the thing: I love posts.\n\nMore.",
    "a fence that is an example": "```markdown\n# Example\n```\n\nThat is a heading.\n\n```\ncode\n```",
    "links and less-than": "Price a < b and c > d [see][x] | ok\n\n[x]: http://a.b/?utm_source=foo",
    "strikethrough": "In HTML, <s>old</s> is struck.",
    "a named control token": "The end token is <|im_end|>, which models emit.\n\nOk.",
    "a rule in the middle": "One.\n\n---\n\nTwo.",
    "a number of words": "I wrote 500 words today and was glad.\n\nThen I slept.",
    "a link named think": "See [THINK](https://think.example) for more.",
    "Windows line ends": "# Title\r\n\r\n```\r\na\r\n\r\n\r\n\r\nb\r\n```\r\n\r\nText.",
}


@pytest.mark.parametrize(("text", "rules"), ARTIFACTS.values(), ids=ARTIFACTS.keys())
def test_artifacts_are_removed_and_reported(text: str, rules: list[str]) -> None:
    """The post is left, and each removed span names its rule and its place."""
    cleaned = clean(text)
    assert cleaned.text in {POST, ""}
    assert (cleaned.text == "") == (text == "<think>plan\nplan")
    assert [removed.rule for removed in cleaned.removed] == rules
    assert all(text[removed.start : removed.end] == removed.text for removed in cleaned.removed)
    assert cleaned.characters == sum(len(removed.text) for removed in cleaned.removed)


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT.keys())
def test_text_of_people_stays(text: str) -> None:
    """Text that only resembles an artifact stays byte for byte, with nothing reported."""
    cleaned = clean(text)
    assert cleaned.text == text
    assert cleaned.removed == ()


@pytest.mark.parametrize(
    "text", ["a\n\n\n\nb", "\n\n  a\n\n", "a\r\n\r\n\r\n\r\nb\r\n", "  \n- a\n\n\n\n- b \n"]
)
def test_white_space_stays_without_removal(text: str) -> None:
    """Where nothing is removed, white space stays byte for byte, also around the text."""
    assert clean(text).text == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (" \n\t\r\n ", ""),
        ("One.\n\n\n<think>x</think>\n\n\nTwo.\n\n\n\nThree.\n", "One.\n\nTwo.\n\n\n\nThree.\n"),
        ("\n<think>x</think>\n\n\nTwo.\n\n", "Two.\n\n"),
        ("One.\n<think>x</think>\nTwo.", "One.\nTwo."),
        ("One.\n<think>x</think>\n\nTwo.", "One.\n\nTwo."),
        ("One.<think>x\n\ny</think>Two.", "One.\nTwo."),
        ("- a\n\n<think>x</think>\n\n    b", "- a\n\n    b"),
        ("One.  \n\n---\n\n\n", "One."),
    ],
)
def test_a_gap_is_closed_and_no_more(text: str, left: str) -> None:
    """A gap between two blocks becomes one blank line at most; other white space stays."""
    assert clean(text).text == left


def test_inner_fence_does_not_end_the_outer() -> None:
    """An answer in a fence that holds code is unwrapped at the end of the outer fence."""
    inner = "# Title\n\n```python\nx = 1\n```\n\nMore."
    assert clean(f"Here is the blog post:\n\n```markdown\n{inner}\n```").text == inner


def test_title_label_is_removed() -> None:
    """A label before the title is removed, and the title stays."""
    cleaned = clean("TITLE: Tea at dawn\n\nBody text here.")
    assert cleaned.text == "Tea at dawn\n\nBody text here."
    assert cleaned.removed[0].rule == "title-label"


def test_chat_tracking_is_removed_from_links() -> None:
    """The tracking parameter of a chat is removed from a link; the link stays whole."""
    text = "See [a](https://a.b/?utm_source=chatgpt.com) and [b](https://a.b/?utm_source=chatgpt.com&c=1)."
    assert clean(text).text == "See [a](https://a.b/) and [b](https://a.b/?c=1)."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<thi", ""),
        ("<think>secret", ""),
        ("<think>secret</think>\n\n# Ti", "# Ti"),
        ("# Title\n\nBody <thin", "# Title\n\nBody"),
        ("# Title\n\nBody\n\n<thinking>secret", "# Title\n\nBody"),
        ("# Title\n\nIn a sentence <think>secret", "# Title\n\nIn a sentence"),
        ("Okay, the user wants a post", ""),
        ("Okay, the user wants a post.\n</think>\n# Ti", "# Ti"),
        ("Sure! Here is your", ""),
        ("```markdown\n# Ti", "# Ti"),
        ("analysisWe need", ""),
        ("**Thinking:** hm", ""),
        ("# Tags\n\nUse `<think>` as", "# Tags\n\nUse `<think>` as"),
    ],
)
def test_live_draft_shows_only_the_post(text: str, shown: str) -> None:
    """Open reasoning, half a tag and an opening that may become a greeting are held back."""
    assert clean_prefix(text) == shown


def test_continuations_draft_is_shown_at_once() -> None:
    """The draft of a continuation needs no title to be shown; a plan is still held back."""
    assert clean_prefix("Pour it soon.") == ""
    assert clean_prefix("Pour it soon.", goes_on=True) == "Pour it soon."
    assert clean_prefix("Okay, the user wants more.", goes_on=True) == ""


@pytest.mark.parametrize("name", ["BRIEF", "WISHES", "KEYWORDS", "FINDINGS", "HEADINGS"])
def test_prompt_quotation_is_removed(name: str) -> None:
    """A quotation of our prompts that a model repeats before its answer is removed."""
    assert clean(f"{block(name, 'Tea, please.')}\n\n{POST}").text == POST


@pytest.mark.parametrize(
    "said",
    [
        "A tag and <think>this leaked</think> goes.",
        "The `<think>` tag opens, and <think>this leaked</think> goes.",
        "The tag opens, and <think>x</think> goes.",
    ],
)
def test_quoted_tag_pair_removes_no_text(said: str) -> None:
    """A pair of tags in a sentence about tags removes nothing, and its closing tag is not an unopened one."""
    text = f"# Title\n\nIntro.\n\n{said}\n\n## More\n\nEnd."
    assert clean(text).text == text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\n\nb", [1, 2, 3]),
        ("", [1]),
        ("<think>x\ny</think>\n\n# Title\n\nBody.", [4, 5, 6]),
        ("Sure! Here's your blog post:\n\n---\n\n# Title\n\nBody.\nMore.", [5, 6, 7, 8]),
        ("# Title\n\n<think>\nx\n</think>\n\nBody <thought>y\nz</thought>text\nends.", [1, 2, 7, 9]),
        ("```markdown\r\n# Title\r\n\r\nBody.\r\n```", [2, 3, 4]),
        ("One.\r<think>x</think>\rTwo.", [1, 3]),
    ],
)
def test_cleaned_line_maps_to_the_original(text: str, lines: list[int]) -> None:
    """Each cleaned line has its line of the original, from 1; a line outside maps to the first or last."""
    cleaned = clean(text)
    count = len(lines)
    assert [cleaned.original_line(line) for line in range(1, count + 1)] == lines
    assert cleaned.original_line(0) == lines[0]
    assert cleaned.original_line(count + 9) == lines[-1]


@pytest.mark.parametrize("separator", [" a plan\n\n", "\n\na plan\n\n"])
def test_many_labelled_thoughts_take_no_time(separator: str) -> None:
    """Labelled reasoning blocks are removed in one pass, in proportional time."""

    def text(size: int) -> str:
        return f"**Thinking:**{separator}" * (size // 4) + "# Why tea cools\n\nIt loses heat."

    cleaned = clean(text(LONG))
    assert cleaned.text == "# Why tea cools\n\nIt loses heat."
    assert [removed.rule for removed in cleaned.removed] == ["labelled"]
    assert is_proportional(text, clean)
