"""Harmless Markdown is unchanged; a text that could hold HTML is rewritten with the same meaning."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from shared.text.markdown import blocks, code_spans
from shared.text.passages import passages
from shared.text.safe_html import to_html
from shared.text.safe_markdown import _rewrite, safe
from shared.text.sanitizer.hazards import can_stay
from tests.support.proportion import is_proportional
from tests.support.rendering.grammar import BREAKS, MARKS, PAYLOADS
from tests.support.samples.hostile import MARKUP

_COMMONMARK = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def page(text: str) -> str:
    """Return the page of a text, but for blanks, whether a list is loose, raw tags, and what is code.

    Code that shows HTML is written as text where a mark in it could end it for some renderer.
    """
    made = re.sub(r'</?code(?: class="[^"]*")?>', "", _COMMONMARK.render(text))
    made = re.sub(r"</?[pbi]>", " ", made)
    return re.sub(r"\s*(</?[a-z][^>]*>)\s*", r"\1", re.sub(r"\s+", " ", made.replace("%7C", "|"))).strip()


UNTOUCHED = (
    "With *emphasis*, `code`, [a link](https://a.example/b?c=d&e=(f)) and ![a picture](/x.png 'Title').",
    "5 < 6 and 7 > 6, I <3 tea, a << b, a <- b, x <= y.",
    "<https://a.example> and <me@a.example>",
    "```html\n<script>alert(1)</script>\n```\n\n~~~\n<img onerror=x>\n~~~\n",
    "A.\n\n```js title=\"a.js\" {1,3-5}\nx = `<b onclick='y'>`\n```\n\nB.",
    "A `span\nover` lines, ``a ` b``, a stray ` and \\* escapes.",
    "- a list\n\n  ```sh\n  ls\n  ```\n- more\n\n1) one\n\n\n\n* * *",
    "> quoted\n> ```\n> a\n> ```\nlazy\n\nSetext\n===\n\n    indented {code}",
    "[^1]: Note: see above.\n\n[ref]: https://a.example 'Title'\n\n[Editor]: #top\n\n[Note]: hint: none.",
    "Call [us](tel:+331234) or [write](mailto:a@b.example).",
    "| a | b |\n|---|---|\n| `x` | 1 < 2 |",
    "&lt;script&gt; and &amp;#60; are text, {{ so }} is {this}",
    'She said "on the other hand", style: plain, and once = twice.',
    "CRLF\r\n\r\n```\r\n<b>\r\n```\r\n",
    "A word \u2028 and \x0b another.\0",
    "# Unfinished\n\n```python\nprint(",
    "ends with a blank line\n\n",
    "",
)


@pytest.mark.parametrize("text", UNTOUCHED)
def test_harmless_text_is_unchanged(text: str) -> None:
    """A text without HTML, script addresses or attribute lists stays byte for byte."""
    assert safe(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: a\n\n```html\n---\n<b>\n```",
        "+++\n\n```html\n+++\n<b>\n```",
        "a\n```html\n<b>\n```",
        "- ```\n\n```html\n<b>\n```",
        "a ```\n\n```html\n<b>\n```",
        "    ```\n\n```html\n<b>\n```",
        "```html\n> ```\n<b>\n```",
        "```html\n<b>",
        "a\u2028```\n\n```html\n<b>\n```",
        "```html onclick='x'\na\n```",
    ],
)
def test_doubtful_fence_is_rewritten(text: str) -> None:
    """A fence that another renderer may not read as one is written anew."""
    assert not can_stay(text)
    assert safe(text) != text


MEANS_THE_SAME = (
    "`<script>` and ``a ` <b>`` are text, 5 < 6.",
    "A span `that <b\nbegins> here` and `three\nlines <p>\nof it` are code.",
    "- An item `with <b>\n  code` in it.\n- [ ] open",
    "- a list\n\n  ```html\n  <b>\n  ```\n- more",
    "> quoted\n> ```\n> <i>\n> ```\n> so",
    "generic List&lt;String> and a\\<b are text, as is `List<T>`",
    "Use `<T>` with *em*, __strong__, ~~no~~, snake_case, C:\\dir, 2 * 3, [x] and [y], {a}, a | b, \\`.",
    "Setext `<a>`\n===\n\n1. one\n2. two\n   - three\n\n     four\n\n* five\n+ six\n\n***\n\nA  \nB\\\nC",
    "A [link `<b>`](<https://a.example/a b> 'A \"title\"'), ![an `<i>`](/x.png).\n\n[r]: /y\n\n[r], [s][r].",
    "| a | b |\n|:-:|--:|\n| `<x>` | 1 \\| 2 |\n\n    indented <code>\n\n\tand more",
    "1986\\. A year `<a>`\n\\# no heading\n\\- no item\n\\> no quotation\n&#35; either",
    "~~~html\n```\n<b>\n```\n~~~\n\n`<i>` &amp;lt; &copy; &#x41;",
    "A task `<b>`:\n\n- [x] done\n- [ ] open\n\n> [!NOTE]\n> Footnote[^1].\n\n[^1]: It is `<b>`.",
)


@pytest.mark.parametrize("text", MEANS_THE_SAME)
def test_shown_html_is_rewritten_alike(text: str) -> None:
    """HTML that a post shows as code is written anew and renders to the same page."""
    made = safe(text)
    assert page(made) == page(text), made
    assert safe(made) == made


def test_each_block_stays_on_its_line() -> None:
    """Each block stays on its line, because findings of the quality report name lines."""
    text = "A `<b>`.\n\n\n## Two\nThree\n\n```html\n<i>\n```\n\n- four\n- five\n\n> six\n> seven\n\nEight"
    before, made = text.split("\n"), safe(text + " <b>").split("\n")
    assert len(made) == len(before)
    assert [place for place, line in enumerate(made) if line[:4] != before[place][:4]] == []


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Before <script>alert(1)</script>after", "Before after"),
        ("A [link](javascript:alert(1)) stays text.", "A [link](#) stays text."),
        ("![A](data:image/png;base64,x) <i>b", "A <i>b</i>"),
        ("<img src='/a.png' alt='A' onload=x>", "![A](/a.png)"),
        ("<a href='/b' onclick=x>a *b*</a>", "[a *b*](/b)"),
        ("generic List<String> is text", "generic List&lt;String> is text"),
        ("H<sub class=x>2</sub>O<br>and <kbd onclick=x>Ctrl", "H<sub>2</sub>O<br>and <kbd>Ctrl</kbd>"),
        ("a<!-- hidden -->b", "ab"),
        (
            "<details>\n<summary>A *b*</summary>\n\n**c**\n\n</details>",
            "<details>\n<summary>A &#42;b&#42;</summary>\n\n**c**\n\n</details>",
        ),
        ("<h2>A</h2>\n<ul><li>b <b>c</b></li></ul>", "## A\n\n- b <b>c</b>"),
        ("<pre><code>a &lt; <b>b</b>\n  c</code></pre>", "```\na < b\n  c\n```"),
        ("<del>a</del> <div>b</div>", "~~a~~  b"),
        ("`a{onclick=x}`{onclick=x}", "`a{onclick=x}`&#123;onclick=x}"),
        ('```js" onclick="x\na\n```', "```js\na\n```"),
        ("https://a.example/`<b>`", "[https&#58;//a.example/](https://a.example/)`<b>`"),
        ("`https://a.example$<b>` $", "<code>https&#58;//a.example$&lt;b></code> $"),
        ("<code>https://a.example</code>", "<code>https&#58;//a.example</code>"),
        ("a ` b <i>c</i>", "a &#96; b <i>c</i>"),
        ('[a](b "`<x>\'") <i>c</i>', '[a](b "&#96;&#60;x&#62;&#39;") <i>c</i>'),
        ("![`<x>](b) <i>c</i>", "![&#96;&#60;x&#62;](b) <i>c</i>"),
        ('[a](<b`c (d> "e") <i>f</i>', '[a](b%60c%20%28d "e") <i>f</i>'),
        ("a\n<kbd>\nb `<x>`", "a <kbd>\nb `<x>`</kbd>"),
        ("a == b == `<x>`", "a =&#61; b =&#61; `<x>`"),
        ("[^1]: javascript:x\n\n<i>a</i>", "\\[^1]: javascript:x\n\n<i>a</i>"),
    ],
)
def test_raw_html_becomes_markdown_or_text(text: str, made: str) -> None:
    """Raw HTML becomes Markdown or text, and its words stay readable."""
    assert safe(text) == made


_TEXTS = st.lists(st.sampled_from([*MARKS, *BREAKS, *PAYLOADS]), max_size=16).map("".join)


@settings(max_examples=1000)
@given(_TEXTS)
def test_safe_text_is_stable(text: str) -> None:
    """Making a safe text safe again changes nothing, so drafts do not flicker."""
    made = safe(text)
    assert safe(made) == made


_WORDS = """tea|5 < 6|a & b|snake_case|C:\\dir|1.|*|-|#|“q”|[y]|$5|~|>|ok!|&lt;|`x`|`<b>`|`a|b`|*em*|**so**
_it_|~~no~~|[li*n*k](https://a.example/b_c?d=e)|[`c`](/x "T")|![a](/i.png)|<https://a.example>|\\*|\\[|`````|<|2\\*3|!"""
_LINE = st.lists(st.sampled_from(_WORDS.replace("\n", "|").split("|")), min_size=1, max_size=6).map(" ".join)


def _containers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        several.map("\n\n".join),
        inner.map(lambda text: "\n".join(f"> {line}" for line in text.split("\n"))),
        several.map(lambda items: "\n\n".join("- " + "\n  ".join(each.split("\n")) for each in items)),
        several.map(lambda items: "\n".join("3. " + "\n   ".join(each.split("\n")) for each in items)),
    )


_POSTS = st.recursive(
    st.one_of(
        st.lists(_LINE, min_size=1, max_size=3).map("\n".join),
        _LINE.map(lambda text: f"## {text}"),
        _LINE.map(lambda text: f"| a | b |\n|:--|--:|\n| {text.replace('|', '')} | `x` |"),
        st.sampled_from(["***", "```js\n<b onclick=x>\n\n a\n```", "A\n---", "    code <b>"]),
    ),
    _containers,
    max_leaves=8,
)


@settings(max_examples=600)
@given(_POSTS)
def test_rewrite_keeps_the_meaning(text: str) -> None:
    """Writing a post without raw HTML anew keeps its page, whether it is needed or not."""
    assert page(_rewrite(text)) == page(text)


@pytest.mark.parametrize("text", [">- <script>\n>", "> 1. <!--\n>", ">- <div>\n>\n>"])
def test_truncated_draft_is_parsed(text: str) -> None:
    """A draft that stops within a nested block is parsed; without a line end markdown-it-py raises."""
    assert isinstance(safe(text), str)
    assert to_html(text).startswith("<blockquote>")
    assert blocks(text)[0].kind == "blockquote"
    assert [passage.text for passage in passages(text)] in ([], [""])
    assert code_spans(text) in ([], [(0, len(text))])


def test_escaped_text_fits_the_document() -> None:
    """The longest answer fits the job document, however many marks are escaped."""
    for mark in ("`", "<b>`{|", "\U0001d4b3"):
        made = safe("<i>" + mark * (200_000 // len(mark)))
        assert len(made.encode()) <= 850_000
        assert safe(made) == made


@pytest.mark.parametrize("mark", MARKUP)
def test_safe_takes_linear_time(mark: str) -> None:
    """Making a text safe takes proportional time."""
    assert is_proportional(lambda size: mark * (size // len(mark)) + "<i>", safe)
