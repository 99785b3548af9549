"""Nothing that the pipeline hands over runs script, in nine renderers that let raw HTML pass."""

from __future__ import annotations

import string

import pytest

from shared.text.safe_html import to_html
from shared.text.safe_markdown import safe
from tests.support.rendering.renderers import COVERED, Renderers
from tests.support.samples.attacks import ATTACKS, FOUND, X

FRAMES = (
    "{}",
    "Some text.\n\n{}\n\nMore text.",
    "Text {} text",
    "- item\n- {}",
    "> {}",
    "1. > {}",
    "| {} |\n|---|\n",
    "<table><tr><td>{}</td></tr></table>",
    '<div dir="rtl">\n\n{}\n\n</div>',
    "- <details>\n\n  {}\n\n  </details>\n\n  b",
    "<Foo>\n{}\n</Foo>",
    "$a{}$",
    "$$\n{}\n$$",
)
CASES = [*ATTACKS, *(case.replace("{X}", X) for case in FOUND)]


@pytest.mark.parametrize("frame", FRAMES)
def test_no_attack_runs(renderers: Renderers, frame: str) -> None:
    """No attack runs in any renderer, wherever it is in a text; a safe text stays as it is."""
    texts = [safe(frame.replace("{}", case)) for case in CASES]
    assert [(text, harm) for text, harm in zip(texts, renderers.harm(texts), strict=True) if harm] == []
    assert [text for text in texts if safe(text) != text] == []


@pytest.mark.parametrize("frame", FRAMES)
def test_no_attack_is_in_the_html(renderers: Renderers, frame: str) -> None:
    """No attack runs in the HTML of a post."""
    pages = [to_html(frame.replace("{}", case)) for case in CASES]
    assert [(page, harm) for page, harm in zip(pages, renderers.in_pages(pages), strict=True) if harm] == []


def test_attacks_would_run_unsanitised(renderers: Renderers) -> None:
    """Without the sanitiser, each renderer runs some attacks, so the tests above can fail."""
    found = renderers.harm(CASES)
    assert {name for harm in found for name in harm} == COVERED
    assert sum(map(bool, found)) > 0.7 * len(CASES)


HIDING = ("java{c}script{c}:alert(1)", "{c}javascript{c}:alert(1)", "javascript:{c}alert(1){c}")


def test_no_mark_hides_a_scheme(renderers: Renderers) -> None:
    """No mark that a renderer drops from an address hides a scheme."""
    marks = [
        *string.punctuation,
        "\xad",
        "\u200b",
        "\u200d",
        "\u2060",
        "\ufeff",
        "&shy;",
        "&#0;",
        "[](a)",
        "[^1]",
    ]
    addresses = [form.replace("{c}", mark) for form in HIDING for mark in marks]
    texts = [
        safe(form.replace("{}", address))
        for form in ("[x]({})", "![x]({})", "[x](<{}>)", "[x][1]\n\n[1]: {}", "<{}>")
        for address in addresses
    ]
    assert [(text, harm) for text, harm in zip(texts, renderers.harm(texts), strict=True) if harm] == []
