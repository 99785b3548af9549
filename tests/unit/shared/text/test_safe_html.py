"""The post as HTML: what Markdown means, less whatever a page should not have."""

from __future__ import annotations

import pytest

from functions.meta.rendering import publish
from shared.text.safe_html import sanitise, to_html
from tests.support.proportion import is_proportional
from tests.support.samples.hostile import MARKUP

REL = 'rel="noopener noreferrer"'


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("A *b* **c** ~~d~~ `<e>`", "<p>A <em>b</em> <strong>c</strong> <s>d</s> <code>&lt;e&gt;</code></p>"),
        ("[a](https://a.example 'T')", f'<p><a href="https://a.example" title="T" {REL}>a</a></p>'),
        ("[a](/b) [c](#d)", f'<p><a href="/b" {REL}>a</a> <a href="#d" {REL}>c</a></p>'),
        ("[a](javascript:b)", f"<p><a {REL}>a</a></p>"),
        ("![a](data:image/png;base64,b)", '<p><img alt="a"></p>'),
        ("![a](/b.png 'T')", '<p><img src="/b.png" alt="a" title="T"></p>'),
        ("<kbd>A</kbd> H<sub>2</sub>O<br>b", "<p><kbd>A</kbd> H<sub>2</sub>O<br>b</p>"),
        ("a <script>b</script>c List<T>", "<p>a c List&lt;T&gt;</p>"),
        ("<b>a\n\nb", "<p><b>a</b></p>\n<p>b</p>"),
        (
            "<details>\n<summary>A</summary>\n\n**b**\n\n</details>",
            "<details>\n<summary>A</summary>\n<p><strong>b</strong></p>\n</details>",
        ),
        ("```js {1}\na < b\n```", '<pre><code class="language-js">a &lt; b\n</code></pre>'),
        (
            "| a |\n|:-:|\n| b |",
            (
                '<table>\n<thead>\n<tr>\n<th align="center">a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n'
                '<td align="center">b</td>\n</tr>\n</tbody>\n</table>'
            ),
        ),
        ("", ""),
    ],
)
def test_markdown_becomes_harmless_html(text: str, page: str) -> None:
    """Markdown is rendered and then sanitised."""
    assert to_html(text) == page


@pytest.mark.parametrize(
    "source",
    [
        '<p name="cookie" class="admin" style="x" onclick="x" data-x="y">a</p>',
        '<a href="/b" target="_blank" ping="/c" download>a</a>',
        '<code class="language-js admin">a</code>',
        '<img src="data:image/svg+xml,x"><img src="mailto:a@b.example"><img srcset="/a 2x">',
        '<a href="java&#9;script:x">a</a><a href=" javascript:x">b</a><a href="//evil.example\\@b">c</a>',
        "<form><input><button></button></form><svg></svg><math></math><base href=x><meta><link>",
        "<iframe></iframe><object></object><template><b></template><style>*{}</style><x-y>",
    ],
)
def test_page_keeps_its_names_and_styles(source: str) -> None:
    """A post sets no name, class, style, window or form that could shadow one of the page."""
    kept = sanitise(source)
    for word in (
        " id=",
        " name=",
        "admin",
        " style",
        " on",
        "data",
        " target",
        " ping",
        "javascript:",
        "mailto:",
    ):
        assert word not in kept
    assert "srcset" not in kept
    assert not any(
        f"<{each}" in kept for each in ("form", "input", "svg", "math", "base", "meta", "iframe", "x-y")
    )


def test_raw_html_depth_is_bounded() -> None:
    """Raw HTML nests 100 deep at most: a parser reads all open elements for each tag."""
    assert to_html("<div>" * 500).count("<div>") == 100


def test_both_forms_fit_or_html_is_left_out() -> None:
    """A long post keeps both forms or loses its HTML; its job does not fail."""
    assert publish("A `<b>`.") == ("A `<b>`.", "<p>A <code>&lt;b&gt;</code>.</p>")
    for text in ("> a\n\n" * 2_000, "`<" * 100_000):
        content, page = publish(text)
        assert len(content.encode()) + len((page or "").encode()) <= 900_000
    assert publish("\U0001d4b3" * 200_000).content_html is None


@pytest.mark.parametrize("mark", [*MARKUP, "<b>a\n\n", "<div>\n\n", "<b title=1><i>\n\n", "<table>", "<li>"])
def test_to_html_takes_linear_time(mark: str) -> None:
    """Also the sanitiser, which closes and reopens badly nested tags, takes proportional time."""
    assert is_proportional(lambda size: mark * (size // len(mark)), to_html)
