"""No attack comes through, in two renderers that let raw HTML pass; harmless text comes through unchanged."""

from __future__ import annotations

import mistune
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from shared.safe_markdown import safe
from tests.attacks import ATTACKS, harm

_COMMONMARK = MarkdownIt("commonmark", {"html": True}).enable("table")
vars(_COMMONMARK)["validateLink"] = lambda _url: True  # a renderer that trusts every link
_MISTUNE = mistune.create_markdown(escape=False, plugins=["table", "footnotes", "strikethrough", "url"])


def _pages(text: str) -> list[str]:
    return [_COMMONMARK.render(text), str(_MISTUNE(text))]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    "frame", ["{}", "Some text.\n\n{}\n\nMore text.", "Text {} text", "- item\n- {}", "> {}"]
)
def test_no_attack_runs(attack: str, frame: str) -> None:
    text = safe(frame.format(attack))
    assert [harm(page) for page in _pages(text)] == [[], []], text
    assert safe(text) == text


def test_the_attacks_would_run_otherwise() -> None:
    """Else the test above could not fail."""
    running = [attack for attack in ATTACKS if any(harm(page) for page in _pages(attack))]
    assert len(running) > 0.7 * len(ATTACKS)


HARMLESS = (
    "With *emphasis*, `code`, [a link](https://a.example/b?c=d&e=(f)) and ![a picture](/x.png 'Title').",
    "5 < 6 and 7 > 6, I <3 tea, a << b, `<script>` and ``a ` <b>`` are text.",
    "<https://a.example> and <me@a.example>",
    "```html\n<script>alert(1)</script>\n```\n\n~~~\n<img onerror=x>\n~~~\n",
    "A span `that <b\nbegins> here` and ``a\n  <i> ` b`` and\n`three\nlines <p>\nof it` are code.",
    "- An item `with <b>\n  code` in it.",
    "- a list\n\n  ```html\n  <b>\n  ```\n- more",
    "> quoted\n> ```\n> <i>\n> ```",
    "[^1]: Note: see above.\n\n[ref]: https://a.example 'Title'\n\n[Editor]: #top",
    "A<br>b, H<sub>2</sub>O, <kbd>Ctrl</kbd>\n\n<details>\n<summary>A</summary>\n\n**b**\n\n</details>",
    "Call [us](tel:+331234) or [write](mailto:a@b.example).",
    "| a | b |\n|---|---|\n| `x` | 1 < 2 |",
    "&lt;script&gt; and &amp;#60; are text",
    "ends with a blank line\n\n",
    "",
)


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_comes_back_unchanged(text: str) -> None:
    assert safe(text) == text


def test_what_is_taken_out_leaves_the_text_around_it() -> None:
    assert safe("Before <script>alert(1)</script>after") == "Before after"
    assert safe("A [link](javascript:alert(1)) stays text.") == "A [link](#) stays text."
    assert safe("<img src='/a.png' alt='A' onload=x>") == '<img src="/a.png" alt="A">'
    assert safe("generic List<String> is text") == "generic List&lt;String> is text"


_MARKS = """<|>|</|script|img src=x onerror=alert(1)|a href=data:x|`|``|```|[x](|)|javascript:x|<!--|-->
"|'|\\|b|- |> |[1]: |[1]|~~~|&#106;|div|svg/onload=x|<b>|</b>|<![CDATA[|]]>"""
_FRAGMENTS = st.lists(
    st.sampled_from(
        [*_MARKS.replace("\n", "|").split("|"), "\n", "\n\n", "    ", "|", "\t", " ", "|---|---|"]
    ),
    max_size=14,
).map("".join)


@settings(max_examples=1500, deadline=None)
@given(_FRAGMENTS)
def test_no_mixture_of_marks_runs(text: str) -> None:
    made = safe(text)
    assert [harm(page) for page in _pages(made)] == [[], []], made
    assert safe(made) == made


@pytest.mark.parametrize(
    "text",
    [
        "`a <img src=x>\n- b`",
        "`a <img src=x>\n\nb`",
        "`a <img src=x>\n<b>`",
        "a | `b <img src=x>\n---|---\nc` | d",
    ],
)
def test_code_ends_where_another_block_begins(text: str) -> None:
    """For some renderer at least."""
    assert "<img src=x>" not in safe(text)


@pytest.mark.parametrize(
    "mark",
    ["`\na", "a\n`` ` ", "<", "<a ", "`", "[x](", "<!--", "](javascript:", "&", "<script>", "\\<", "|`"],
)
def test_a_hostile_length_takes_no_time(mark: str) -> None:
    """Linear: this would take minutes otherwise."""
    safe(mark * (60_000 // len(mark)))
