"""Each block of the README has a test that runs it, or a reason why none does."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

import pytest

from tests.support.paths import ROOT

_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_SNIPPETS = "tests/system/test_snippets.py"


class Entry(NamedTuple):
    """A block by its language and words of it, with its test, and what that leaves out and why.

    `soak`: the test is slow, and `make test` leaves it out.
    """

    language: str
    words: str
    test: str = ""
    reason: str = ""
    soak: bool = False


ENTRIES = (
    Entry("mermaid", "flowchart LR", reason="a drawing"),
    Entry(
        "console",
        "make run DEMO=recorded",
        "tests/system/test_recorded_demo.py::test_recorded_demo_keeps_a_good_post",
        "the command behind the target; the lines shown are an excerpt, with the times of one run. "
        f"In `make test` {_SNIPPETS}::test_recorded_answers_through_the_stack plays the answers",
        soak=True,
    ),
    Entry("console", "make test", reason="the tests themselves"),
    Entry("bash", "blog submit", f"{_SNIPPETS}::test_readme_commands"),
    Entry("bash", "gcloud pubsub topics publish", f"{_SNIPPETS}::test_readme_publishes_with_gcloud"),
    Entry(
        "console",
        "make run DEMO=sourced",
        "tests/system/test_recorded_demo.py::test_sourced_demo_shows_what_was_given",
        "the command behind the target; the lines shown are an excerpt, with the times of one run. In "
        "`make test` tests/unit/infra/local/recorded/test_sourced.py::test_readme_quotes_what_is_found plays "
        "the answers",
        soak=True,
    ),
    Entry(
        "js",
        "onSnapshot",
        "tests/system/test_readme_page.py::test_page_follows_a_job_to_its_post",
        "in Node.js, with Firebase's SDK; ends that a stack does not have are in test_readme_snippet.py",
    ),
    Entry(
        "",
        "labels.job_id=",
        "tests/system/test_runbook.py::test_runbooks_filters_find_lines",
        "the same filter, with the id of a job that ran",
    ),
)


def found() -> list[tuple[str, str]]:
    """Return the README's blocks: their languages and texts."""
    return [(language, text) for _, language, text in _BLOCK.findall((ROOT / "README.md").read_text())]


def test_each_block_has_an_entry() -> None:
    """In their order, so that a new block is not taken for an old one."""
    blocks = found()
    assert [language for language, _ in blocks] == [entry.language for entry in ENTRIES]
    for (_, text), entry in zip(blocks, ENTRIES, strict=True):
        assert entry.words in text


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.words)
def test_each_entry_has_its_test(entry: Entry) -> None:
    """A test that there is, or a reason why none is."""
    assert entry.test or entry.reason
    if entry.test:
        path, _, name = entry.test.partition("::")
        functions = {
            each.name: each
            for each in ast.parse((ROOT / path).read_text()).body
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        assert name in functions
        marks = {ast.unparse(each) for each in functions[name].decorator_list}
        assert ("pytest.mark.soak" in marks) == entry.soak


def test_block_of_a_slow_test_names_a_quick_one() -> None:
    """`make test` runs something of it, too."""
    for entry in ENTRIES:
        assert not entry.soak or "In `make test` tests/" in entry.reason
