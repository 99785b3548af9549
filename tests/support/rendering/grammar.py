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
