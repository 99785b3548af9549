"""Random documents of a small grammar: the marks that renderers differ over, around what would run script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

IMAGE = "<img src=x onerror=alert(1)>"
_LINK = "<a href=javascript:alert(1)>x</a>"
PAYLOADS = (
    IMAGE,
    IMAGE,
    IMAGE,
    f"`{IMAGE}`",
    f"`{IMAGE}`",
    _LINK,
    "javascript:alert(1)",
    "<svg/onload=alert(1)>",
    "[x](java`script`:alert(1))",
    "![x](java[s](a)cript:alert(1))",
    f"${IMAGE}$",
    f"\\({IMAGE}\\)",
    "<video src=javascript:alert(1) onerror=alert(1)>x</video>",
    "<td onclick=alert(1) align='\"onclick=alert(1)'>",
    "<a id='x\" onclick=\"alert(1)'>x</a>",
)
MARKS = (
    *(
        "`",
        "`",
        "``",
        "```",
        "~~~",
        "~~",
        "*",
        "**",
        "_",
        "__",
        "\\",
        "|",
        "$",
        "$$",
        "==",
        "^",
        "&",
        ";",
        "!",
    ),
    *(
        "[a](b ",
        ")",
        "](",
        "[",
        "]",
        '"',
        "'",
        "(",
        "<",
        ">",
        "![",
        "[^1]",
        "[^1]: ",
        "[a]: ",
        "[a]",
        "[a]: <",
    ),
    *("https://a.example/", "www.a.example/", "a@b.example", "http://", "<https://a.example/", "mailto:"),
    *(
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?",
        "?>",
        "<!A",
        "<i>",
        "</i>",
        "<b x='",
        "<div>",
        "</div>",
        "<pre>",
    ),
    *(
        "</pre>",
        "<script>",
        "</script>",
        "<details>",
        "<summary>",
        "<br>",
        "<sub>",
        "<kbd>",
        "<a href='b'>",
        "</a>",
    ),
    *(
        "{",
        "}",
        "{: ",
        '{onclick="alert(1)"}',
        "{onclick=alert(1)}",
        ' onclick="alert(1)" ',
        "{.a #b style=x}",
    ),
    *(
        "&lt;",
        "&#60;",
        "&amp;lt;",
        "&quot;",
        "&#96;",
        "&gt;",
        "&NewLine;",
        "&#58;",
        "\t",
        "\0",
        "\ufeff",
        "\u2028",
    ),
    *(
        "a",
        "b c",
        "1",
        "é",
        "“",
        "…",
        "\x0c",
        "\x85",
        "- ",
        "1. ",
        "> ",
        "# ",
        "+++",
        "---",
        "===",
        ": ",
        "::: ",
    ),
    *("[ ] ", "*[a]: ", "-", "x", "</", "/>", "&#x6A;", "%0a", "(b)", "(", '"b"', "<b", "http", ":"),
    "<https://a.example/![x](javascript:alert(1))>",
    *("[x](", "![x](", "java", "script", ":alert(1)", "`javascript`", "[](a)"),
    # what stays of HTML, and what a link takes the place of
    *(
        "<table>",
        "</table>",
        "<tr>",
        "<td align=left>",
        '<td colspan="2" rowspan=3>',
        "</td>",
        "<th scope=row>",
    ),
    *("</details>", "<details open>", "</summary>", "<dl>", "<dt>", "<dd>", "</dl>", "<aside>", "</aside>"),
    *("<ol start=3>", "<ul>", "<li value=2>", "</li>", "</ul>", "<h2 id=a>", "</h2>", "<p dir=rtl>", "</p>"),
    *(
        '<div dir="rtl">',
        "<div lang=fr>",
        "<blockquote dir=auto>",
        "<center>",
        "</center>",
        "<font color=red>",
    ),
    *("<span lang=fr>", "<span>", "</span>", "<bdi>", "</bdi>", "<bdo dir=rtl>", "<ruby>", "<rt>", "</ruby>"),
    *(
        "<abbr title='a `b` *c*'>",
        "</abbr>",
        "<time datetime='2020-01-01'>",
        "<u>",
        "<ins>",
        "</ins>",
        "<code>",
    ),
    *(
        "</code>",
        "<a name=a>",
        '<a id="a_b*c">',
        "<a name='`'></a>",
        "[a](#a)",
        "<picture>",
        "<source srcset=a>",
    ),
    *("<figure>", "<figcaption>", "</figure>", "<img src=a alt='`b` <i>' width=1>", "<img alt=a>"),
    *(
        "<video src=a>",
        "<video title='`x`'>",
        "<source src=javascript:alert(1)>",
        "</video>",
        "<embed src=a>",
    ),
    *(
        "<iframe src=a title='<b>'>",
        "</iframe>",
        "<iframe srcdoc='<script>alert(1)</script>'>",
        "<object data=a>",
    ),
    *("<audio src=javascript:alert(1) title=b>", "</audio>", "</object>", "<svg>", "</svg>", "<canvas>"),
    # components and placeholders
    *("<Foo/>", "<Foo>", "</Foo>", "<Foo bar={1} />", "<Foo x={`a`}>", "{/* a */}", "<your-name>", "List<T>"),
    # formulas
    *(
        "$$",
        "$a<b$",
        "$x_1*y",
        "$a_",
        "*b$",
        "\\(",
        "\\)",
        "\\(a<b\\)",
        "\\[",
        "\\]",
        "\\right](",
        "\\frac{a}{b}",
    ),
    *(
        "\\begin{align}",
        "\\end{align}",
        "{i=1}",
        "_{n=1}",
        "^2",
        "\\\\",
        "$x$",
        "$ x",
        "= ",
        " | ",
        "\\text{a b}",
    ),
    *("$$\na<b\n$$", "\\[\na_1<b\n\\]", "$[x]", "$]", "$(", "\\_", "\\*", "<https://a.example/b?c=d>"),
)
BREAKS = (
    *(
        "\n",
        "\n",
        "\n",
        "\n\n",
        "\n\n",
        "\n    ",
        "\n> ",
        "\n- ",
        "\n\n- ",
        "\n  ",
        "\n1. ",
        "\n\n    ",
        "\r\n",
    ),
    *("\r", "\n>", "\n| a | b |\n|---|---|\n| ", "\n|---|\n", "\n---\n", "\n# ", "  \n", "\\\n", "\n```\n"),
    *("\n```js ", "\n~~~\n", "\n\n```html\n", "\n\t", "\n* ", "\n   ", "\n-|-\n", "\n***\n", "\n\n\n"),
    *(
        "\n$$\n",
        "\n\\[\n",
        "\n\\]\n",
        "\n<table>\n",
        "\n\n</td>",
        "\n<td>\n\n",
        "\n<div dir=rtl>\n\n",
        "\n\n</div>\n",
    ),
    *(
        "\n\n<details>\n\n",
        "\n</details>\n\n",
        "\n\n  <td>\n\n",
        "\n> <p dir=rtl>\n",
        "\n<a id=a></a>\n",
        "\n<Foo>\n",
    ),
)
_MOST = (4, 8, 12, 12, 30)  # parts of a document


def document(random: Random) -> list[str]:
    """Return the parts of a random document; its text is all of them together."""
    made = [
        random.choice(MARKS if random.random() < 0.7 else BREAKS)
        for _ in range(random.randint(1, random.choice(_MOST)))
    ]
    for _ in range(random.choice((1, 1, 2))):
        made.insert(random.randint(0, len(made)), random.choice(PAYLOADS))
    return made


def documents(seed: int, count: int) -> Iterator[list[str]]:
    """Yield as many random documents, the same ones for the same seed."""
    random = Random(seed)  # noqa: S311  no secret
    for _ in range(count):
        yield document(random)


def minimal(parts: list[str], fails: Callable[[str], bool]) -> str:
    """Return the shortest text that still fails, by leaving out parts and then characters."""
    for pieces in (parts, list("".join(parts))):
        kept = pieces
        place = 0
        while place < len(kept):
            shorter = kept[:place] + kept[place + 1 :]
            if fails("".join(shorter)):
                kept = shorter
            else:
                place += 1
        parts = kept
    return "".join(parts)
