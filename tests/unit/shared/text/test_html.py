"""Raw HTML is read as passages, as Markdown is."""

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import Post, check
from shared.text.html import read
from shared.text.passages import passages, plain
from tests.support.proportion import is_proportional
from tests.support.samples.posts import TEA


def _html(post: str) -> str:
    """Write a post's headings and paragraphs as HTML, without a blank line between them."""
    blocks = post.split("\n\n")
    return "\n".join(f"<h2>{b[3:]}</h2>" if b.startswith("## ") else f"<p>{b}</p>" for b in blocks)


def test_html_post_is_checked_like_markdown() -> None:
    """A post in HTML is checked as the same post in Markdown is, and each finding has its line."""
    made = _html(TEA)
    verdict = check(Post(made, keywords=("tea",)))
    assert (verdict.score, verdict.word_count, verdict.issues) == (100, 419, ())
    (issue, _) = check(Post(made.replace("Fill the kettle", "[Insert name], fill it")), also=()).issues[::-1]
    line = made[: made.index("Fill the kettle")].count("\n") + 1
    assert (issue.type, issue.line) == ("placeholder", line)


HTML = """\
<h2>Tea &amp; honey</h2>
<p>It is <b>good</b>,
see <a href="/x">more</a>.</p>
<ul><li>one<li>two</ul>
<table><tr><th>a</th><td>b</td></tr></table>
<blockquote><p>Said so.</p></blockquote>
<img src="x.png"><script>let hidden = 1</script>
<pre>code here</pre>"""


def test_each_part_of_html_is_read_as_its_kind() -> None:
    """Headings, paragraphs, items, cells, quotes, images and code of HTML are read as such."""
    found = [(part.kind, part.text, part.line) for part in passages(HTML)]
    assert found == [
        ("heading", "Tea & honey", 1),
        ("paragraph", "It is good, see more.", 2),
        ("item", "one", 4),
        ("item", "two", 4),
        ("cell", "a", 5),
        ("cell", "b", 5),
        ("quote", "Said so.", 6),
        ("html", "", 6),
        ("code", "code here", 8),
    ]
    assert passages(HTML)[1].links == ("/x",)
    assert passages(HTML)[-2].unnamed_images == ("x.png",)
    assert "hidden" not in plain(passages(HTML))


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("<!-- a note -->", []),
        ("<iframe src='x'></iframe>", ["html"]),
        ("<div>\n\n**Text**\n\n</div>", ["html", "paragraph"]),
        ("<img src='x' alt=''>", ["html"]),
    ],
)
def test_html_without_words_may_be_seen(source: str, kinds: list[str]) -> None:
    """HTML without words may still be visible, so a post may end with it."""
    assert [part.kind for part in passages(source)] == kinds


@pytest.mark.parametrize("piece", ["<div>", "<p>x", "<", "&lt;", "<blockquote>", "<!--", "<b "])
def test_hostile_html_takes_linear_time(piece: str) -> None:
    """HTML that nests or never ends is read in proportional time."""
    assert is_proportional(lambda size: "<div>" + piece * (size // len(piece)), passages)


@pytest.mark.parametrize("name", ["div", "blockquote", "section", "ul", "span", "b"])
def test_html_depth_is_bounded(name: str) -> None:
    """Elements that go too deep are not parsed, and what follows them is."""

    def read_both(html: str) -> None:
        assert [part.text for part in read(html)][-2:] == ["a", "b"]

    assert is_proportional(
        lambda tags: f"<{name}>" * tags + "<p>a</p>" + f"</{name}>" * tags + "<h2>b</h2>", read_both
    )
