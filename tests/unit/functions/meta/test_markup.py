"""Markup that is dropped from a line, and words of code that stay."""
# ruff: noqa: RUF001  other scripts, dashes and curly quotes

from __future__ import annotations

import pytest

from functions.meta.fitting import plain_line
from tests.support.proportion import is_proportional

CODE = [
    ("Building <InputAccessoryView> For React Native", "Building InputAccessoryView For React Native"),
    ("What <Suspense /> and <Foo.Bar> do", "What Suspense and Foo.Bar do"),
    ("How the <script> Tag Works", "How the script Tag Works"),
    ("How to center a <div>", "How to center a div"),
    ("`<details>` and `</summary>` explained", "details and summary explained"),
    ("A guide to &lt;my-element&gt;", "A guide to my-element"),
    ('<Button variant="x"> in practice', "Button in practice"),
    ("See <https://example.org/a_b_c>", "See https://example.org/a_b_c"),
    ("Vec<T> or List<String>", "Vec T or List String"),
    ("From Vue 2 -> Vue 3 with Node >= 18", "From Vue 2 → Vue 3 with Node ≥ 18"),
    ("Snake_case and __init__.py", "Snake_case and __init__.py"),
    ("What is __main__, or _private?", "What is __main__, or _private?"),
    ("my_long_name and file_name_", "my_long_name and file_name_"),
    ("*args and **kwargs", "*args and **kwargs"),
    ("`__init__` or `**kwargs`", "__init__ or **kwargs"),
    ("A* search, 2*3*4 and E*-trees", "A* search, 2*3*4 and E*-trees"),
    ("C# and F#", "C# and F#"),
    ("f(x) and a[i][j]", "f(x) and a[i][j]"),
    ("Is it Possible to ... ?", "Is it Possible to ... ?"),
    ("Config {name} and {{ value }}", "Config {name} and {{ value }}"),
]
MARKUP = [
    ("今後の展望 {#whats-next}", "今後の展望"),
    ("## What's next {: .lead #next}", "What's next"),
    ("What's next {/* #next */}", "What's next"),
    ("## Closed heading ##", "Closed heading"),
    ("__Important__ and _new_ *words* in **bold**", "Important and new words in bold"),
    ("<b>Bold</b> and <em>half", "Bold and half"),
    ("Line<br>break<br/>here", "Line break here"),
    ("<Trans>words</Trans>", "words"),
    ('<img src="x" onerror="y"> picture', "picture"),
    ("</script><script>alert(1)</script>", "alert(1)"),
    ("A [link][ref], a note[^1]", "A link, a note"),
    ("<!-- hidden --> shown", "shown"),
]
FORMS = [
    ("cafe\u0301", "café"),
    ("\u200fשלום\u200e", "שלום"),
    ("10\u00a0000 pas\u00a0!", "10\u00a0000 pas !"),
    ("f(x) and (open", "f(x) and open"),
    ("《蜂蜜》和《茶", "《蜂蜜》和茶"),
    ("👩\u200d🍳 cooks", "👩\u200d🍳 cooks"),
]


@pytest.mark.parametrize(("text", "plain"), [*CODE, *MARKUP, *FORMS])
def test_plain_line_keeps_words_of_code(text: str, plain: str) -> None:
    """A plain line has no markup and no angle bracket; words of code are whole, and once is enough."""
    line = plain_line(text)
    assert line == plain
    assert not {"<", ">"} & set(line)


@pytest.mark.parametrize(
    "unit", ["<a ", "<", "`", "`a", "__a", "*a **b ", "[x](", "[a][", "{#", "<!--", "(", "“"]
)
def test_plain_line_of_hostile_text_takes_proportional_time(unit: str) -> None:
    """A line of 100,000 characters takes time in proportion, or less."""
    assert is_proportional(lambda size: (unit * size)[:size], plain_line, 100_000)
