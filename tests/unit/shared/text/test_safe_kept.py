"""Harmless HTML, formulas and anchors stay in both forms of a post; text that resembles HTML stays text."""

from __future__ import annotations

import html
import re

import pytest

from shared.text.safe_html import to_html
from shared.text.safe_markdown import safe
from shared.text.sanitizer import elements
from tests.support.proportion import is_proportional

_TAG = re.compile(r"<[^<>]*>")


def read_page(text: str) -> str:
    """Return what a reader reads of a text: the words of its page."""
    return " ".join(html.unescape(_TAG.sub(" ", to_html(text))).split())


@pytest.mark.parametrize(
    ("text", "made"),
    [
        (
            '<td colspan=2 rowspan="3" align="RIGHT">A</td>',
            '<td colspan="2" rowspan="3" align="right">A</td>',
        ),
        ('<th scope="col" align="left">A</th>', '<th scope="col" align="left">A</th>'),
        (
            '<table>\n<tr><td width="5" bgcolor=red>1</td></tr>\n</table>',
            "<table>\n<tr><td>1</td></tr>\n</table>",
        ),
        ("<table><tr><td>a<td>b<tr><td>c</table>",) * 1
        + ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",),
        ("<table>\n<tr><td>\n\n**a**\n\n</td></tr>\n</table>",) * 2,
        ("<table><tr><td>a_b *c* `d` [e](f)</td></tr></table>", None),
        (
            "<table><tr><td>a &lt;b&gt; `c` *d* [f](g)</td></tr></table>",
            "<table><tr><td>a &#60;b&#62; &#96;c&#96; &#42;d&#42; &#91;f&#93;(g)</td></tr></table>",
        ),
        ("<details>\n<summary>A</summary>\n\nb\n\n</details>",) * 2,
        ("<dl>\n<dt>A</dt>\n<dd>b</dd>\n</dl>",) * 2,
        ('<div dir="rtl">\n\nשלם **עיר**\n\n</div>',) * 2,
        ('<p dir="rtl" lang="ar">مرحبا</p>',) * 2,
        ('<div dir="rtl">\n\na', '<div dir="rtl">\n\na\n\n</div>'),
        ("a\n\n</div>\n\nb <i>c</i>", "a\n\n\n\nb <i>c</i>"),
        ('> <div dir="rtl">\n>\n> a\n\nb', '> <div dir="rtl">\n>\n> a\n>\n> </div>\n\nb'),
        ('a <bdi>b</bdi> <bdo dir="rtl">c</bdo> <span lang="fr">d</span>',) * 2,
        ("a <span style='color:red'>b <span lang=fr>c</span></span>", 'a b <span lang="fr">c</span>'),
        ('<abbr title="A &quot;B&quot;">c</abbr> d', '<abbr title="A &#34;B&#34;">c</abbr> d'),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby> a",) * 2,
        ('a <time datetime="2026-01-01">b</time> <u>c</u> <ins>d</ins> <mark>e</mark> <small>f</small>',) * 2,
        ("<font color=red>a</font> <big>b</big><tt>c</tt> <button>d</button>", "a bc d"),
        ("<center>![a](b.png)</center>", "![a](b.png)"),
        ("<section>\n\n## A\n\n</section>\n\nb", "\n\n## A\n\n\n\nb"),
        ("<ol start=3><li>a</li><li><p>b</p></li></ol>", "3. a\n\n4. b"),
        ("<ul>\n<li>a<ol>\n<li>b</li>\n</ol></li>\n</ul>",) * 2,
        ("<blockquote>\n<p>a</p>\n</blockquote>",) * 2,
        ('a <p dir="rtl">b</p>', 'a\n\n<p dir="rtl">b</p>'),
        ("a <https://a.example/日本> <i>b</i>",) * 2,
        ("a <https://a.example/b?c=d> <i>e</i> <f@g.example>",) * 2,
        ("A <0.1% of it <i>b</i>", "A &lt;0.1% of it <i>b</i>"),
        ("<!-- more -->\n\na <!-- b -->c", "\n\na c"),
    ],
)
def test_safe_keeps_harmless_html(text: str, made: str | None) -> None:
    """Cells, folded text and directions stay; other elements leave their text."""
    assert safe(text) == (made or safe(safe(text)))
    assert read_page(safe(text)) == read_page(text)


_FORMS = (
    "a <{n}>word</{n}> z",
    "a <{n} x=y>word z",
    "a\n\n<{n}>\nword\n</{n}>\n\nz",
    "a\n\n<{n}>\n\nword\n\n</{n}>\n\nz",
)


@pytest.mark.parametrize(
    "name", sorted(elements.KNOWN - elements.UNREAD - elements.WITHOUT_END - elements.PLAYERS)
)
@pytest.mark.parametrize("form", _FORMS)
def test_no_element_is_shown_as_a_tag(name: str, form: str) -> None:
    """Each element of HTML stays or goes, with its text in place: no reader sees a tag."""
    text = form.replace("{n}", name)
    assert read_page(text) == read_page(safe(text)) == "a word z"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ('<video src="/a.mp4" controls></video>', "[a.mp4](/a.mp4)"),
        (
            '<video title="A film"><source src="a.webm"><source src="a.mp4">No video.</video>',
            "[A film](a.webm)",
        ),
        (
            'a <audio controls src="https://a.example/b.mp3"></audio> c',
            "a [b.mp3](https://a.example/b.mp3) c",
        ),
        (
            '<iframe src="https://www.a.example/embed/1" allowfullscreen></iframe>',
            "[a.example](https://www.a.example/embed/1)",
        ),
        ('<iframe src="//a.example/1" title="A [b]"></iframe>', "[A &#91;b&#93;](//a.example/1)"),
        ("<video>\n\n<source src='a.mp4'>\n\n</video>", "\n\n[a.mp4](a.mp4)"),
        ('<embed src="/a/b.pdf">', "[b.pdf](/a/b.pdf)"),
        ('<object data="b.pdf"><p>No PDF</p></object>', "[b.pdf](b.pdf)"),
        ('a <video src="javascript:x" title="b"></video>c', "a c"),
        ("a <iframe srcdoc='<b>c</b>'></iframe>d", "a d"),
        (
            '<figure>\n<video src="a.mp4"></video>\n<figcaption>B</figcaption>\n</figure>',
            "[a.mp4](a.mp4)\n\nB",
        ),
        ("<picture>\n<source srcset='a.webp'>\n<img src='a.png' alt='A'>\n</picture>", "![A](a.png)"),
    ],
)
def test_players_become_links(text: str, made: str) -> None:
    """A video, a sound or a frame becomes a link with its title, its file or its host."""
    assert safe(text) == made
    assert read_page(text) == read_page(made)


FORMULAS = (
    *(
        "$a < b$",
        "$x_1 * y_2 * z$",
        "$a & b \\\\ c$",
        "$\\{x \\mid x_i > 0\\}$",
        "$\\sum_{i=1}^n x_i$",
        "$n$",
        "$2^{10}$",
    ),
    *(
        "\\(a_1 * b_1 * c\\)",
        "\\[\\frac{a}{b} = c_1 * d_1 * e\\]",
        "$$a_1 * b_1 * c \\\\ d$$",
        "$\\left[a\\right]$",
    ),
    *(
        "$$\na &= b \\\\\n  c &= d\n$$",
        "\\[\na_1 * b_1 * c\n\\]",
        "\\begin{align}\na &= b_1 * c_1 * d \\\\\n\\end{align}",
    ),
)


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_survive_in_both_forms(formula: str) -> None:
    """A formula reaches the page's script as it was, in a text that has to be rewritten, too."""
    lines = "\n".join(line.strip() for line in formula.split("\n"))
    for text in (
        f"<i>z</i>\n\n{formula}\n\nend",
        *([f"<i>z</i> {formula} end"] if "\n" not in formula else []),
    ):
        assert lines in safe(text)
        assert html.escape(lines, quote=False) in to_html(text)
    assert safe(f"a\n\n{formula}") == f"a\n\n{formula}"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("$a<b$ <i>c</i>", "$a< b$ <i>c</i>"),
        ("\\(\\langle a<b\\rangle\\) <i>c</i>", "\\(\\langle a< b\\rangle\\) <i>c</i>"),
        ("$$\na<b\n$$", "$$\na< b\n$$"),
        ("It is $5 <b>now</b> or $6.",) * 2,
        ("US$5 <b>a</b> A$6 *b* c",) * 2,
        ("($5 <i>and</i> *more* ($x)",) * 2,
        ("$<img src=x onerror=alert(1)>$", "$![](x)$"),
        ("$a{onclick=x}$ <i>b</i>", "$a&#123;onclick=x}$ <i>b</i>"),
        ("\\[not a link\\] <i>b</i>",) * 2,
        ("\\[a\\](b) <i>c</i>",) * 2,
        ("[\\(a<b\\)](c)", "[&#92;(a&lt;b&#92;)](c)"),
    ],
)
def test_a_formula_holds_no_html(text: str, made: str) -> None:
    """A blank goes after "<"; a possible tag, link or attribute is not a formula, and neither is a price."""
    assert safe(text) == made


PROSE = (
    *(
        "a < b and b > c",
        "a<b",
        "List<String> and Map<String, List<T>>",
        "Vec<u8>, Array<object>, Set<Link>",
        "Optional<Data>.",
    ),
    *(
        "Put <your-name> here",
        "Put <your name> and <YOUR_KEY> here",
        "ssh <user>@<host>",
        "<insert title here>",
        "cd <dir>/",
    ),
    *(
        "the <section> element",
        "a <title> of your own",
        "x <- y",
        "1<2",
        "<3",
        "i<n; i++",
        "std::vector<std::string>",
        "Foo<Bar>",
    ),
)


@pytest.mark.parametrize("text", PROSE)
def test_prose_is_no_html(text: str) -> None:
    """Generic types, comparisons and placeholders read as they were written."""
    assert read_page(text) == text
    assert read_page(safe(text)) == text
    assert read_page(safe(f"<i>z</i>\n\n{text}")) == f"z {text}"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("a <Foo/> b", "a  b"),
        ("<Foo bar={1} baz={{a: 'b'}} />\n\na", "\n\na"),
        ("a <Foo x='1'>b</Foo> c", "a b c"),
        ("a <Image src={b} alt='c' />", "a c"),
        ("<Note type='tip'>\nThis is **b**.\n</Note>", "\nThis is **b**."),
        ("<Tabs>\n\n**a**\n\n</Tabs>", "\n\n**a**"),
        ("a {/* hidden */} <Foo.Bar /> <my-part></my-part>b", "a   b"),
    ],
)
def test_components_are_dropped(text: str, made: str) -> None:
    """A component of a site is left out, and its text is Markdown."""
    assert safe(text) == made


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ('<a name="a"></a>\n\n[b](#a)', '<a id="user-content-a"></a>\n\n[b](#user-content-a)'),
        ('## <a id="a"></a>B', '## <a id="user-content-a"></a>B'),
        (
            '<h2 id="a">B</h2>\n\n[c](#a) [d](#e)',
            '## <a id="user-content-a"></a>B\n\n[c](#user-content-a) [d](#e)',
        ),
        ('a<sup id="r1"><a href="#n1">1</a></sup>\n\n<p id="n1">N</p>', None),
        ('<table><tr><td id="a">b</td></tr></table>\n\n[c](#a)', None),
        ('<a id="x y"></a><i id="onclick=1">a</i>', "<i>a</i>"),
    ],
)
def test_anchors_stay_with_a_prefix(text: str, made: str | None) -> None:
    """An id has a prefix, and the links of the post lead to it, in both forms."""
    if made:
        assert safe(text) == made
    for form in (safe(text), to_html(text), to_html(safe(text))):
        targets = re.findall(r"(?:\(|href=\")#(user-content-[^)\"]*)", form)
        assert all(f'id="{target}"' in form for target in targets)
        assert re.findall(r'id="(?!user-content-)', form) == []
        assert bool(targets) == ("](#" in text or "href" in text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[a](#the-b-of-c)\n\n## The *B* of `C`!", "the-b-of-c"),
        ("[a](#%C3%BCber-uns)\n\n## Über uns", "über-uns"),
        ("[a](#b-1)\n\n# B\n\n# B", "b-1"),
        ("<a href='#b'>a</a> c\n\nB\n===", "b"),
    ],
)
def test_links_lead_to_headings(text: str, name: str) -> None:
    """A heading that the post's own link leads to has an id in the page; others have none."""
    page = to_html(f"{text}\n\n## Other")
    assert f'href="#user-content-{name}"' in page
    assert page.count(" id=") == 1
    assert f' id="user-content-{name}"' in page


UNITS = (
    *(
        "<td>",
        "<table><tr><td>\n\n",
        "<div dir=rtl>\n\n",
        "<div dir=rtl>",
        "<video>",
        "<video src=a>",
        "<source src=a>",
    ),
    *(
        "<iframe src=a>",
        "<Foo x={",
        "<Foo>",
        "</Foo>",
        "<a id=b>",
        "[a](#b) <a id=b></a>",
        "<span lang=fr>",
        "<span>",
    ),
    *(
        "$",
        "$$",
        "$a",
        "\\(",
        "\\[",
        "$$\n",
        "\\[\na\n",
        "\\begin{a}\n",
        "{i=1}",
        "{i",
        "{a=",
        '<a x="',
        "<a b=' c=\"",
    ),
    *(
        "<p dir=rtl>a\n\n",
        "<ruby><rt>",
        "<pre>",
        "<center>\n",
        "<Foo>\na\n</Foo>\n\n",
        "{/*",
        "<https://",
        "<li>",
        "<dl><dt>",
    ),
)


@pytest.mark.parametrize("unit", UNITS)
def test_kept_html_takes_linear_time(unit: str) -> None:
    """Both forms take time in proportion to the text."""
    assert is_proportional(lambda size: unit * (size // len(unit)) + "<i>", safe)
    assert is_proportional(lambda size: unit * (size // len(unit)) + "<i>", to_html)


def test_a_text_of_marks_loses_its_markup() -> None:
    """A text with more marks than any post has is not parsed for seconds: its words stay."""
    text = "![" * 50_000 + "word <b>c</b>"
    assert safe(text).split() == ["word", "b>c", "/b>"]
    assert read_page(text) == "word b>c /b>"


def test_code_between_tags_is_no_html() -> None:
    """Some renderers read all between two tags as HTML, also the code that shows some."""
    text = "<details>\n\n`<img src=x onerror=alert(1)>`\n\n</details>"
    assert safe(text) == "<details>\n\n<code>&lt;img src=x onerror=alert(1)></code>\n\n</details>"
    assert "<code>&lt;img src=x onerror=alert(1)&gt;</code>" in to_html(text)
