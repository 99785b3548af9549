"""Citation marks without a source: what is found, and what people write."""

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import Post, check
from shared.jobs.outputs import Issue
from tests.support.samples.posts import TEA


def _found(text: str) -> list[Issue]:
    return [issue for issue in check(Post(f"{TEA}\n\n{text}")).issues if issue.type == "citation"]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Tea wakes you [1].", "[1]"),
        ("Tea wakes you.[2] It is good.", "[2]"),
        ("Tea wakes you[1, 3].", "[1, 3]"),
        ("Tea wakes you [^1^].", "[^1^]"),
        ("Tea wakes you.[^2]", "[^2]"),
        ("Tea wakes you ^[1]^ gently.", "^[1]^"),
        ("Tea wakes you [source 1].", "[source 1]"),
        ("Tea wakes you [Source: 3].", "[Source: 3]"),
        ("Tea wakes you [ref_1].", "[ref_1]"),
        ("茶使人清醒。[1]", "[1]"),
        ("- Tea wakes you [4].", "[4]"),
        ("Tea wakes you [1], and cheers [2].\n\n[2]: https://tea.example/", "[1]"),
    ],
)
def test_mark_without_a_source_is_found(text: str, mark: str) -> None:
    """A mark that refers to nothing in the post is named."""
    (issue,) = _found(text)
    assert (issue.severity, issue.excerpt) == ("medium", mark)


@pytest.mark.parametrize(
    "text",
    [
        "Tea wakes you [1].\n\n[1] Frisch, 1967.",
        "Tea wakes you [1].\n\n[1]: https://tea.example/",
        "Tea wakes you [1].\n\nSources:\n\n1. Frisch, 1967.",
        "Tea wakes you.[^1]\n\n[^1]: Frisch wrote so in 1967.",
        "Tea wakes you [^1^].\n\n- [^1^] Frisch, 1967.",
        "Tea wakes you [1](https://tea.example/).",
        "Tea wakes you [\\[1\\]](https://tea.example/).",
        "Tea wakes you [1].\n\n| [1] | Frisch |\n|---|---|\n| a | b |",
        "Take `a[1]` and b[0], or x[i] = a[1].",
        "Tea wakes you [and me], [sic], [2026a].",
        "[1] is a mark.",
        "```\ntea [1]\n```",
    ],
)
def test_mark_with_a_source_is_no_finding(text: str) -> None:
    """A list of sources, a footnote, a link and an index of an array are complete."""
    assert _found(text) == []


def test_marks_of_many_sources_are_three_findings() -> None:
    """Three findings show that a post has such marks."""
    text = "\n\n".join(f"Tea wakes you [{number}]." for number in range(1, 9))
    assert len(_found(text)) == 3
